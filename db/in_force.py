"""Which list is in force on a day, which acts fix it, and what may have changed it that is not in it."""

# ruff: noqa: S608  (constants put together, nothing from outside)

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from db.reading import Row, rows
from history.names import act_named, french_day

DATED: Final = """
acts AS (
    SELECT o.*, max(CASE WHEN o.kind <> 'corrigendum' THEN o.sequence END) OVER (ORDER BY o.sequence) AS act,
           max(CASE WHEN o.kind = 'list' OR o.kind = 'amendment' AND NOT EXISTS (
               SELECT 1 FROM listings AS l JOIN entries AS e ON e.entry_id = l.entry_id
               WHERE l.order_id = o.order_id AND e.order_id <> o.order_id
           ) THEN o.sequence END) OVER (ORDER BY o.sequence) AS base
    FROM orders AS o WHERE o.is_held
),
dated AS (
    SELECT o.order_id, o.sequence, o.kind, o.title, o.signed_on, o.published_on, o.in_force_on, a.effective_on, o.base
    FROM acts AS o JOIN orders AS a ON a.sequence = o.act
)
"""
"""The orders held, as common tables of a query. ``act``: what a corrigendum corrects, in force since the same day;
``base``: the order that fixes the whole list, even an amendment, if it keeps no line of the list before."""

_ORDER_ON = f"""
WITH {DATED}
SELECT o.order_id, o.title, o.signed_on, o.published_on, o.in_force_on, o.effective_on FROM dated AS o
WHERE (:day IS NULL OR o.effective_on <= :day)
  AND EXISTS (SELECT 1 FROM listings AS l WHERE l.order_id = o.order_id)
  AND NOT EXISTS (SELECT 1 FROM dated AS e
                  WHERE e.effective_on > :day AND e.sequence < o.sequence AND e.sequence >= o.base)
ORDER BY o.sequence DESC LIMIT 1
"""
_LEFT_OUT = f"""
WITH {DATED}
SELECT o.kind, o.signed_on, e.kind AS earlier_kind, e.signed_on AS earlier_on FROM dated AS o
JOIN dated AS e ON e.sequence = (SELECT min(w.sequence) FROM dated AS w
                                 WHERE w.effective_on > :day AND w.sequence < o.sequence AND w.sequence >= o.base)
WHERE o.kind <> 'corrigendum' AND o.effective_on <= :day
  AND o.sequence > (SELECT c.sequence FROM orders AS c WHERE c.order_id = :order_id)
ORDER BY o.sequence
"""
_FIXED_BY = f"""
WITH {DATED}
SELECT o.signed_on, o.kind FROM dated AS o JOIN dated AS last ON last.order_id = ?
WHERE o.sequence BETWEEN coalesce(last.base, 0) AND last.sequence ORDER BY o.sequence
"""
_NOT_HELD = "SELECT o.signed_on, o.effective_on FROM orders AS o WHERE NOT o.is_held"


def order_on(conn: sqlite3.Connection, day: str | None) -> Row | None:
    """The order that leaves the list in force on an ISO day (None: the newest held); None before the oldest.

    An order is in force the day after its publication unless it says otherwise. One that is in force before an earlier
    one of its list waits for that: the list that it leaves holds what the earlier one changed.
    """
    return next(iter(rows(conn, _ORDER_ON, {"day": day})), None)


def doubts_on(conn: sqlite3.Connection, order: Row, day: str | None, covered: Row) -> list[str]:
    """Why the list that an order left may not be the whole law of a day, each in French: acts that are not held or not
    applied, acts that wait for an earlier one, years without a list."""
    return [
        *_left_out(conn, order, day),
        *_not_applied(conn, order, day, covered),
        *_years_without(order, day or covered["newest_list"], covered),
    ]


def because_listed(conn: sqlite3.Connection, order: Row | None, doubts: Sequence[str], covered: Row) -> str:
    """The sentence under a list: which orders fix it, and the doubts."""
    if order is None:
        oldest = covered["oldest_list"]
        held = f"la plus ancienne liste détenue est celle du {french_day(oldest)}" if oldest else "aucune n'est détenue"
        return f"Liste inconnue à cette date : {held}."
    return " ; ".join((_told(_fixed_by(conn, order["order_id"])), *doubts)) + "."


def _left_out(conn: sqlite3.Connection, order: Row, day: str | None) -> list[str]:
    found = rows(conn, _LEFT_OUT, {"day": day, "order_id": order["order_id"]}) if day else []
    return [
        f"{act_named(one['kind'], one['signed_on'])}, en vigueur à cette date, n'y est pas appliqué, "
        f"parce que {act_named(one['earlier_kind'], one['earlier_on'])}, qui le précède, ne l'est pas encore"
        for one in found
    ]


def _not_applied(conn: sqlite3.Connection, order: Row, day: str | None, covered: Row) -> list[str]:
    """The last act since the full list that is known, in force by then, and not in the list."""
    base = _fixed_by(conn, order["order_id"])[0]["signed_on"]
    effective = {one["signed_on"]: one["effective_on"] for one in rows(conn, _NOT_HELD)}
    since = [one for one in covered["missing"] if one >= base and (day is None or effective.get(one, one) <= day)]
    return [f"un acte du {french_day(since[-1])}, non détenu ou non appliqué, a pu la changer"] if since else []


def _years_without(order: Row, until: str, covered: Row) -> list[str]:
    """The years after an order, and before that of a day, in which a list was due and none is known."""
    known = {int(one[:4]) for one in (order["signed_on"], *covered["missing"])}
    years = [year for year in range(int(order["signed_on"][:4]) + 1, int(until[:4])) if year not in known]
    told = ", ".join(map(str, years))
    return [f"aucune liste n'est connue pour {told}, alors qu'une est due chaque année"] if years else []


def _fixed_by(conn: sqlite3.Connection, order_id: str) -> list[Row]:
    """The order that fixes the list which another one leaves, and what changed that list since, the other one last."""
    return rows(conn, _FIXED_BY, (order_id,))


def _told(acts: list[Row]) -> str:
    """ "Liste fixée par l'arrêté du …, modifiée par celui du …"."""
    told = [f"Liste fixée par l'arrêté du {french_day(acts[0]['signed_on'])}"]
    for act in acts[1:]:
        is_amendment = act["kind"] == "amendment"
        told.append(f"modifiée par celui du {french_day(act['signed_on'])}" if is_amendment else "rectifiée")
    return ", ".join(told)
