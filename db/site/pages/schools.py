"""The index of schools, and the page of one: since when it is recognised, and every line that names it."""

from __future__ import annotations

import sqlite3

from db.queries import first, school
from db.reading import Row, rows
from db.search import Found, find_schools
from db.site.page import Absent, Address, Asked, Moved, Page, bounds, part_of

_ALL = """
SELECT s.school_id, s.name, s.commune, s.postal_code, s.departement_code, s.academie, s.recognised_now,
       f.first_signed_on, f.bound
FROM schools AS s JOIN first_recognition AS f USING (school_id)
WHERE s.school_id IN (SELECT school_id FROM schools ORDER BY sort_name, commune, school_id LIMIT ? OFFSET ?)
ORDER BY s.sort_name, s.commune, s.school_id
"""
_COUNT = "SELECT count(*) AS n FROM schools"
_ORDERS = """
SELECT o.order_id, o.title, o.kind, o.signed_on, o.published_on, o.in_force_on, o.nor, o.jorftext_id, o.url
FROM orders AS o WHERE o.order_id IN (
    SELECT e.order_id FROM entries AS e WHERE e.school_id = :school
    UNION SELECT c.order_id FROM changes AS c WHERE c.school_id = :school
    UNION SELECT r.from_order_id FROM recognitions AS r WHERE r.school_id = :school
    UNION SELECT r.until_order_id FROM recognitions AS r WHERE r.school_id = :school)
"""
_LINKS = """
SELECT k.link_id, k.verdict, k.score, k.evidence, k.decided_by, k.left_entry_id, k.right_entry_id,
       l.quote AS left_quote, l.order_id AS left_order_id, l.number AS left_number, l.school_id AS left_school_id,
       r.quote AS right_quote, r.order_id AS right_order_id, r.number AS right_number, r.school_id AS right_school_id,
       ls.name AS left_name, rs.name AS right_name
FROM links AS k JOIN entries AS l ON l.entry_id = k.left_entry_id JOIN entries AS r ON r.entry_id = k.right_entry_id
LEFT JOIN schools AS ls ON ls.school_id = l.school_id LEFT JOIN schools AS rs ON rs.school_id = r.school_id
WHERE k.link_id IN (
    SELECT a.link_id FROM links AS a JOIN entries AS e ON e.entry_id = a.left_entry_id WHERE e.school_id = :school
    UNION SELECT b.link_id FROM links AS b JOIN entries AS e ON e.entry_id = b.right_entry_id
    WHERE e.school_id = :school)
ORDER BY k.rowid
"""
_REMARKS = """
SELECT f.severity, f.code, f.number, f.message, f.quote, f.order_id FROM findings AS f
JOIN entries AS e ON e.order_id = f.order_id AND e.number = f.number WHERE e.school_id = ?
ORDER BY f.order_id, f.number, f.finding_id
"""


def index(conn: sqlite3.Connection, asked: Asked) -> Page:
    """Every school that an order ever named, by name, a part at a time."""
    total = rows(conn, _COUNT)[0]["n"]
    found = rows(conn, _ALL, bounds(asked, total))
    part = part_of(asked, found, total)
    return Page("schools.html", "Toutes les écoles", {"part": part}, found, found)


def one(conn: sqlite3.Connection, asked: Asked) -> Page:
    """The page of a school. Raises :class:`Moved` for a name or former id of one school, :class:`Absent`."""
    school_id = asked.words["school_id"]
    found = find_schools(conn, school_id)
    if found.school is None or found.by == "likeness":
        raise _absent(school_id, found)
    if found.school["id"] != school_id:
        raise Moved(Address(("ecole", found.school["id"])))
    told, since = school(conn, school_id), first(conn, school_id)
    links = rows(conn, _LINKS, {"school": school_id})
    doubtful = [link for link in links if link["verdict"] == "unsure"]
    data = {
        **told,
        "first": since,
        "orders": {order["order_id"]: order for order in rows(conn, _ORDERS, {"school": school_id})},
        "links_same": [link for link in links if link["verdict"] == "same"],
        "addresses": _addresses(told["mentions"]),
        "doubtful": doubtful,
        "remarks": rows(conn, _REMARKS, (school_id,)),
    }
    answer = {**told, "first_recognised": since["first_recognised"], "because": since["because"], "doubtful": doubtful}
    return Page("school.html", told["school"]["name"], data, answer, [_flat(mention) for mention in told["mentions"]])


def every(conn: sqlite3.Connection) -> list[dict[str, str]]:
    """The words of the address of each school's page."""
    return [{"school_id": row["school_id"]} for row in rows(conn, "SELECT school_id FROM schools ORDER BY school_id")]


def _absent(typed: str, found: Found) -> Absent:
    """What is told of an address that is no school's: those that may have been meant."""
    if found.candidates:
        return Absent(f"Plusieurs écoles répondent à « {typed} ».", candidates=found.candidates)
    closest = [found.school] if found.school else found.closest
    return Absent(f"Aucune école ne répond à « {typed} ».", closest=closest)


def _addresses(mentions: list[Row]) -> list[Row]:
    """Each address that was printed, once, with the day of the first order that prints it."""
    found: dict[tuple[str | None, ...], Row] = {}
    for mention in mentions:
        printed = mention["address"], mention["commune"], mention["postal_code"]
        found.setdefault(printed, {**mention, "since": mention["signed_on"]})
    return [*found.values()]


def _flat(mention: Row) -> Row:
    """A mention as a row of a table, its citation beside it."""
    plain: Row = {name: value for name, value in mention.items() if name != "citation"}
    return plain | dict(mention["citation"])
