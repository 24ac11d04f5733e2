"""What the documents say, as rows: for each table, one dict a row, in an order that depends on the values alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from operator import attrgetter
from typing import Any

from history.model import History, InForce, KnownOrder, entry_id
from parsers.model import Citation, Document, Entry, Finding

Row = dict[str, Any]


def documents(fetched: Sequence[Document]) -> Iterator[Row]:
    """One row a SHA-256, of its earliest fetch, with the first address known for it."""
    earliest: dict[str, Document] = {}
    addresses: dict[str, str] = {}
    for document in sorted(fetched, key=lambda one: (one.fetched_at, one.source, one.url or "")):
        earliest.setdefault(document.sha256, document)
        if document.url:
            addresses.setdefault(document.sha256, document.url)
    for sha in sorted(earliest):
        yield pick(earliest[sha], "sha256", "media_type", "size", "source", "fetched_at") | {"url": addresses.get(sha)}


def sources(fetched: Sequence[Document]) -> Iterator[Row]:
    """One row a source: how many different documents came from it, and when it first and last gave one."""
    for source in sorted({document.source for document in fetched}):
        given = [document for document in fetched if document.source == source]
        yield {
            "source": source,
            "documents": len({document.sha256 for document in given}),
            "first_fetched_at": min(document.fetched_at for document in given),
            "last_fetched_at": max(document.fetched_at for document in given),
        }


def orders(history: History) -> Iterator[Row]:
    """The orders held, in the order in which they apply, then those known to be missing.

    A known order is held when an order of that day is, as ``history.coverage`` counts.
    """
    by_day: dict[str, str] = {}
    for held in history.orders:
        by_day.setdefault(held.day, held.order_id)
    known: dict[str, list[KnownOrder]] = {}
    for one in history.known:
        if one.signed_on is not None:
            known.setdefault(by_day.get(one.signed_on, one.signed_on), []).append(one)
    for sequence, state in enumerate(history.states, start=1):
        yield _held(state, sequence, known.pop(state.order.order_id, []))
    for day in sorted(known):
        yield _missing(day, known[day])


def known_states(history: History) -> Iterator[Row]:
    """What is known of lists whose order is not dated."""
    undated = (one for one in history.known if one.signed_on is None)
    for number, known in enumerate(undated, start=1):
        names = ("published_on", "in_force_in", "school_count", "is_of_the_series", "mentioned_in", "note")
        yield {"known_id": number, **pick(known, *names)}


def order_documents(history: History) -> Iterator[Row]:
    """The documents that carry each order."""
    for held in history.orders:
        for form in sorted(held.forms, key=attrgetter("document")):
            yield {
                "order_id": held.order_id,
                "document_sha256": form.document,
                "medium": form.medium,
                "is_text": form.is_text,
                "is_secondary": form.is_secondary,
            }


def quarantined(history: History) -> Iterator[Row]:
    """The documents that did not prove themselves, with what could be read of their heading."""
    for one in sorted(history.quarantined, key=attrgetter("document")):
        heading = {name: getattr(one.order, name, None) for name in ("kind", "title", "nor", "signed_on")}
        yield {"document_sha256": one.document, "medium": one.medium, **heading}


def entries(history: History) -> Iterator[Row]:
    """Every entry that an order put on the list, with the school that it names."""
    named = {
        entry_id(mention.order_id, mention.entry.number): school.school_id
        for school in history.schools
        for mention in school.mentions
    }
    for state in history.states:
        for entry in _own(state):
            key = entry_id(state.order.order_id, entry.number)
            resolved = {**printed(entry), "address": entry.address, "school_id": named.get(key)}
            clause = entry.citation.quote if entry.amended else None
            said = {**cited(entry.citation), "quote": entry.quote, "clause": clause}
            yield {"entry_id": key, "order_id": state.order.order_id, **resolved, **said}


def findings(history: History) -> Iterator[Row]:
    """What was noticed while reading, each once; its id is made of its content, and so never renumbered."""
    found: dict[str, Row] = {}
    for held in history.orders:
        for finding in (*held.order.findings, *held.findings):
            row = _finding(finding, held.order_id, None)
            found[row["finding_id"]] = row
    for one in history.quarantined:
        for finding in (*(one.order.findings if one.order else ()), *one.findings):
            row = _finding(finding, None, one.document)
            found[row["finding_id"]] = row
    for finding in history.findings:
        row = _finding(finding, None, None)
        found[row["finding_id"]] = row
    yield from sorted(found.values(), key=lambda row: (row["order_id"] or "", row["number"] or 0, row["finding_id"]))


def printed(entry: Entry) -> Row:
    """The name and the town as printed, and the commune to which they resolve."""
    place = entry.place
    return {
        **pick(entry, "name", "acronym", "postal_code", "commune"),
        "insee_code": place.insee_code if place else None,
        "commune_official": place.name if place else None,
        "departement_code": place.departement_code if place else None,
        "academie": place.academie if place else None,
    }


def cited(citation: Citation) -> Row:
    """Number, quote, document, page and line."""
    return {"document_sha256": citation.document, **pick(citation, "number", "quote", "page", "line")}


def pick(value: object, *names: str) -> Row:
    """The attributes of ``value`` that are columns under their own names."""
    return {name: getattr(value, name) for name in names}


_HEADING = ("kind", "title", "nature", "nor", "jorftext_id", "eli", "url")
_DAYS = ("signed_on", "published_on", "in_force_on", "jo_number", "ministry", "amends")


def _own(state: InForce) -> list[Entry]:
    """The entries that the order itself put on the list; the others are carried on."""
    return [line.mention.entry for line in state.lines if line.mention.order_id == state.order.order_id]


def _held(state: InForce, sequence: int, known: Sequence[KnownOrder]) -> Row:
    held = state.order
    return {
        "order_id": held.order_id,
        "sequence": sequence,
        **pick(held.order, *_HEADING, *_DAYS),
        "is_held": True,
        "is_of_the_series": True,
        "entry_count": len(_own(state)),
        **_mentions(known),
    }


def _missing(day: str, known: Sequence[KnownOrder]) -> Row:
    """An order that is known to exist: what it is called, and of what kind it is, stays unknown."""
    return {
        "order_id": f"arrete-{day}",
        "sequence": None,
        **dict.fromkeys((*_HEADING, *_DAYS)),
        "signed_on": day,
        "published_on": next((one.published_on for one in known if one.published_on), None),
        "is_held": False,
        "is_of_the_series": any(one.is_of_the_series for one in known),
        "entry_count": next((one.school_count for one in known if one.school_count is not None), None),
        **_mentions(known),
    }


def _mentions(known: Sequence[KnownOrder]) -> Row:
    """Where the order is mentioned by others; several mentions stand side by side."""
    said = {name: [getattr(one, name) for one in known] for name in ("mentioned_in", "note")}
    return {name: " ; ".join(filter(None, texts)) or None for name, texts in said.items()}


def _finding(finding: Finding, order_id: str | None, document: str | None) -> Row:
    where = cited(finding.citation) if finding.citation else cited(Citation(document or "", ""))
    row = {
        **pick(finding, "severity", "code", "message"),
        "order_id": order_id,
        **{column: value if value != "" else None for column, value in where.items()},
        "status": "noted" if finding.severity == "info" else "open",
    }
    return {"finding_id": sha256(repr(sorted(row.items())).encode()).hexdigest()[:16], **row}
