"""Puts a new database in the place of the old one: whole, proven, and in one step, or not at all."""

from __future__ import annotations

import filecmp
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from db import schema
from db.checks import failures, invariants, soundness
from db.errors import DatabaseTooNew, InvariantBroken, PublishFailed, publishing
from db.version import APPLICATION_ID, SCHEMA_VERSION

Fill = Callable[[Database], None]


class Published(NamedTuple):
    """The published file, and whether it was replaced: an identical database is left alone."""

    path: Path
    changed: bool


def publish(path: Path, fill: Fill) -> Published:
    """Build the database that ``fill`` loads beside ``path``, prove it, and put it in its place.

    Whoever reads the old file goes on reading it undisturbed. The bytes depend on the rows alone (and on the version
    of SQLite), so that an unchanged database is recognised by its bytes, and a damaged one is replaced.
    Raises DatabaseTooNew, DiskFull, InvariantBroken, PublishFailed, and what ``fill`` raises; the old file then stays.
    """
    _refuse_newer(path)
    with publishing(path), _aside(path) as new:
        with closing(_connect(str(new))) as conn:
            _build(path, conn, fill)
        _sync(new)
        if path.is_file() and filecmp.cmp(new, path, shallow=False):
            return Published(path, changed=False)
        _drop_journals(path)
        os.replace(new, path)  # noqa: PTH105  (named as in the tests, which cut the power here)
        _sync(path.parent)
    return Published(path, changed=True)


def in_memory(fill: Fill) -> sqlite3.Connection:
    """The same database, proven but published nowhere: for what was known on another day. Close it yourself."""
    conn = _connect(":memory:")
    try:
        _build(Path(":memory:"), conn, fill)
    except BaseException:
        conn.close()
        raise
    return conn


def _connect(name: str) -> sqlite3.Connection:
    """A connection that writes as fast as it can: the file is synced once, at the end, or dropped."""
    conn = sqlite3.connect(name)
    for setting in ("journal_mode = MEMORY", "synchronous = OFF", "temp_store = MEMORY"):
        conn.execute(f"PRAGMA {setting}")
    return conn


def _build(path: Path, conn: sqlite3.Connection, fill: Fill) -> None:
    db = Database(conn, execute_plugins=False)
    schema.create(db)
    fill(db)
    schema.finish(db)
    broken = failures([*soundness(conn), *invariants(conn)])
    if broken:
        raise InvariantBroken(path, broken)


def _refuse_newer(path: Path) -> None:
    """Read from the bytes of the header, so that a locked or damaged file is no obstacle to its replacement.

    SQLite file format, § 1.3: magic 0-15, user version 60-63, application id 68-71, big-endian.
    """
    if path.exists() and not path.is_file():
        raise PublishFailed(path, "something else than a file has its name")
    try:
        with path.open("rb") as file:
            header = file.read(72)
    except OSError:
        return
    version, application = (int.from_bytes(header[at : at + 4], "big") for at in (60, 68))
    if header.startswith(b"SQLite format 3\0") and application == APPLICATION_ID and version > SCHEMA_VERSION:
        raise DatabaseTooNew(path, f"schema {version}, this program knows {SCHEMA_VERSION}")


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """A name for the new file, on the file system of ``path``; what killed runs left there is removed, and so is it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in list(path.parent.iterdir()):
        name = leftover.name
        if name.startswith(f".{path.name}.") and name.endswith(".new") and not _is_being_written(name):
            leftover.unlink(missing_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        yield new
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def _is_being_written(name: str) -> bool:
    """Whether the process whose number a ``.<file>.<pid>.new`` bears is alive, and is not this one."""
    pid = name.split(".")[-2]
    if not pid.isdecimal() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _drop_journals(path: Path) -> None:
    """Remove what another program left beside the old file: SQLite would replay it over the new one."""
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have the bytes of a file, or the names in a folder, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
