"""Bytes of a delivery on the disk while they are read: a stock's, so that a killed run need not fetch them again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from scraper import durable

_PIECE = 256 * 1024
_MARK = ".json"
_BYTES = ".part"


@dataclass(frozen=True, slots=True)
class Version:
    """Which file the bytes are the beginning of: what the server said to tell its versions apart, and its length."""

    validator: str | None = None
    total: int | None = None


class Spool:
    """The beginning of one file, as far as it came: ``<name>.part``, beside ``<name>.json`` that says of which version.

    The mark is there from the first attempt until the file is done with. All methods raise StorageUnavailable.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._bytes = folder / (name + _BYTES)
        self._mark = folder / (name + _MARK)

    @property
    def is_begun(self) -> bool:
        """Whether some run began to read this file, and none got to its end."""
        with durable.guarded(self._mark):
            return self._mark.exists()

    @property
    def version(self) -> Version:
        """What the bytes are the beginning of; without anything known when there are none."""
        with durable.guarded(self._mark):
            try:
                said = json.loads(self._mark.read_bytes())
                return Version(said["validator"], said["total"])
            except (FileNotFoundError, ValueError, KeyError, TypeError):
                return Version()

    @property
    def size(self) -> int:
        """How many bytes are here."""
        with durable.guarded(self._bytes):
            return self._bytes.stat().st_size if self._bytes.exists() else 0

    @property
    def is_whole(self) -> bool:
        """Whether all bytes are here, as far as the length is known."""
        return self.size >= (self.version.total or 0)

    def begin(self, version: Version = Version()) -> None:
        """Forget the bytes, and note what those to come are the beginning of."""
        self.discard()
        with durable.guarded(self._mark):
            durable.make_directory(self._mark.parent)
            durable.replace(self._mark, json.dumps(asdict(version)).encode(), self._mark.parent)

    def chunks(self) -> Iterator[bytes]:
        """The bytes that are here when the iteration begins."""
        rest = self.size
        if rest:
            with durable.guarded(self._bytes), self._bytes.open("rb") as file:
                while chunk := file.read(min(_PIECE, rest)):
                    rest -= len(chunk)
                    yield chunk

    @contextmanager
    def writing(self) -> Iterator[Callable[[bytes], None]]:
        """What appends bytes, inside the block."""
        with appending(self._bytes) as write:
            yield write

    def discard(self) -> None:
        """Delete the bytes; the mark stays."""
        with durable.guarded(self._bytes):
            self._bytes.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete bytes and mark."""
        self.discard()
        with durable.guarded(self._mark):
            self._mark.unlink(missing_ok=True)


def spooled(folder: Path) -> tuple[str, ...]:
    """The names of the files that have a spool, or a part of one, in a folder. Raises StorageUnavailable."""
    with durable.guarded(folder):
        paths = [path for path in folder.iterdir() if path.suffix in (_MARK, _BYTES)] if folder.exists() else []
        return tuple(sorted({path.stem for path in paths}))


@contextmanager
def keeping(path: Path) -> Iterator[Callable[[bytes], None]]:
    """What appends bytes to a file that becomes ``path`` when the block ends without an error, and vanishes otherwise.

    Raises StorageUnavailable.
    """
    part = path.with_name(path.name + _BYTES)
    with durable.guarded(part):
        part.unlink(missing_ok=True)
    try:
        with appending(part) as write:
            yield write
        with durable.guarded(path):
            durable.sync(part)
            part.replace(path)
            durable.sync(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def appending(path: Path) -> Iterator[Callable[[bytes], None]]:
    """What appends bytes to a file, made if absent. Raises StorageUnavailable."""
    with durable.guarded(path):
        durable.make_directory(path.parent)
        file = path.open("ab", buffering=0)

    def write(data: bytes) -> None:
        rest = memoryview(data)
        with durable.guarded(path):
            # A disk that fills up accepts a part and says so; only the write after it fails.
            while rest:
                rest = rest[file.write(rest) :]

    with file:
        yield write
