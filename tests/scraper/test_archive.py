"""The archive gives back what it was given, says what it lost, and never lets a name or a hash lead it astray."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from scraper import archive as archive_module
from scraper.archive import Added, Archive
from scraper.errors import ArchiveDamaged, DocumentTooLarge, StorageUnavailable
from scraper.journal import Journal
from tests.scraper.archives import (
    MOMENT,
    ORDER,
    add,
    flip_a_bit,
    grave,
    object_path,
    remount,
    snapshot,
)


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


def test_who_says_one_thing_then_another_then_the_first_again_says_the_first(archive: Archive) -> None:
    said = [b"A", b"B", b"A", b"A"]
    assert [add(archive, data).is_new for data in said] == [True, True, True, False]
    assert [archive.read(record.sha256) for record in archive.records()] == said[:3]


def test_what_has_no_address_is_held_once_whatever_came_after(archive: Archive) -> None:
    assert [add(archive, data, url=None).is_new for data in (b"A", b"B", b"A")] == [True, True, False]


def test_what_another_process_journalled_is_known(archive: Archive) -> None:
    add(archive, b"A")
    add(Archive(archive.root), b"B")
    assert not add(archive, b"B").is_new
    assert add(archive, b"A").is_new


def test_adding_does_not_read_the_journal_each_time(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    readings = []
    lines = Journal.lines
    monkeypatch.setattr(Journal, "lines", lambda self: readings.append(self) or lines(self))
    for number in range(20):
        add(archive, b"%d" % number)
    assert len(readings) == 1


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
