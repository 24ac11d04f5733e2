"""The home page: one search box, the answer under it, and the ways in."""

from __future__ import annotations

import sqlite3
from typing import Any

from db.queries import first
from db.reading import Row, rows
from db.search import Found, find_schools
from db.site.page import Asked, Page
from history.names import name_core

_PLACES = """
SELECT departement_code, count(*) AS schools FROM list_in_force
WHERE departement_code IS NOT NULL GROUP BY departement_code
"""
_ACADEMIES = """
SELECT academie, count(*) AS schools FROM list_in_force WHERE academie IS NOT NULL GROUP BY academie ORDER BY academie
"""
_ALL = "SELECT school_id AS id, name, commune, postal_code, search_text FROM schools ORDER BY name, commune, school_id"
_EXAMPLES = "SELECT school_id, name, commune FROM list_in_force ORDER BY length(name), school_id LIMIT 3"
_ORDER = "SELECT order_id, kind, signed_on, title, jorftext_id, url FROM orders WHERE order_id = ?"


def home(conn: sqlite3.Connection, asked: Asked) -> Page:
    """The front door; with ``q``, the school that was meant and when it was first recognised, or those it may be."""
    typed = asked.field("q")
    found = find_schools(conn, typed) if typed else None
    answer = first(conn, found.school["id"]) if found and found.school else None
    order = rows(conn, _ORDER, (answer["order"]["order_id"],))[0] if answer else None
    data = {
        "typed": typed,
        "found": found,
        "first": {**answer, "order_row": order} if answer else None,
        "examples": [{**one, "words": name_core(one["name"])} for one in rows(conn, _EXAMPLES)],
        "departements": {one["departement_code"]: one["schools"] for one in rows(conn, _PLACES)},
        "academies": rows(conn, _ACADEMIES),
    }
    title = f"« {typed} »" if typed else "Quand cette école de production a-t-elle été reconnue ?"
    return Page("home.html", title, data, _told(found, answer), _candidates(found))


def search_index(conn: sqlite3.Connection) -> list[Row]:
    """Every school and all the words that find it: what the search box of a copy without a server reads."""
    return rows(conn, _ALL)


def _told(found: Found | None, answer: Row | None) -> Any:
    """As ``ecoles first --format json`` has it (CONTRACT.md)."""
    if answer or found is None:
        return answer
    if found.candidates:
        return {"error": "ambiguous", "candidates": list(found.candidates)}
    return {"error": "not_found", "closest": list(found.closest)}


def _candidates(found: Found | None) -> list[Row]:
    if found is None:
        return []
    return [found.school] if found.school else [*found.candidates, *found.closest]
