"""Append-only JSON Lines files: one JSON object a line, UTF-8, each line ended by a newline."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scraper import durable
from scraper.errors import ArchiveDamaged

Row = dict[str, Any]
"""A line of a journal, as JSON holds it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A whole line of a journal, without its newline; ``number`` counts from 1."""

    path: Path
    number: int
    text: bytes

    def row(self) -> Row:
        """The JSON object on the line. Raises ArchiveDamaged when it is anything else."""
        try:
            row = json.loads(self.text.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise self.damaged(str(error)) from error
        if not isinstance(row, dict):
            raise self.damaged("not a JSON object")
        return row

    def damaged(self, reason: str) -> ArchiveDamaged:
        """The error that names this line and says what to do about it."""
        return ArchiveDamaged(
            f"{self.path}, line {self.number}: unreadable ({reason}); restore the file from a backup, or take that "
            "line out and add its document again; then run `ecoles check`"
        )


class Journal:
    """One append-only file. A row, once appended, survives a crash and is never altered.

    A last line without its newline was torn by a crash and never acknowledged, even when it parses. Readers pass over
    it; the next append first moves it to ``<file>.torn``. Readers need no lock, writers hold :func:`scraper.lock.hold`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self) -> tuple[Row, ...]:
        """The rows, oldest first; none when there is no file. Raises ArchiveDamaged, StorageUnavailable."""
        lines = self.lines()
        return _rows_at_once(lines) or tuple(line.row() for line in lines)

    def lines(self) -> tuple[Line, ...]:
        """The whole lines, whether they can be read or not. Raises StorageUnavailable."""
        texts = self._content().split(b"\n")[:-1]
        return tuple(Line(self.path, number, text) for number, text in enumerate(texts, start=1))

    def torn(self) -> bytes:
        """What follows the last newline: empty, unless an append was cut short. Raises StorageUnavailable."""
        return self._content().rpartition(b"\n")[2]

    def state(self) -> object:
        """What changes with the file, as far as the system tells; None without a file. Raises StorageUnavailable."""
        with durable.guarded(self.path):
            try:
                stat = self.path.stat()
            except FileNotFoundError:
                return None
            return stat.st_ino, stat.st_size, stat.st_mtime_ns

    def create(self) -> None:
        """Make the file, empty, unless it is there. Raises StorageUnavailable."""
        with durable.guarded(self.path):
            if not self.path.exists():
                durable.make_directory(self.path.parent)
                durable.append(self.path, b"")

    def append(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows at the end: all of them, or none when this raises or the machine stops.

        Raises StorageUnavailable, and ValueError or TypeError for a row that JSON cannot hold.
        """
        if not rows:
            return
        block = b"".join(_encode(row) for row in rows)
        self.create()
        with durable.guarded(self.path):
            self._set_torn_aside()
            if len(rows) == 1:
                durable.append(self.path, block)
            else:
                # Newlines inside the block would let a crash keep its first rows only: swap the whole file instead.
                durable.replace(self.path, self.path.read_bytes() + block, self.path.parent / "tmp")

    def settle(self) -> None:
        """Put on the disk a row that a run wrote and died before it could; such a row is read, but may yet be lost."""
        with durable.guarded(self.path):
            durable.sync(self.path)

    def _set_torn_aside(self) -> None:
        if not self._ends_whole():
            torn = self.torn()
            durable.append(self.path.with_name(f"{self.path.name}.torn"), torn + b"\n")
            os.truncate(self.path, self.path.stat().st_size - len(torn))
            durable.sync(self.path)

    def _ends_whole(self) -> bool:
        """Whether nothing follows the last newline, without reading the years before it."""
        with self.path.open("rb") as file:
            if not file.seek(0, os.SEEK_END):
                return True
            file.seek(-1, os.SEEK_END)
            return file.read() == b"\n"

    def _content(self) -> bytes:
        with durable.guarded(self.path):
            try:
                return self.path.read_bytes()
            except FileNotFoundError:
                return b""


def _rows_at_once(lines: Sequence[Line]) -> tuple[Row, ...]:
    """The rows of lines that are all sound, parsed in one go: a journal of years is read at every start.

    Nothing when any line is not: then each is parsed by itself, to be named. The zeros between the lines keep two
    broken ones from making a sound one together.
    """
    try:
        values = json.loads(b"[" + b",0,".join(line.text for line in lines) + b"]")
    except (ValueError, RecursionError):
        return ()
    rows, between = values[::2], values[1::2]
    are_sound = len(rows) == len(lines) and not any(between) and all(isinstance(row, dict) for row in rows)
    return tuple(rows) if are_sound else ()


def _encode(row: Mapping[str, Any]) -> bytes:
    try:
        text = json.dumps(dict(row), ensure_ascii=False, allow_nan=False)
        return text.encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        # A file name that was not UTF-8 reaches Python as lone surrogates, which only JSON escapes can carry.
        return json.dumps(dict(row), allow_nan=False).encode("ascii") + b"\n"
