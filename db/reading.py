"""Opens the published database for reading, and nothing but reading."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from db.errors import DatabaseDamaged, DatabaseMissing, DatabaseOutdated, DatabaseTooNew, DatabaseUnreadable, reading
from db.version import APPLICATION_ID, SCHEMA_VERSION

Row = dict[str, Any]
Connection = sqlite3.Connection


def open_database(path: Path, timeout: float = 2.0) -> sqlite3.Connection:
    """A read-only connection whose rows are dicts; ``timeout`` is the seconds to wait for a lock.

    Raises DatabaseMissing, DatabaseUnreadable, DatabaseLocked, DatabaseDamaged (truncated, empty, not ours),
    DatabaseOutdated, DatabaseTooNew. Close it yourself, and run the queries within ``db.errors.reading(path)``.
    """
    try:
        if not path.exists():
            raise DatabaseMissing(path)
        if not path.is_file():
            raise DatabaseUnreadable(path, "not a file")
    except OSError as error:
        raise DatabaseUnreadable(path, error.strerror or str(error)) from error
    with reading(path):
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=timeout)
        try:
            conn.row_factory = as_dict
            conn.execute("PRAGMA query_only = ON")
            check_header(path, conn)
        except BaseException:
            conn.close()
            raise
        return conn


def as_dict(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> Row:
    """A row by the names of its columns, as the row factory of a connection."""
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


def rows(conn: sqlite3.Connection, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> list[Row]:
    """Every row of the answer as a dict, whatever the row factory of the connection."""
    cursor = conn.cursor()
    cursor.row_factory = as_dict
    return cursor.execute(sql, parameters).fetchall()


def check_header(path: Path, conn: sqlite3.Connection) -> None:
    """Raises unless the database is this program's, of the schema it knows."""
    if path.stat().st_size % rows(conn, "PRAGMA page_size")[0]["page_size"]:
        raise DatabaseDamaged(path, "the last page is cut short")  # SQLite would read zeros there
    application = rows(conn, "PRAGMA application_id")[0]["application_id"]
    version = rows(conn, "PRAGMA user_version")[0]["user_version"]
    if application != APPLICATION_ID:
        raise DatabaseDamaged(path, f"application id {application:#x} instead of {APPLICATION_ID:#x}")
    if version > SCHEMA_VERSION:
        raise DatabaseTooNew(path, f"schema {version}, this program knows {SCHEMA_VERSION}")
    if version < SCHEMA_VERSION:
        raise DatabaseOutdated(path, f"schema {version}, this program needs {SCHEMA_VERSION}")
