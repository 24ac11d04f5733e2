"""One line of the archive's journal: which bytes came from where, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from scraper.journal import Line
from scraper.objects import is_sha256

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


@dataclass(frozen=True, slots=True)
class Record:
    """The origin of a document: its SHA-256, size in bytes, media type, source, address, file name, and when (UTC).

    Raises ValueError for a hash that is not 64 lowercase hexadecimal digits, a negative size, or a moment that is not
    ``YYYY-MM-DDTHH:MM:SSZ`` of the calendar.
    """

    sha256: str
    size: int
    media_type: str
    source: str
    url: str | None
    name: str | None
    fetched_at: str

    def __post_init__(self) -> None:
        if not is_sha256(self.sha256):
            raise ValueError(f"not a SHA-256 (64 lowercase hexadecimal digits): {self.sha256!r}")
        if self.size < 0:
            raise ValueError(f"not a size in bytes: {self.size}")
        if not _MOMENT.fullmatch(self.fetched_at):
            raise ValueError(f"not a moment in UTC (YYYY-MM-DDTHH:MM:SSZ): {self.fetched_at!r}")
        datetime.fromisoformat(self.fetched_at)

    @property
    def origin(self) -> tuple[str, str, str | None]:
        """What makes two records one: the same bytes, from the same source, under the same address."""
        return self.sha256, self.source, self.url

    @classmethod
    def of(cls, line: Line) -> Record:
        """The record on a line of the journal; fields it does not know are passed over. Raises ArchiveDamaged."""
        match line.row():
            case {
                "sha256": str(sha256),
                "size": int(size),
                "media_type": str(media_type),
                "source": str(source),
                "url": str() | None as url,
                "name": str() | None as name,
                "fetched_at": str(fetched_at),
            }:
                try:
                    return cls(sha256, size, media_type, source, url, name, fetched_at)
                except ValueError as error:
                    raise line.damaged(str(error)) from error
            case _:
                raise line.damaged("not the record of a document")
