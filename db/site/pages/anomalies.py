"""What the orders get wrong or leave doubtful, for those who can mend it; and what waits for a person here."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from db.queries import orders
from db.reading import Row, rows
from db.review import doubtful_links
from db.site.page import Asked, Page

_FINDINGS = """
SELECT f.finding_id, f.severity, f.code, f.message, f.number, f.page, f.line, f.document_sha256, f.status,
       coalesce(f.quote, e.quote) AS quote, f.order_id, o.title AS order_title, o.signed_on, o.jorftext_id, o.url,
       e.school_id, e.commune, e.commune_official, e.insee_code, e.postal_code
FROM findings AS f JOIN orders AS o ON o.order_id = f.order_id
LEFT JOIN entries AS e ON e.order_id = f.order_id AND e.number = f.number
WHERE f.source IS NULL ORDER BY o.sequence DESC, f.number, f.finding_id LIMIT 2000
"""
_NUMBER = re.compile(r"^N° \d+ : ")
_BY_CODE = """
SELECT code, severity, count(*) AS n FROM findings WHERE source IS NULL AND order_id IS NOT NULL
GROUP BY code, severity ORDER BY n DESC, code
"""


def index(conn: sqlite3.Connection, asked: Asked) -> Page:  # noqa: ARG001  (every page is asked alike)
    """Doubts of the printed text, each with its line; pairs of lines nobody decided yet; coverage."""
    found = rows(conn, _FINDINGS)
    held = orders(conn)
    data = {
        "doubts": _at_their_newest([one for one in found if one["severity"] != "info"]),
        "notes": _at_their_newest([one for one in found if one["severity"] == "info"]),
        "codes": rows(conn, _BY_CODE),
        "doubtful": doubtful_links(conn),
        "missing": held["missing"],
        "undated": held["undated"],
        "quarantined": held["quarantined"],
        "held": held["held"],
    }
    return Page("anomalies.html", "Ce que les arrêtés laissent en doute", data, found, found)


def _at_their_newest(found: list[Row]) -> list[Row]:
    """Each doubt once, as the newest order prints it; ``also`` are the older orders that print it too."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for one in found:
        text = _NUMBER.sub("", one["message"])
        groups.setdefault((one["code"], one["school_id"] or one["order_id"], text), []).append({**one, "text": text})
    return [{**group[0], "also": group[1:]} for group in groups.values()]
