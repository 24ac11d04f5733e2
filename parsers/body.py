"""From a published text to an Order: which of its parts holds the list, or which clauses amend one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.amendment import read_clauses
from parsers.dates import contradictions, signature_day
from parsers.entries import read_entries
from parsers.heading import cited_lists, in_force_day, read_title, written_day
from parsers.model import Citation, Clause, Day, Entry, Finding, Order
from parsers.numbered_list import Item, Line, Listing, is_bare_number, read_numbered_list
from parsers.parts import Part, Published
from parsers.postcode import find_codes
from reference.text import fold

_TOTAL = re.compile(r"\b(\d{1,4}) ecoles de production\b")
_IN_FORCE = re.compile(r"\bentre(?:nt)? en vigueur (?:le|a compter du) (?P<day>(?:1er|\d{1,2}) [a-z]+ \d{4})")
# What may follow a list in the same part of a text: the closing formulas of an order, never a school.
_CLOSING = re.compile(
    r"(?:le present arrete|l arrete du|le directeur|la directrice|fait (?:a|le) |article|art |la presente liste)\b"
)


_HEADING = re.compile(
    r"(?:annexes?|liste|la liste|les(?: \d+)? ecoles de production|ecoles? de production$|ecoles?$|ecoles? adresses?|"
    r"etablissements?|noms?|denominations?|numeros?|n |adresses?|academies?|departements?|article|art|texte)\b"
)
RECTIFIED = "Rectificatif"
"""The title of the part in which a reader puts a rectificatif that is delivered inside the text it corrects."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A part that could hold the list: its items, the lines before them, and how many items have a postal code."""

    listing: Listing
    leading: tuple[Line, ...]
    schools: int
    is_numbered: bool


def read_body(published: Published, document: str, *, wraps: bool = False, announced: int | None = None) -> Order:
    """The order that a published text is.

    ``document`` is the SHA-256 that citations name. ``wraps``: the lines are those of a printed page, so that an item
    can go on over several. ``announced`` is a total that the document states outside the list. Raises
    :class:`parsers.errors.NotTheDocument` when the title is of no order of the series, or no day of signature is known.
    """
    heading = read_title(published.title, published.nor)
    signed_on = signature_day(published.signed_on, heading.signed_on, published.title)
    notes = contradictions(published.signed_on, heading.signed_on, published.published_on)
    entries: tuple[Entry, ...] = ()
    clauses: tuple[Clause, ...] = ()
    if heading.kind == "list":
        entries, findings = _read_list(published.parts, document, wraps, announced)
    else:
        clauses, entries, findings = read_acts(published.parts, document, wraps, announced)
    return Order(
        kind=heading.kind,
        title=published.title,
        nature=published.nature,
        nor=published.nor,
        jorftext_id=published.jorftext_id,
        eli=published.eli,
        url=published.url,
        signed_on=signed_on,
        published_on=published.published_on,
        in_force_on=in_force_day(published.published_on, _stated_in_force(published.parts)),
        jo_number=published.jo_number,
        ministry=published.ministry,
        amends=heading.amends,
        entries=entries,
        clauses=clauses,
        findings=(*notes, *findings),
        cites=read_cited(published.parts, signed_on),
    )


def read_acts(
    parts: Sequence[Part], document: str, wraps: bool = False, announced: int | None = None
) -> tuple[tuple[Clause, ...], tuple[Entry, ...], tuple[Finding, ...]]:
    """The clauses of an amending order or corrigendum, and the list that one of them puts in the place of another."""
    clauses, findings = read_clauses(parts, document)
    if not any(clause.kind == "replace_list" for clause in clauses):
        return clauses, (), findings
    entries, found = _read_list(parts, document, wraps, announced)
    return clauses, entries, (*findings, *found)


def read_cited(parts: Sequence[Part], signed_on: Day) -> tuple[Day, ...]:
    """The days of the older lists that visas and articles name, each once, oldest first."""
    texts = (" ".join(line.text for line in part.lines) for part in parts if part.kind in ("visas", "article"))
    days = {day for text in texts for day in cited_lists(text)}
    return tuple(sorted(day for day in days if day < signed_on))


def _stated_in_force(parts: Sequence[Part]) -> Day | None:
    """The day on which the text itself says it enters into force."""
    lines = (line.text for part in parts if part.kind == "article" for line in part.lines)
    found = (_IN_FORCE.search(fold(text)) for text in lines)
    return next((written_day(match["day"]) for match in found if match), None)


def _read_list(
    parts: Sequence[Part], document: str, wraps: bool, announced: int | None
) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """The entries of the one part that holds the list, and what is wrong with it.

    ``announced`` is the total that the document states outside the list, None when it states none.
    """
    bodies = [part for part in parts if part.kind in ("article", "annex")]
    rectified = tuple(_rectified(part, document) for part in bodies if part.title == RECTIFIED)
    candidates = [_candidate(part, wraps) for part in bodies if part.title != RECTIFIED]
    candidates = [one for one in candidates if one.schools]
    if not candidates:
        entries, findings = read_entries(Listing((), ()), document, announced)
        return entries, (*rectified, *findings)
    chosen = max(candidates, key=lambda one: one.schools)
    entries, findings = read_entries(chosen.listing, document, announced or _announced(chosen.leading))
    return entries, (*rectified, *_rivals(candidates, chosen, document), *_unnumbered(chosen), *findings)


def _rectified(part: Part, document: str) -> Finding:
    """A list delivered with its own rectificatif: which words are the right ones, a person must say."""
    quote = part.lines[0].text if part.lines else RECTIFIED
    cited = Citation(document, quote, line=part.lines[0].line if part.lines else None)
    return Finding("error", "rectified_in_place", f"Le texte porte un rectificatif : « {quote} ».", cited)


def _rivals(candidates: Sequence[_Candidate], chosen: _Candidate, document: str) -> Iterator[Finding]:
    """Another part with schools in it: which of them is the list, a person must say."""
    for other in candidates:
        if other is not chosen:
            first = other.listing.items[0]
            cited = Citation(document, first.text, first.number, first.page, first.line)
            told = f"Une autre partie du texte énumère aussi des écoles, à partir de « {first.text} »."
            yield Finding("error", "two_lists", told, cited)


def _unnumbered(chosen: _Candidate) -> Iterator[Finding]:
    if not chosen.is_numbered:
        yield Finding("info", "numbers_not_printed", "La liste n'est pas numérotée : les numéros sont ceux de l'ordre.")


def _candidate(part: Part, wraps: bool) -> _Candidate:
    lines = part.lines if wraps else _with_their_numbers(part.lines)  # a page may break a code: "(74" / "000)"
    listing = read_numbered_list(lines, wraps=wraps)
    is_numbered = any(find_codes(item.text) for item in listing.items)
    if not is_numbered:
        listing = _by_codes(lines)
    first = _place(listing.items[0]) if listing.items else (0, 0)
    leading = tuple(line for line in listing.left_over if _place(line) < first)
    may = _may_precede if is_numbered else _is_heading
    unread = tuple(one for one in listing.left_over if not _may_stand_there(one, _place(one) < first and may(one)))
    schools = sum(bool(find_codes(item.text)) for item in listing.items)
    return _Candidate(Listing(listing.items, unread), leading, schools, is_numbered)


def _place(one: Item | Line) -> tuple[int, int]:
    return one.page or 0, one.line or 0


def _may_precede(line: Line) -> bool:
    """Above a numbered list anything may stand: a school there would be missing in the numbering."""
    return bool(line.text)


def _is_heading(line: Line) -> bool:
    """Above a list without numbers only what is a heading by its words."""
    return bool(_HEADING.match(fold(line.text[:80])))


def _may_stand_there(line: Line, is_leading: bool) -> bool:
    """Headings before the first item, closing formulas after the last; never anything with a postal code."""
    return not find_codes(line.text) and (is_leading or bool(_CLOSING.match(fold(line.text[:60]))))


def _with_their_numbers(lines: Sequence[Line]) -> list[Line]:
    """A number alone on its line is the number of the next."""
    joined: list[Line] = []
    number: Line | None = None
    for line in lines:
        if not line.text.strip():
            continue
        if is_bare_number(line.text):
            joined += [number] if number else []
            number = line
        elif number:
            joined.append(Line(f"{number.text.strip(' .°º)')}\t{line.text.strip()}", number.line, number.page))
            number = None
        else:
            joined.append(line)
    return joined + ([number] if number else [])


def _by_codes(lines: Sequence[Line]) -> Listing:
    """A list without numbers: every line with a postal code is an item; the order on the page numbers it."""
    items: list[Item] = []
    left_over: list[Line] = []
    for line in lines:
        if find_codes(line.text):
            words = line.text.strip().lstrip("-–—•* \u00a0\t")
            text = words.rstrip(" ;.,\u00a0")
            items.append(Item(len(items) + 1, text, words[len(text) :], line.line, line.page))
        else:
            left_over.append(line)
    return Listing(tuple(items), tuple(left_over))


def _announced(leading: Sequence[Line]) -> int | None:
    """The total that the words above a list state ("61 écoles de production")."""
    found = (_TOTAL.search(fold(line.text)) for line in leading)
    return next((int(match[1]) for match in found if match), None)
