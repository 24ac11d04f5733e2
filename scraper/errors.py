"""What can go wrong outside, named after causes. Every message ends with what the person can do next."""

from __future__ import annotations


class ScraperError(Exception):
    """Anything the outside world or the archive did to us that a person must know of."""


class ArchiveDamaged(ScraperError):
    """What was kept is gone or no longer the same bytes.

    Prevents facts from being derived from altered words, and a school from being lost because its order was.
    """


class DocumentTooLarge(ScraperError):
    """A document is over the ceiling of the archive.

    Prevents a wrong address (a whole stock, an endless reply) from filling the disk in place of an order.
    """


class StorageUnavailable(ScraperError):
    """The home cannot be read or written: no access, read-only, not a directory, disk or quota full.

    Prevents a night that kept nothing from looking like a night on which nothing was published.
    """


class AnotherRunHoldsTheLock(ScraperError):
    """Another process is writing to the same home.

    Prevents two runs from interleaving their lines in one journal, or publishing over each other.
    """
