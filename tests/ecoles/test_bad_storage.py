"""Homes, databases, archives and outputs that are missing, locked, damaged or full: named, and nothing lost."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.lock import hold
from tests.conftest import REAL_ORDER, MakeOrder
from tests.ecoles.conftest import Run, everything_below, still_answers

QUERIES = (["first", "fask"], ["school", "fask"], ["list"], ["orders"], ["changes"], ["status"], ["serve"])


@pytest.mark.parametrize("verb", QUERIES, ids=lambda verb: verb[0])
def test_no_database_yet(ecoles: Run, home: Path, verb: list[str]) -> None:
    ran = ecoles(*verb)
    assert ran.status == 5
    assert "ecoles rebuild" in ran.err
    assert not home.exists()


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _overwrite(path: Path) -> None:
    path.write_bytes(b"<!DOCTYPE html><title>503</title>" * 50)


def _bit_flips(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for i in range(4096, len(data), 97):
        data[i] ^= 0xFF
    path.write_bytes(data)


def _make_newer(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 9999")
    database.close()


@pytest.mark.parametrize("damage", [_truncate, _empty, _overwrite, _bit_flips], ids=lambda one: one.__name__)
def test_a_damaged_database_is_named_and_rebuilt(built: Run, home: Path, damage) -> None:  # type: ignore[no-untyped-def]
    damage(home / "ecoles.db")
    ran = built("first", "fask")
    assert ran.status == 5
    assert "ecoles rebuild" in ran.err
    assert built("check").status == 5
    assert built("rebuild").status == 0
    still_answers(built)


def test_a_newer_database_is_neither_read_nor_replaced(built: Run, home: Path) -> None:
    _make_newer(home / "ecoles.db")
    before = (home / "ecoles.db").read_bytes()
    for verb in (["first", "fask"], ["rebuild"]):
        ran = built(*verb)
        assert ran.status == 5
        assert "newer version" in ran.err
    assert (home / "ecoles.db").read_bytes() == before


def test_a_locked_database_is_named(built: Run, home: Path) -> None:
    other = sqlite3.connect(home / "ecoles.db", isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        ran = built("first", "fask")
    finally:
        other.close()
    assert ran.status == 6
    assert "locked" in ran.err


def test_two_runs_at_once(built: Run, home: Path) -> None:
    with hold(home):
        for verb in (["rebuild"], ["add", REAL_ORDER]):
            ran = built(*verb)
            assert ran.status == 6
            assert f"process {os.getpid()}" in ran.err
        still_answers(built)
    assert built("rebuild").status == 0


def test_many_runs_at_once_leave_one_good_database(home: Path, built: Run) -> None:
    command = [sys.executable, "-m", "ecoles", "add", str(REAL_ORDER)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(6)]
    statuses = [(one.communicate(), one.returncode)[1] for one in runs]
    assert set(statuses) <= {0, 6}
    assert 0 in statuses
    assert built("check").status == 0


def test_a_home_that_cannot_be_written(built: Run, tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_bytes(b"")
    for home in (occupied / "below", Path("/proc/ecoles")):
        ran = built("--home", home, "rebuild")
        assert ran.status == 5
        assert str(home) in ran.err
        assert "Traceback" not in ran.err


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1.25 MiB, of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1280k", "synthetic", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_disk_that_fills_while_publishing_leaves_the_last_good_database(
    ecoles: Run, small_disk: Path, tmp_path: Path, make_order: MakeOrder, real_items: list[str]
) -> None:
    home = small_disk / "home"
    assert ecoles("--home", home, "rebuild").status == 0
    good = (home / "ecoles.db").read_bytes()
    path = tmp_path / "synthetic-2025.txt"
    path.write_bytes(make_order("2025-05-02", real_items))
    ballast = small_disk / "ballast"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    ballast.write_bytes(bytes(max(0, free - 100_000)))
    ran = ecoles("--home", home, "add", path)
    assert ran.status == 5
    assert "full" in ran.err
    assert (home / "ecoles.db").read_bytes() == good
    ballast.unlink()
    assert ecoles("--home", home, "add", path).status == 0
    assert ecoles("--home", home, "check").status == 0
    assert [one.name for one in home.iterdir() if one.name.endswith(".new")] == []


def test_an_altered_document_is_found_and_nothing_is_derived_from_it(built: Run, home: Path) -> None:
    (kept,) = (one for one in (home / "archive" / "objects").rglob("*") if one.is_file())
    kept.write_bytes(kept.read_bytes().replace(b"Fask", b"Task"))
    assert built("check").status == 5
    still_answers(built)


def test_the_orders_that_ship_mend_an_archive_that_lost_them(built: Run, home: Path) -> None:
    (kept,) = (one for one in (home / "archive" / "objects").rglob("*") if one.is_file())
    kept.unlink()
    assert built("check").status == 5
    assert built("rebuild").status == 0
    assert built("check").status == 0


def test_a_reader_that_goes_away_is_no_error(built: Run, home: Path) -> None:
    listing = subprocess.Popen([sys.executable, "-m", "ecoles", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert listing.stdout
    listing.stdout.close()
    _, err = (listing.wait(), listing.stderr.read() if listing.stderr else b"")
    if listing.stderr:
        listing.stderr.close()
    assert b"Traceback" not in err


def test_an_address_given_with_a_document_is_one(built: Run, home: Path) -> None:
    before = everything_below(home)
    for url in ("nonsense", "", "ftp://example.org/a", "https://example.org/\udcff", "https://example.org/a b"):
        assert built("add", REAL_ORDER, "--url", url).status == 2
    assert everything_below(home) == before


def test_an_empty_path_or_home_is_never_the_current_folder(built: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REAL_ORDER.parent)
    assert built("add", "").status == 2
    assert built("--home", "", "list").status == 2
    assert built("--home=", "list").status == 2
    assert built("parse", "").status == 2
    assert built("list", "--format").status == 2


@pytest.mark.parametrize(
    "moment", ["0999-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2100-01-01"]
)
def test_no_document_was_fetched_at_the_ends_of_the_calendar(built: Run, moment: str) -> None:
    assert built("add", REAL_ORDER, "--fetched-at", moment).status == 2


def test_one_bad_document_in_a_folder_keeps_no_other_from_being_published(
    built: Run, tmp_path: Path, make_order: MakeOrder, real_items: list[str]
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "a-synthetic.txt").write_bytes(make_order("2025-05-02", real_items))
    (folder / "b-synthetic.txt").write_bytes(make_order("2026-05-02", real_items, Published_on="9999-12-31"))
    (folder / "c-synthetic.txt").write_bytes(make_order("9999-05-02", real_items))
    total = "list complete (" + "9" * 5000 + " entries)"
    (folder / "d-synthetic.txt").write_bytes(make_order("2024-05-02", real_items, Coverage=total))
    ran = built("add", folder)
    assert "Traceback" not in ran.err
    assert ran.status == 4
    assert "arrete-2025-05-02" in [one["order_id"] for one in built("orders", "--format", "json").json["held"]]
    assert built("status").status == 0


def test_a_database_older_than_its_archive_is_noticed(built: Run, home: Path, tmp_path: Path) -> None:
    old = (home / "ecoles.db").read_bytes()
    copy = tmp_path / "copy.txt"
    copy.write_bytes(REAL_ORDER.read_bytes() + b"\n")
    assert built("add", copy).status == 0
    (home / "ecoles.db").write_bytes(old)
    ran = built("check")
    assert ran.status == 4
    assert "ecoles rebuild" in ran.err


def test_check_tells_of_the_archive_though_there_is_no_database(built: Run, home: Path) -> None:
    (home / "ecoles.db").unlink()
    (kept,) = (one for one in (home / "archive" / "objects").rglob("*") if one.is_file())
    kept.write_bytes(b"altered")
    ran = built("check", "--format", "json")
    assert ran.status == 5
    assert [one["name"] for one in ran.json if not one["is_success"]] == ["archive", "database"]
    assert "Restore the archive" in ran.err


def test_a_line_of_minted_ids_that_is_none_is_named(built: Run, home: Path) -> None:
    journal = home / "archive" / "schools.jsonl"
    journal.write_bytes(journal.read_bytes() + b"{}\n")
    ran = built("rebuild")
    assert ran.status == 5
    assert "schools.jsonl" in ran.err
    assert "Traceback" not in ran.err


def test_what_an_order_that_is_not_held_changed_is_not_nothing(built: Run) -> None:
    assert "is known, but not held" in built("changes", "--order", "arrete-2022-11-09").err
    assert built("changes", "--order", "nonsense").status == 2
    assert "9 novembre 2022" in built("changes", "--year", "2022").out


def test_a_guess_is_never_another_school(built: Run) -> None:
    for name in ("icam lyon", "laon", "zzzzzz", "ecole de production de nulle part"):
        assert built("first", name).status == 1


def test_an_output_that_is_full_and_a_terminal_without_accents_show_no_traceback(built: Run, home: Path) -> None:
    command = [sys.executable, "-m", "ecoles", "first", "fask"]
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == 5
    assert b"Traceback" not in ran.stderr
    ascii_only = subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert ascii_only.returncode == 0
    assert b"Reconnue au plus tard" in ascii_only.stdout


def test_a_port_that_is_taken_is_a_mistake_of_usage(built: Run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ran = built("serve", "--port", other.getsockname()[1])
    assert ran.status == 2
    assert "--port" in ran.err


def test_the_version(built: Run) -> None:
    assert built("--version").out.strip()
