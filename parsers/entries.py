"""From numbered items to entries, with what was noticed on the way: the step that every medium shares."""

from __future__ import annotations

from parsers.model import Citation, Entry, Finding
from parsers.numbered_list import Item, Listing
from parsers.proofs import prove_list
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
        entry = _entry(item, school, document)
        entries.append(entry)
        findings += (
            Finding(severity, code, f"N° {item.number} : {message}", entry.citation)
            for severity, code, message in school.remarks
        )
    return tuple(entries), (*findings, *prove_list(listing, entries, announced, document))


def _entry(item: Item, school: SchoolReading, document: str) -> Entry:
    return Entry(
        citation=Citation(document, item.text, item.number, item.page, item.line),
        name=school.name,
        acronym=school.acronym,
        address=school.address,
        postal_code=school.postal_code,
        commune=school.commune,
        place=school.place,
    )
