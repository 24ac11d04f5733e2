"""A disk that is full, or refuses at any call, loses nothing that was acknowledged."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from scraper.archive import Archive
from scraper.errors import ArchiveDamaged, DocumentTooLarge, ScraperError, StorageUnavailable
from tests.scraper.archives import (
    ORDER,
    add,
    fill,
    grave,
    remount,
)


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
