"""Where the command begins and ends: options in any place, every error one clear line and the right exit status."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ecoles.cli import app
from ecoles.output import print_json, say
from ecoles.settings import BadSetting
from ecoles.statuses import DAMAGED, FAULT, INTERRUPTED, KNOWN_ERRORS, code_of, status_of

_COMMON_OPTIONS = ("--home", "--format")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status. Every error is told in a line; a bug shows its traceback besides."""
    _open_outputs()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without accents shows their codes
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        return _run(common_options_first(given))
    except KNOWN_ERRORS as error:
        return _tell(error, is_json=_asks_for_json(given))
    except BrokenPipeError:
        return _silent()  # the reader (head, less) has seen enough
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  (the last resort: Python's own status, 1, means "no such school" to a script)
        if isinstance(error, OSError) and error.filename is None and error.errno in (errno.ENOSPC, errno.EIO):
            say(f"ecoles: standard output: {error.strerror}.")
            return _silent(DAMAGED)
        from traceback import print_exc

        print_exc()
        say("ecoles: this is a fault of the program; please report the lines above.")
        return FAULT


def _run(arguments: Sequence[str]) -> int:
    try:
        app(list(arguments), prog_name="ecoles")
    except SystemExit as done:
        if isinstance(done.__context__, BrokenPipeError):
            raise done.__context__ from None  # typer makes 1 of it: "no such school", to a script
        return _flushed(_status(done))
    return 0


def _open_outputs() -> None:
    """Outputs that are closed (``>&-``) lead nowhere: what is printed must not fail, nor fall into a file."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115  (until the process ends)


def _flushed(status: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _silent(status)
    return status


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
        print_json({"error": code_of(error), "message": str(error)})
    say(f"ecoles: {error}")
    return status_of(error)


def _status(done: SystemExit) -> int:
    return done.code if isinstance(done.code, int) else int(done.code is not None)
