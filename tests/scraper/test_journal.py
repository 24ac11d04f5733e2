"""The journals: torn lines, rows of any content, any bytes of any origin."""

from __future__ import annotations

import string
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.archive import Archive
from scraper.errors import ArchiveDamaged
from scraper.journal import Journal
from tests.scraper.archives import (
    add,
    json_rows,
    some_text,
)


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
