"""Proofs over the finished database: each asks for what contradicts it, and should find nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from db.errors import DatabaseDamaged, reading
from db.invariants import INVARIANTS, Check
from db.reading import open_database, rows

__all__ = ["Check", "failures", "integrity", "invariants", "soundness"]

_SOUND = "Chaque page et chaque index du fichier sont intacts."
_ORPHANS = "SELECT \"table\", 'ligne', rowid, 'sans', parent FROM pragma_foreign_key_check"


def invariants(conn: sqlite3.Connection) -> list[Check]:
    """Every invariant of the history, checked on ``conn``."""
    return [_check(conn, name, description, sql) for name, (description, sql) in INVARIANTS.items()]


def integrity(path: Path) -> list[Check]:
    """Whether the published file at ``path`` is sound; a file too damaged to be read is a failed check.

    Raises DatabaseMissing, DatabaseLocked, DatabaseUnreadable, DatabaseOutdated, DatabaseTooNew.
    """
    try:
        with reading(path), closing(open_database(path)) as conn:
            return soundness(conn)
    except DatabaseDamaged as error:
        return [_told("integrity", _SOUND, [str(error)])]


def soundness(conn: sqlite3.Connection) -> list[Check]:
    """Whether SQLite finds every page and index sound, and for every foreign key its row."""
    pages = [found for found in _lines(conn, "PRAGMA integrity_check(10)") if found != "ok"]
    orphans = _lines(conn, _ORPHANS)
    return [_told("integrity", _SOUND, pages), _told("foreign_keys", "Chaque clé étrangère trouve sa ligne.", orphans)]


def failures(checks: list[Check]) -> list[Check]:
    """Those that do not hold."""
    return [check for check in checks if not check.is_success]


def _check(conn: sqlite3.Connection, name: str, description: str, sql: str) -> Check:
    return _told(name, description, _lines(conn, sql))


def _lines(conn: sqlite3.Connection, sql: str) -> list[str]:
    return [" ".join(map(str, row.values())) for row in rows(conn, sql)]


def _told(name: str, description: str, found: list[str]) -> Check:
    return Check(name, description, not found, "; ".join(_first(found)))


def _first(found: list[str], count: int = 5) -> Iterator[str]:
    """The first few, and how many more: enough to start from, short enough for one line."""
    yield from found[:count]
    if len(found) > count:
        yield f"et {len(found) - count} de plus"
