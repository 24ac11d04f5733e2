"""The archived documents as the site shows them: their bytes, and their lines as citations number them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from db.site.library import Line
from parsers.errors import ParseError
from parsers.medium import lines_of, recognise
from scraper.archive import Archive
from scraper.errors import ArchiveDamaged, StorageUnavailable

MAX_SHOWN_BYTES = 2 * 2**20
"""Bytes of a document whose lines are shown; a whole issue of the Journal officiel is downloaded instead."""


class Library:
    """The documents of the archive in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._archive = Archive(folder)
        self._lines = lru_cache(maxsize=8)(self._read_lines)

    def read(self, sha256: str) -> bytes | None:
        """The bytes of a document; None when they are missing, or no longer what was archived."""
        try:
            return self._archive.read(sha256)
        except (ArchiveDamaged, StorageUnavailable, ValueError):
            return None

    def lines(self, sha256: str) -> Sequence[Line] | None:
        """The lines of a document; None for a PDF (opened in a bounded process only), a large or a damaged one."""
        return self._lines(sha256)

    def _read_lines(self, sha256: str) -> Sequence[Line] | None:
        data = self.read(sha256)
        if data is None or len(data) > MAX_SHOWN_BYTES:
            return None
        try:
            if recognise(data) == "pdf":
                return None
            return tuple(Line(one.page, one.line, one.text) for one in lines_of(data))
        except ParseError:
            return None
