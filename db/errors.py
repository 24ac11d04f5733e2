"""What can go wrong with the published database, named after the cause; each message says what to do next.

Messages for the person at the command line are in English, as all of the program's own errors.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from db.invariants import Check


class DatabaseError(Exception):
    """The published database cannot be read or replaced; ``path`` is its file."""

    problem = "cannot be used"
    advice = "Run `ecoles check`."

    def __init__(self, path: Path, detail: str = "") -> None:
        self.path = path
        super().__init__(f"{path}: {self.problem}{f' ({detail})' if detail else ''}. {self.advice}")


class DatabaseMissing(DatabaseError):
    """Prevents an empty database from being created on the spot, which would answer "no such school" to everything."""

    problem = "there is no database yet"
    advice = "Run `ecoles rebuild` to derive it from the archive."


class DatabaseUnreadable(DatabaseError):
    """Prevents a folder, or a file of someone else, from being taken for "no database yet"."""

    problem = "the database cannot be opened"
    advice = "Check that it is a file you may read, or set ECOLES_HOME to another folder."


class DatabaseLocked(DatabaseError):
    """Prevents an answer from rows that another program is halfway through writing."""

    problem = "another program holds the database locked"
    advice = "Close the program that writes to it (this one never does), then ask again; `ecoles rebuild` replaces it."


class DatabaseDamaged(DatabaseError):
    """Prevents answers from what is left of a truncated or overwritten file."""

    problem = "the database is damaged, or is not a database of this program"
    advice = "Nothing is lost, it is derived from the archive: run `ecoles rebuild`."


class DatabaseOutdated(DatabaseError):
    """Prevents an older schema from being read as if it had today's columns."""

    problem = "the database was published by an older version of this program"
    advice = "Run `ecoles rebuild`."


class DatabaseTooNew(DatabaseError):
    """Prevents an older program from misreading a newer database, or replacing it with less than it knew."""

    problem = "the database was published by a newer version of this program"
    advice = "Upgrade the program, or set ECOLES_HOME to another folder and run `ecoles rebuild` there."


class PublishFailed(DatabaseError):
    """Prevents a half-made database from taking the place of a good one: the last good one stays."""

    problem = "the new database could not be published; the last good one, if any, stays"
    advice = "Check that the folder can be written to, then run `ecoles rebuild`."


class DiskFull(PublishFailed):
    """Prevents a database cut short by a full disk from being published."""

    problem = "the disk is full; the last good database, if any, stays"
    advice = "Free some space (the new database is built beside the old one), then run `ecoles rebuild`."


class InvariantBroken(PublishFailed):
    """Prevents a history that contradicts itself from being published; ``checks`` are those that failed."""

    problem = "the new database contradicts itself and was not published; the last good one, if any, stays"
    advice = "This is a fault of the derivation: run `ecoles check` and report the lines above."

    def __init__(self, path: Path, checks: Sequence[Check]) -> None:
        self.checks = tuple(checks)
        super().__init__(path, "; ".join(f"{check.name}: {check.notes}" for check in self.checks))


class SiteNotInstalled(Exception):
    """Prevents a traceback of another program's from standing for an answer: Datasette is an extra."""

    def __init__(self) -> None:
        super().__init__("The site needs Datasette: run `pip install 'ecoles-de-production[site]'`, or `make serve`.")


class PortTaken(Exception):
    """Prevents a site that is not ours, on the same port, from being taken for the one just started."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"Cannot listen on {host}, port {port}: {reason}. Choose another with --port.")


_READING = {
    sqlite3.SQLITE_BUSY: DatabaseLocked,
    sqlite3.SQLITE_LOCKED: DatabaseLocked,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_NOTADB: DatabaseDamaged,
    sqlite3.SQLITE_IOERR: DatabaseDamaged,
    sqlite3.SQLITE_CANTOPEN: DatabaseUnreadable,
    sqlite3.SQLITE_PERM: DatabaseUnreadable,
}
_WRITING = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CORRUPT,
}
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Within this block, what SQLite says of the file at ``path`` is raised under its name.

    Wrap the queries too: a damaged page is only met when it is read. Errors in the SQL itself pass unchanged.
    """
    try:
        yield
    except UnicodeDecodeError as error:
        raise DatabaseDamaged(path, "letters that are none") from error
    except sqlite3.Error as error:
        named = _READING.get(_primary_code(error))
        if named is None:
            raise
        raise named(path, str(error)) from error


@contextmanager
def publishing(path: Path) -> Iterator[None]:
    """Within this block, what keeps a file from being written is raised as the failure to publish ``path``.

    Faults of the program (wrong SQL, a bug in what fills the database) pass unchanged.
    """
    try:
        yield
    except sqlite3.IntegrityError as error:
        refused = Check("constraints", "Les lignes respectent les contraintes du schéma.", False, str(error))
        raise InvariantBroken(path, [refused]) from error
    except sqlite3.Error as error:
        code = _primary_code(error)
        if code not in _WRITING:
            raise
        raise (DiskFull if code == sqlite3.SQLITE_FULL else PublishFailed)(path, str(error)) from error
    except OSError as error:
        raise (DiskFull if error.errno in _NO_SPACE else PublishFailed)(path, str(error)) from error


def _primary_code(error: sqlite3.Error) -> int:
    """The primary result code, without the extension in the higher bits; 0 for errors of the Python module itself."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
