"""From the archive to the published database: the one place where the rooms meet.

Documents are archived first; then everything is derived from the archive, all or nothing, and published. Nothing is
ever derived from the database before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from db.load import load
from db.publish import in_memory, publish
from db.reading import Connection
from ecoles.bounded import read
from ecoles.settings import Settings
from history.derive import derive
from history.known import read_known
from history.model import History, KnownOrder, Minted, Quarantined
from parsers.corpus import read_documents, skipped_files
from parsers.errors import EmptyDocument, NotTheDocument, ParseError, Unreadable
from parsers.medium import MEDIA_TYPES, recognise
from parsers.model import Document, Medium, Moment
from scraper.archive import Archive, Record
from scraper.durable import guarded
from scraper.errors import ArchiveDamaged
from scraper.lock import hold

SHIPPED = "shipped"
"""The source of the orders that ship with the program."""

BY_HAND = "hand"
"""The source of documents that a person adds."""

Progress = Callable[[int, int], None]
"""Called after each document with how many are read and how many there are."""


@dataclass(frozen=True, slots=True)
class Given:
    """A document to archive: its bytes, its name as a person knows it, and where and when it came from."""

    data: bytes
    name: str
    url: str | None
    fetched_at: Moment


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a document given: its record, or the reason why it was not archived."""

    name: str
    record: Record | None
    is_new: bool
    refused_because: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: the documents it was given, the history it derived, whether the database changed."""

    kept: tuple[Kept, ...]
    history: History
    documents: int
    is_changed: bool

    @property
    def has_trouble(self) -> bool:
        """Whether a document is quarantined for an error, or was refused: exit status 4."""
        return any(one.causes for one in self.history.quarantined) or any(one.record is None for one in self.kept)

    @property
    def new_orders(self) -> tuple[str, ...]:
        """The orders whose text comes from a document that this run archived."""
        new = {one.record.sha256 for one in self.kept if one.record and one.is_new}
        return tuple(one.order_id for one in self.history.orders if new & {form.document for form in one.forms})


def run(settings: Settings, now: Moment, given: Sequence[Given] = (), progress: Progress | None = None) -> Outcome:
    """Archives what is given and the orders that ship, then derives and publishes, under the lock of the home.

    Raises the errors of :mod:`scraper.errors` and :mod:`db.errors`; whatever is raised, the last database stays.
    """
    with hold(settings.home):
        archive = Archive(settings.archive)
        _archive_shipped(archive, settings.shipped_orders, now)
        strangers = _of_other_texts(archive, given)
        judged = [(one, strangers.get(one.data) or _judge(one.data)) for one in given]  # all, before any is archived
        kept = tuple(_keep(archive, one, verdict) for one, verdict in judged)
        documents, history = derive_from(archive, settings, progress)
        archive.mint([asdict(one) for one in history.minted])
        _report_quarantine(settings.quarantine, history.quarantined)
        published = publish(settings.database, lambda database: load(database, history, documents, ()))
        return Outcome(kept, history, len({one.sha256 for one in documents}), published.changed)


def as_known_on(settings: Settings, day: str) -> Connection:
    """What would have been published at the end of a day (UTC): the same derivation from the documents fetched by then.

    The connection is to a database in memory; close it.
    """
    documents, history = derive_from(Archive(settings.archive), settings, until=f"{day}T23:59:59Z")
    return in_memory(lambda database: load(database, history, documents, ()))


def derive_from(
    archive: Archive, settings: Settings, progress: Progress | None = None, until: Moment | None = None
) -> tuple[tuple[Document, ...], History]:
    """Everything the archive says, as the readers of this version read it. Reads, and writes nothing.

    ``until`` leaves out the documents fetched after that moment.
    """
    records = records_in_use(archive, settings, until)
    shas = list(dict.fromkeys(record.sha256 for record in records))
    readings, unread = read_documents(_from_archive(archive, shas, progress), read)
    refused = tuple(Quarantined(one.document, one.medium, one.order, (one.finding,)) for one in unread)
    minted = tuple(_minted(row) for row in archive.minted())
    documents = tuple(_document(record) for record in records)
    return documents, derive(readings, refused, _known(settings), minted)


def _from_archive(archive: Archive, shas: Sequence[str], progress: Progress | None) -> Iterator[tuple[str, bytes]]:
    """Each document with its bytes, one at a time."""
    for done, sha256 in enumerate(shas, start=1):
        yield sha256, archive.read(sha256)
        if progress:
            progress(done, len(shas))


def _minted(row: dict[str, Any]) -> Minted:
    """A line of ``schools.jsonl``; fields that a later version may add are left alone."""
    try:
        return Minted(**{field.name: row[field.name] for field in fields(Minted)})
    except KeyError as error:
        raise ArchiveDamaged(f"schools.jsonl: a line without {error}: {row!r}; restore it from a backup") from error


def _archive_shipped(archive: Archive, folder: Path | None, now: Moment) -> None:
    for path in sorted(folder.glob("*.txt")) if folder else ():
        archive.add(
            path.read_bytes(),
            source=SHIPPED,
            url=None,
            name=path.name,
            media_type=MEDIA_TYPES["transcript"],
            fetched_at=now,
        )


def _judge(data: bytes) -> Medium | ParseError:
    """The medium of a document to be archived; or why it is refused and stays with the person: noise, or a page of
    something else. A document that is ours and cannot be read is archived, and quarantined."""
    try:
        medium = recognise(data)
        if medium != "jorf":  # a file of JORF global is a part; what it is a part of shows with the others
            read(data)
    except (EmptyDocument, Unreadable, NotTheDocument) as error:
        return error
    except ParseError:
        pass
    return medium


def _of_other_texts(archive: Archive, given: Sequence[Given]) -> dict[bytes, ParseError]:
    """The files of JORF global that belong to no text of the series, as far as those held and given tell."""
    parts = {hashlib.sha256(one.data).hexdigest(): one.data for one in given if _is_part(one.data)}
    if not parts:
        return {}
    held = (archive.read(one.sha256) for one in archive.records() if one.media_type == MEDIA_TYPES["jorf"])
    known = {hashlib.sha256(data).hexdigest(): data for data in held if _is_part(data)}
    error = NotTheDocument("A file of JORF global, of a text that is not of the series.")
    return {parts[sha256]: error for sha256 in skipped_files(known | parts) if sha256 in parts}


def _is_part(data: bytes) -> bool:
    try:
        return recognise(data) == "jorf"
    except ParseError:
        return False


def _keep(archive: Archive, given: Given, verdict: Medium | ParseError) -> Kept:
    if isinstance(verdict, ParseError):
        return Kept(given.name, None, False, str(verdict))
    added = archive.add(
        given.data,
        source=BY_HAND,
        url=given.url,
        name=given.name,
        media_type=MEDIA_TYPES[verdict],
        fetched_at=given.fetched_at,
    )
    return Kept(given.name, added.document, added.is_new, None)


def records_in_use(archive: Archive, settings: Settings, until: Moment | None = None) -> tuple[Record, ...]:
    """The records to derive from: of the orders that ship, the last transcript under each name, or none at all."""
    records = [one for one in archive.records() if until is None or one.fetched_at <= until]
    shipped = {one.name: one for one in records if one.source == SHIPPED} if settings.shipped_orders else {}
    return tuple(one for one in records if one.source != SHIPPED or shipped.get(one.name) is one)


def _document(record: Record) -> Document:
    return Document(record.sha256, record.media_type, record.size, record.source, record.url, record.fetched_at)


def _known(settings: Settings) -> tuple[KnownOrder, ...]:
    if settings.shipped_orders is None:
        return ()
    return read_known((settings.shipped_orders / "known.csv").read_text(encoding="utf-8"))


def _report_quarantine(folder: Path, quarantined: Sequence[Quarantined]) -> None:
    """One JSON file a document that did not prove itself, saying why; none for those that have since."""
    wanted = {f"{one.document}.json": one for one in quarantined if one.causes}
    with guarded(folder):
        for stale in folder.glob("*.json"):
            if stale.name not in wanted:
                stale.unlink(missing_ok=True)
        for name, one in wanted.items():
            folder.mkdir(parents=True, exist_ok=True)
            findings = [asdict(finding) for finding in one.causes]
            report = {"document": one.document, "medium": one.medium, "findings": findings}
            (folder / name).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
