"""The bytes of a delivery on their way from the server to the scan; a stock's are kept on the disk as they pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from scraper.client import Client, Download
from scraper.errors import (
    Blocked,
    DeliveryDamaged,
    Gone,
    Refused,
    ReplyTooLarge,
    ServerFailed,
    Truncated,
    WrongContent,
)
from scraper.listing import Collection, Delivery
from scraper.spool import Spool, Version, keeping, spooled

Progress = Callable[[str, int, int | None], None]
"""Called as bytes arrive, maybe from another thread: the file's name, the bytes so far, and in all if that is known."""

OF_ONE_FILE = (Gone, Truncated, WrongContent, DeliveryDamaged, ReplyTooLarge)
"""What is the matter with one file."""

MAYBE_OF_ONE_FILE = (Blocked, Refused, ServerFailed)
"""So may these be (a file that the server itself may not read), unless they happen twice in a row. Any other FetchError
is that of the host, or of us."""

MAX_STOCK_BYTES = 16 * 1024**3
MAX_INCREMENT_BYTES = 512 * 1024**2
"""Ceilings: about ten times the largest stock (1.7 GB), thirty times the largest increment (18 MB) known."""


@dataclass(frozen=True, slots=True)
class Transfers:
    """Fetches the deliveries of one collection.

    Stocks are kept in ``spool`` until they are done with, so that a killed run resumes. Increments are kept for good in
    ``keep``, as they came, unless it is None.
    """

    client: Client
    collection: Collection
    spool: Path
    keep: Path | None
    progress: Progress | None

    @contextmanager
    def opened(self, delivery: Delivery) -> Iterator[Iterator[bytes]]:
        """The gzip bytes of a delivery, from the first to the last.

        An increment that is kept appears in its place when the block ends without an error. Raises the errors of
        :class:`scraper.client.Download`, and StorageUnavailable.
        """
        with self._stock(delivery) if delivery.is_stock else self._increment(delivery) as chunks:
            yield chunks

    @contextmanager
    def passing(self, delivery: Delivery, max_bytes: int | None = None) -> Iterator[Iterator[bytes]]:
        """As :meth:`opened`, leaving nothing on the disk; ``max_bytes`` instead of the ceiling of such a delivery."""
        with self._download(delivery, max_bytes=max_bytes) as download:
            yield self._told(download, delivery, download.total)

    def begun(self, delivery: Delivery) -> Spool:
        """Where a stock is kept while it is read."""
        return Spool(self.spool, delivery.name)

    def clear(self, wanted: Delivery | None) -> None:
        """Delete what is left of other stocks of this collection. Raises StorageUnavailable."""
        for name in spooled(self.spool):
            delivery = self.collection.delivery(name)
            if delivery and delivery != wanted:
                self.begun(delivery).remove()

    @contextmanager
    def _stock(self, delivery: Delivery) -> Iterator[Iterator[bytes]]:
        spool = self.begun(delivery)
        with self._resumed(delivery, spool) as download, spool.writing() as write:
            yield self._told(chain(spool.chunks(), _copied(download, write)), delivery, download.total)

    @contextmanager
    def _resumed(self, delivery: Delivery, spool: Spool) -> Iterator[Download]:
        """The bytes that the spool lacks. Where the file is not the one that was begun, that is all of them."""
        if not spool.is_begun:
            spool.begin()  # marked before the server is asked: that it could not be read must not be forgotten
        version, size = spool.version, spool.size
        with ExitStack() as stack:
            download = stack.enter_context(self._download(delivery, size, version.validator))
            if size and None not in (version.total, download.total) and version.total != download.total:
                download = stack.enter_context(self._download(delivery))
            if download.start == 0:
                spool.begin(Version(download.validator, download.total))
            yield download

    @contextmanager
    def _increment(self, delivery: Delivery) -> Iterator[Iterator[bytes]]:
        if self.keep is None:
            with self.passing(delivery) as chunks:
                yield chunks
        else:
            with keeping(self.keep / delivery.name) as write, self.passing(delivery) as chunks:
                yield _copied(chunks, write)

    def _download(
        self, delivery: Delivery, start: int = 0, validator: str | None = None, max_bytes: int | None = None
    ) -> Download:
        ceiling = max_bytes or (MAX_STOCK_BYTES if delivery.is_stock else MAX_INCREMENT_BYTES)
        address = f"{self.collection.name}/{delivery.name}"
        return self.client.download(address, max_bytes=ceiling, start=start, validator=validator)

    def _told(self, chunks: Iterable[bytes], delivery: Delivery, total: int | None) -> Iterator[bytes]:
        done = 0
        for chunk in chunks:
            done += len(chunk)
            if self.progress:
                self.progress(delivery.name, done, total)
            yield chunk


def _copied(chunks: Iterable[bytes], write: Callable[[bytes], None]) -> Iterator[bytes]:
    for chunk in chunks:
        write(chunk)
        yield chunk
