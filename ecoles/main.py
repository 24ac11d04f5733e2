"""Where the command begins and ends: options in any place, every error one clear line and the right exit status."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress

from db.errors import DatabaseError, DatabaseLocked, PortTaken, SiteNotInstalled
from ecoles.asking import DAMAGED, QUARANTINED, USAGE
from ecoles.cli import app
from ecoles.documents import CannotRead
from ecoles.output import print_json, say
from ecoles.settings import BadSetting
from parsers.errors import ParseError
from scraper.errors import AnotherRunHoldsTheLock, DocumentTooLarge, ScraperError

LOCKED = 6
INTERRUPTED = 130
FAULT = 70
"""EX_SOFTWARE of sysexits.h."""

_COMMON_OPTIONS = ("--home", "--format")

# The first class that fits gives the exit status (CONTRACT: exit status).
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (BadSetting, USAGE),
    (CannotRead, USAGE),
    (DocumentTooLarge, USAGE),
    (SiteNotInstalled, USAGE),
    (PortTaken, USAGE),
    (ParseError, QUARANTINED),
    (AnotherRunHoldsTheLock, LOCKED),
    (DatabaseLocked, LOCKED),
    (ScraperError, DAMAGED),
    (DatabaseError, DAMAGED),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status. Every error is told in a line; a bug shows its traceback besides."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without accents shows their codes
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        return _run(common_options_first(given))
    except tuple(kind for kind, _ in _STATUS) as error:
        return _tell(error, is_json=_asks_for_json(given))
    except BrokenPipeError:
        return _silent()  # the reader (head, less) has seen enough
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  (the last resort: Python's own status, 1, means "no such school" to a script)
        if isinstance(error, OSError) and error.filename is None and error.errno in (errno.ENOSPC, errno.EIO):
            say(f"ecoles: standard output: {error.strerror}.")
            return _silent(DAMAGED)
        traceback.print_exc()
        say("ecoles: this is a fault of the program; please report the lines above.")
        return FAULT


def _run(arguments: Sequence[str]) -> int:
    try:
        app(list(arguments), prog_name="ecoles")
    except SystemExit as done:
        sys.stdout.flush()
        return _status(done)
    return 0


def _silent(status: int = 0) -> int:
    """The status, after which nothing more can be written to an output that is gone."""
    with suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _asks_for_json(arguments: Sequence[str]) -> bool:
    text = "\0".join(arguments)
    return "--format\0json" in text or "--format=json" in text


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
            value = next(left, None)
            if not value:
                raise BadSetting(f"{one} needs a value.")
            front += [one, value]
        elif one.startswith(tuple(f"{option}=" for option in _COMMON_OPTIONS)):
            if one.endswith("="):
                raise BadSetting(f"{one[:-1]} needs a value.")
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
