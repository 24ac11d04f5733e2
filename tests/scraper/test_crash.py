"""A process killed at any moment of its writing loses and doubles nothing.

A forked child does the writing with the system calls that change a disk counted, and kills itself (SIGKILL) just before
the n-th, just after it, or with half of its bytes written; for every n, until it is through undisturbed. ``fsync`` is
counted but not done: a killed process takes nothing back that the kernel was told. That it is called, and in an order
that a power cut respects as well, is the last tests' matter.
"""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest

from scraper.archive import Archive, Record

CALLS = ("open", "write", "fsync", "replace", "mkdir", "truncate", "ftruncate", "unlink", "close")
DOCUMENTS = (b"first order" * 50, b"", b"third order", b"first order" * 50)
MINTED = ({"school_id": "fask-academy-marseille"}, {"school_id": "icam-lille"}, {"school_id": "icam-nantes"})

When = Literal["before", "after", "half"]
Prepare = Callable[[Archive], None]


def write_everything(archive: Archive) -> None:
    """Add each document (the last has the bytes of the first, from elsewhere), mint what is not minted yet."""
    for number, data in enumerate(DOCUMENTS):
        archive.add(
            data,
            source="opendata",
            url=f"https://example.org/{number}",
            name=None,
            media_type="application/xml",
            fetched_at=f"2024-11-29T03:15:0{number}Z",
        )
    if not archive.minted():
        archive.mint(MINTED)
    if not archive.runs.rows():
        archive.runs.append([{"run": 1}])


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(nth: int, when: When) -> None:
    """Replace the calls of ``os``, in this process, so that the n-th is its last (with ``half``: the n-th write)."""
    ordinals = count(1)
    for name in ("write",) if when == "half" else CALLS:
        setattr(os, name, _dying(name, getattr(os, name), ordinals, nth, when))


def _dying(name: str, real: Callable[..., Any], ordinals: Iterator[int], nth: int, when: When) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        is_last = next(ordinals) == nth
        if is_last and when == "before":
            die()
        if is_last and when == "half":
            descriptor, data = arguments
            real(descriptor, data[: len(data) // 2])
            die()
        result = None if name == "fsync" else real(*arguments, **options)
        if is_last:
            die()
        return result

    return call


def is_killed(work: Callable[[], None], nth: int, when: When) -> bool:
    """Run ``work`` in a forked child that dies at the n-th call; whether it did. Fails when it raised instead."""
    with warnings.catch_warnings():
        # Python 3.12 warns of threads that other tests may have left; the child calls nothing that could wait for one.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        status = 1
        try:
            os.fsync = lambda _descriptor: None
            die_at(nth, when)
            work()
            status = 0
        finally:
            os._exit(status)
    _, wait_status = os.waitpid(child, 0)
    if os.WIFSIGNALED(wait_status):
        assert os.WTERMSIG(wait_status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(wait_status) == 0, "the writing itself failed"
    return False


def objects(archive: Archive) -> dict[str, bytes]:
    folder = archive.root / "objects"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def nothing(archive: Archive) -> None:
    """A first run."""


def torn_and_rotten(archive: Archive) -> None:
    """A later run, after a crash in the middle of each journal and an object that lost a bit."""
    archive.add(
        DOCUMENTS[0],
        source="opendata",
        url="https://example.org/0",
        name=None,
        media_type="application/xml",
        fetched_at="2024-11-29T03:15:00Z",
    )
    next(path for path in (archive.root / "objects").rglob("*") if path.is_file()).write_bytes(b"rotten")
    for name in ("journal.jsonl", "schools.jsonl", "runs.jsonl"):
        with (archive.root / name).open("ab") as file:
            file.write(b'{"torn": "\xc3')


@pytest.fixture
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


@pytest.mark.parametrize("prepare", [nothing, torn_and_rotten])
@pytest.mark.parametrize("when", ["before", "after", "half"])
def test_killed_at_any_call_nothing_is_lost_or_doubled(
    tmp_path: Path, unsynced: None, when: When, prepare: Prepare
) -> None:
    expected = Archive(tmp_path / "undisturbed" / "archive")
    prepare(expected)
    write_everything(expected)
    for nth in count(1):
        archive = Archive(tmp_path / str(nth) / "archive")
        prepare(archive)
        if not is_killed(lambda archive=archive: write_everything(archive), nth, when):
            break
        check_after_the_crash(archive, expected.records(), may_be_rotten=prepare is torn_and_rotten)
        write_everything(archive)
        check_after_the_next_run(archive, expected, has_torn=prepare is torn_and_rotten)
    assert nth > len(DOCUMENTS)


def check_after_the_crash(archive: Archive, expected: tuple[Record, ...], *, may_be_rotten: bool) -> None:
    damages = [damage for damage in archive.verify() if not damage.is_harmless]
    assert [damage.kind for damage in damages] in ([[], ["altered"]] if may_be_rotten else [[]])
    records = archive.records()
    assert records == expected[: len(records)]
    assert archive.minted() in ((), MINTED)
    rotten = {damage.sha256 for damage in damages}
    assert all(archive.read(record.sha256) is not None for record in records if record.sha256 not in rotten)


def check_after_the_next_run(archive: Archive, expected: Archive, *, has_torn: bool) -> None:
    assert archive.records() == expected.records()
    assert objects(archive) == objects(expected)
    assert archive.minted() == MINTED
    assert archive.runs.rows() == ({"run": 1},)
    assert archive.verify() == ()
    if has_torn:
        for name in ("journal.jsonl", "schools.jsonl", "runs.jsonl"):
            assert b'{"torn": "\xc3\n' in (archive.root / f"{name}.torn").read_bytes()


def test_a_second_crash_while_mending_the_first_loses_nothing(tmp_path: Path, unsynced: None) -> None:
    expected = Archive(tmp_path / "undisturbed" / "archive")
    write_everything(expected)
    archive = Archive(tmp_path / "home" / "archive")
    crashes = 0
    # Each run gets further than the last: the n-th dies at its n-th call, on what the runs before it left.
    while is_killed(lambda: write_everything(archive), crashes + 1, "half" if crashes % 2 else "before"):
        crashes += 1
        check_after_the_crash(archive, expected.records(), may_be_rotten=False)
    write_everything(archive)
    assert crashes > len(DOCUMENTS)
    check_after_the_next_run(archive, expected, has_torn=False)


def test_what_a_crash_left_of_a_longer_file_does_not_show_through(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "schools.jsonl.part").write_bytes(b"x" * 10_000)
    archive.mint(MINTED)
    assert archive.minted() == MINTED
    assert archive.verify() == ()


# What a power cut would leave: every change is on the disk before the next step relies on it.


@pytest.fixture
def trace(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was done to which file, in order; descriptors are named by what they are open on."""
    steps: list[tuple[str, str]] = []

    def spied(name: str, target: Callable[..., str]) -> None:
        real = getattr(os, name)

        def call(*arguments: Any, **options: Any) -> Any:
            steps.append((name, target(*arguments)))
            return real(*arguments, **options)

        monkeypatch.setattr(os, name, call)

    def opened(descriptor: int, *_rest: Any) -> str:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())

    spied("write", opened)
    spied("fsync", opened)
    spied("replace", lambda _source, target: str(target))
    spied("mkdir", lambda path, *_rest: str(path))
    spied("truncate", lambda path, *_rest: str(path))
    return steps


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="descriptors are named through /proc")


def lasting_before(steps: list[tuple[str, str]], end: int) -> set[str]:
    """The files and directories whose last change, before step ``end``, was followed by their ``fsync``."""
    last = {target: name for name, target in steps[:end]}
    return {target for target, name in last.items() if name == "fsync"}


@needs_proc
def test_object_and_names_are_on_the_disk_before_the_journal_names_them(
    tmp_path: Path, trace: list[tuple[str, str]]
) -> None:
    root = tmp_path / "home" / "archive"
    added = Archive(root).add(
        b"order", source="s", url=None, name=None, media_type="text/plain", fetched_at="2024-11-29T03:15:00Z"
    )
    sha256 = added.document.sha256
    folder = root / "objects" / sha256[:2]
    named = trace.index(("write", str(root / "journal.jsonl")))
    renamed = trace.index(("replace", str(folder / sha256[2:])))
    assert str(root / "tmp" / f"{sha256[2:]}.part") in lasting_before(trace, renamed)
    after_renaming = set(trace[renamed:named])
    assert {("fsync", str(place)) for place in (folder, root / "objects", root)} <= after_renaming
    assert {str(place) for place in (root, root.parent, root.parent.parent)} <= lasting_before(trace, named)
    assert trace.index(("fsync", str(root / "journal.jsonl")), named) > named


@needs_proc
def test_torn_bytes_are_kept_before_they_are_cut_and_cut_before_a_row_follows(
    tmp_path: Path, trace: list[tuple[str, str]]
) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_bytes(b"torn")
    Archive(tmp_path).runs.append([{"run": 1}])
    cut = trace.index(("truncate", str(path)))
    written = trace.index(("write", str(path)))
    assert {f"{path}.torn", str(tmp_path)} <= lasting_before(trace, cut)
    assert str(path) in lasting_before(trace, written)


@needs_proc
def test_rows_swapped_in_together_are_on_the_disk_before_and_their_name_after(
    tmp_path: Path, trace: list[tuple[str, str]]
) -> None:
    path = tmp_path / "schools.jsonl"
    Archive(tmp_path).mint(MINTED)
    swapped = trace.index(("replace", str(path)))
    assert str(tmp_path / "tmp" / "schools.jsonl.part") in lasting_before(trace, swapped)
    assert ("fsync", str(tmp_path)) in trace[swapped:]


@needs_proc
def test_is_not_new_is_as_lasting_as_is_new(tmp_path: Path, trace: list[tuple[str, str]]) -> None:
    write_everything(Archive(tmp_path))
    trace.clear()
    write_everything(Archive(tmp_path))
    assert {name for name, _ in trace} == {"fsync"}
    assert ("fsync", str(tmp_path / "journal.jsonl")) in trace
