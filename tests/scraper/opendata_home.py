"""What the tests of the open data share: a home that reads from a server on this machine, and what it then holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from ecoles.home import reading_order
from parsers.jorf_file import cid_in
from parsers.series import belongs, needles, signed_in
from scraper.archive import Archive, Record
from scraper.client import Client, Manners
from scraper.clock import Clock
from scraper.deliveries import withdrawn
from scraper.listing import SIMPLE, Collection
from scraper.opendata import OpenData, SeriesNet
from scraper.report import Report
from tests.upstream.dila import Dila
from tests.upstream.synthetic import Year, increment

AGENT = "ecoles-de-production/test (synthetic)"
NET = SeriesNet(needles(), belongs, cid_in)
START = datetime(2026, 11, 1, 4, 0, 0, tzinfo=UTC)


@dataclass
class Passing:
    """A clock on which waiting takes no time; ``waits`` are the seconds that were waited."""

    waits: list[float] = field(default_factory=list)

    def clock(self) -> Clock:
        """The clock."""
        return Clock(monotonic=lambda: sum(self.waits), sleep=self.waits.append, now=lambda: START)


@dataclass
class Home:
    """An installation under ``root`` that reads from ``dila``, and settings that a test may change."""

    root: Path
    dila: Dila
    collection: Collection = SIMPLE
    net: SeriesNet = NET
    keep: Path | None = None
    progress: Callable[[str, int, int | None], None] | None = None
    manners: Mapping[str, Any] = field(default_factory=dict)
    _seconds: count[int] = field(default_factory=count)

    @property
    def archive(self) -> Archive:
        """The archive, as it is on the disk."""
        return Archive(self.root / "archive")

    @property
    def spool(self) -> Path:
        """Where stocks are kept while they are read."""
        return self.root / "spool"

    def update(self) -> Report:
        """A run by night."""
        return self._run(OpenData.update)

    def backfill(self, since: int | None = None) -> Report:
        """The run that reads the stock, and takes texts signed in the year ``since`` or later."""

        def is_wanted(data: bytes) -> bool:
            return belongs(data) and (since is None or (signed_in(data) or since) >= since)

        return self._run(lambda source: replace(source, net=replace(self.net, belongs=is_wanted)).backfill(since))

    def held(self) -> list[tuple[str, str | None, bytes]]:
        """Source, name and content of every document, in the order of the journal."""
        return [(one.source, one.name, self.archive.read(one.sha256)) for one in self.archive.records()]

    def texts(self) -> list[bytes]:
        """The content of every document of the series itself, in the order of the journal."""
        return [data for source, _, data in self.held() if "/" not in source]

    def last_words(self) -> bytes:
        """The document that is read last of all, as the command reads them."""
        return self.archive.read(reading_order(self.archive.records())[-1])

    def applied(self) -> list[str]:
        """The names of the deliveries applied, in that order."""
        return [row["name"] for row in self.archive.deliveries.rows()]

    def withdrawn(self) -> list[str]:
        """The ids of the texts withdrawn."""
        return list(withdrawn(self.archive.deliveries.rows()))

    def now(self) -> str:
        """A moment a second after the one before."""
        return f"{START + timedelta(seconds=next(self._seconds)):%Y-%m-%dT%H:%M:%SZ}"

    def _run(self, verb: Callable[[OpenData], Report]) -> Report:
        manners = Manners(AGENT, **{"requests_per_second": 1000.0, "attempts": 3, "timeout": 5.0, **self.manners})
        with closing(Client(self.dila.url, manners, Passing().clock())) as client:
            source = OpenData(
                client,
                self.collection,
                self.archive,
                self.net,
                spool=self.spool,
                keep=self.keep,
                progress=self.progress,
                now=self.now,
            )
            return verb(source)


def publish(dila: Dila, year: Year) -> None:
    """Everything of a year."""
    for delivery in year.deliveries():
        dila.publish(delivery.collection, delivery.name, delivery.data)


def deliver(dila: Dila, stamp: str, files: Mapping[str, bytes], suppressed: tuple[str, ...] = ()) -> str:
    """Publishes an increment of JORFSIMPLE; gives its name."""
    name = f"JORFSIMPLE_{stamp}.tar.gz"
    dila.publish("JORFSIMPLE", name, increment(stamp, files, suppressed))
    return name


def codes(report: Report) -> list[tuple[str, str]]:
    """The troubles: what, and about what."""
    return [(trouble.code, trouble.about) for trouble in report.troubles]


def essence(home: Home) -> tuple[list[tuple[str, str | None, str | None, str]], list[dict[str, Any]]]:
    """What two homes that read the same must have in common: everything but the moments."""
    records = [(one.source, one.name, _path(one), one.sha256) for one in home.archive.records()]
    return records, [{**row, "applied_at": None} for row in home.archive.deliveries.rows()]


def _path(record: Record) -> str | None:
    return record.url and record.url.partition("/OPENDATA/")[2]
