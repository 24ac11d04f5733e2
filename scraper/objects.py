"""Content-addressed files: bytes kept under their SHA-256, split in its 2 first and 62 last digits (``ab/cdef…``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256 as hash_of
from pathlib import Path

from scraper import durable
from scraper.errors import ArchiveDamaged

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ADD_AGAIN = "fetch or add it again to mend it, or restore the file from a backup; then run `ecoles check`"


def is_sha256(text: str) -> bool:
    """Whether this is a SHA-256 as we write it: 64 lowercase hexadecimal digits."""
    return _SHA256.fullmatch(text) is not None


class Objects:
    """The files under ``root``. All methods raise StorageUnavailable when the disk refuses.

    ``scratch``, on the same file system and beside ``root``, holds what is being written.
    """

    def __init__(self, root: Path, scratch: Path) -> None:
        self.root = root
        self._scratch = scratch

    def path(self, sha256: str) -> Path:
        """Where these bytes are, or would be. Raises ValueError for anything but a SHA-256: no path escapes."""
        if not is_sha256(sha256):
            raise ValueError(f"not a SHA-256 (64 lowercase hexadecimal digits): {sha256!r}")
        return self.root / sha256[:2] / sha256[2:]

    def keep(self, data: bytes) -> None:
        """Have these bytes on the disk. A file that already holds them is left alone; one that rotted is replaced."""
        path = self.path(hash_of(data).hexdigest())
        with durable.guarded(path):
            if not _holds(path, data):
                durable.replace(path, data, self._scratch)
            # Even when the file was there: the run that put it there may have died before its name was on the disk.
            durable.sync_up(path.parent, self.root.parent)

    def read(self, sha256: str) -> bytes:
        """The bytes of that hash. Raises ArchiveDamaged when they are missing or have another hash, ValueError."""
        path = self.path(sha256)
        with durable.guarded(path):
            try:
                data = path.read_bytes()
            except (FileNotFoundError, IsADirectoryError) as error:
                raise ArchiveDamaged(f"document {sha256} is missing ({path}); {_ADD_AGAIN}") from error
        if hash_of(data).hexdigest() != sha256:
            raise ArchiveDamaged(f"document {sha256} is no longer what was archived ({path}); {_ADD_AGAIN}")
        return data

    def files(self) -> Iterator[tuple[Path, str | None]]:
        """Every file under ``root``, sorted, with the SHA-256 its path stands for; None for a file that is none."""
        for path in sorted(self.root.rglob("*")):
            if path.is_file():
                name = "".join(path.relative_to(self.root).parts)
                yield path, name if is_sha256(name) and path == self.path(name) else None


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False  # Missing, or on a bad sector: writing it anew mends it, or says why it cannot.
