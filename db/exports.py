"""The tables that leave the database: for each its name, and its rows in an order that depends on the rows alone.

Each leaves as CSV and as JSON Lines.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from db.reading import Row, rows


@dataclass(frozen=True, slots=True)
class Export:
    """A table or view that is exported (``relation``), under a French name, by the query ``sql``.

    ``key`` names the columns that tell its rows apart. Its columns are those of ``tables``, the one whose rows it shows
    first, and of ``optional_tables``, which a row may lack; a view may put a word before their names
    (``first_signed_on``). Columns of none are numbers that the view counts. ``is_part``: it leaves rows of it out.
    """

    name: str
    relation: str
    sql: str
    key: tuple[str, ...]
    tables: tuple[str, ...] = ()
    optional_tables: tuple[str, ...] = ()
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What is exported: the names of the columns, in order, and every row."""

    export: Export
    columns: tuple[str, ...]
    rows: list[Row]


EXPORTS: Final = (
    Export(
        "ecoles",
        "first_recognition",
        """SELECT f.*, s.acronym, s.uai, s.postal_code, s.insee_code, s.commune_official
        FROM first_recognition AS f JOIN schools AS s USING (school_id) ORDER BY school_id""",
        ("school_id",),
        ("schools",),
        ("recognitions", "listings", "orders", "entries"),
    ),
    Export(
        "liste_en_vigueur",
        "list_in_force",
        "SELECT * FROM list_in_force ORDER BY number, school_id",
        ("school_id",),
        ("listings", "orders", "entries"),
        is_part=True,
    ),
    Export(
        "listes",
        "lists",
        "SELECT * FROM lists ORDER BY sequence, number, school_id",
        ("order_id", "school_id"),
        ("listings", "orders", "entries"),
    ),
    Export(
        "changements",
        "changes",
        "SELECT c.* FROM changes AS c JOIN orders AS o USING (order_id) ORDER BY o.sequence, c.rowid",
        ("change_id",),
        ("changes",),
    ),
    Export(
        "reconnaissances",
        "recognitions",
        "SELECT * FROM recognitions ORDER BY school_id, from_on, recognition_id",
        ("recognition_id",),
        ("recognitions",),
    ),
    Export("arretes", "orders", "SELECT * FROM orders ORDER BY signed_on, order_id", ("order_id",), ("orders",)),
    Export(
        "constats",
        "findings",
        "SELECT * FROM findings ORDER BY order_id, number, finding_id",
        ("finding_id",),
        ("findings",),
    ),
    Export(
        "lignes",
        "entries",
        "SELECT e.* FROM entries AS e JOIN orders AS o USING (order_id) ORDER BY o.sequence, e.number",
        ("entry_id",),
        ("entries",),
    ),
    Export(
        "noms",
        "school_aliases",
        "SELECT * FROM school_aliases ORDER BY school_id, kind, rowid",
        ("school_id", "kind", "alias"),
        ("school_aliases",),
    ),
    Export(
        "anciens_identifiants",
        "former_ids",
        "SELECT * FROM former_ids ORDER BY former_id",
        ("former_id",),
        ("former_ids",),
    ),
    Export("rapprochements", "links", "SELECT * FROM links ORDER BY link_id", ("link_id",), ("links",)),
    Export("documents", "documents", "SELECT * FROM documents ORDER BY sha256", ("sha256",), ("documents",)),
    Export(
        "documents_des_arretes",
        "order_documents",
        "SELECT * FROM order_documents ORDER BY order_id, document_sha256",
        ("order_id", "document_sha256"),
        ("order_documents",),
    ),
    Export(
        "quarantaine",
        "quarantined",
        "SELECT * FROM quarantined ORDER BY document_sha256",
        ("document_sha256",),
        ("quarantined",),
    ),
    Export(
        "etats_connus", "known_states", "SELECT * FROM known_states ORDER BY known_id", ("known_id",), ("known_states",)
    ),
    Export("bilan_annuel", "changes_per_year", "SELECT * FROM changes_per_year ORDER BY year", ("year",)),
)

_LOGGED = """
SELECT c.*, o.title AS order_title, o.kind AS order_kind, o.url AS order_url, o.jorftext_id, s.commune,
       coalesce(o.published_on, c.changed_on) AS told_on
FROM changes AS c JOIN orders AS o USING (order_id) JOIN schools AS s USING (school_id) {wanted}
ORDER BY o.sequence, c.rowid
"""
_LOCAL = ("school_rowid",)
"""Columns that mean nothing outside this file."""


def exported(conn: sqlite3.Connection) -> list[Table]:
    """Every table to export, in the order of :data:`EXPORTS`."""
    return [table(conn, export) for export in EXPORTS]


def table(conn: sqlite3.Connection, export: Export) -> Table:
    """One table to export."""
    described = conn.execute(f"{export.sql} LIMIT 0").description
    columns = tuple(column[0] for column in described if column[0] not in _LOCAL)
    return Table(export, columns, [{name: row[name] for name in columns} for row in rows(conn, export.sql)])


def as_csv(table: Table) -> str:
    """The table as CSV."""
    return csv_of(table.columns, table.rows)


def csv_of(columns: Sequence[str], found: Iterable[Row]) -> str:
    """Rows as CSV under a header, word for word: no care for spreadsheets that run cells, these files are data.

    What a row does not have is left empty.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue()


def as_json_lines(table: Table) -> str:
    """The table as JSON Lines, accents as they are."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table.rows)


def logged_changes(conn: sqlite3.Connection, year: int | None = None) -> list[Row]:
    """Every change, or those of a year, with the title and address of its order, and the commune of its school, oldest
    first."""
    wanted = "WHERE c.year = :year" if year else ""
    return rows(conn, _LOGGED.format(wanted=wanted), {"year": year})
