"""Each way in which the database cannot be read, by its own name, with what to do next."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.checks import integrity
from db.errors import (
    DatabaseDamaged,
    DatabaseError,
    DatabaseLocked,
    DatabaseMissing,
    DatabaseOutdated,
    DatabaseTooNew,
    DatabaseUnreadable,
    DiskFull,
    InvariantBroken,
    PublishFailed,
    reading,
)
from db.queries import first, open_database
from db.version import SCHEMA_VERSION


def test_missing(tmp_path: Path) -> None:
    path = tmp_path / "ecoles.db"
    with pytest.raises(DatabaseMissing, match="Run `ecoles rebuild`"):
        open_database(path)
    assert not path.exists()


def test_locked(published: Path) -> None:
    with closing(sqlite3.connect(published, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseLocked, match="locked"):
            open_database(published, timeout=0.01)


@pytest.mark.parametrize("size", [0, 10, 50, 100, 512, 4096, 5000, -4096, -1])
def test_truncated(published: Path, size: int) -> None:
    whole = published.read_bytes()
    published.write_bytes(whole[:size])
    with pytest.raises(DatabaseDamaged, match="rebuild"):
        open_database(published)


@pytest.mark.parametrize("content", [b"hello", b"%PDF-1.7" * 1000, b"\0" * 9000])
def test_not_a_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ecoles.db"
    path.write_bytes(content)
    with pytest.raises(DatabaseDamaged):
        open_database(path)


def test_the_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "ecoles.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE theirs (a)")
    with pytest.raises(DatabaseDamaged, match="application id"):
        open_database(path)


@pytest.mark.parametrize(("version", "error"), [(SCHEMA_VERSION + 1, DatabaseTooNew), (0, DatabaseOutdated)])
def test_of_another_version(published: Path, version: int, error: type[DatabaseError]) -> None:
    with closing(sqlite3.connect(published)) as conn:
        conn.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(error, match=f"schema {version}"):
        open_database(published)


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreadable):
        open_database(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_not_permitted(published: Path) -> None:
    published.chmod(0)
    with pytest.raises(DatabaseUnreadable):
        open_database(published)


def test_a_page_overwritten_in_the_middle_is_named_when_it_is_read(published: Path) -> None:
    whole = published.read_bytes()
    published.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with closing(open_database(published)) as conn, pytest.raises(DatabaseDamaged), reading(published):
        first(conn, "synthetic-icam-lille")


def test_a_name_of_any_kind_is_opened(tmp_path: Path, shared: Path) -> None:
    path = tmp_path / "100 % ?mode=rwc#é.db"
    path.write_bytes(shared.read_bytes())
    with closing(open_database(path)) as conn:
        assert first(conn, "synthetic-icam-lille")


def test_reading_cannot_write(published: Path) -> None:
    before = published.read_bytes()
    with closing(open_database(published)) as conn, pytest.raises(sqlite3.OperationalError, match="readonly"):
        conn.execute("DELETE FROM runs")
    assert published.read_bytes() == before


def test_integrity_of_a_sound_and_of_a_damaged_file(published: Path) -> None:
    assert [check.is_success for check in integrity(published)] == [True, True]
    whole = published.read_bytes()
    published.write_bytes(whole[: len(whole) // 2] + b"\xff" * (len(whole) - len(whole) // 2))
    assert any(not check.is_success and check.notes for check in integrity(published))
    published.write_bytes(b"")
    assert [(check.name, check.is_success) for check in integrity(published)] == [("integrity", False)]


def test_a_foreign_key_without_its_row_is_told(published: Path) -> None:
    with closing(sqlite3.connect(published)) as conn, conn:
        conn.execute("DELETE FROM links")
    told = {check.name: check for check in integrity(published)}
    assert not told["foreign_keys"].is_success
    assert "listings ligne" in told["foreign_keys"].notes


def test_every_error_says_what_it_prevents_and_what_to_do() -> None:
    named: list[type[DatabaseError]] = [*DatabaseError.__subclasses__(), DiskFull, InvariantBroken, PublishFailed]
    for error in named:
        assert error.__doc__ is not None
        assert error.__doc__.startswith("Prevents")
        assert "ecoles" in error.advice or "ECOLES_HOME" in error.advice
