"""From numbered items to entries, with what was noticed on the way: the step that every medium shares."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.model import Citation, Entry, Finding
from parsers.numbered_list import Listing
from parsers.proofs import prove_item, prove_list
from parsers.school import SchoolReading, read_school


def read_entries(
    listing: Listing, document: str, announced: int | None = None
) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """The entries of a list and every finding about them: remarks on each item, then the proofs that fail.

    ``document`` is the SHA-256 that citations name; ``announced`` the total that the document states, if any.
    """
    entries: list[Entry] = []
    findings: list[Finding] = []
    for item in listing.items:
        school = read_school(item.text)
        entry = _entry(Citation(document, item.text, item.number, item.page, item.line), school)
        entries.append(entry)
        findings += _remarks(entry, school)
    return tuple(entries), (*findings, *prove_list(listing, entries, announced, document))


def read_item(citation: Citation) -> tuple[Entry, tuple[Finding, ...]]:
    """The entry of one item that stands alone (a clause brings it), and every finding about it, proofs included.

    ``citation`` quotes the item, without its number, and has its number.
    """
    school = read_school(citation.quote)
    entry = _entry(citation, school)
    return entry, (*_remarks(entry, school), *prove_item(entry))


def _remarks(entry: Entry, school: SchoolReading) -> Iterator[Finding]:
    for severity, code, message in school.remarks:
        yield Finding(severity, code, f"N° {entry.number} : {message}", entry.citation)


def _entry(citation: Citation, school: SchoolReading) -> Entry:
    return Entry(
        citation=citation,
        name=school.name,
        acronym=school.acronym,
        address=school.address,
        postal_code=school.postal_code,
        commune=school.commune,
        place=school.place,
    )
