"""Documents that rotted on the disk, fetched anew from the deliveries of the open data that brought them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from hashlib import sha256 as hash_of

from scraper.archive import Record
from scraper.errors import ArchiveDamaged, ReplyTooLarge
from scraper.holdings import Holdings
from scraper.listing import Delivery, Listing, delivery_key
from scraper.report import Trouble
from scraper.transfer import MAYBE_OF_ONE_FILE, OF_ONE_FILE, Transfers

MAX_NIGHTLY_BYTES = 64 * 1024 * 1024
"""The largest delivery that is read every night for as long as a document of it is damaged."""


def mend(holdings: Holdings, listing: Listing, transfers: Transfers, *, is_backfill: bool) -> Iterator[Trouble]:
    """Mends what is damaged, as far as its delivery is still online; yields what could not be done.

    A large one, such as a stock, is left to a backfill, which a person asks for.

    A delivery that was applied is not read again by itself, so that nothing else would mend these. Raises what the host
    does (see :mod:`scraper.errors`), and StorageUnavailable.
    """
    by_delivery: dict[str, list[Record]] = {}
    for record in holdings.damaged:
        by_delivery.setdefault(delivery_key(record.url or ""), []).append(record)
    for key, records in by_delivery.items():
        remedy = "restore it from a backup"
        try:
            if delivery := listing.find(key):
                _mend_from(delivery, records, holdings, transfers, None if is_backfill else MAX_NIGHTLY_BYTES)
        except (*OF_ONE_FILE, *MAYBE_OF_ONE_FILE) as error:
            if is_backfill or not isinstance(error, ReplyTooLarge):
                yield Trouble.of(error, key)
            else:
                remedy = f"run `ecoles backfill`, which reads that again, or {remedy}"
        for record in records:
            if not holdings.is_sound(record):
                told = f"document {record.sha256} is damaged, and was not to be had from {key} again; {remedy}"
                yield Trouble.of(ArchiveDamaged(told), record.sha256)


def _mend_from(
    delivery: Delivery, records: list[Record], holdings: Holdings, transfers: Transfers, max_bytes: int | None
) -> None:
    # Imported when there is something to mend: the scan brings libraries and threads.
    from scraper.harvest import files_named

    wanted = {record.sha256: record for record in records}
    names = frozenset((record.name or "").encode() for record in records)
    for data in files_named(partial(transfers.passing, delivery, max_bytes), transfers.collection, names):
        if record := wanted.get(hash_of(data).hexdigest()):
            holdings.mend(data, record)
