"""The index pages of the open data: which stocks and increments are online (FORMATS §1, « Listing »)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote_to_bytes

from scraper.errors import WrongContent

MAX_LISTING_BYTES = 8 * 1024 * 1024
"""The largest index page read, in bytes; the real ones have 130 to 180 kB."""

_HREF = re.compile(rb"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_MAX_NAME_BYTES = 200
_AHEAD = timedelta(days=2)  # Stamps tell the time of Paris, and clocks differ.
_STAMP = r"(\d{8}-\d{6})\.tar\.gz"
_STAMP_IN_URL = re.compile(rf"{_STAMP}(?:#|\Z)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Collection:
    """One folder of the open data.

    ``name`` is the folder, and begins the names of its increments; ``stock`` begins those of its stocks; ``source`` is
    the name under which its documents are archived; ``texts`` matches the basenames of the files that make up texts.
    """

    name: str
    stock: str
    source: str
    texts: re.Pattern[bytes]

    def delivery(self, name: str) -> Delivery | None:
        """The delivery that a file name stands for; None when it is no delivery of this collection.

        Case is ignored, since it has changed without notice.
        """
        match = re.fullmatch(rf"(?:({self.stock})|{self.name})_{_STAMP}", name, re.IGNORECASE | re.ASCII)
        return Delivery(name, stamp=match[2], is_stock=match[1] is not None) if match else None


SIMPLE = Collection("JORFSIMPLE", "Freemium_jorf_simple", "opendata", re.compile(rb"JORFTEXT\d{12}\.xml"))
"""One file a text."""

GLOBAL = Collection(
    "JORF", "Freemium_jorf_global", "opendata-global", re.compile(rb"JORF(?:TEXT|ARTI|SCTA)\d{12}\.xml")
)
"""Each text in several linked files; those of whole issues (JORFCONT) are not read."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One archive online: its name as served, its stamp ``YYYYMMDD-HHMMSS``, and whether it is a whole stock."""

    name: str
    stamp: str
    is_stock: bool

    @property
    def key(self) -> str:
        """The name by which it is known again, even when the server changes the case of names."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Listing:
    """What is online of a collection, oldest first; ``misdated`` are the names that tell no moment that can have come.

    To believe them would be to take all later deliveries for older ones, which a stock already holds.
    """

    stocks: tuple[Delivery, ...]
    increments: tuple[Delivery, ...]
    misdated: tuple[str, ...]

    @property
    def newest_stock(self) -> Delivery | None:
        """The stock to read, if any is online."""
        return self.stocks[-1] if self.stocks else None

    def find(self, key: str) -> Delivery | None:
        """The delivery of that :attr:`Delivery.key`; None when it is not online."""
        return next((one for one in (*self.stocks, *self.increments) if one.key == key), None)


def read_listing(page: bytes, collection: Collection, now: datetime) -> Listing:
    """The deliveries that an index page of Apache links to, in either of its layouts; everything else is passed over.

    Only the last segment of a link counts, and only as a name: no link leads anywhere else. Raises WrongContent for a
    page without a single delivery, such as an error page served with status 200.
    """
    newest = f"{now + _AHEAD:%Y%m%d-%H%M%S}"
    found: dict[str, Delivery] = {}
    for match in _HREF.finditer(page):
        delivery = collection.delivery(_basename(match[1] or match[2] or match[3] or b""))
        if delivery:
            found.setdefault(delivery.key, delivery)
    if not found:
        raise WrongContent(
            f"{collection.name}/: a page that lists no archive of {collection.name}; look at it in a browser, check "
            "ECOLES_OPENDATA_URL, and run this again"
        )
    ordered = sorted(found.values(), key=lambda one: one.stamp)
    dated = [one for one in ordered if one.stamp <= newest and _is_moment(one.stamp)]
    return Listing(
        stocks=tuple(one for one in dated if one.is_stock),
        increments=tuple(one for one in dated if not one.is_stock),
        misdated=tuple(one.name for one in ordered if one.stamp > newest or not _is_moment(one.stamp)),
    )


def stamp_of(url: str) -> str | None:
    """The stamp of the delivery in the address of a document, which ends ``….tar.gz#path``; None in other addresses.

    Deliveries may be applied out of order (one that failed is retried the next night): the stamps say what the State
    delivered last.
    """
    match = _STAMP_IN_URL.search(url)
    return match[1] if match else None


def delivery_key(url: str) -> str:
    """The :attr:`Delivery.key` of the delivery in the address of a document."""
    return url.partition("#")[0].rpartition("/")[2].lower()


def _is_moment(stamp: str) -> bool:
    try:
        datetime.strptime(stamp, "%Y%m%d-%H%M%S")  # noqa: DTZ007  (only whether the calendar has it)
    except ValueError:
        return False
    return True


def _basename(href: bytes) -> str:
    """The last segment of a link; empty when it is longer than any name, which unquoting would make many times so."""
    segment = href.partition(b"#")[0].partition(b"?")[0].rpartition(b"/")[2]
    return unquote_to_bytes(segment).decode("iso-8859-1") if len(segment) <= _MAX_NAME_BYTES else ""
