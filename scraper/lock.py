"""One run at a time: whoever writes to a home holds its lock."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper import durable
from scraper.errors import AnotherRunHoldsTheLock


@contextmanager
def hold(home: Path) -> Iterator[None]:
    """Hold the lock of ``home``, which is made if absent, for the length of the block; never waits.

    The lock is the kernel's (``flock`` on ``home/lock``): it goes with the process, however that ends. The file stays,
    since a lock on a file that another run deletes holds nobody off. Raises AnotherRunHoldsTheLock,
    StorageUnavailable.
    """
    path = home / "lock"
    with durable.guarded(path):
        descriptor = _take(path)
    try:
        yield
    finally:
        os.ftruncate(descriptor, 0)  # The next to be refused must not be sent after a process long gone.
        os.close(descriptor)


def _take(path: Path) -> int:
    durable.make_directory(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, durable.FILE_MODE)
    try:
        _lock(descriptor, path)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
        raise AnotherRunHoldsTheLock(
            f"another run (process {holder}) is writing to {path.parent}; wait until it is done, then run this again"
        ) from error
