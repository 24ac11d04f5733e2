"""What the archive holds from one collection of the open data, and in which order it was delivered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from hashlib import sha256 as hash_of

from scraper.archive import Archive, Record
from scraper.errors import ArchiveDamaged
from scraper.listing import stamp_of
from scraper.member import Member, member_of

TextOf = Callable[[Member, bytes], str | None]
"""The id of the text that a file is a part of; None when it does not say."""


class Holdings:
    """The documents of a source, and those of the other series read with it (``<source>/<label>``).

    The journal is read once, when this is made, and every document with it: ``damaged`` are the records of those that
    are gone or altered. ``texts`` gives, by the id of each text, the sources under which its files are archived. Raises
    ArchiveDamaged for a journal that cannot be read, StorageUnavailable.
    """

    def __init__(self, archive: Archive, source: str, text_of: TextOf) -> None:
        self.damaged: tuple[Record, ...] = ()
        self.texts: dict[str, frozenset[str]] = {}
        self._archive = archive
        self._versions: dict[tuple[str, Member], dict[str, Record]] = defaultdict(dict)
        for record in archive.records():
            if record.source == source or record.source.startswith(f"{source}/"):
                self._hold(record, text_of)

    def keep(self, data: bytes, record: Record, text: str | None) -> bool:
        """Archive a file, of that text, as ``record`` describes it; whether that tells anything new.

        It does not when the delivery before this one, of those that brought the file, brought the same bytes; should
        they have rotted since, they are mended. Deliveries may come out of order (a stock after newer increments, one
        that failed the night before): what counts is their stamps. Raises as :meth:`Archive.add`.
        """
        held = self._before(record)
        if held and held.sha256 == record.sha256:
            self.mend(data, held)
            return False
        self._note(record, text)
        return self._add(data, record)

    def mend(self, data: bytes, record: Record) -> None:
        """Have the bytes of a record held on the disk again, if they are not."""
        if not self.is_sound(record):
            self._add(data, record)

    def is_sound(self, record: Record) -> bool:
        """Whether the bytes of a record held are on the disk, unaltered."""
        try:
            self._archive.read(record.sha256)
        except ArchiveDamaged:
            return False
        return True

    def _add(self, data: bytes, record: Record) -> bool:
        added = self._archive.add(
            data,
            source=record.source,
            url=record.url,
            name=record.name,
            media_type=record.media_type,
            fetched_at=record.fetched_at,
        )
        return added.is_new

    def _hold(self, record: Record, text_of: TextOf) -> None:
        member = _member(record)
        try:
            text = text_of(member, self._archive.read(record.sha256))
        except ArchiveDamaged:
            self.damaged += (record,)
            text = member.id if member.is_text else None
        self._note(record, text)

    def _note(self, record: Record, text: str | None) -> None:
        self._versions[record.source, _member(record)][_stamp(record)] = record
        if text:
            self.texts[text] = self.texts.get(text, frozenset()) | {record.source}

    def _before(self, record: Record) -> Record | None:
        """The record of the last delivery of that file up to this one."""
        versions = self._versions[record.source, _member(record)]
        stamps = [stamp for stamp in versions if stamp <= _stamp(record)]
        return versions[max(stamps)] if stamps else None


def record_of(data: bytes, *, source: str, url: str, name: str, fetched_at: str) -> Record:
    """The record of a file of a delivery, as XML."""
    return Record(hash_of(data).hexdigest(), len(data), "application/xml", source, url, name, fetched_at)


def _member(record: Record) -> Member:
    """What the file was in its delivery, by the path in its address, which ends ``….tar.gz#path``."""
    path = (record.url or "").partition("#")[2] or record.name or ""
    return member_of(path.encode("utf-8", "replace")) or Member("", path)


def _stamp(record: Record) -> str:
    return stamp_of(record.url or "") or ""
