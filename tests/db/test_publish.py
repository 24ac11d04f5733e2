"""Publishing: whole or not at all, undisturbed readers, an identical database left alone."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.errors import DatabaseTooNew, DiskFull, InvariantBroken, PublishFailed
from db.load import load
from db.publish import publish
from db.queries import counts
from db.reading import open_database, rows
from db.version import SCHEMA_VERSION
from history.model import History
from parsers.model import Document

Fill = Callable[[Database], None]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def fill_again(history: History, documents: list[Document]) -> Fill:
    """Another content: no runs."""
    return lambda db: load(db, history, documents, [])


def test_a_first_publication_is_one_file(tmp_path: Path, fill: Fill) -> None:
    path = tmp_path / "new folder, with spaces & 100 %" / "ecoles.db"
    assert publish(path, fill) == (path, True)
    assert [one.name for one in path.parent.iterdir()] == ["ecoles.db"]
    with closing(open_database(path)) as conn:
        assert counts(conn)["orders_held"] == 3


def test_the_same_rows_leave_the_file_alone(tmp_path: Path, fill: Fill) -> None:
    path = tmp_path / "ecoles.db"
    publish(path, fill)
    before = path.stat()
    assert publish(path, fill).changed is False
    assert path.stat() == before


def test_the_bytes_depend_on_the_rows_alone(tmp_path: Path, fill: Fill) -> None:
    publish(tmp_path / "one.db", fill)
    publish(tmp_path / "other.db", fill)
    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "other.db").read_bytes()


def test_a_reader_of_the_old_file_goes_on_reading_it(published: Path, fill_again: Fill) -> None:
    with closing(open_database(published)) as reader:
        cursor = reader.execute("SELECT run_id FROM runs ORDER BY run_id")
        assert cursor.fetchone() == {"run_id": "run-1"}
        assert publish(published, fill_again).changed is True
        assert cursor.fetchall() == [{"run_id": "run-2"}]
        assert rows(reader, "SELECT count(*) AS n FROM runs") == [{"n": 2}]
    with closing(open_database(published)) as reader:
        assert rows(reader, "SELECT count(*) AS n FROM runs") == [{"n": 0}]


def test_a_lock_on_the_old_file_is_no_obstacle(published: Path, fill_again: Fill) -> None:
    with closing(sqlite3.connect(published, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert publish(published, fill_again).changed is True


def test_a_write_ahead_log_of_the_old_file_is_not_replayed_over_the_new(published: Path, fill_again: Fill) -> None:
    with closing(sqlite3.connect(published, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("DELETE FROM runs")
        publish(published, fill_again)
        assert [one.name for one in published.parent.iterdir()] == ["ecoles.db"]
        with closing(open_database(published)) as conn:
            assert counts(conn)["orders_held"] == 3


def test_a_failure_while_filling_leaves_the_old_file(published: Path) -> None:
    before = published.read_bytes()

    def broken(db: Database) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish(published, broken)
    assert published.read_bytes() == before
    assert [one.name for one in published.parent.iterdir()] == ["ecoles.db"]


def test_wrong_sql_keeps_its_own_name(published: Path) -> None:
    def wrong(db: Database) -> None:
        db.execute("SELECT * FROM nowhere")

    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        publish(published, wrong)


def test_a_history_that_contradicts_itself_is_not_published(
    published: Path, history: History, documents: list[Document]
) -> None:
    before = published.read_bytes()
    without_changes = replace(history, changes=())
    with pytest.raises(InvariantBroken, match="differences_are_logged: arrete-2023-11-20 gagne") as caught:
        publish(published, lambda db: load(db, without_changes, documents, []))
    assert [check.name for check in caught.value.checks] == ["differences_are_logged"]
    assert published.read_bytes() == before


def test_a_row_the_schema_forbids_is_a_broken_invariant(
    published: Path, history: History, documents: list[Document]
) -> None:
    with pytest.raises(InvariantBroken, match="constraints: UNIQUE constraint failed"):
        publish(published, lambda db: load(db, replace(history, listings=history.listings * 2), documents, []))


def test_a_newer_database_is_never_replaced(published: Path, fill: Fill) -> None:
    with closing(sqlite3.connect(published)) as conn:
        conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = published.read_bytes()
    with pytest.raises(DatabaseTooNew, match="Upgrade"):
        publish(published, fill)
    assert published.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"SQLite format 3\0"])
def test_a_damaged_database_is_replaced(tmp_path: Path, fill: Fill, content: bytes) -> None:
    path = tmp_path / "ecoles.db"
    path.write_bytes(content)
    assert publish(path, fill).changed is True


def test_a_single_damaged_byte_is_replaced(published: Path, fill: Fill) -> None:
    sound = published.read_bytes()
    published.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    assert publish(published, fill).changed is True
    assert published.read_bytes() == sound


KILLED = """
import os, signal, sys
from pathlib import Path
from db.publish import publish
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
publish(Path(sys.argv[1]), lambda db: None)
"""


def test_killed_before_the_rename_leaves_the_old_file_and_the_next_run_cleans_up(published: Path, fill: Fill) -> None:
    before = published.read_bytes()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(published)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert published.read_bytes() == before
    assert len(list(published.parent.iterdir())) == 2
    publish(published, fill)
    assert [one.name for one in published.parent.iterdir()] == ["ecoles.db"]


def test_what_a_live_run_is_writing_is_left_alone(published: Path, fill: Fill) -> None:
    alive = published.with_name(f".ecoles.db.{os.getppid()}.new")
    strange = published.with_name(".ecoles.db.99999999999999999999.new")
    other = published.with_name(".other.db.1.new")
    for one in (alive, strange, other):
        one.touch()
    publish(published, fill)
    assert (alive.exists(), strange.exists(), other.exists()) == (True, False, True)


def test_a_folder_in_the_way_fails_by_name(tmp_path: Path, fill: Fill) -> None:
    path = tmp_path / "ecoles.db"
    path.mkdir()
    with pytest.raises(PublishFailed, match="ecoles rebuild"):
        publish(path, fill)
    (tmp_path / "file").touch()
    with pytest.raises(PublishFailed):
        publish(tmp_path / "file" / "ecoles.db", fill)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of half a megabyte."""
    mount = tmp_path / "small"
    mount.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", mount], capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"a tmpfs cannot be mounted here: {made.stderr.decode().strip()}")
    yield mount
    subprocess.run(["umount", mount], check=True)


def test_a_full_disk_keeps_the_old_file(small_disk: Path, fill: Fill, shared: Path) -> None:
    path = small_disk / "ecoles.db"
    path.write_bytes(shared.read_bytes())
    with pytest.raises(DiskFull, match="Free some space"):
        publish(path, fill)
    assert path.read_bytes() == shared.read_bytes()
    assert [one.name for one in small_disk.iterdir()] == ["ecoles.db"]


def test_a_full_disk_told_by_the_file_system(published: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    before = published.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        publish(published, fill)
    assert published.read_bytes() == before
    assert [one.name for one in published.parent.iterdir()] == ["ecoles.db"]
