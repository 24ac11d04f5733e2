"""What a list must satisfy before anything is derived from it. A proof that fails is a finding that quarantines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from parsers.model import Citation, Entry, Finding
from parsers.numbered_list import Item, Listing
from reference.text import fold

_HEADING = re.compile(r"\b(?:les|des)(?: \d+)? ecoles de production\b|\bliste des\b")
"""Matches folded words that speak of schools in general; no school's name does."""


def prove_list(listing: Listing, entries: Sequence[Entry], announced: int | None, document: str) -> tuple[Finding, ...]:
    """Every failed proof of a list, in the order of the page; () when it proves itself.

    ``announced`` is the total that the document states, None when it states none.
    """
    return (
        *_left_over(listing, document),
        *_numbering(listing.items, document),
        *(finding for entry in entries for finding in prove_item(entry)),
        *_identical(entries),
        *_total(listing, announced, document),
    )


def _left_over(listing: Listing, document: str) -> Iterator[Finding]:
    """No line left unread: it may be a school."""
    for line in listing.left_over:
        quote = line.text.strip()
        cited = Citation(document, quote, page=line.page, line=line.line)
        yield Finding("error", "line_left_over", f"Ligne qui n'est d'aucun numéro : « {quote} ».", cited)


def _numbering(items: Sequence[Item], document: str) -> Iterator[Finding]:
    """Numbers run 1..N, one by one, in the order of the page."""
    counts = Counter(item.number for item in items)
    expected = 1
    for item in items:
        cited = Citation(document, item.text, item.number, item.page, item.line)
        if item.number == expected:
            expected += 1
            continue
        if item.number > expected:
            missing = f"{expected}" if item.number == expected + 1 else f"{expected} à {item.number - 1}"
            yield Finding(
                "error",
                "numbering_gap",
                f"Numérotation interrompue avant le n° {item.number} : il manque le n° {missing}.",
                cited,
            )
            expected = item.number + 1
        elif counts[item.number] > 1:
            yield Finding("error", "numbering_repeat", f"Le n° {item.number} figure {counts[item.number]} fois.", cited)
        else:
            yield Finding(
                "error",
                "numbering_order",
                f"Le n° {item.number} n'est pas à sa place : le n° {expected} était attendu.",
                cited,
            )


def prove_item(entry: Entry) -> Iterator[Finding]:
    """An entry has a name and a commune, and speaks of one school."""
    if not entry.name:
        yield Finding(
            "error", "entry_without_name", f"N° {entry.number} : aucun nom d'établissement lu.", entry.citation
        )
    if _HEADING.search(fold(entry.quote)):
        told = f"N° {entry.number} : un titre de liste s'y trouve, « {entry.quote} »."
        yield Finding("error", "heading_in_item", told, entry.citation)
    if not entry.commune:
        yield Finding("error", "entry_without_commune", f"N° {entry.number} : aucune commune lue.", entry.citation)


def _identical(entries: Sequence[Entry]) -> Iterator[Finding]:
    """No two entries say the same thing."""
    first: dict[tuple[str, ...], int] = {}
    for entry in entries:
        said = tuple(fold(field or "") for field in (entry.name, entry.acronym, entry.address, entry.commune))
        number = first.setdefault(said, entry.number)
        if number != entry.number:
            message = f"Les n° {number} et {entry.number} sont identiques."
            yield Finding("error", "identical_entries", message, entry.citation)


def _total(listing: Listing, announced: int | None, document: str) -> Iterator[Finding]:
    """The list is not empty, has as many items as announced, and does not break off in the middle."""
    items = listing.items
    if not items:
        yield Finding("error", "empty_list", "Aucun numéro de liste dans ce document.")
        return
    last = items[-1]
    cited = Citation(document, last.text, last.number, last.page, last.line)
    if announced is not None and announced != len(items):
        message = f"Le document annonce {announced} écoles ; {len(items)} sont lues."
        yield Finding("error", "announced_total", message, cited)
    elif announced is None and not _is_closed(items):
        ending = f"Le dernier numéro lu, {last.number}, se termine par « {last.closing.strip() or 'rien'} »"
        yield Finding("error", "list_not_closed", f"{ending} : la suite manque peut-être.", cited)
    elif announced is None and not last.closing.strip().endswith("."):
        told = f"Rien ne dit que le n° {last.number} est le dernier : ni total annoncé, ni point final."
        yield Finding("warning", "end_not_proven", told, cited)


def _is_closed(items: Sequence[Item]) -> bool:
    """Whether the last item ends as the last of a list does: by a full stop, where those before it end by « ; »."""
    last = items[-1].closing.strip()
    return not last.endswith((";", ",")) and (last.endswith(".") or not any(";" in item.closing for item in items))
