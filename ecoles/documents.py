"""The files that a person gives by hand: found, bounded, read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command knows CannotRead without loading the readers
    from parsers.model import Reading


class CannotRead(Exception):
    """A path that gives no bytes. Prevents a missing file from looking like a file without schools."""


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file named, and every file of every folder named, below it too, in the order of their names.

    Hidden files and folders, and links to folders, are left out. Raises :class:`CannotRead` for what is neither file
    nor folder, for an empty folder, and for one that may not be read.
    """
    for path in paths:
        with _named(path):
            if not path.is_dir():
                yield _regular(path)
                continue
            found = sorted(one for one in _below(path) if not _is_hidden(one.relative_to(path)))
        if not found:
            raise CannotRead(f"{path}: no file in this folder.")
        yield from found


def read_path(path: Path) -> Reading:
    """The order of one document, or of the files of JORF global in a folder.

    Raises :class:`CannotRead`, and :class:`parsers.errors.ParseError` when there is no such order, or more than one.
    """
    from ecoles.bounded import read

    if not path.is_dir():
        return read(read_bounded(path))
    from hashlib import sha256

    from parsers.corpus import read_documents
    from parsers.errors import NotTheDocument

    found = [read_bounded(file) for file in files_in([path])]
    readings, unread = read_documents(((sha256(data).hexdigest(), data) for data in found), read)
    if len(readings) != 1:
        reasons = "; ".join(dict.fromkeys(one.finding.message for one in unread[:5]))
        raise NotTheDocument(f"{path}: {len(readings)} orders in this folder, where `parse` reads one. {reasons}")
    return readings[0]


def read_bounded(path: Path) -> bytes:
    """The bytes of a file, at most those of the largest document the archive keeps. Raises :class:`CannotRead`."""
    from scraper.archive import MAX_DOCUMENT_BYTES  # here: the command knows CannotRead without loading the archive

    with _named(path), _regular(path).open("rb") as file:
        data = file.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise CannotRead(f"{path}: over {MAX_DOCUMENT_BYTES // 2**20} MiB, the most that one document may have.")
    return data


def _below(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder, onerror=_raise):
        yield from (one for name in names if (one := Path(parent, name)).is_file())


def _raise(error: OSError) -> None:
    raise error


def _regular(path: Path) -> Path:
    """The path itself, if it is a file that ends; a pipe or a device would be read for ever."""
    if path.is_dir():
        raise CannotRead(f"{path} is a folder.")
    if not path.is_file():
        raise CannotRead(f"{path}: {'not a regular file' if path.exists() else 'no such file or folder'}.")
    return path


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """What the system refuses is said of the path."""
    try:
        yield
    except OSError as error:
        raise CannotRead(f"{error.filename or path}: {error.strerror or error}.") from error


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
