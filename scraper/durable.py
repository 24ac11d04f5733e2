"""Writes that survive a crash or a power cut at any point, and a name for what a disk refuses.

A function here returns once its effect is on the disk, and one that raises leaves the file as it was. They raise
OSError; callers put them under :func:`guarded`. One process writes at a time (:func:`scraper.lock.hold`).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.errors import StorageUnavailable

FILE_MODE = 0o644
"""Access to the files made here, less the umask: what is archived is public."""

_NO_SPACE = "free some space, then run the same command again (what was archived before is intact)"
_NO_ACCESS = "give this user access to it, or point ECOLES_HOME (--home) at a directory of theirs"
_REMEDIES = {
    errno.ENOSPC: _NO_SPACE,
    errno.EDQUOT: _NO_SPACE,
    errno.EACCES: _NO_ACCESS,
    errno.EPERM: _NO_ACCESS,
    errno.EROFS: "mount it writable, or point ECOLES_HOME (--home) elsewhere",
}
_ANY_REMEDY = "check the path and the disk, or point ECOLES_HOME (--home) elsewhere"


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn what the system refuses inside the block into StorageUnavailable, with the path and the remedy."""
    try:
        yield
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, _ANY_REMEDY)
        raise StorageUnavailable(f"{error.filename or path}: {error.strerror or error}; {remedy}") from error


def sync(path: Path) -> None:
    """Put on the disk what a file, or the list of names in a directory, holds now."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_up(directory: Path, top: Path) -> None:
    """Put on the disk the names in ``directory`` and in each directory above it, up to ``top`` included."""
    for step in (directory, *directory.parents):
        sync(step)
        if step == top:
            return


def make_directory(path: Path) -> None:
    """Make ``path`` and the directories above it that are missing."""
    missing = [step for step in (path, *path.parents) if not step.exists()]
    for step in reversed(missing):
        step.mkdir(exist_ok=True)
        sync(step.parent)


def append(path: Path, data: bytes) -> None:
    """Add ``data`` at the end of the file, which is made if absent. On an error the file gets its old length back."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, FILE_MODE)
    try:
        length = os.fstat(descriptor).st_size
        try:
            _write_all(descriptor, data)
            os.fsync(descriptor)
        except BaseException:
            os.ftruncate(descriptor, length)
            raise
    finally:
        os.close(descriptor)
    sync(path.parent)


def replace(path: Path, data: bytes, scratch: Path) -> None:
    """Give ``path`` the content ``data``, all at once: whoever looks, at any time, sees the old content or the new.

    ``scratch`` is a directory on the same file system. The temporary file is named after ``path``, so that writing
    again after a crash takes up the one left behind.
    """
    make_directory(scratch)
    make_directory(path.parent)
    temporary = scratch / f"{path.name}.part"
    try:
        _create(temporary, data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def _create(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    try:
        _write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    # A disk that fills up accepts a part and says so; only the write after it fails.
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
