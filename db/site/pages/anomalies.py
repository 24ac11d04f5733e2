"""What the orders get wrong or leave doubtful, for those who can mend it; and what waits for a person here."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from db.in_force import order_on
from db.queries import orders
from db.reading import Row, rows
from db.review import doubtful_links
from db.site.page import Asked, Page, bounds, part_of

_ORDERS = "SELECT order_id FROM orders WHERE is_held ORDER BY sequence DESC"
_FINDINGS = """
SELECT f.finding_id, f.severity, f.code, f.message, f.number, f.page, f.line, f.document_sha256, f.status,
       coalesce(f.quote, e.quote) AS quote, f.order_id, o.kind, o.title AS order_title, o.signed_on,
       o.jorftext_id, o.url,
       CASE WHEN e.entry_id IS NOT NULL THEN e.entry_id IN (
           SELECT l.entry_id FROM listings AS l WHERE l.order_id = :newest) END AS is_in_force,
       e.school_id, e.commune, e.commune_official, e.insee_code, e.postal_code
FROM findings AS f JOIN orders AS o ON o.order_id = f.order_id
LEFT JOIN entries AS e ON e.order_id = f.order_id AND e.number = f.number
WHERE f.order_id = :order AND f.source IS NULL AND (f.severity = 'info') = :is_note
ORDER BY f.number, f.finding_id LIMIT :limit
"""
_MOST = 1000
"""Findings of a kind that the page is made of; its forms for machines have all of them."""
_NUMBER = re.compile(r"^N° \d+ : ")


def index(conn: sqlite3.Connection, asked: Asked) -> Page:
    """Doubts of the printed text, each with its line; pairs of lines nobody decided yet; coverage."""
    most = _MOST if asked.per_page else -1
    printed, noted = (_newest_first(conn, is_note=is_note, limit=most) for is_note in (False, True))
    doubts = _at_their_newest(printed)
    size, start = bounds(asked, len(doubts))
    held = orders(conn)
    data = {
        "part": part_of(asked, doubts[start : start + size], len(doubts)),
        "notes": _at_their_newest(noted)[: asked.per_page],
        "most": most if most in (len(printed), len(noted)) else None,
        "doubtful": doubtful_links(conn, asked.per_page or -1),
        "most_doubtful": asked.per_page,
        "missing": held["missing"],
        "undated": held["undated"],
        "quarantined": held["quarantined"],
        "held": held["held"],
    }
    found = [*printed, *noted]
    return Page("anomalies.html", "Ce que les arrêtés laissent en doute", data, found, found)


def _newest_first(conn: sqlite3.Connection, *, is_note: bool, limit: int) -> list[Row]:
    """The doubts, or the mere notes, of the newest order, then of those before: at most ``limit`` (-1: all).

    One query an order, which an index answers in this order; one for all of them would have to sort every finding.
    """
    found: list[Row] = []
    in_force = order_on(conn, None)
    newest = in_force["order_id"] if in_force else None
    for order in rows(conn, _ORDERS):
        left = limit - len(found) if limit >= 0 else limit
        asked = {"newest": newest, "order": order["order_id"], "is_note": is_note, "limit": left}
        found += rows(conn, _FINDINGS, asked)
    return found


def _at_their_newest(found: list[Row]) -> list[Row]:
    """Each doubt once, as the newest order prints it; ``also`` are the older orders that print it too."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for one in found:
        text = _NUMBER.sub("", one["message"])
        groups.setdefault((one["code"], one["school_id"] or one["order_id"], text), []).append({**one, "text": text})
    return [{**group[0], "also": group[1:]} for group in groups.values()]
