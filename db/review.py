"""What waits for a person: doubtful pairs of entries, and findings; and the entries that a decision can name."""

from __future__ import annotations

import sqlite3

from db.reading import Row, rows

_DOUBTFUL = """
SELECT k.link_id, k.score, k.evidence,
       l.entry_id AS left_entry_id, l.quote AS left_quote, l.school_id AS left_school_id, lo.signed_on AS left_on,
       r.entry_id AS right_entry_id, r.quote AS right_quote, r.school_id AS right_school_id, ro.signed_on AS right_on
FROM links AS k
JOIN entries AS l ON l.entry_id = k.left_entry_id JOIN orders AS lo ON lo.order_id = l.order_id
JOIN entries AS r ON r.entry_id = k.right_entry_id JOIN orders AS ro ON ro.order_id = r.order_id
WHERE k.verdict = 'unsure' ORDER BY k.score DESC, k.link_id LIMIT ?
"""
_OPEN = """
SELECT finding_id, severity, code, message, order_id, document_sha256, number, quote FROM findings
WHERE status = 'open' ORDER BY severity, order_id, number, finding_id
"""
_ENTRY = "SELECT order_id, quote FROM entries WHERE entry_id = ?"
_LAST_ENTRY = """
SELECT e.order_id, e.quote FROM entries AS e JOIN orders AS o ON o.order_id = e.order_id
WHERE e.school_id = ? ORDER BY o.sequence DESC, e.number LIMIT 1
"""


def doubtful_links(conn: sqlite3.Connection, limit: int = -1) -> list[Row]:
    """The pairs that the program could not decide, the likeliest first; at most ``limit`` (-1: all)."""
    return rows(conn, _DOUBTFUL, (limit,))


def open_findings(conn: sqlite3.Connection) -> list[Row]:
    """The findings that a person should look at."""
    return rows(conn, _OPEN)


def entry_named(conn: sqlite3.Connection, entry_id: str) -> tuple[str, str] | None:
    """The order and the quote of an entry by its id; None when there is none."""
    return _pair(rows(conn, _ENTRY, (entry_id,)))


def last_entry_of(conn: sqlite3.Connection, school_id: str) -> tuple[str, str] | None:
    """The order and the quote of the newest entry that names a school; None when there is no such school."""
    return _pair(rows(conn, _LAST_ENTRY, (school_id,)))


def _pair(found: list[Row]) -> tuple[str, str] | None:
    return (found[0]["order_id"], found[0]["quote"]) if found else None
