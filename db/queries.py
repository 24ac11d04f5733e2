"""What the published database answers: plain dicts of the shapes in CONTRACT.md, days as ISO 8601, texts in French.

Light to import (no sqlite_utils, no models): every verb of the command line starts here.
"""

from __future__ import annotations

import json
import sqlite3

from db.in_force import because_listed, doubts_on, order_on
from db.reading import Row, open_database, rows
from db.search import Found, find_schools
from history.names import act_named

__all__ = [
    "Found",
    "changes",
    "counts",
    "coverage",
    "find_schools",
    "first",
    "list_on",
    "open_database",
    "orders",
    "school",
    "status",
]

_FIRST = """
SELECT r.bound, r.not_before, r.because, o.order_id, o.title, o.nor, o.jorftext_id, o.url,
       o.signed_on, o.published_on, o.in_force_on, l.number, e.quote, e.clause, e.document_sha256, e.page, e.line
FROM recognitions AS r
JOIN orders AS o ON o.order_id = r.from_order_id
JOIN listings AS l ON l.order_id = r.from_order_id AND l.school_id = r.school_id
JOIN entries AS e ON e.entry_id = l.entry_id
WHERE r.school_id = ? ORDER BY o.sequence LIMIT 1
"""
_MISPRINT = """
SELECT o.order_id, o.title, o.nor, o.jorftext_id, o.url, o.kind, o.signed_on,
       e.number, e.quote, e.clause, e.document_sha256, e.page, e.line
FROM entries AS e JOIN orders AS o ON o.order_id = e.order_id WHERE e.school_id = ? ORDER BY o.sequence LIMIT 1
"""
_REMARKS = """
SELECT severity, code, number, message FROM findings WHERE order_id = ? AND number = ? ORDER BY finding_id
"""
_SCHOOL = "SELECT * FROM schools WHERE school_id = ?"
_PERIODS = """
SELECT r.* FROM recognitions AS r JOIN orders AS o ON o.order_id = r.from_order_id
WHERE r.school_id = ? ORDER BY o.sequence
"""
_MENTIONS = """
SELECT e.*, o.signed_on FROM entries AS e JOIN orders AS o ON o.order_id = e.order_id
WHERE e.school_id = ? ORDER BY o.sequence, e.number
"""
_NAMES = "SELECT kind, alias FROM school_aliases WHERE school_id = ? ORDER BY rowid"
# The log is loaded in legal order, and its rows are read in that order.
_CHANGES = "SELECT c.* FROM changes AS c WHERE {wanted} ORDER BY c.rowid LIMIT :limit OFFSET :offset"
_LIST = "SELECT l.*, s.name AS school FROM lists AS l JOIN schools AS s USING (school_id) WHERE l.order_id = ?"
_ORDERS = """
SELECT o.*, (SELECT json_group_array(json_object('document', d.document_sha256, 'medium', d.medium))
             FROM order_documents AS d WHERE d.order_id = o.order_id) AS documents
FROM orders AS o WHERE o.is_held = ? ORDER BY o.sequence, o.signed_on
"""
_QUARANTINED = """
SELECT q.document_sha256, q.medium, q.kind, q.title, q.nor, q.signed_on, d.url, d.source, d.fetched_at
FROM quarantined AS q JOIN documents AS d ON d.sha256 = q.document_sha256 ORDER BY d.fetched_at, d.sha256
"""
_FAULTS = """
SELECT severity, code, message, number FROM findings
WHERE document_sha256 = ? AND order_id IS NULL ORDER BY severity, number, finding_id
"""
_OPEN = "SELECT severity, count(*) AS n FROM findings WHERE status = 'open' GROUP BY severity ORDER BY severity"
_LIST_DAYS = """
SELECT DISTINCT signed_on FROM orders WHERE is_of_the_series AND coalesce(kind, 'list') = 'list' ORDER BY signed_on
"""
_NORS_WITHOUT = """
SELECT o.nor FROM orders AS o WHERE o.nor IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM order_documents AS d WHERE d.order_id = o.order_id AND d.medium = ?)
UNION
SELECT q.nor FROM quarantined AS q WHERE q.nor IS NOT NULL AND q.medium IS NOT ?
ORDER BY 1
"""
_COUNTS = """
SELECT (SELECT count(*) FROM orders WHERE is_held) AS orders_held,
       (SELECT count(*) FROM orders WHERE NOT is_held AND is_of_the_series) AS orders_missing,
       (SELECT count(*) FROM documents) AS documents,
       (SELECT count(*) FROM quarantined) AS documents_quarantined,
       (SELECT count(*) FROM schools) AS schools,
       (SELECT count(*) FROM schools WHERE recognised_now) AS schools_recognised_now,
       (SELECT count(*) FROM entries) AS entries,
       (SELECT count(*) FROM changes) AS changes,
       (SELECT count(*) FROM findings WHERE status = 'open') AS findings_open
"""


def first(conn: sqlite3.Connection, school_id: str) -> Row:
    """When a school was first recognised, and which line says so (CONTRACT.md, ``first``). Raises LookupError.

    A school that was only ever misprinted has no ``bound`` and no day; the line is then that of the misprint.
    """
    found, proven = _one_school(conn, school_id), rows(conn, _FIRST, (school_id,))
    proof = proven[0] if proven else _misprint(conn, school_id)
    covered = coverage(conn)
    dated = ("bound", "signed_on", "published_on", "in_force_on", "not_before")
    return {
        "school": _named(found),
        "first_recognised": _pick(proof, *dated) if proven else dict.fromkeys(dated),
        "because": proof["because"],
        "order": _pick(proof, "order_id", "title", "nor", "jorftext_id", "url"),
        "citation": _citation(proof),
        "findings": rows(conn, _REMARKS, (proof["order_id"], proof["number"])),
        "recognised_now": bool(found["recognised_now"]),
        "periods": [{"from": one["from_on"], "until": one["until_on"]} for one in rows(conn, _PERIODS, (school_id,))],
        "coverage": _pick(covered, "oldest_list", "newest_list", "missing"),
    }


def school(conn: sqlite3.Connection, school_id: str) -> Row:
    """The whole history of a school: names, addresses, periods, mentions and changes. Raises LookupError."""
    found = _one_school(conn, school_id)
    resolved = _pick(found, "acronym", "insee_code", "commune_official", "departement_code", "academie", "uai")
    texts = rows(conn, _NAMES, (school_id,))
    return {
        "school": _named(found) | resolved,
        "recognised_now": bool(found["recognised_now"]),
        "names": [one["alias"] for one in texts if one["kind"] == "name"],
        "periods": [_period(one) for one in rows(conn, _PERIODS, (school_id,))],
        "mentions": [_mention(one) for one in rows(conn, _MENTIONS, (school_id,))],
        "changes": _changes(conn, school_id=school_id),
        "coverage": coverage(conn),
    }


def changes(
    conn: sqlite3.Connection,
    year: int | None = None,
    order_id: str | None = None,
    *,
    limit: int = -1,
    offset: int = 0,
) -> list[Row]:
    """The change log, oldest first, of one year or one order if asked (CONTRACT.md, ``changes``).

    At most ``limit`` changes (-1: all), ``offset`` left out before them.
    """
    return _changes(conn, limit, offset, year=year, order_id=order_id)


def list_on(conn: sqlite3.Connection, day: str | None = None) -> Row:
    """The list in force on an ISO day (None: the newest held), and the sentence that says how sure that is.

    A day before the oldest list held has no ``order`` and no ``schools``: ``is_known`` is False, which is not "none".
    ``doubts`` are the reasons, told in the sentence, why an act may have changed the list that is not in it.
    """
    order, covered = order_on(conn, day), coverage(conn)
    doubts = doubts_on(conn, order, day, covered) if order else []
    listed = rows(conn, _LIST, (order["order_id"],)) if order else []
    return {
        "on": day,
        "is_known": order is not None,
        "because": because_listed(conn, order, doubts, covered),
        "doubts": doubts,
        "order": _pick(order, "order_id", "title", "signed_on", "published_on", "in_force_on") if order else None,
        "schools": [_listed(one) for one in sorted(listed, key=lambda one: (one["number"], one["school_id"]))],
        "coverage": covered,
    }


def orders(conn: sqlite3.Connection) -> Row:
    """The orders held, those known to be missing, what is known without a date, and the documents quarantined."""
    return {
        "held": [_order(one) for one in rows(conn, _ORDERS, (1,))],
        "missing": [_order(one) for one in rows(conn, _ORDERS, (0,))],
        "undated": rows(conn, "SELECT published_on, in_force_in, school_count, mentioned_in, note FROM known_states"),
        "quarantined": [_quarantined(conn, one) for one in rows(conn, _QUARANTINED)],
        "coverage": coverage(conn),
    }


def status(conn: sqlite3.Connection) -> Row:
    """What was fetched and derived, and when; ages are for whoever has a clock.

    ``list_days``: the days of signature of the lists of the series, held or known, oldest first.
    """
    return {
        "newest_order": order_on(conn, None),
        "sources": rows(conn, "SELECT * FROM sources ORDER BY source"),
        "list_days": [one["signed_on"] for one in rows(conn, _LIST_DAYS)],
        "findings_open": {one["severity"]: one["n"] for one in rows(conn, _OPEN)},
        "counts": counts(conn),
        "coverage": coverage(conn),
    }


def coverage(conn: sqlite3.Connection) -> Row:
    """The lists every answer rests on: oldest_list, newest_list, missing (days), suspected_years."""
    told = {one["key"]: one["value"] for one in rows(conn, "SELECT key, value FROM meta")}
    lists = {key: json.loads(told[key]) for key in ("missing", "suspected_years", "witnesses")}
    return {"oldest_list": told["oldest_list"], "newest_list": told["newest_list"], **lists}


def nors_without(conn: sqlite3.Connection, medium: str) -> tuple[str, ...]:
    """The NOR of the orders that are held, or in quarantine, in other forms than this one."""
    return tuple(one["nor"] for one in rows(conn, _NORS_WITHOUT, (medium, medium)))


def counts(conn: sqlite3.Connection) -> dict[str, int]:
    """How many orders, documents, schools, entries, changes and open findings there are."""
    return rows(conn, _COUNTS)[0]


def _one_school(conn: sqlite3.Connection, school_id: str) -> Row:
    found = rows(conn, _SCHOOL, (school_id,))
    if not found:
        raise LookupError(f"no school has the id {school_id!r}")
    return found[0]


def _changes(conn: sqlite3.Connection, limit: int = -1, offset: int = 0, **wanted: object) -> list[Row]:
    """The changes whose columns have the values that are ``wanted``; None stands for any."""
    given = {name: value for name, value in wanted.items() if value is not None}
    sql = _CHANGES.format(wanted=" AND ".join(f"c.{name} = :{name}" for name in given) or "1")
    names = ("year", "order_id", "kind", "school_id", "school", "before", "after", "bound", "cause")
    return [
        {"on": one["changed_on"], **_pick(one, *names), "citation": _citation(one), "before_citation": _before(one)}
        for one in rows(conn, sql, given | {"limit": limit, "offset": offset})
    ]


def _before(row: Row) -> Row | None:
    names = ("number", "quote", "document_sha256", "page", "line")
    return _citation({name: row[f"before_{name}"] for name in names}) if row["before_quote"] else None


def _misprint(conn: sqlite3.Connection, school_id: str) -> Row:
    """The line that printed a school which a corrigendum struck out again, and the sentence that says so."""
    (line,) = rows(conn, _MISPRINT, (school_id,))
    printed = f"{act_named(line['kind'], line['signed_on'])} l'a imprimée au n° {line['number']}"
    told = f"{printed}, mais un rectificatif l'en a retirée : aucun acte détenu ne la reconnaît."
    return line | {"because": told[:1].upper() + told[1:]}


def _quarantined(conn: sqlite3.Connection, row: Row) -> Row:
    renamed = {"document": row["document_sha256"], **row, "findings": rows(conn, _FAULTS, (row["document_sha256"],))}
    del renamed["document_sha256"]
    return renamed


def _order(row: Row) -> Row:
    names = ("order_id", "kind", "title", "nature", "nor", "jorftext_id", "eli", "url", "signed_on", "published_on")
    known = _pick(row, *names, "in_force_on", "jo_number", "ministry", "amends", "entry_count", "mentioned_in", "note")
    return known | {"is_of_the_series": bool(row["is_of_the_series"]), "documents": json.loads(row["documents"])}


def _period(row: Row) -> Row:
    ends = {"from": row["from_on"], "until": row["until_on"]}
    return ends | _pick(row, "from_order_id", "until_order_id", "bound", "not_before", "because")


def _mention(row: Row) -> Row:
    names = ("order_id", "signed_on", "name", "acronym", "address", "postal_code", "commune", "commune_official")
    return {**_pick(row, *names), "citation": _citation(row)}


def _listed(row: Row) -> Row:
    printed = _pick(row, "number", "quote", "school_id", "school", "acronym", "address", "postal_code", "commune")
    return {**printed, **_pick(row, "departement_code", "academie"), "citation": _citation(row)}


def _named(row: Row) -> Row:
    return {"id": row["school_id"], **_pick(row, "name", "commune", "postal_code")}


def _citation(row: Row) -> Row:
    """The line that says so: where a clause changed words of an item, that of the clause."""
    quote = row.get("clause") or row["quote"]
    return {"number": row["number"], "quote": quote, "document": row["document_sha256"], **_pick(row, "page", "line")}


def _pick(row: Row, *names: str) -> Row:
    return {name: row[name] for name in names}
