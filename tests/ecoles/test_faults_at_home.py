"""What the disk, the clock and other processes do to the nightly job; what servers do is in test_faults.py."""
# ruff: noqa: F811 - fixtures are imported, then asked for by name

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from db import publish
from ecoles import moments, pipeline
from scraper.archive import Archive
from scraper.objects import Objects
from tests.ecoles import nightly_home as year
from tests.ecoles.conftest import Run
from tests.ecoles.killing import State
from tests.ecoles.nightly_home import (  # noqa: F401
    LAST,
    MIDDLE,
    MISPRINT,
    STOCK,
    comes_right,
    essence,
    held,
    process,
    run_apart,
    running,
    servers,
    wanted,
    whole,
)
from tests.scraper.archives import flip_a_bit
from tests.upstream import faults
from tests.upstream.together import Servers

ON_ANY_NIGHT = pytest.mark.parametrize("is_quiet", [True, False], ids=["quiet", "new order"])


def database(home: Path) -> bytes:
    return (home / "ecoles.db").read_bytes()


def object_of(home: Path, name: str) -> Path:
    """The file of a document of the archive."""
    sha256 = next(one.sha256 for one in Archive(home / "archive").records() if one.name == name)
    return home / "archive" / "objects" / sha256[:2] / sha256[2:]


def rot(path: Path) -> None:
    """Another bit, and the times as they were."""
    times = path.stat()
    flip_a_bit(path)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


# Bits that flip


@ON_ANY_NIGHT
def test_a_document_that_rotted_is_found_and_mended_by_the_next_night(
    alone: Run, servers: Servers, home: Path, held: Path, whole: Path, wanted: State, is_quiet: bool
) -> None:
    year.copied(whole if is_quiet else held, home)
    rot(object_of(home, f"{year.YEAR.orders[2].cid}.xml"))
    good = database(home)
    assert alone("check").status == 5
    ran = alone("rebuild")
    assert (ran.status, database(home)) == (5, good)
    assert "no longer what was archived" in ran.err
    comes_right(alone, home, wanted)


@ON_ANY_NIGHT
def test_a_document_that_rotted_and_is_not_online_any_more_is_told_every_night(
    alone: Run, servers: Servers, home: Path, held: Path, whole: Path, is_quiet: bool
) -> None:
    year.copied(whole if is_quiet else held, home)
    rot(object_of(home, f"{year.YEAR.orders[2].cid}.xml"))
    good = database(home)
    servers.dila.withdraw(STOCK)
    for _ in range(2):
        ran = alone("update")
        assert (ran.status, database(home)) == (5, good)
        assert "from a backup" in ran.err
        assert year.last_run(home)["exit_status"] == 5
    year.publish(servers, STOCK)
    assert alone("update").status == 0
    assert alone("check").status == 0


@pytest.mark.parametrize("part", range(12))
def test_a_database_that_rotted_is_found_and_published_anew(
    alone: Run, servers: Servers, home: Path, whole: Path, part: int
) -> None:
    year.copied(whole, home)
    good, path = database(home), home / "ecoles.db"
    times = path.stat()
    data = bytearray(good)
    data[len(data) * (2 * part + 1) // 24] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert alone("check").status == 5
    assert alone("update" if part % 2 else "rebuild").status == 0
    assert alone("check").status == 0
    assert essence(home) == essence(whole)


# Journals that are torn or lost


def tear(path: Path) -> None:
    """As a crash leaves a file in the middle of an append: its last line is half a line."""
    *lines, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, last[: len(last) // 2]]))


@pytest.mark.parametrize("journals", [("runs",), ("deliveries",), ("deliveries", "runs"), ("journal", "deliveries")])
def test_a_torn_line_costs_that_line(
    alone: Run, servers: Servers, home: Path, whole: Path, wanted: State, journals: tuple[str, ...]
) -> None:
    year.copied(whole, home)
    for name in journals:
        tear(home / "archive" / f"{name}.jsonl")
    assert alone("check").status == (4 if "journal" in journals else 0)
    comes_right(alone, home, wanted)


def test_deliveries_that_are_forgotten_are_read_again(
    alone: Run, servers: Servers, home: Path, whole: Path, wanted: State
) -> None:
    year.copied(whole, home)
    (home / "archive" / "deliveries.jsonl").unlink()
    ran = alone("update")
    assert ran.status == 0
    assert "ecoles backfill" in ran.out
    assert year.known(home) == year.known(whole)
    comes_right(alone, home, wanted, "backfill")


@pytest.mark.parametrize("journal", ["runs", "deliveries", "journal"])
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_published(
    alone: Run, servers: Servers, home: Path, held: Path, journal: str
) -> None:
    year.copied(held, home)
    path = home / "archive" / f"{journal}.jsonl"
    whole_file, good = path.read_bytes(), database(home)
    path.write_bytes(b"{synthetic}\n" + whole_file)
    ran = alone("update")
    assert (ran.status, database(home)) == (5, good)
    assert f"{journal}.jsonl, line 1" in ran.err
    assert alone("check").status == 5
    path.write_bytes(whole_file)
    assert alone("update").status == 0


@pytest.mark.parametrize("note", [None, b"", b"{}", b"[]", b"null", b"\xff", b'{"derived_from": 1}'])
def test_a_note_of_what_was_published_may_be_lost(
    alone: Run, servers: Servers, home: Path, whole: Path, note: bytes | None
) -> None:
    year.copied(whole, home)
    good, path = (home / "published.json").read_bytes(), home / "published.json"
    path.unlink()
    if note is not None:
        path.write_bytes(note)
    ran = alone("update")
    assert ran.status == 0
    assert essence(home) == essence(whole)
    assert set(json.loads(path.read_bytes())) == set(json.loads(good))
    assert alone("update").out.endswith("Nothing new: the database is up to date.\n")


# Clocks


@pytest.mark.parametrize("start", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2025, 11, 27, tzinfo=UTC)])
def test_a_clock_that_goes_backwards_changes_no_fact(
    alone: Run,
    servers: Servers,
    home: Path,
    held: Path,
    wanted: State,
    monkeypatch: pytest.MonkeyPatch,
    start: datetime,
) -> None:
    year.copied(held, home)
    ticks = iter(range(10**6))

    class Backwards(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Backwards:
            return cls.fromtimestamp((start + timedelta(days=9) - timedelta(hours=next(ticks))).timestamp(), tz)

    monkeypatch.setattr(moments, "datetime", Backwards)
    servers.dila.always(year.THE_LAST, faults.cut(0))
    assert alone("update").status == 3
    servers.dila.heal()
    comes_right(alone, home, wanted)
    assert alone("status", "--strict").status in (0, 7)
    assert alone("update").out.endswith("Nothing new: the database is up to date.\n")


# Disks that fill up or refuse


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A disk of 4 MiB of its own."""
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "synthetic", place], capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.parametrize("verb", ["backfill", "update"])
def test_a_disk_that_fills_at_any_stage(
    alone: Run, servers: Servers, tmp_path: Path, held: Path, wanted: State, verb: str
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        stages = set()
        for pages in (0, 1, 2, 3, 5, 8, 12, 20, 40, 80, 120, 160):
            home = disk / f"home-{pages}"
            if verb == "update":
                year.copied(held, home)
            before = database(home) if verb == "update" else None
            ballast = disk / "ballast"
            ballast.write_bytes(bytes(max(0, os.statvfs(disk).f_bavail - pages) * os.statvfs(disk).f_frsize))
            ran = alone("--home", home, verb)
            if ran.status:
                assert ran.status == 5
                assert "free some space" in ran.err or "full" in ran.err
                assert (database(home) if (home / "ecoles.db").exists() else None) == before
            stages.add(Path(ran.err.splitlines()[-1].split(": ")[1]).name if ran.status else "done")
            ballast.unlink()
            assert alone("--home", home, verb).status == 0
            assert essence(home) == wanted
            assert alone("--home", home, "check").status == 0
            subprocess.run(["rm", "-r", home], check=True)
        assert len(stages) > 3


def allow_files_of(size: int) -> None:
    """From now on this process may not write a longer file: a full disk that needs no right to mount one."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize(
    ("verb", "limit", "place"),
    [
        ("backfill", 20_000, "spool"),
        ("update", 4000, "objects"),
        ("update", 30_000, "ecoles.db"),
        ("update", 0, "lock"),
    ],
)
def test_files_that_may_not_grow(
    alone: Run, servers: Servers, home: Path, held: Path, wanted: State, verb: str, limit: int, place: str
) -> None:
    if verb == "update":
        year.copied(held, home)
    before = database(home) if verb == "update" else None
    ran = run_apart(home, servers, verb, preexec_fn=partial(allow_files_of, limit))
    assert ran.status == 5
    assert place in ran.err
    assert "Traceback" not in ran.err
    assert (database(home) if before else None) == before
    comes_right(alone, home, wanted, verb)


@pytest.mark.parametrize("journal", ["journal", "deliveries", "runs"])
def test_a_journal_that_may_not_grow(
    alone: Run, servers: Servers, home: Path, held: Path, wanted: State, journal: str
) -> None:
    year.copied(held, home)
    path, good = home / "archive" / f"{journal}.jsonl", database(home)
    line = path.read_bytes().splitlines(keepends=True)[0]
    history = line * (1_000_000 // len(line))  # so that no other file is as long
    path.write_bytes(history + path.read_bytes())
    ran = run_apart(home, servers, "update", preexec_fn=partial(allow_files_of, path.stat().st_size + 10))
    assert (ran.status, database(home)) == (5, good)
    assert f"{journal}.jsonl: File too large" in ran.err
    assert path.read_bytes().startswith(history)
    path.write_bytes(path.read_bytes().removeprefix(history))
    comes_right(alone, home, wanted)


@contextmanager
def sealed(folder: Path) -> Iterator[None]:
    """The folder cannot be written: by its access rights, or, for those to whom they do not apply, by its mount."""
    if os.geteuid():
        folders = [folder, *(one for one in folder.rglob("*") if one.is_dir())]
        _access(folders, 0o555)
        try:
            yield
        finally:
            _access(folders, 0o755)
        return
    for options in (["--bind", folder], ["-o", "remount,bind,ro"]):
        if subprocess.run(["mount", *options, folder], capture_output=True).returncode:
            pytest.skip("needs the right to mount a folder read-only")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def _access(folders: list[Path], mode: int) -> None:
    for one in folders:
        one.chmod(mode)


@pytest.mark.parametrize("place", [".", "archive", "archive/objects", "logs", "quarantine"])
def test_a_home_that_is_read_only(
    alone: Run, servers: Servers, home: Path, held: Path, wanted: State, place: str
) -> None:
    year.copied(held, home)
    (home / "quarantine").mkdir(exist_ok=True)
    good = database(home)
    with sealed(home / place):
        ran = alone("update")
        assert alone("orders").status == 0
    assert ran.status == (0 if place == "quarantine" else 5), ran.err
    if ran.status:
        assert database(home) == good
        assert str(home) in ran.err
        assert "Traceback" not in ran.err
    comes_right(alone, home, wanted)


# Other processes, and signals


@contextmanager
def waiting(servers: Servers, path: str) -> Iterator[tuple[Event, Event]]:
    """The answer for ``path`` waits: an event for that it was asked for, and one that lets it go."""
    asked, let_go = Event(), Event()

    def wait() -> None:
        asked.set()
        let_go.wait(20)

    servers.dila.script(path, faults.and_then(wait))
    try:
        yield asked, let_go
    finally:
        let_go.set()


def test_of_two_processes_one_leaves_and_the_other_completes(
    alone: Run, servers: Servers, home: Path, held: Path, wanted: State
) -> None:
    year.copied(held, home)
    environment = {**os.environ, **year.environment(servers)}
    with (
        waiting(servers, year.THE_LAST) as (asked, let_go),
        process(home, "update", env=environment) as first,
    ):
        assert asked.wait(20)
        second = run_apart(home, servers, "update")
        let_go.set()
        first.communicate(timeout=20)
    assert (second.status, first.returncode) == (6, 0)
    assert f"process {first.pid}" in second.err
    assert essence(home) == wanted
    assert [line["run_id"] for line in year.log_of(home)][-1] == "000002"


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda one: one.name)
@pytest.mark.parametrize("path", [year.THE_LISTING, year.THE_STOCK, year.THE_LAST], ids=["listing", "stock", "last"])
def test_a_run_that_is_told_to_end_ends_and_the_next_completes_it(
    alone: Run, servers: Servers, home: Path, wanted: State, sent: signal.Signals, path: str
) -> None:
    environment = {**os.environ, **year.environment(servers)}
    with (
        waiting(servers, path) as (asked, _),
        process(home, "backfill", env=environment) as started,
    ):
        assert asked.wait(20)
        started.send_signal(sent)
        _, err = started.communicate(timeout=5)
    assert started.returncode == (130 if sent == signal.SIGINT else -sent)
    assert "Traceback" not in err
    assert not (home / "ecoles.db").exists()
    servers.dila.heal()
    comes_right(alone, home, wanted, "backfill")


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("place", "name"),
    [(Objects, "keep"), (Archive, "mint"), (pipeline, "derive"), (publish.os, "replace"), (pipeline, "mark_published")],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_interrupted_while_it_writes(
    alone: Run,
    servers: Servers,
    home: Path,
    held: Path,
    wanted: State,
    monkeypatch: pytest.MonkeyPatch,
    place: object,
    name: str,
) -> None:
    year.copied(held, home)
    good = database(home)
    with monkeypatch.context() as patch:
        patch.setattr(place, name, interrupted)
        assert alone("update").status == 130
    assert (database(home) == good) == (name != "mark_published")
    comes_right(alone, home, wanted)


# Outputs that are gone


@pytest.mark.parametrize("fault", [None, faults.page()], ids=["well", "listing fails"])
@pytest.mark.parametrize("output", [">&-", "2>&-", ">&- 2>&-", "| true", "> /dev/full"])
def test_an_output_that_is_gone_is_no_reason_to_stop(
    servers: Servers, home: Path, held: Path, whole: Path, output: str, fault: faults.Fault | None
) -> None:
    year.copied(held, home)
    if fault:
        servers.dila.always(year.THE_LISTING, fault)
    command = f"set -o pipefail; {sys.executable} -m ecoles --home {home} update {output}"
    environment = {**os.environ, **year.environment(servers)}
    ran = subprocess.run(["bash", "-c", command], env=environment, stderr=subprocess.PIPE, text=True, timeout=20)
    assert "Traceback" not in ran.stderr
    assert ran.returncode == (5 if "full" in output else 3 if fault else 0), ran.stderr
    assert year.known(home) == year.known(held if fault else whole)
    assert year.last_run(home)["exit_status"] == (3 if fault else 0)
