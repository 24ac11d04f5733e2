"""From the archive to the published database: the one place where the rooms meet.

Documents are archived first; then everything is derived from the archive, all or nothing, and published. Nothing is
ever derived from the database before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from db.errors import DatabaseError, reading
from db.load import load
from db.publish import in_memory, publish
from db.queries import orders
from db.reading import Connection, open_database
from ecoles.bounded import read
from ecoles.decisions import decision_rows, read_decisions
from ecoles.health import complaints, runs
from ecoles.home import mark_published, open_archive, reading_order, records_in_use
from ecoles.settings import Settings
from history.derive import derive
from history.known import read_known
from history.model import Decision, History, KnownOrder, Minted, Quarantined
from history.names import french_day
from parsers.corpus import read_documents, skipped_files
from parsers.entries import read_item
from parsers.errors import EmptyDocument, NotTheDocument, ParseError, Unreadable
from parsers.medium import MEDIA_TYPES, recognise
from parsers.model import Document, Finding, Medium, Moment, Reading
from scraper.archive import Archive, Record
from scraper.deliveries import telling, withdrawn
from scraper.durable import guarded
from scraper.errors import ArchiveDamaged
from scraper.lock import hold

BY_HAND = "hand"
"""The source of documents that a person adds."""

WEBSITE = "website"
"""The source of pages and PDFs fetched from an address that a person gives."""

Progress = Callable[[int, int], None]
"""Called after each document with how many are read and how many there are."""


@dataclass(frozen=True, slots=True)
class Given:
    """A document to archive: its bytes, its name as a person knows it, and where and when it came from."""

    data: bytes
    name: str
    url: str | None
    fetched_at: Moment
    source: str = BY_HAND


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a document given: its record, or the reason why it was not archived."""

    name: str
    record: Record | None
    is_new: bool
    refused_because: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: the documents it was given or fetched, the history it derived, whether the database changed.

    ``published_before``: the orders in the database that was replaced; None where that was not asked.
    """

    kept: tuple[Kept, ...]
    fetched: tuple[Record, ...]
    history: History
    documents: int
    is_changed: bool
    published_before: frozenset[str] | None = None

    @property
    def has_trouble(self) -> bool:
        """Whether a document is quarantined for an error, or was refused: exit status 4."""
        return has_quarantine(self.history) or any(one.record is None for one in self.kept)

    @property
    def new_orders(self) -> tuple[str, ...]:
        """The orders whose text comes from a document that this run archived, or that were not published before."""
        given = {one.record.sha256 for one in self.kept if one.record and one.is_new}
        new = given | {record.sha256 for record in self.fetched}
        return tuple(
            one.order_id
            for one in self.history.orders
            if new & {form.document for form in one.forms}
            or (self.published_before is not None and one.order_id not in self.published_before)
        )


def run(settings: Settings, now: Moment, given: Sequence[Given] = (), progress: Progress | None = None) -> Outcome:
    """Archives what is given and the orders that ship, then derives and publishes, under the lock of the home.

    Raises the errors of :mod:`scraper.errors` and :mod:`db.errors`; whatever is raised, the last database stays.
    """
    with hold(settings.home):
        archive = open_archive(settings, now)
        strangers = _of_other_texts(archive, given)
        judged = [(one, strangers.get(one.data) or _judge(one.data)) for one in given]  # all, before any is archived
        kept = tuple(_keep(archive, one, verdict) for one, verdict in judged)
        return replace(publish_all(settings, archive, progress), kept=kept)


def publish_all(
    settings: Settings,
    archive: Archive,
    progress: Progress | None = None,
    fetched: Sequence[Record] = (),
    derived: Callable[[History], None] = lambda _: None,
) -> Outcome:
    """Derives everything from the archive and publishes it, all or nothing; the caller holds the lock.

    ``derived`` is called between the two: what it journals of the run is in the database.
    """
    documents, history = derive_from(archive, settings, progress)
    derived(history)
    decisions = read_decisions(settings.decisions)
    known_at = _known_at(documents, decisions)
    archive.mint([asdict(one) | {"known_at": known_at} for one in history.minted])
    _report_quarantine(settings.quarantine, history.quarantined)
    journal = archive.runs.rows()

    troubles = complaints(journal)
    decided = decision_rows(decisions)
    published = publish(
        settings.database, lambda database: load(database, history, documents, runs(journal), decided, troubles)
    )
    mark_published(settings, archive)
    return Outcome((), tuple(fetched), history, len({one.sha256 for one in documents}), published.changed)


def published_orders(settings: Settings) -> frozenset[str]:
    """The ids of the orders held, as the database in place has them; none where it cannot be read."""
    try:
        with closing(open_database(settings.database)) as database, reading(settings.database):
            return frozenset(one["order_id"] for one in orders(database)["held"])
    except DatabaseError:
        return frozenset()


def has_quarantine(history: History) -> bool:
    """Whether a document did not prove itself: exit status 4."""
    return any(one.causes for one in history.quarantined)


def as_known_on(settings: Settings, day: str) -> Connection:
    """What would have been published at the end of a day (UTC): the same derivation from what was known by then.

    The connection is to a database in memory; close it.
    """
    documents, history = derive_from(Archive(settings.archive), settings, until=f"{day}T23:59:59Z")
    decided = decision_rows(read_decisions(settings.decisions, day))
    return in_memory(lambda database: load(database, history, documents, (), decided))


def derive_from(
    archive: Archive, settings: Settings, progress: Progress | None = None, until: Moment | None = None
) -> tuple[tuple[Document, ...], History]:
    """Everything the archive says, as the readers of this version read it. Reads, and writes nothing.

    ``until`` leaves out the documents fetched, the decisions made and the school ids given after that moment.
    """
    records = records_in_use(archive, settings, until)
    shas = reading_order(records)
    readings, unread = read_documents(_from_archive(archive, shas, progress), read)
    gone = withdrawn(telling(archive.deliveries), until)
    readings = tuple(_noting_withdrawal(one, gone) for one in readings)
    refused = tuple(Quarantined(one.document, one.medium, one.order, (one.finding,)) for one in unread)
    minted = tuple(_minted(row) for row in archive.minted() if until is None or _given_by(row, until))
    documents = tuple(_document(record) for record in records)
    decisions = read_decisions(settings.decisions, until[:10] if until else None)
    return documents, derive(readings, refused, _known(settings), minted, decisions, read_item=read_item)


def _noting_withdrawal(reading: Reading, gone: Mapping[str, tuple[str, str]]) -> Reading:
    """A text that its source withdrew says so, and stays: it was the law, whoever still shows it."""
    order = reading.order
    if not order.jorftext_id or order.jorftext_id not in gone:
        return reading
    stamp, _ = gone[order.jorftext_id]
    day = french_day(f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}")
    told = f"Le texte {order.jorftext_id} a été retiré de l'open data le {day} ; il reste tel qu'archivé."
    return replace(reading, order=replace(order, findings=(*order.findings, Finding("warning", "withdrawn", told))))


def _from_archive(archive: Archive, shas: Sequence[str], progress: Progress | None) -> Iterator[tuple[str, bytes]]:
    """Each document with its bytes, one at a time."""
    for done, sha256 in enumerate(shas, start=1):
        yield sha256, archive.read(sha256)
        if progress:
            progress(done, len(shas))


def _known_at(documents: Sequence[Document], decisions: Sequence[Decision]) -> Moment:
    """Since when one knows what follows from these: the moment of the newest, so that no clock is asked."""
    moments = (*(one.fetched_at for one in documents), *(f"{one.decided_on}T00:00:00Z" for one in decisions))
    return max(moments, default="")


def _given_by(row: dict[str, Any], moment: Moment) -> bool:
    """Whether a line of ``schools.jsonl`` was written by then; those of older versions do not say when they were."""
    return str(row.get("known_at", "")) <= moment


def _minted(row: dict[str, Any]) -> Minted:
    """A line of ``schools.jsonl``; fields that a later version may add are left alone."""
    try:
        return Minted(**{field.name: row[field.name] for field in fields(Minted)})
    except KeyError as error:
        raise ArchiveDamaged(f"schools.jsonl: a line without {error}: {row!r}; restore it from a backup") from error


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
        source=given.source,
        url=given.url,
        name=given.name,
        media_type=MEDIA_TYPES[verdict],
        fetched_at=given.fetched_at,
    )
    return Kept(given.name, added.document, added.is_new, None)


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
