"""The archive gives back what it was given, says what it lost, and never lets a name or a hash lead it astray."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
import string
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper import archive as archive_module
from scraper.archive import Added, Archive, Damage
from scraper.errors import ArchiveDamaged, DocumentTooLarge, ScraperError, StorageUnavailable
from scraper.journal import Journal

ORDER = "Arrêté du 18 novembre 2024 fixant la liste des écoles de production".encode()
MOMENT = "2024-11-29T03:15:00Z"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
json_rows = st.dictionaries(st.text(), json_values, max_size=4)
some_text = st.text(max_size=20) | st.sampled_from(["a\nb", "l'\u2028été", "\r", "\x85", "", "é\udce9"])


def add(archive: Archive, data: bytes = ORDER, **changes: Any) -> Added:
    origin: dict[str, Any] = {
        "source": "opendata",
        "url": "https://echanges.dila.gouv.fr/OPENDATA/x.tar.gz",
        "name": "x.xml",
        "media_type": "application/xml",
        "fetched_at": MOMENT,
    }
    return archive.add(data, **{**origin, **changes})


def object_path(archive: Archive, data: bytes = ORDER) -> Path:
    digest = hashlib.sha256(data).hexdigest()
    return archive.root / "objects" / digest[:2] / digest[2:]


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def snapshot(root: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file below ``root``: inode, time of last change and content."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def grave(archive: Archive) -> list[Damage]:
    return [damage for damage in archive.verify() if not damage.is_harmless]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "home" / "archive")


def test_an_archive_that_was_never_written_is_empty_and_not_created(archive: Archive) -> None:
    assert archive.records() == archive.minted() == archive.runs.rows() == archive.verify() == ()
    assert not archive.root.exists()


def test_add_keeps_the_bytes_under_their_hash_and_journals_the_origin(archive: Archive) -> None:
    added = add(archive)
    digest = hashlib.sha256(ORDER).hexdigest()
    assert added.is_new
    assert archive.read(digest) == object_path(archive).read_bytes() == ORDER
    assert archive.records() == (added.document,)
    assert archive.verify() == ()
    (line,) = (archive.root / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "sha256": digest,
        "size": len(ORDER),
        "media_type": "application/xml",
        "source": "opendata",
        "url": "https://echanges.dila.gouv.fr/OPENDATA/x.tar.gz",
        "name": "x.xml",
        "fetched_at": MOMENT,
    }


def test_adding_the_same_again_writes_nothing_and_keeps_the_first_moment(archive: Archive) -> None:
    first = add(archive)
    before = snapshot(archive.root)
    again = add(archive, fetched_at="2025-01-01T00:00:00Z", name="other name.xml")
    assert again == Added(first.document, is_new=False)
    assert snapshot(archive.root) == before


@pytest.mark.parametrize("other", [{"source": "website"}, {"url": None}, {"url": "https://example.org/"}])
def test_the_same_bytes_from_elsewhere_are_one_object_and_two_records(archive: Archive, other: dict[str, Any]) -> None:
    first = add(archive)
    inode = object_path(archive).stat().st_ino
    second = add(archive, **other)
    assert second.is_new
    assert archive.records() == (first.document, second.document)
    assert object_path(archive).stat().st_ino == inode


def test_files_are_readable_by_all_and_writable_by_the_owner(archive: Archive) -> None:
    previous = os.umask(0o022)
    try:
        add(archive)
        archive.mint([{"school_id": "a"}, {"school_id": "b"}])
    finally:
        os.umask(previous)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in archive.root.rglob("*") if path.is_file()}
    assert modes == {0o644}


def test_records_of_a_newer_program_may_have_more_fields(archive: Archive) -> None:
    record = add(archive).document
    path = archive.root / "journal.jsonl"
    path.write_text(json.dumps({**json.loads(path.read_text()), "etag": "abc"}) + "\n")
    assert archive.records() == (record,)


# What is refused


def test_a_document_over_the_ceiling_is_refused_before_anything_is_written(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "MAX_DOCUMENT_BYTES", len(ORDER))
    assert add(archive).is_new
    before = snapshot(archive.root)
    with pytest.raises(DocumentTooLarge, match=r"x\.xml.*check that this is one order"):
        add(archive, ORDER + b"!")
    assert snapshot(archive.root) == before


@pytest.mark.parametrize(
    "moment",
    [
        "",
        "2024-11-29",
        "2024-11-29T03:15:00",
        "2024-11-29T03:15:00+00:00",
        "2024-02-30T00:00:00Z",
        "٢٠٢٤-11-29T03:15:00Z",
    ],
)
def test_a_moment_that_is_none_is_refused_before_anything_is_written(archive: Archive, moment: str) -> None:
    with pytest.raises(ValueError):
        add(archive, fetched_at=moment)
    assert not archive.root.exists()


@pytest.mark.parametrize("text", ["", "../../etc/passwd", "ab/" + "c" * 62, "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_a_hash_is_looked_up(archive: Archive, text: str) -> None:
    with pytest.raises(ValueError, match="64 lowercase"):
        archive.read(text)


@pytest.mark.parametrize("home", ["/proc/ecoles", "/proc/self/status"])
def test_a_home_that_cannot_be_written_is_named_with_the_remedy(home: str) -> None:
    with pytest.raises(StorageUnavailable, match=f"{home}.*ECOLES_HOME"):
        add(Archive(Path(home) / "archive"))


def test_a_home_under_a_file_is_named_when_reading_as_well(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    archive = Archive(tmp_path / "home" / "archive")
    for use in (lambda: add(archive), archive.records, archive.minted, archive.verify):
        with pytest.raises(StorageUnavailable, match="Not a directory"):
            use()


def test_a_read_only_disk_is_readable_and_named_when_written(small_disk: Path) -> None:
    archive = Archive(small_disk / "archive")
    record = add(archive).document
    remount(small_disk, "ro")
    assert archive.read(record.sha256) == ORDER
    assert archive.verify() == ()
    assert add(archive) == Added(record, is_new=False)
    with pytest.raises(StorageUnavailable, match="mount it writable"):
        add(archive, b"another")


# What is lost is said


def test_a_flipped_bit_is_found_named_and_mended_by_adding_again(archive: Archive) -> None:
    record = add(archive).document
    flip_a_bit(object_path(archive))
    with pytest.raises(ArchiveDamaged, match=r"add it again.*ecoles check"):
        archive.read(record.sha256)
    (damage,) = archive.verify()
    assert (damage.kind, damage.sha256, damage.is_harmless) == ("altered", record.sha256, False)
    assert add(archive) == Added(record, is_new=False)
    assert archive.read(record.sha256) == ORDER
    assert archive.verify() == ()


def test_a_missing_object_is_found_and_mended_by_adding_again(archive: Archive) -> None:
    record = add(archive).document
    object_path(archive).unlink()
    with pytest.raises(ArchiveDamaged, match="missing"):
        archive.read(record.sha256)
    assert [damage.kind for damage in archive.verify()] == ["missing"]
    add(archive)
    assert archive.verify() == ()


def test_a_truncated_object_of_two_origins_is_reported_once(archive: Archive) -> None:
    add(archive)
    add(archive, source="website")
    os.truncate(object_path(archive), 3)
    assert [damage.kind for damage in archive.verify()] == ["altered"]


def test_a_directory_in_the_place_of_an_object_is_damage(archive: Archive) -> None:
    record = add(archive).document
    object_path(archive).unlink()
    object_path(archive).mkdir()
    with pytest.raises(ArchiveDamaged):
        archive.read(record.sha256)
    assert [damage.kind for damage in archive.verify()] == ["altered"]
    with pytest.raises(StorageUnavailable):
        add(archive)


def test_an_object_that_no_line_names_is_harmless_and_completed_by_adding_again(archive: Archive) -> None:
    add(archive, b"first")
    record = add(archive).document
    path = archive.root / "journal.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    (damage,) = archive.verify()
    assert (damage.kind, damage.sha256, damage.is_harmless) == ("orphan", record.sha256, True)
    assert add(archive) == Added(record, is_new=True)
    assert archive.verify() == ()


def test_files_that_are_no_part_of_the_archive_are_harmless(archive: Archive) -> None:
    add(archive)
    strays = [archive.root / "tmp" / "x.part", archive.root / "objects" / "ab" / "note", archive.root / "objects" / "y"]
    for stray in strays:
        stray.parent.mkdir(exist_ok=True)
        stray.write_text("stray")
    assert sorted(damage.message.split(":")[0] for damage in archive.verify()) == sorted(map(str, strays))
    assert {(damage.kind, damage.is_harmless) for damage in archive.verify()} == {("stray", True)}


def test_a_journal_that_is_gone_is_not_taken_for_an_empty_archive(archive: Archive) -> None:
    add(archive)
    (archive.root / "journal.jsonl").unlink()
    for use in (archive.records, lambda: add(archive)):
        with pytest.raises(ArchiveDamaged, match="is gone"):
            use()
    assert [damage.kind for damage in grave(archive)] == ["no_journal"]
    assert not (archive.root / "journal.jsonl").exists()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"sha256": "../../x", "size": 1, "media_type": "", "source": "", "url": null, "name": null, '
        b'"fetched_at": "2024-11-29T03:15:00Z"}',
    ],
)
def test_a_broken_line_is_named_with_its_number_and_stops_readers_and_writers(archive: Archive, line: bytes) -> None:
    add(archive, b"first")
    path = archive.root / "journal.jsonl"
    path.write_bytes(path.read_bytes() + line + b"\n")
    before = snapshot(archive.root)
    for use in (archive.records, lambda: add(archive)):
        with pytest.raises(ArchiveDamaged, match=r"journal\.jsonl, line 2: .*restore the file"):
            use()
    (damage,) = archive.verify()
    assert (damage.kind, damage.is_harmless) == ("broken_line", False)
    assert "journal.jsonl, line 2:" in damage.message
    assert snapshot(archive.root) == before


@pytest.mark.parametrize("name", ["schools.jsonl", "runs.jsonl"])
def test_broken_and_torn_lines_of_the_other_journals_are_reported(archive: Archive, name: str) -> None:
    archive.root.mkdir(parents=True)
    (archive.root / name).write_bytes(b'{"a": 1}\nbroken\n{"torn": 1}')
    assert [(damage.kind, damage.is_harmless) for damage in archive.verify()] == [
        ("broken_line", False),
        ("torn_line", True),
    ]
    assert [f"{name}, line {number}:" in damage.message for number, damage in enumerate(archive.verify(), start=2)] == [
        True,
        True,
    ]


def test_a_size_that_is_not_the_document_s_is_damage(archive: Archive) -> None:
    add(archive)
    path = archive.root / "journal.jsonl"
    path.write_text(path.read_text().replace(f'"size": {len(ORDER)}', '"size": 1'))
    (damage,) = archive.verify()
    assert (damage.kind, damage.is_harmless) == ("broken_line", False)
    assert f"1 bytes, it has {len(ORDER)}" in damage.message


# Journals


def test_a_line_without_its_newline_is_torn_even_when_it_parses(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "runs.jsonl")
    journal.path.write_bytes(b'{"n": 1}\n{"n": 2}')
    assert journal.rows() == ({"n": 1},)
    assert journal.torn() == b'{"n": 2}'
    journal.append([{"n": 3}])
    assert journal.rows() == ({"n": 1}, {"n": 3})
    assert (tmp_path / "runs.jsonl.torn").read_bytes() == b'{"n": 2}\n'


def test_torn_lines_add_up_beside_the_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "runs.jsonl")
    for torn in (b'{"one', b"\xff\x00two"):
        with journal.path.open("ab") as file:
            file.write(torn)
        journal.append([{"n": 1}, {"n": 2}])
    assert len(journal.rows()) == 4
    assert (tmp_path / "runs.jsonl.torn").read_bytes() == b'{"one\n\xff\x00two\n'


def test_appending_nothing_touches_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "home" / "runs.jsonl")
    journal.append([])
    assert not journal.path.parent.exists()


@pytest.mark.parametrize("row", [{"n": float("nan")}, {"n": {1, 2}}])
def test_a_row_that_json_cannot_hold_is_refused_whole(archive: Archive, row: dict[str, Any]) -> None:
    archive.mint([{"n": 1}])
    with pytest.raises((ValueError, TypeError)):
        archive.mint([{"n": 2}, row])
    assert archive.minted() == ({"n": 1},)


@settings(max_examples=40, deadline=None)
@given(batches=st.lists(st.lists(json_rows, max_size=3), max_size=4))
def test_rows_come_back_in_order_whatever_they_hold(batches: list[list[dict[str, Any]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        for batch in batches:
            archive.mint(batch)
        assert list(archive.minted()) == [row for batch in batches for row in batch]
        assert archive.verify() == ()


@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=200), source=some_text, url=st.none() | some_text, name=st.none() | some_text)
def test_any_bytes_of_any_origin_come_back(data: bytes, source: str, url: str | None, name: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        added = add(archive, data, source=source, url=url, name=name)
        assert archive.records() == (added.document,)
        assert (added.document.source, added.document.url, added.document.name) == (source, url, name)
        assert archive.read(added.document.sha256) == data
        assert not add(archive, data, source=source, url=url, name=name).is_new
        assert archive.verify() == ()


@settings(max_examples=60, deadline=None)
@given(
    data=st.data(), content=st.binary(min_size=1, max_size=60) | st.text(string.printable, min_size=1).map(str.encode)
)
def test_any_change_of_the_journal_is_read_or_named_never_a_traceback(data: st.DataObject, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        add(archive)
        path = archive.root / "journal.jsonl"
        whole = path.read_bytes()
        start = data.draw(st.integers(0, len(whole)))
        end = data.draw(st.integers(start, len(whole)))
        path.write_bytes(whole[:start] + content + whole[end:])
        try:
            archive.records()
        except ArchiveDamaged:
            assert "broken_line" in {damage.kind for damage in archive.verify()}
        else:
            assert "broken_line" not in {damage.kind for damage in archive.verify() if damage.sha256 is None}


# Disk full


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB of its own; skips where mounting one is not allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=64k", "none", str(place)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a tmpfs is not permitted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def remount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)


def fill(archive: Archive, size: int) -> list[bytes]:
    """Add documents of ``size`` bytes until the disk refuses; gives those that were acknowledged."""
    kept: list[bytes] = []
    while True:
        data = len(kept).to_bytes(4) * (size // 4)
        try:
            add(archive, data)
        except StorageUnavailable:
            return kept
        kept.append(data)


@pytest.mark.parametrize("size", [40, 4096, 30_000, 200_000])
def test_a_full_disk_loses_nothing_that_was_acknowledged(small_disk: Path, size: int) -> None:
    archive = Archive(small_disk / "archive")
    add(archive)
    kept = [ORDER, *fill(archive, size)]
    lost = len(kept).to_bytes(4) * (size // 4)
    with pytest.raises(StorageUnavailable, match=r"No space left.*free some space"):
        add(archive, lost)
    assert grave(archive) == []
    assert [archive.read(record.sha256) for record in archive.records()] == kept
    remount(small_disk, "size=512k")
    assert add(archive, lost).is_new
    assert archive.read(archive.records()[-1].sha256) == lost
    assert {damage.kind for damage in archive.verify()} <= {"orphan"}


def test_a_full_disk_leaves_the_schools_as_they_were(small_disk: Path) -> None:
    archive = Archive(small_disk / "archive")
    archive.mint([{"school_id": "a"}, {"school_id": "b"}])
    for rows in ([{"school_id": "x" * 70_000}], [{"school_id": "c"}, {"school_id": "x" * 70_000}]):
        with pytest.raises(StorageUnavailable, match="free some space"):
            archive.mint(rows)
        assert archive.minted() == ({"school_id": "a"}, {"school_id": "b"})
        assert archive.verify() == ()


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace", "mkdir"])
def test_a_refusal_at_any_call_leaves_the_archive_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    for refused_at in range(1, 1000):
        archive = Archive(tmp_path / str(refused_at) / "archive")
        add(archive, b"first")
        with monkeypatch.context() as patch:
            refuse_nth_call(patch, call, refused_at)
            refusal = write_one_of_each(archive)
        if refusal is None:
            break
        assert "free some space" in refusal
        assert {damage.kind for damage in archive.verify()} <= {"orphan"}
        assert len(archive.minted()) in {0, 2}
        assert write_one_of_each(archive) is None
        assert archive.verify() == ()
        assert len(archive.records()) == 2
    assert refused_at > 1


def write_one_of_each(archive: Archive) -> str | None:
    """Add a document and mint two rows; gives the message when the disk refuses."""
    try:
        add(archive)
        archive.mint([{"n": 1}, {"n": 2}])
    except StorageUnavailable as error:
        return str(error)
    return None


def refuse_nth_call(patch: pytest.MonkeyPatch, call: str, nth: int) -> None:
    real = getattr(os, call)
    calls = 0

    def counted(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))
        return real(*arguments, **options)

    patch.setattr(os, call, counted)


def test_an_interruption_while_appending_takes_the_row_back(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.mint([{"n": 1}])

    def interrupted(_descriptor: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            archive.mint([{"n": 2}])
    assert archive.minted() == ({"n": 1},)
    assert archive.verify() == ()


def test_every_error_is_a_scraper_error() -> None:
    assert {ArchiveDamaged, DocumentTooLarge, StorageUnavailable} <= set(ScraperError.__subclasses__())
