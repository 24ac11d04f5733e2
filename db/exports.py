"""The tables that leave the database: for each its name, and its rows in an order that depends on the rows alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from db.reading import Row, rows

_EXPORTED = {
    "ecoles": "SELECT * FROM first_recognition ORDER BY school_id",
    "liste_en_vigueur": "SELECT * FROM list_in_force ORDER BY number, school_id",
    "listes": "SELECT * FROM lists ORDER BY sequence, number, school_id",
    "changements": "SELECT c.* FROM changes AS c JOIN orders AS o USING (order_id) ORDER BY o.sequence, c.rowid",
    "reconnaissances": "SELECT * FROM recognitions ORDER BY school_id, from_on, recognition_id",
    "arretes": "SELECT * FROM orders ORDER BY signed_on, order_id",
    "constats": "SELECT * FROM findings ORDER BY order_id, number, finding_id",
}
_LOCAL = ("school_rowid",)
"""Columns that mean nothing outside this file."""


def exported(conn: sqlite3.Connection) -> Iterator[tuple[str, list[str], list[Row]]]:
    """Name, columns and rows of each table to export."""
    for name, sql in _EXPORTED.items():
        columns = [column[0] for column in conn.execute(f"{sql} LIMIT 0").description if column[0] not in _LOCAL]
        yield name, columns, [{column: row[column] for column in columns} for row in rows(conn, sql)]


def logged_changes(conn: sqlite3.Connection) -> list[Row]:
    """Every change with the title and address of its order, and the commune of its school, oldest first."""
    return rows(
        conn,
        """
        SELECT c.*, o.title AS order_title, o.url AS order_url, o.jorftext_id, s.commune
        FROM changes AS c JOIN orders AS o USING (order_id) JOIN schools AS s USING (school_id)
        ORDER BY o.sequence, c.rowid
        """,
    )
