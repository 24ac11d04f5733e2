"""The years: how many schools are in force, and what each year gave and took, with the lines that say so."""

from __future__ import annotations

import sqlite3

from db.french import CHANGES
from db.queries import changes
from db.reading import Row, rows
from db.site.page import Absent, Asked, Page, bounds, part_of

_YEARS = "SELECT * FROM changes_per_year ORDER BY year"
_ORDERS = """
SELECT o.order_id, o.kind, o.title, o.signed_on, o.published_on, o.in_force_on, o.is_held, o.is_of_the_series,
       o.entry_count, o.mentioned_in, o.note,
       (SELECT count(*) FROM listings AS l WHERE l.order_id = o.order_id) AS listed
FROM orders AS o WHERE substr(o.signed_on, 1, 4) = ? ORDER BY o.signed_on, o.sequence, o.order_id
"""
_COUNTS = "SELECT kind, count(*) AS n FROM changes WHERE year = ? GROUP BY kind"


def index(conn: sqlite3.Connection, asked: Asked) -> Page:  # noqa: ARG001  (every page is asked alike)
    """The evolution year by year; a year without a list is unknown, which is not zero."""
    found = rows(conn, _YEARS)
    return Page("years.html", "L'évolution, année par année", {"years": _with_gaps(found)}, found, found)


def one(conn: sqlite3.Connection, asked: Asked) -> Page:
    """A year: its orders, and each change they made."""
    typed = asked.words["year"]
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else 0
    summaries = {row["year"]: row for row in rows(conn, _YEARS)}
    acts = rows(conn, _ORDERS, (typed,)) if year else []
    if not acts:
        raise Absent(f"Aucun arrêté n'est connu pour l'année « {typed} ».")
    counts = dict.fromkeys(CHANGES, 0) | {row["kind"]: row["n"] for row in rows(conn, _COUNTS, (year,))}
    limit, offset = bounds(asked, sum(counts.values()))
    changed = changes(conn, year, limit=limit, offset=offset)
    data = {
        "year": year,
        "summary": summaries.get(year),
        "orders": acts,
        "acts": {act["order_id"]: act for act in acts},
        "counts": counts,
        "part": part_of(asked, changed, sum(counts.values())),
        "previous": max((other for other in summaries if other < year), default=None),
        "next": min((other for other in summaries if other > year), default=None),
        "is_oldest": year == min(summaries, default=None),
    }
    return Page("year.html", f"L'année {year}", data, changed, [_flat(change) for change in changed])


def every(conn: sqlite3.Connection) -> list[dict[str, str]]:
    """The words of the address of each year's page."""
    return rows(conn, "SELECT DISTINCT substr(signed_on, 1, 4) AS year FROM orders ORDER BY year")


def _with_gaps(found: list[Row]) -> list[Row]:
    """The years from the first to the last, those without a list among them with no figures."""
    known = {row["year"]: row for row in found}
    return [known.get(year) or {"year": year, "total_in_force": None} for year in _span(known)]


def _span(known: dict[int, Row]) -> range:
    return range(min(known), max(known) + 1) if known else range(0)


def _flat(change: Row) -> Row:
    """A change as a row of a table, its citations beside it."""
    cited = {f"citation_{name}": value for name, value in change["citation"].items()}
    before = {f"before_{name}": value for name, value in (change["before_citation"] or {}).items()}
    plain = {name: value for name, value in change.items() if name not in ("citation", "before_citation")}
    return plain | cited | before
