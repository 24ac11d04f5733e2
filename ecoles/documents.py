"""The files that a person gives by hand: found, bounded, read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path


class CannotRead(Exception):
    """A path that gives no bytes. Prevents a missing file from looking like a file without schools."""


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file named, and every file of every folder named, below it too, in the order of their names.

    Hidden files and folders are left out. Raises :class:`CannotRead` for what is neither, and for an empty folder.
    """
    for path in paths:
        if path.is_dir():
            found = [one for one in sorted(path.rglob("*")) if one.is_file() and not _is_hidden(one.relative_to(path))]
            if not found:
                raise CannotRead(f"{path}: no file in this folder.")
            yield from found
        elif path.is_file():
            yield path
        else:
            raise CannotRead(f"{path}: {'not a regular file' if path.exists() else 'no such file or folder'}.")


def read_bounded(path: Path) -> bytes:
    """The bytes of a file, at most those of the largest document the archive keeps. Raises :class:`CannotRead`."""
    from scraper.archive import MAX_DOCUMENT_BYTES  # here: the command knows CannotRead without loading the archive

    if path.is_dir():
        raise CannotRead(f"{path} is a folder: `parse` reads one file; `add` takes folders.")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_DOCUMENT_BYTES + 1)
    except OSError as error:
        raise CannotRead(f"{path}: {error.strerror or error}.") from error
    if len(data) > MAX_DOCUMENT_BYTES:
        raise CannotRead(f"{path}: over {MAX_DOCUMENT_BYTES // 2**20} MiB, the most that one document may have.")
    return data


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
