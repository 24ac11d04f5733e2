"""The orders: which are held, the list of each as printed beside as resolved, and what two of them differ in."""

from __future__ import annotations

import sqlite3

from db.queries import changes, orders
from db.reading import Row, rows
from db.site.page import Absent, Asked, Page, bounds, part_of

_ORDER = "SELECT * FROM orders WHERE order_id = ?"
_FORMS = """
SELECT d.sha256, d.media_type, d.size, d.source, d.url, d.fetched_at, f.medium, f.is_text, f.is_secondary
FROM order_documents AS f JOIN documents AS d ON d.sha256 = f.document_sha256 WHERE f.order_id = ?
ORDER BY f.is_text DESC, f.is_secondary, f.medium, d.sha256
"""
_FINDINGS = """
SELECT severity, code, number, message, quote, page, line, document_sha256 FROM findings WHERE order_id = ?
ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, number, finding_id LIMIT 500
"""
_LISTED = """
SELECT l.number, e.quote, e.clause, e.name, e.acronym, e.address, e.postal_code, e.commune, e.insee_code,
       e.commune_official, e.departement_code, e.academie, e.entry_id, e.order_id AS entry_order_id,
       e.number AS entry_number, e.document_sha256, e.page, e.line, l.school_id, s.name AS school
FROM (SELECT * FROM listings WHERE order_id = ? ORDER BY number LIMIT ? OFFSET ?) AS l
JOIN entries AS e ON e.entry_id = l.entry_id JOIN schools AS s ON s.school_id = l.school_id ORDER BY l.number
"""
_TOTAL = "SELECT count(*) AS n FROM listings WHERE order_id = ?"
_NEIGHBOURS = """
SELECT (SELECT o.order_id FROM orders AS o WHERE o.sequence < :sequence ORDER BY o.sequence DESC LIMIT 1) AS previous,
       (SELECT o.order_id FROM orders AS o WHERE o.sequence > :sequence ORDER BY o.sequence LIMIT 1) AS next
"""
_WITH_LISTS = """
SELECT o.order_id, o.title, o.kind, o.signed_on, o.sequence,
       (SELECT count(*) FROM listings AS l WHERE l.order_id = o.order_id) AS listed
FROM orders AS o WHERE EXISTS (SELECT 1 FROM listings AS l WHERE l.order_id = o.order_id) ORDER BY o.sequence
"""
_ONLY_IN = """
SELECT l.number, e.quote, e.commune, e.departement_code, e.document_sha256, e.page, e.line,
       e.order_id AS cited_order_id, l.school_id, s.name AS school
FROM listings AS l JOIN entries AS e ON e.entry_id = l.entry_id JOIN schools AS s ON s.school_id = l.school_id
WHERE l.order_id = :of AND NOT EXISTS (
    SELECT 1 FROM listings AS m WHERE m.order_id = :other AND m.school_id = l.school_id)
ORDER BY l.number LIMIT :limit
"""
_REWORDED = """
SELECT a.number AS before_number, p.quote AS before, b.number, q.quote AS after, a.school_id, s.name AS school,
       p.document_sha256 AS before_document_sha256, p.page AS before_page, p.line AS before_line,
       q.document_sha256, q.page, q.line
FROM listings AS a JOIN listings AS b ON b.order_id = :other AND b.school_id = a.school_id
JOIN entries AS p ON p.entry_id = a.entry_id JOIN entries AS q ON q.entry_id = b.entry_id
JOIN schools AS s ON s.school_id = a.school_id
WHERE a.order_id = :of AND a.entry_id <> b.entry_id AND p.quote <> q.quote
ORDER BY b.number LIMIT :limit
"""
_MOST = 500
"""Rows of one kind that a comparison shows; who needs more asks for the CSV of the two lists."""


def index(conn: sqlite3.Connection, asked: Asked) -> Page:  # noqa: ARG001  (every page is asked alike)
    """Coverage: the orders held, those known to be missing, and the documents in quarantine."""
    told = orders(conn)
    listed = {row["order_id"]: row["listed"] for row in rows(conn, _WITH_LISTS)}
    flat = [{**row, "documents": len(row["documents"])} for row in (*told["held"], *told["missing"])]
    return Page("orders.html", "Les arrêtés : détenus, connus, manquants", {**told, "listed": listed}, told, flat)


def one(conn: sqlite3.Connection, asked: Asked) -> Page:
    """An order: where it comes from, what it changed, the list it left, and what is wrong with it."""
    order_id = asked.words["order_id"]
    order = _order(conn, order_id)
    total = rows(conn, _TOTAL, (order_id,))[0]["n"]
    listed = rows(conn, _LISTED, (order_id, *bounds(asked, total)))
    around = rows(conn, _NEIGHBOURS, {"sequence": order["sequence"]})[0]
    findings = rows(conn, _FINDINGS, (order_id,))
    changed = changes(conn, order_id=order_id, limit=_MOST if asked.per_page else -1)
    data = {
        "order": order,
        "forms": rows(conn, _FORMS, (order_id,)),
        "findings": findings,
        "remarks": _by_number(findings),
        "part": part_of(asked, listed, total),
        "changes": changed,
        "most": _MOST,
        **around,
    }
    return Page("order.html", order["title"] or order_id, data, _answer(order, data, listed), listed)


def compare(conn: sqlite3.Connection, asked: Asked) -> Page:
    """What the lists left by two orders differ in: who is on one alone, and whose line reads otherwise."""
    known = {row["order_id"]: row for row in rows(conn, _WITH_LISTS)}
    left, right = (asked.words.get(side) or asked.field(side) for side in ("avant", "apres"))
    if not left and not right:
        return Page("compare.html", "Comparer deux listes", {"orders": [*known.values()], "pair": None}, [*known])
    for order_id in (left, right):
        if order_id not in known:
            raise Absent(f"Aucune liste n'est détenue sous l'identifiant « {order_id} ».")
    found = differences(conn, left, right)
    title = f"De l'arrêté du {known[left]['signed_on']} à celui du {known[right]['signed_on']}"
    data = {"orders": [*known.values()], "pair": (known[left], known[right]), "most": _MOST, **found}
    flat = [{"kind": kind, **row} for kind, part in found.items() for row in part]
    return Page("compare.html", title, data, {"before": left, "after": right, **found}, flat)


def differences(conn: sqlite3.Connection, before: str, after: str) -> dict[str, list[Row]]:
    """The schools that the second list alone names (``gained``), the first alone (``lost``), and those reworded."""
    return {
        "gained": rows(conn, _ONLY_IN, {"of": after, "other": before, "limit": _MOST}),
        "lost": rows(conn, _ONLY_IN, {"of": before, "other": after, "limit": _MOST}),
        "reworded": rows(conn, _REWORDED, {"of": before, "other": after, "limit": _MOST}),
    }


def every(conn: sqlite3.Connection) -> list[dict[str, str]]:
    """The words of the address of each order's page: those held, and those known to be missing."""
    return rows(conn, "SELECT order_id FROM orders ORDER BY order_id")


def every_pair(conn: sqlite3.Connection) -> list[dict[str, str]]:
    """The words of the address of each comparison, older list first."""
    found = [row["order_id"] for row in rows(conn, _WITH_LISTS)]
    return [{"avant": left, "apres": right} for i, left in enumerate(found) for right in found[i + 1 :]]


def _order(conn: sqlite3.Connection, order_id: str) -> Row:
    found = rows(conn, _ORDER, (order_id,))
    if not found:
        raise Absent(f"Aucun arrêté n'est connu sous l'identifiant « {order_id} ».")
    return found[0]


def _by_number(findings: list[Row]) -> dict[int, list[Row]]:
    """What is said of each line, by its number."""
    found: dict[int, list[Row]] = {}
    for one_ in findings:
        if one_["number"] is not None:
            found.setdefault(one_["number"], []).append(one_)
    return found


def _answer(order: Row, data: Row, listed: list[Row]) -> Row:
    return {"order": order, **{name: data[name] for name in ("forms", "findings", "changes")}, "list": listed}
