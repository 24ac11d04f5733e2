"""The home of an installation: its archive with the orders that ship, and whether its database is what that says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ecoles.freshness import fingerprint, is_fresh, remember
from ecoles.health import complaints
from ecoles.settings import Settings
from parsers.media_types import MEDIA_TYPES
from scraper.archive import Archive, Record
from scraper.deliveries import telling, withdrawn
from scraper.listing import stamp_of

if TYPE_CHECKING:  # the command asks this every night, and mostly needs no more
    from parsers.model import Moment

SHIPPED = "shipped"
"""The source of the orders that ship with the program."""


def open_archive(settings: Settings, now: Moment) -> Archive:
    """The archive of the home, with the orders that ship in it; the caller holds the lock."""
    archive = Archive(settings.archive)
    _archive_shipped(archive, settings.shipped_orders, now)
    return archive


def records_in_use(archive: Archive, settings: Settings, until: Moment | None = None) -> tuple[Record, ...]:
    """The records to derive from: of the orders that ship, the last transcript under each name, or none at all.

    Texts of another series (``opendata/NAME``, see :attr:`Settings.other_series`) are archived, and no more.
    """
    records = [one for one in archive.records() if "/" not in one.source and (until is None or one.fetched_at <= until)]
    shipped = {one.name: one for one in records if one.source == SHIPPED} if settings.shipped_orders else {}
    return tuple(one for one in records if one.source != SHIPPED or shipped.get(one.name) is one)


def reading_order(records: Sequence[Record]) -> tuple[str, ...]:
    """The SHA-256 of the documents, each once, in the order in which the records came.

    What the open data delivered of one text stands in the order of the deliveries, which may have been read in another
    one. Of bytes that one address gave twice the last arrival counts (A, B, A again is B, A): within a medium the last
    word is the order's.
    """
    shas: list[str | None] = [record.sha256 for record in records]
    places: dict[tuple[str, str | None], list[int]] = {}
    for place, record in enumerate(records):
        if record.url:
            of_one_text = record.name if stamp_of(record.url) else record.url
            places.setdefault((record.source, of_one_text), []).append(place)
    for found in places.values():
        in_turn = sorted(found, key=lambda place: stamp_of(records[place].url or "") or "")
        last_first = dict.fromkeys(records[place].sha256 for place in reversed(in_turn))
        told = [*reversed(last_first), *[None] * (len(found) - len(last_first))]
        for place, sha256 in zip(found, told, strict=True):
            shas[place] = sha256
    return tuple(dict.fromkeys(sha256 for sha256 in shas if sha256))


def is_up_to_date(settings: Settings, archive: Archive) -> bool:
    """Whether deriving and publishing would change nothing but the table of runs."""
    return is_fresh(settings, fingerprint(settings, _journalled(archive)))


def mark_published(settings: Settings, archive: Archive) -> None:
    """Note that the database in place is what the archive says now. Raises StorageUnavailable."""
    remember(settings, fingerprint(settings, _journalled(archive)))


def _journalled(archive: Archive) -> object:
    """What the journals of runs and deliveries come to, for the database."""
    return complaints(archive.runs.rows()), sorted(withdrawn(telling(archive.deliveries)).items())


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
