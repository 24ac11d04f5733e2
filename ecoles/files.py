"""Files that are written for others to take: each replaced in one step."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path


class CannotWrite(Exception):
    """A file that cannot be put where it was asked for. Prevents a folder cut short from passing for a whole one."""

    advice = "Make way for it, or give another folder."

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{error.filename or path}: {error.strerror or error}. {self.advice}")


class NoRoom(CannotWrite):
    """The disk is full, or fails: that is no mistake in the command."""

    advice = "Free some space, then run the same command again."


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def replace(path: Path, data: bytes) -> Path:
    """Puts these bytes at ``path``, its folders made if absent; returns it. Raises CannotWrite when that fails.

    Whoever reads it meanwhile has the old file or the new one, never half of one.
    """
    aside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(data)
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise (NoRoom if error.errno in _NO_ROOM else CannotWrite)(path, error) from error
    return path
