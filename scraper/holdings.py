"""What the archive holds from one collection of the open data, and in which order it was delivered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256 as hash_of
from typing import Literal

from scraper.archive import Archive, Record
from scraper.deliveries import Unchanged
from scraper.errors import ArchiveDamaged
from scraper.listing import stamp_of
from scraper.member import Member, member_of

TextOf = Callable[[Member, bytes], str | None]
"""The id of the text that a file is a part of; None when it does not say."""

News = Literal["new", "unchanged", "held"]
"""Archived; the same bytes as in the delivery before, and not journalled; archived from this very delivery already."""


class Holdings:
    """The documents of a source, and those of the other series read with it (``<source>/<label>``).

    The journal is read once, when this is made, and every document with it: ``damaged`` are the records of those that
    are gone or altered. ``texts`` gives, by the id of each text, the sources under which its files are archived.
    ``unchanged`` is what deliveries said again without being journalled, and when they were applied. Raises
    ArchiveDamaged for a journal that cannot be read, StorageUnavailable.
    """

    def __init__(
        self, archive: Archive, source: str, text_of: TextOf, unchanged: Iterable[tuple[Unchanged, str]]
    ) -> None:
        self.damaged: tuple[Record, ...] = ()
        self.texts: dict[str, frozenset[str]] = {}
        self._archive = archive
        self._versions: dict[tuple[str, Member], dict[str, Record]] = defaultdict(dict)
        self._unspoken: set[Record] = set()
        for record in archive.records():
            if record.source == source or record.source.startswith(f"{source}/"):
                self._hold(record, text_of)
        self._hold_unchanged(unchanged)

    def keep(self, data: bytes, record: Record, text: str | None) -> News:
        """Archive a file, of that text, as ``record`` describes it, if that tells anything new.

        It does not when the delivery before this one, of those that brought the file, brought the same bytes; should
        they have rotted since, they are mended. Deliveries may come out of order (a stock after newer increments, one
        that failed the night before): what counts is their stamps. Raises as :meth:`Archive.add`.
        """
        held = self._before(record)
        if held and held.sha256 == record.sha256:
            self.mend(data, held)
            return "held" if _stamp(held) == _stamp(record) else self._pass_over(record)
        self._speak_of_what_follows(record)
        self._note(record, text)
        return "new" if self._add(data, record) else "held"

    def mend(self, data: bytes, record: Record) -> None:
        """Have the bytes of a record held on the disk again, if they are not."""
        if not self.is_sound(record):
            self._archive.mend(data)

    def is_sound(self, record: Record) -> bool:
        """Whether the bytes of a record held are on the disk, unaltered."""
        try:
            self._archive.read(record.sha256)
        except ArchiveDamaged:
            return False
        return True

    def _pass_over(self, record: Record) -> News:
        self._versions[record.source, _member(record)][_stamp(record)] = record
        self._unspoken.add(record)
        return "unchanged"

    def _speak_of_what_follows(self, record: Record) -> None:
        """Journal the delivery after this one, if it passed for unchanged: with this one in between it is no longer.

        Before this one, so that a run killed in between leaves nothing that the next one would not mend.
        """
        after = self._after(record)
        if after and after in self._unspoken:
            self._add(self._archive.read(after.sha256), after)
            self._unspoken.discard(after)

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

    def _hold_unchanged(self, unchanged: Iterable[tuple[Unchanged, str]]) -> None:
        held = {(one.source, one.sha256): one for versions in self._versions.values() for one in versions.values()}
        for one, applied_at in unchanged:
            if same := held.get((one.source, one.sha256)):
                record = replace(same, url=one.url, fetched_at=applied_at)
                versions = self._versions[record.source, _member(record)]
                if versions.setdefault(_stamp(record), record) is record:
                    self._unspoken.add(record)

    def _note(self, record: Record, text: str | None) -> None:
        self._versions[record.source, _member(record)][_stamp(record)] = record
        if text:
            self.texts[text] = self.texts.get(text, frozenset()) | {record.source}

    def _before(self, record: Record) -> Record | None:
        """The record of the last delivery of that file up to this one."""
        versions = self._versions[record.source, _member(record)]
        stamps = [stamp for stamp in versions if stamp <= _stamp(record)]
        return versions[max(stamps)] if stamps else None

    def _after(self, record: Record) -> Record | None:
        """The record of the first delivery of that file after this one."""
        versions = self._versions[record.source, _member(record)]
        stamps = [stamp for stamp in versions if stamp > _stamp(record)]
        return versions[min(stamps)] if stamps else None


def record_of(data: bytes, *, source: str, url: str, name: str, fetched_at: str) -> Record:
    """The record of a file of a delivery, as XML."""
    return Record(hash_of(data).hexdigest(), len(data), "application/xml", source, url, name, fetched_at)


def _member(record: Record) -> Member:
    """What the file was in its delivery, by the path in its address, which ends ``….tar.gz#path``."""
    path = (record.url or "").partition("#")[2] or record.name or ""
    return member_of(path.encode("utf-8", "replace")) or Member("", path)


def _stamp(record: Record) -> str:
    return stamp_of(record.url or "") or ""
