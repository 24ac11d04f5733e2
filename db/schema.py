"""The tables, views and search indexes of CONTRACT.md, as migrations: one numbered SQL file each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database, Migrations

from db.version import APPLICATION_ID, SCHEMA_VERSION

MIGRATIONS = Path(__file__).parent / "migrations"


def statements(script: str) -> Iterator[str]:
    """Each SQL statement of ``script`` (executescript would end the transaction of the migration)."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def migrations() -> Migrations:
    """One migration a file of ``db/migrations``, in the order of their numbers."""
    series = Migrations("ecoles")
    for file in sorted(MIGRATIONS.glob("*.sql")):

        @series(name=file.stem)
        def run(db: Database, /, script: str = file.read_text(encoding="utf-8")) -> None:
            for statement in statements(script):
                db.execute(statement)

    return series


def create(db: Database) -> None:
    """Make the empty schema, with foreign keys enforced on this connection.

    The record of applied migrations holds the time of the build; the database is a function of the archive alone
    (DESIGN.md, principle 1), so the record is dropped, its bytes zeroed, and the header tells the version instead.
    """
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA foreign_keys = ON")
    series = migrations()
    series.apply(db)
    db.execute(f'DROP TABLE "{series.migrations_table}"')


def finish(db: Database) -> None:
    """Fill the search indexes from the rows and sign the header, once everything is loaded."""
    with db.atomic():
        for index in ("schools_fts", "schools_trigram"):
            db.execute(f"INSERT INTO {index}({index}) VALUES ('rebuild')")  # noqa: S608
            db.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")  # noqa: S608
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
