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


class FetchError(ScraperError):
    """A server could not be reached, refused, or gave something else than what was asked: exit status 3.

    Prevents silence from being read as "nothing was published": the source is reported, and what is held stays.
    """


class Unreachable(FetchError):
    """No connection, no answer in time, or a connection cut again and again.

    Prevents a night without a network from looking like a night without an order.
    """


class ServerFailed(FetchError):
    """The server answered 5xx, still, after every attempt.

    Prevents an error page from being archived as a document.
    """


class Throttled(FetchError):
    """The server asks to come back later (429, Retry-After), later than this run waits.

    Prevents hammering a public service, and being shut out for it.
    """


class Blocked(FetchError):
    """403, or a page that asks for a browser: the server does not want programs. Never retried, never disguised.

    Prevents a challenge page from being kept as an order, and "blocked" from being read as "withdrawn".
    """


class Gone(FetchError):
    """404 or 410: there is nothing at this address.

    Prevents a document that moved from being taken for one that never was.
    """


class Refused(FetchError):
    """The server did not accept the request itself (another 4xx).

    Prevents a fault of ours, or of the settings, from passing for a quiet night.
    """


class SentElsewhere(FetchError):
    """A redirect to another host, or to a login page.

    Prevents words of a host that nobody asked from being archived under the name of the one that was.
    """


class Truncated(FetchError):
    """Fewer bytes than announced, or a compressed stream without its end, after every attempt.

    Prevents half an archive from being taken for a whole one in which the order is missing.
    """


class WrongContent(FetchError):
    """Not what was asked for: a page where an archive was due, an archive without a single text, an empty reply.

    Prevents an error page served with status 200 from being saved as the document.
    """


class ReplyTooLarge(FetchError):
    """More bytes than such a reply can have.

    Prevents a wrong address, or a hostile server, from filling the memory or the disk.
    """


class DeliveryDamaged(FetchError):
    """An archive of the open data that cannot be unpacked to its end: bad gzip, bad checksum, a broken tar header.

    Prevents the texts after the damage from being lost without a word.
    """


class BudgetSpent(FetchError):
    """This run has made as many requests to the host as it may.

    Prevents a loop, here or there, from becoming an attack.
    """


class BadCredentials(FetchError):
    """The API does not know the key, or the key is not subscribed to it.

    Prevents a key that expired from silencing a source.
    """


class DisallowedByRobots(Blocked):
    """The site's robots.txt asks programs to leave this address alone.

    Prevents us from taking what we are asked not to, and a whole office from being shut out for it.
    """
