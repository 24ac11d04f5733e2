"""The archive: everything fetched, byte for byte, under its SHA-256, with where and when it came from.

    archive/objects/ab/cdef…   the documents
    archive/journal.jsonl      what came from where and when: one line a document and origin
    archive/schools.jsonl      the school ids minted
    archive/runs.jsonl         the runs, and how each source fared
    archive/deliveries.jsonl   the deliveries of the open data that were applied
    archive/tmp/               files being written

The journal is made before the first object and a line is written after its object, so that the worst a crash leaves is
an object that no line names. Readers need no lock; whoever writes holds :func:`scraper.lock.hold`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256 as hash_of
from pathlib import Path
from typing import Any, Literal

from scraper import durable
from scraper.errors import ArchiveDamaged, DocumentTooLarge, StorageUnavailable
from scraper.journal import Journal, Row
from scraper.objects import Objects
from scraper.origins import Origins
from scraper.record import Record

__all__ = ["MAX_DOCUMENT_BYTES", "Added", "Archive", "Damage", "DamageKind", "Record"]

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
"""The largest document kept, in bytes. An order of 60 schools is a few hundred kilobytes at most."""

DamageKind = Literal["no_journal", "broken_line", "torn_line", "missing", "altered", "unreadable", "orphan", "stray"]
"""Journal gone; a line that cannot be read; a last line cut short; object gone, changed, or refused by the disk; object
that no line names; file that is no part of the archive. ``torn_line``, ``orphan`` and ``stray`` are harmless."""


@dataclass(frozen=True, slots=True)
class Added:
    """What :meth:`Archive.add` did: the record held, and whether this call wrote it."""

    document: Record
    is_new: bool


@dataclass(frozen=True, slots=True)
class Damage:
    """Something :meth:`Archive.verify` found and what to do; harmless when a crash explains it and nothing is lost."""

    kind: DamageKind
    sha256: str | None
    message: str
    is_harmless: bool


class Archive:
    """The archive under ``root`` (``ECOLES_HOME/archive``), made by the first write; ``runs`` is the journal of runs,
    ``deliveries`` that of the deliveries applied.

    All methods raise StorageUnavailable when the disk refuses.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.runs = Journal(root / "runs.jsonl")
        self.deliveries = Journal(root / "deliveries.jsonl")
        self._journal = Journal(root / "journal.jsonl")
        self._origins = Origins(self._journal, self.records)
        self._schools = Journal(root / "schools.jsonl")
        self._scratch = root / "tmp"
        self._objects = Objects(root / "objects", self._scratch)

    def add(
        self, data: bytes, *, source: str, url: str | None, name: str | None, media_type: str, fetched_at: str
    ) -> Added:
        """Keep a document and journal its origin, unless the last line of that source and URL is of the same bytes.

        What has no URL is journalled once: the same bytes, from the same source, are held for good.
        ``fetched_at`` is ``YYYY-MM-DDTHH:MM:SSZ``. An object that rotted on the disk is mended by the bytes given.
        Raises DocumentTooLarge, ArchiveDamaged (a journal that cannot be read), ValueError (``fetched_at``).
        """
        if len(data) > MAX_DOCUMENT_BYTES:
            raise DocumentTooLarge(
                f"{name or url or source}: {len(data)} bytes, where one document may have {MAX_DOCUMENT_BYTES}; "
                "check that this is one order, not a stock of them"
            )
        record = Record(
            sha256=hash_of(data).hexdigest(),
            size=len(data),
            media_type=media_type,
            source=source,
            url=url,
            name=name,
            fetched_at=fetched_at,
        )
        held = self._origins.held(record)
        self._journal.create()
        self._objects.keep(data)
        if held is None:
            self._journal.append([asdict(record)])
            self._origins.note(record)
        else:
            self._journal.settle()
        return Added(held or record, is_new=held is None)

    def mend(self, data: bytes) -> None:
        """Have the bytes of a document held on the disk again; the journal stays as it is."""
        self._objects.keep(data)

    def records(self) -> tuple[Record, ...]:
        """The journal, oldest line first; bytes of several origins have a record for each.

        Raises ArchiveDamaged when a line cannot be read, or when there are objects but no journal.
        """
        if lost := self._loss():
            raise ArchiveDamaged(lost[0].message)
        return tuple(Record.of(line) for line in self._journal.lines())

    def read(self, sha256: str) -> bytes:
        """The bytes of a document, their hash verified. Raises ArchiveDamaged, or ValueError for what is no SHA-256."""
        return self._objects.read(sha256)

    def minted(self) -> tuple[Row, ...]:
        """The rows of ``schools.jsonl``, oldest first. Raises ArchiveDamaged when a line cannot be read."""
        return self._schools.rows()

    def mint(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Append rows to ``schools.jsonl``: all of them, or none."""
        self._schools.append(lines)

    def verify(self) -> tuple[Damage, ...]:
        """All that is wrong, harmless or not: lines of the journals, then objects, then files that no line names."""
        records, broken = self._readable()
        named = {record.sha256 for record in records}
        lines = (*self._loss(), *broken, *self._broken_rows(), *self._torn_lines())
        return (*lines, *self._damaged_objects(records), *self._leftovers(named))

    def _loss(self) -> tuple[Damage, ...]:
        with durable.guarded(self._journal.path):
            if self._journal.path.exists() or not self._objects.root.exists():
                return ()
        message = f"{self._journal.path} is gone, though there are documents; restore it from a backup"
        return (Damage("no_journal", None, message, is_harmless=False),)

    def _readable(self) -> tuple[list[Record], list[Damage]]:
        records: list[Record] = []
        broken: list[Damage] = []
        for line in self._journal.lines():
            try:
                records.append(Record.of(line))
            except ArchiveDamaged as error:
                broken.append(Damage("broken_line", None, str(error), is_harmless=False))
        return records, broken

    def _broken_rows(self) -> Iterator[Damage]:
        for line in (*self._schools.lines(), *self.runs.lines(), *self.deliveries.lines()):
            try:
                line.row()
            except ArchiveDamaged as error:
                yield Damage("broken_line", None, str(error), is_harmless=False)

    def _torn_lines(self) -> Iterator[Damage]:
        for journal in (self._journal, self._schools, self.runs, self.deliveries):
            if journal.torn():
                where = f"{journal.path}, line {len(journal.lines()) + 1}"
                message = f"{where}: cut short by a crash, never acknowledged; the next write sets it aside"
                yield Damage("torn_line", None, message, is_harmless=True)

    def _damaged_objects(self, records: Sequence[Record]) -> Iterator[Damage]:
        for sha256, size in dict.fromkeys((record.sha256, record.size) for record in records):
            try:
                found = len(self._objects.read(sha256))
            except ArchiveDamaged as error:
                kind: DamageKind = "altered" if self._objects.path(sha256).exists() else "missing"
                yield Damage(kind, sha256, str(error), is_harmless=False)
            except StorageUnavailable as error:
                yield Damage("unreadable", sha256, str(error), is_harmless=False)
            else:
                if found != size:
                    message = f"{self._journal.path}: gives document {sha256} {size} bytes, it has {found}; restore it"
                    yield Damage("broken_line", sha256, message, is_harmless=False)

    def _leftovers(self, named: set[str]) -> Iterator[Damage]:
        for path, sha256 in self._objects.files():
            if sha256 is None:
                yield _stray(path)
            elif sha256 not in named:
                message = f"{path}: no line of the journal names it (a run was interrupted?); add the document again"
                yield Damage("orphan", sha256, message, is_harmless=True)
        yield from (_stray(path) for path in sorted(self._scratch.glob("*")))


def _stray(path: Path) -> Damage:
    message = f"{path}: no part of the archive (a run was interrupted?); delete it"
    return Damage("stray", None, message, is_harmless=True)
