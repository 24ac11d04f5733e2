"""What every page says around its own matter: which lists are held, how fresh they are, and how the sources fare."""

from __future__ import annotations

import sqlite3

from db.in_force import order_on
from db.queries import counts, coverage
from db.reading import Row, rows

_LISTED = "SELECT count(*) AS n FROM listings WHERE order_id = ?"
_LAST_RUN = """
SELECT verb, started_at, finished_at, exit_status, documents_new, message FROM runs
WHERE verb IN ('update', 'backfill') ORDER BY started_at DESC, run_id DESC LIMIT 1
"""
_LAST_DOCUMENT = "SELECT max(fetched_at) AS at FROM documents"
_TROUBLES = """
SELECT source, message, times, first_at, last_at FROM findings WHERE source IS NOT NULL AND status = 'open'
"""
_DOUBTS = """
SELECT count(DISTINCT f.code || ' ' || coalesce(e.school_id, f.order_id) || ' '
                      || replace(f.message, coalesce('N° ' || f.number || ' : ', ''), '')) AS n
FROM findings AS f LEFT JOIN entries AS e ON e.order_id = f.order_id AND e.number = f.number
WHERE f.order_id IS NOT NULL AND f.source IS NULL AND f.severity <> 'info'
"""
_YEARS = "SELECT year FROM changes_per_year ORDER BY year DESC"
_ORDERS = """
SELECT order_id, kind, signed_on FROM orders AS o
WHERE EXISTS (SELECT 1 FROM listings AS l WHERE l.order_id = o.order_id) ORDER BY sequence DESC
"""


def frame(conn: sqlite3.Connection) -> Row:
    """The same for every page of one published database; worth asking once.

    ``newest`` (the list in force, None when no list is held), ``orders`` that fix or change a list and ``years`` that
    have one, newest first, ``last_run`` of the nightly job (None before the first), ``troubles`` that last,
    ``doubts`` about the printed texts, each counted once however many orders print it.
    """
    newest = order_on(conn, None)
    return {
        "newest": {**newest, "listed": rows(conn, _LISTED, (newest["order_id"],))[0]["n"]} if newest else None,
        "counts": counts(conn),
        "coverage": coverage(conn),
        "orders": rows(conn, _ORDERS),
        "years": [one["year"] for one in rows(conn, _YEARS)],
        "last_run": next(iter(rows(conn, _LAST_RUN)), None),
        "last_document_at": rows(conn, _LAST_DOCUMENT)[0]["at"],
        "troubles": rows(conn, _TROUBLES),
        "doubts": rows(conn, _DOUBTS)[0]["n"],
    }
