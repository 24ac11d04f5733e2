"""The open data of the Journal officiel: reads what was not read yet, and archives the texts that are ours.

A delivery is read to its end; then its texts are archived; then its line is written in ``deliveries.jsonl``. Killed
anywhere in between, the next run reads it again and comes to the same archive. What one file does to us is told, and
the file tried again by the next run; what the host does ends the run of this source. A refusal, or a server that fails,
is taken for the file's the first time, and for the host's when the next file fares no better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.archive import Archive, Record
from scraper.client import Client
from scraper.deliveries import ANY_YEAR, Applied, Deliveries, Unchanged
from scraper.errors import DeliveryDamaged, FetchError, Gone, ScraperError, Truncated, WrongContent
from scraper.holdings import Holdings, record_of
from scraper.listing import GLOBAL, MAX_LISTING_BYTES, SIMPLE, Collection, Delivery, Listing, read_listing
from scraper.mending import mend
from scraper.report import Report, Trouble
from scraper.series_net import SeriesNet
from scraper.transfer import MAYBE_OF_ONE_FILE, OF_ONE_FILE, Progress, Transfers

if TYPE_CHECKING:
    from scraper.harvest import Found, Harvest

__all__ = ["GLOBAL", "SIMPLE", "OpenData", "SeriesNet"]


@dataclass(frozen=True, slots=True)
class OpenData:
    """One collection of the open data, read into an archive.

    ``spool`` is a folder for what a killed run need not fetch again; in ``keep`` increments are kept as they came,
    unless it is None. ``progress`` is told what arrives, ``now`` tells the moment as the archive writes it.
    """

    client: Client
    collection: Collection
    archive: Archive
    net: SeriesNet
    _: KW_ONLY
    spool: Path
    keep: Path | None
    progress: Progress | None
    now: Callable[[], str]

    def update(self) -> Report:
        """Applies what is online and was not applied.

        A stock only where one was applied before, and this one is newer than anything applied: it may have replaced
        increments that nobody saw. Raises StorageUnavailable, ArchiveDamaged.
        """
        return _Run(self, ANY_YEAR, is_backfill=False).report()

    def backfill(self, since: int | None = None) -> Report:
        """Applies the newest stock, then the increments after it, as far as that was not done. Raises as ``update``.

        ``since``: the year from which on ``net.belongs`` takes texts. What was read for fewer years is read again.
        """
        return _Run(self, since, is_backfill=True).report()


class _Run:
    """One run, and what it comes to."""

    def __init__(self, source: OpenData, since: int | None, *, is_backfill: bool) -> None:
        self._source = source
        self._since = since
        self._is_backfill = is_backfill
        self._client, self._collection, self._net = source.client, source.collection, source.net
        self._folder = f"{source.client.base}{source.collection.name}/"
        self._transfers = Transfers(source.client, source.collection, source.spool, source.keep, self._tell)
        self._place = ""
        self._deliveries = Deliveries(source.archive.deliveries)
        unchanged = self._deliveries.unchanged()
        self._holdings = Holdings(source.archive, source.collection.source, source.net.text_id, unchanged)
        self._of_this_net = (source.collection.name, source.net.fingerprint)
        self._newest_before = self._deliveries.newest(*self._of_this_net) or ""
        self._has_listed_again = False
        self._failed: set[str] = set()
        self._refusals = 0
        self._is_cut_short = False
        self._counts = Counter(deliveries=0, texts=0, matches=0, unchanged=0, withdrawn=0)
        self._new: list[Record] = []
        self._troubles: list[Trouble] = []

    def report(self) -> Report:
        requests, received = self._client.requests, self._client.received
        try:
            self._work()
        except FetchError as error:
            self._is_cut_short = True
            self._trouble(error, self._folder)
        self._counts["requests"] = self._client.requests - requests
        self._counts["bytes"] = self._client.received - received
        return Report(
            source=self._collection.source,
            outcome="failed" if self._troubles else "ok",
            new=tuple(self._new),
            counts=dict(self._counts),
            troubles=tuple(self._troubles),
            notes=self._notes(),
            is_cut_short=self._is_cut_short,
        )

    def _work(self) -> None:
        listing = self._listing()
        self._troubles += mend(self._holdings, listing, self._transfers, is_backfill=self._is_backfill)
        try:
            self._apply_all(listing)
        except Gone:
            # The stock was replaced meanwhile, and the increments up to it went: what is gone is in the new one.
            self._has_listed_again = True
            self._apply_all(self._listing())

    def _listing(self) -> Listing:
        page = self._client.get(f"{self._collection.name}/", max_bytes=MAX_LISTING_BYTES)
        listing = read_listing(page.content, self._collection, self._client.clock.now())
        if listing.misdated and not self._has_listed_again:
            told = (
                f"{len(listing.misdated)} of the archives listed, this one among them, bear no moment in their names "
                "that can have come, and are not read; set the clock of this machine if it is wrong, or wait until "
                "their publisher mends it"
            )
            self._trouble(WrongContent(told), listing.misdated[0])
        return listing

    def _apply_all(self, listing: Listing) -> None:
        pending = self._pending_stock(listing)
        self._transfers.clear(pending)
        if pending and self._is_due(pending):
            if not self._attempt(pending):
                return
        elif self._is_backfill and not listing.stocks and self._covered() is None:
            error = WrongContent(f"{self._folder}: lists no stock; the increments alone were read; try again later")
            self._trouble(error, self._folder)
        increments = self._pending_increments(listing)
        for number, delivery in enumerate(increments, start=1):
            self._place = f"{number} of {len(increments)}: "
            if not self._attempt(delivery):
                return

    def _tell(self, name: str, done: int, total: int | None) -> None:
        """Passes progress on, with the place of an increment among those to read."""
        if self._source.progress:
            self._source.progress(self._place + name, done, total)

    def _pending_stock(self, listing: Listing) -> Delivery | None:
        """The newest stock, unless it was applied."""
        stock = listing.newest_stock
        return stock if stock and stock.key not in self._deliveries.applied(*self._of_this_net, self._since) else None

    def _is_due(self, stock: Delivery) -> bool:
        """Whether this run reads a stock that was not applied.

        A run by night of a home that was backfilled does when the stock is newer than anything applied with these
        needles: a wider net is cast over the stock as well. So it does when a run before found it due and
        failed, since the increments that this one applied then are newer: the spool remembers.
        """
        if stock.key in self._failed:
            return False
        may_hide = stock.stamp > self._newest_before or self._transfers.begun(stock).is_begun
        return self._is_backfill or (self._deliveries.has_stock(self._collection.name) and may_hide)

    def _pending_increments(self, listing: Listing) -> list[Delivery]:
        """The increments that were not applied, oldest first; those up to the stock applied last are in it."""
        done = self._deliveries.applied(*self._of_this_net, self._since) | self._failed
        covered = self._covered() or ""
        return [one for one in listing.increments if one.stamp > covered and one.key not in done]

    def _covered(self) -> str | None:
        return self._deliveries.stock(*self._of_this_net, self._since)

    def _attempt(self, delivery: Delivery) -> bool:
        """Apply a delivery, or tell why not; whether to go on. Raises Gone while the listing was read only once."""
        try:
            self._apply(delivery)
        except (*OF_ONE_FILE, *MAYBE_OF_ONE_FILE) as error:
            if isinstance(error, Gone) and not self._has_listed_again:
                raise
            self._failed.add(delivery.key)
            self._trouble(error, delivery.name)
            self._refusals = self._refusals + 1 if isinstance(error, MAYBE_OF_ONE_FILE) else 0
            self._is_cut_short = self._refusals > 1
            return not self._is_cut_short
        self._refusals = 0
        return True

    def _apply(self, delivery: Delivery) -> None:
        harvest = self._read(delivery)
        held = frozenset(self._holdings.texts)
        unchanged: list[Unchanged] = []
        for found in harvest.found:
            for source in found.sources:
                unchanged += self._keep(found, source, delivery)
        self._deliveries.record(
            Applied(
                collection=self._collection.name,
                name=delivery.name,
                stamp=delivery.stamp,
                is_stock=delivery.is_stock,
                net=self._net.fingerprint,
                texts=harvest.texts,
                packed=harvest.packed,
                matched=tuple(dict.fromkeys(found.text for found in harvest.found if found.text)),
                withdrawn=harvest.withdrawn,
                applied_at=self._source.now(),
                since=self._since if self._is_backfill else None,
                unchanged=tuple(unchanged),
            )
        )
        if delivery.is_stock:
            self._transfers.begun(delivery).remove()
        self._counts.update(deliveries=1, texts=harvest.texts, withdrawn=len(held.intersection(harvest.withdrawn)))

    def _keep(self, found: Found, source: str, delivery: Delivery) -> tuple[Unchanged, ...]:
        """Archive a file; gives it if it was only said again."""
        path = found.path.decode("utf-8", "backslashreplace")
        url = f"{self._folder}{delivery.name}#{path}"
        record = record_of(
            found.data,
            source=source,
            url=url,
            name=path.rpartition("/")[2],
            fetched_at=self._source.now(),
        )
        news = self._holdings.keep(found.data, record, found.text)
        self._counts.update(matches=1, unchanged=news != "new")
        if news == "new":
            self._new.append(record)
        return (Unchanged(source, url, record.sha256),) if news == "unchanged" else ()

    def _read(self, delivery: Delivery) -> Harvest:
        """Reads a delivery; once more from the beginning if what came was cut or damaged."""
        try:
            return self._read_once(delivery)
        except (Truncated, DeliveryDamaged):
            return self._read_once(delivery)

    def _read_once(self, delivery: Delivery) -> Harvest:
        # Imported when there is something to read: most nights there is not, and the scan brings libraries and threads.
        from scraper.harvest import harvest

        opened = partial(self._transfers.opened, delivery)
        try:
            return harvest(opened, self._collection, self._net, self._holdings.texts)
        except OF_ONE_FILE as error:
            spool = self._transfers.begun(delivery)
            # Bytes that are all here, or are not what was sent, will not get better; the beginning of a file is of use.
            if delivery.is_stock and (isinstance(error, DeliveryDamaged) or spool.is_whole):
                spool.discard()
            raise

    def _trouble(self, error: ScraperError, about: str) -> None:
        self._troubles.append(Trouble.of(error, about))

    def _notes(self) -> tuple[str, ...]:
        if self._is_backfill or self._covered() is not None:
            return ()
        return ("What came before the increments that are online was never read: run `ecoles backfill`.",)
