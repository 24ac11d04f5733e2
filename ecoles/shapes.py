"""What one document says, in the shape that scripts rely on (`parse --format json`)."""

from __future__ import annotations

from typing import Any

from parsers.model import Clause, Entry, Finding, Order, Reading


def reading_as_json(reading: Reading) -> dict[str, Any]:
    """The reading of a document: medium, document (SHA-256), order, entries, clauses, findings."""
    order = reading.order
    return {
        "medium": reading.medium,
        "document": reading.document,
        "order": _order(order),
        "entries": [_entry(entry) for entry in order.entries],
        "clauses": [_clause(clause) for clause in order.clauses],
        "findings": [_finding(finding) for finding in order.findings],
    }


_ORDER_FIELDS = (
    "kind title nature nor jorftext_id eli signed_on published_on in_force_on jo_number url ministry amends".split()
)


def _order(order: Order) -> dict[str, Any]:
    return {name: getattr(order, name) for name in _ORDER_FIELDS}


def _entry(entry: Entry) -> dict[str, Any]:
    place = entry.place
    return {
        "number": entry.number,
        "quote": entry.quote,
        "name": entry.name,
        "acronym": entry.acronym,
        "address": entry.address,
        "postal_code": entry.postal_code,
        "commune": entry.commune,
        "insee_code": place.insee_code if place else None,
        "commune_official": place.name if place else None,
        "departement_code": place.departement_code if place else None,
        "academie": place.academie if place else None,
        "page": entry.citation.page,
        "line": entry.citation.line,
    }


def _clause(clause: Clause) -> dict[str, Any]:
    cited = clause.citation
    return {
        "kind": clause.kind,
        "target": clause.target,
        "number": clause.number,
        "words": clause.words,
        "replacement": clause.replacement,
        "quote": cited.quote,
        "page": cited.page,
        "line": cited.line,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    cited = finding.citation
    return {
        "severity": finding.severity,
        "code": finding.code,
        "number": cited.number if cited else None,
        "message": finding.message,
        "page": cited.page if cited else None,
        "line": cited.line if cited else None,
        "quote": cited.quote if cited else None,
    }
