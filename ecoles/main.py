"""Where the command begins and ends: options in any place, every error one clear line and the right exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from db.errors import DatabaseError, DatabaseLocked, SiteNotInstalled
from ecoles.cli import DAMAGED, QUARANTINED, USAGE, app
from ecoles.documents import CannotRead
from ecoles.output import print_json, say
from ecoles.settings import BadSetting
from parsers.errors import ParseError
from scraper.errors import AnotherRunHoldsTheLock, DocumentTooLarge, ScraperError

LOCKED = 6
INTERRUPTED = 130

_COMMON_OPTIONS = ("--home", "--format")

# The first class that fits gives the exit status (CONTRACT: exit status).
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (BadSetting, USAGE),
    (CannotRead, USAGE),
    (DocumentTooLarge, USAGE),
    (SiteNotInstalled, USAGE),
    (ParseError, QUARANTINED),
    (AnotherRunHoldsTheLock, LOCKED),
    (DatabaseLocked, LOCKED),
    (ScraperError, DAMAGED),
    (DatabaseError, DAMAGED),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status. Errors that have a name are told; a bug shows its traceback."""
    given = common_options_first(sys.argv[1:] if arguments is None else arguments)
    try:
        app(list(given), prog_name="ecoles")
    except SystemExit as done:
        return _status(done)
    except tuple(kind for kind, _ in _STATUS) as error:
        return _tell(error, is_json="json" in given)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader (head, less) has seen enough
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def common_options_first(arguments: Sequence[str]) -> list[str]:
    """The arguments with ``--home DIR`` and ``--format F`` moved to the front, since people write them anywhere.

    What follows ``--`` stays where it is.
    """
    front: list[str] = []
    rest: list[str] = []
    left = iter(arguments)
    for one in left:
        if one == "--":
            rest += [one, *left]
        elif one in _COMMON_OPTIONS:
            front += [one, *(value for value in [next(left, None)] if value is not None)]
        elif one.startswith(tuple(f"{option}=" for option in _COMMON_OPTIONS)):
            front.append(one)
        else:
            rest.append(one)
    return front + rest


def _tell(error: Exception, *, is_json: bool) -> int:
    """One line for the person; in JSON mode the same as a value for the program."""
    if is_json:
        print_json({"error": _code(error), "message": str(error)})
    say(f"ecoles: {error}")
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def _code(error: Exception) -> str:
    """The name of the cause: DatabaseMissing is "database_missing"."""
    name = type(error).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _status(done: SystemExit) -> int:
    return done.code if isinstance(done.code, int) else int(done.code is not None)
