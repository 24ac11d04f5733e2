"""The places: schools by département and académie, on a map of any year, and one page for each."""

from __future__ import annotations

import sqlite3
from collections import Counter

from db.reading import Row, rows
from db.site.figures.outlines import departements, name_of
from db.site.page import Absent, Address, Asked, Moved, Page, bounds, part_of
from history.names import slug

_YEARS = """
SELECT CAST(substr(o.signed_on, 1, 4) AS INTEGER) AS year, max(o.sequence) AS sequence FROM orders AS o
WHERE EXISTS (SELECT 1 FROM listings AS l WHERE l.order_id = o.order_id) GROUP BY 1 ORDER BY 1
"""
_COUNTED = """
SELECT {columns}, count(*) AS schools
FROM listings AS l JOIN orders AS o ON o.order_id = l.order_id JOIN entries AS e ON e.entry_id = l.entry_id
WHERE o.sequence = ? GROUP BY {columns} ORDER BY {columns}
"""
_DEPARTEMENT = "e.departement_code, e.academie"
_COMMUNE = "e.departement_code, e.academie, e.insee_code, e.commune_official"
_MOST_DOTS = 2000
"""Schools of which the map shows the communes; with more, one dot hides the other, and they take a second to draw."""
_ACT = "SELECT order_id, title, kind, signed_on FROM orders WHERE sequence = ?"
_OF_PLACE = """
SELECT s.school_id, s.name, s.commune, s.postal_code, s.recognised_now, f.first_signed_on, f.bound,
       f.first_order_id, f.first_number, f.first_quote
FROM (SELECT * FROM schools WHERE {column} = ? ORDER BY sort_name, commune, school_id LIMIT ? OFFSET ?) AS s
JOIN first_recognition AS f USING (school_id) ORDER BY s.sort_name, s.commune, s.school_id
"""
_TOTALS = "SELECT count(*) AS total, coalesce(sum(recognised_now), 0) AS now FROM schools WHERE {column} = ?"
_ACADEMIES = "SELECT DISTINCT academie FROM schools WHERE academie IS NOT NULL ORDER BY academie"
_DEPARTEMENTS = "SELECT DISTINCT departement_code FROM schools WHERE departement_code IS NOT NULL ORDER BY 1"
_OF_ACADEMIE = """
SELECT DISTINCT departement_code FROM schools WHERE academie = ? AND departement_code IS NOT NULL ORDER BY 1
"""
_ACADEMIE_OF = "SELECT academie FROM schools WHERE departement_code = ? AND academie IS NOT NULL LIMIT 1"


def chart(conn: sqlite3.Connection, asked: Asked) -> Page:
    """The map of a year (the newest if none is asked for), and the same as tables."""
    years = {row["year"]: row["sequence"] for row in rows(conn, _YEARS)}
    typed = asked.words.get("year", "")
    if typed and not (typed.isascii() and typed.isdigit() and int(typed[:4]) in years and len(typed) == 4):
        raise Absent(f"Aucune liste n'est détenue pour l'année « {typed} ».")
    year = int(typed) if typed else max(years, default=None)
    counted = _counted(conn, _DEPARTEMENT, years.get(year))
    total = sum(row["schools"] for row in counted)
    has_dots = total <= _MOST_DOTS
    is_asked = has_dots or asked.per_page is None
    by_commune = _counted(conn, _COMMUNE, years.get(year)) if is_asked else []
    communes = [row for row in by_commune if row["insee_code"]]
    told = {
        "year": year,
        "years": list(years),
        "act": rows(conn, _ACT, (years[year],))[0] if year else None,
        "total": total,
        "departements": _departements(counted),
        "counts": {row["departement_code"]: row["schools"] for row in summed(counted, "departement_code")},
        "academies": summed(counted, "academie"),
        "unplaced": sum(row["schools"] for row in counted if row["departement_code"] is None),
    }
    title = f"La carte de {year}" if year else "La carte"
    data = {**told, "dots": communes if has_dots else None}
    return Page("chart.html", title, data, {**told, "communes": communes}, by_commune)


def departement(conn: sqlite3.Connection, asked: Asked) -> Page:
    """The schools of a département, those no longer recognised included."""
    code = asked.words["code"].upper()
    if code != asked.words["code"]:
        raise Moved(Address(("departement", code)))
    name = name_of(code)
    if name is None and {"departement_code": code} not in rows(conn, _DEPARTEMENTS):
        raise Absent(f"« {asked.words['code']} » n'est le numéro d'aucun département.")
    academie = next(iter(rows(conn, _ACADEMIE_OF, (code,))), {"academie": None})["academie"]
    title = f"{name or 'Département'} ({code})"
    return _place(conn, asked, "departement_code", code, title, {"kind": "departement", "academie": academie})


def academie(conn: sqlite3.Connection, asked: Asked) -> Page:
    """The schools of an académie, those no longer recognised included."""
    names = {slug(row["academie"]): row["academie"] for row in rows(conn, _ACADEMIES)}
    name = names.get(asked.words["slug"])
    if name is None:
        raise Absent(f"Aucune école n'est dans une académie nommée « {asked.words['slug']} ».")
    parts = [row["departement_code"] for row in rows(conn, _OF_ACADEMIE, (name,))]
    return _place(conn, asked, "academie", name, f"Académie : {name}", {"kind": "academie", "departements": parts})


def every_year(conn: sqlite3.Connection) -> list[dict[str, str]]:
    """The words of the address of each map."""
    return [{"year": str(row["year"])} for row in rows(conn, _YEARS)]


def every_departement(conn: sqlite3.Connection) -> list[dict[str, str]]:
    """The words of the address of each département's page: all that are on the map, and any other with a school."""
    held = {row["departement_code"] for row in rows(conn, _DEPARTEMENTS)}
    return [{"code": code} for code in sorted({*departements(), *held})]


def every_academie(conn: sqlite3.Connection) -> list[dict[str, str]]:
    """The words of the address of each académie's page."""
    return [{"slug": slug(row["academie"])} for row in rows(conn, _ACADEMIES)]


def summed(counted: list[Row], column: str) -> list[Row]:
    """How many schools each value of a column has, in the order of the values."""
    sums: Counter[str] = Counter()
    for row in counted:
        if row[column]:
            sums[row[column]] += row["schools"]
    return [{column: value, "schools": sums[value]} for value in sorted(sums)]


def _place(conn: sqlite3.Connection, asked: Asked, column: str, value: str, title: str, more: Row) -> Page:
    totals = rows(conn, _TOTALS.format(column=column), (value,))[0]
    found = rows(conn, _OF_PLACE.format(column=column), (value, *bounds(asked, totals["total"])))
    data = {"value": value, "now": totals["now"], "part": part_of(asked, found, totals["total"]), **more}
    return Page("place.html", title, data, {**more, "schools": found}, found)


def _counted(conn: sqlite3.Connection, columns: str, sequence: int | None) -> list[Row]:
    """How many schools of a list (None: of none) have the same values in these columns."""
    return rows(conn, _COUNTED.format(columns=columns), (sequence,))


def _departements(counted: list[Row]) -> list[Row]:
    return [{**row, "name": name_of(row["departement_code"])} for row in summed(counted, "departement_code")]
