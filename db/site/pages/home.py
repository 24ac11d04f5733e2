"""The home page: one search box, the answer under it, and the ways in."""

from __future__ import annotations

import sqlite3

from db.queries import counts, coverage, first
from db.reading import Row, rows
from db.search import Found, find_schools
from db.site.page import Asked, Page
from db.site.pages.places import summed
from history.names import name_core

_PLACES = """
SELECT departement_code, academie, count(*) AS schools FROM schools WHERE recognised_now = 1 GROUP BY 1, 2
"""
_ALL = """
SELECT school_id AS id, name, commune, postal_code, search_text FROM schools ORDER BY sort_name, commune, school_id
"""
_EXAMPLES = """
SELECT school_id, name, commune FROM schools WHERE recognised_now = 1 ORDER BY length(name), school_id LIMIT 3
"""
_ORDER = "SELECT order_id, kind, signed_on, title, jorftext_id, url FROM orders WHERE order_id = ?"

_QUESTION = "Quand cette école de production a-t-elle été reconnue\u00a0?"


def home(conn: sqlite3.Connection, asked: Asked) -> Page:
    """The front door; with ``q``, the school that was meant and when it was first recognised, or those it may be."""
    typed = asked.field("q")
    found = find_schools(conn, typed) if typed else None
    answer = first(conn, found.school["id"]) if found and found.school else None
    order = rows(conn, _ORDER, (answer["order"]["order_id"],))[0] if answer else None
    places = rows(conn, _PLACES)
    data = {
        "typed": typed,
        "found": found,
        "first": {**answer, "order_row": order} if answer else None,
        "examples": [{**one, "words": name_core(one["name"])} for one in rows(conn, _EXAMPLES)],
        "departements": {one["departement_code"]: one["schools"] for one in summed(places, "departement_code")},
        "academies": summed(places, "academie"),
    }
    if found is None:
        held = {"counts": counts(conn), "coverage": coverage(conn)}
        return Page("home.html", _QUESTION, data, held, [held["counts"]])
    title = f"«\u00a0{typed}\u00a0»"
    return Page("home.html", title, data, _told(found, answer), _candidates(found), fields={"q": typed})


def search_index(conn: sqlite3.Connection) -> list[Row]:
    """Every school and all the words that find it: what the search box of a copy without a server reads."""
    return rows(conn, _ALL)


def _told(found: Found, answer: Row | None) -> Row:
    """As ``ecoles first --format json`` has it (CONTRACT.md)."""
    if answer:
        return answer
    if found.candidates:
        return {"error": "ambiguous", "candidates": list(found.candidates)}
    return {"error": "not_found", "closest": list(found.closest)}


def _candidates(found: Found) -> list[Row]:
    return [found.school] if found.school else [*found.candidates, *found.closest]
