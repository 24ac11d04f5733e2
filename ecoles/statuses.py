"""The exit statuses of the command (CONTRACT), and the error that each stands for."""

from __future__ import annotations

from db.errors import DatabaseError, DatabaseLocked, PortTaken, SiteNotInstalled
from ecoles.documents import CannotRead
from ecoles.files import CannotWrite, NoRoom
from ecoles.settings import BadSetting
from parsers.errors import ParseError
from scraper.errors import AnotherRunHoldsTheLock, DocumentTooLarge, FetchError, ScraperError

NO_SUCH_SCHOOL, USAGE, UNREACHED, QUARANTINED, DAMAGED, LOCKED, STALE = 1, 2, 3, 4, 5, 6, 7
"""No such school, or several; a mistake in the command; a source failed; a document or proof failed; archive or
database damaged; another run holds the lock; something is silent or overdue (``status --strict`` alone)."""

FAULT = 70
"""EX_SOFTWARE of sysexits.h: a fault of the program."""

INTERRUPTED = 130

# The first class that fits gives the exit status.
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (BadSetting, USAGE),
    (CannotRead, USAGE),
    (NoRoom, DAMAGED),
    (CannotWrite, USAGE),
    (DocumentTooLarge, USAGE),
    (SiteNotInstalled, USAGE),
    (PortTaken, USAGE),
    (ParseError, QUARANTINED),
    (FetchError, UNREACHED),
    (AnotherRunHoldsTheLock, LOCKED),
    (DatabaseLocked, LOCKED),
    (ScraperError, DAMAGED),
    (DatabaseError, DAMAGED),
)

KNOWN_ERRORS = tuple(kind for kind, _ in _STATUS)
"""Errors that are told in one line; any other is a fault of the program."""


def status_of(error: Exception) -> int:
    """The exit status that an error stands for."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), FAULT)


def code_of(error: Exception) -> str:
    """The name of the cause: DatabaseMissing is "database_missing"."""
    name = type(error).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
