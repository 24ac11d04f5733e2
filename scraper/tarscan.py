"""The scan of a delivery: a .tar.gz walked as it comes, never unpacked to disk, searched for a few byte strings.

The stock holds more than a million texts, of which a handful are ours. Its bytes are searched block by block for the
needles; only a member that a needle may lie in is cut out and looked at. Names inside the archive are bytes to compare,
never paths to write to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

from scraper.errors import ReplyTooLarge
from scraper.gunzip import ahead, gunzip
from scraper.tarheader import (
    BLOCK,
    EXTENSIONS,
    MAX_ARCHIVE_BYTES,
    REGULAR,
    Amendments,
    Header,
    damaged,
    extension_bytes,
    padded,
    read_header,
)
from scraper.window import Window

_ZEROS = bytes(BLOCK)


@dataclass(frozen=True, slots=True)
class Net:
    """What a scan looks for."""

    needles: tuple[bytes, ...]
    """A text that holds one of these is a hit."""
    members: re.Pattern[bytes]
    """Matched with the whole basename of a file: it is a text. Nothing else is searched."""
    always: frozenset[bytes] = frozenset()
    """Basenames of files that are hits whatever they hold."""
    also: Callable[[bytes, bytes], bool] | None = None
    """Told the name inside the archive and the content of each text without a needle: whether it is a hit all the same.
    Slow, as every text is then cut out."""
    max_member: int = 64 * 1024 * 1024
    """A hit of more bytes raises ReplyTooLarge."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A file of the archive: its name as stored, any bytes, and its content."""

    name: bytes
    data: bytes


class Scan:
    """The hits of one .tar.gz, in its order; to be iterated once.

    A hit is proven to be as published only when the iteration has come to its end: the checksum is there. Keep hits
    till then. Counts are final then too: ``members`` of any type, ``texts``, bytes ``packed`` (gzip) and ``unpacked``.

    Raises Truncated (gzip or tar without its end), DeliveryDamaged (bad gzip, checksum, header; something after the
    end; more than 16 GiB), WrongContent (not gzip), ReplyTooLarge (a hit over ``net.max_member``), and what ``chunks``
    raises. An archive without a single member is none of these.
    """

    def __init__(self, chunks: Iterable[bytes], net: Net) -> None:
        self.members = 0
        self.texts = 0
        self.packed = 0
        self.unpacked = 0
        self._net = net
        self._is_text = net.members.fullmatch
        self._always = net.always
        self._trusts_needles = net.also is None
        self._blocks = ahead(gunzip(self._counted(chunks)))

    def __iter__(self) -> Iterator[Hit]:
        with closing(self._blocks):
            window = Window(self._measured(), self._net.needles)
            for header in self._headers(window):
                self.members += 1
                if (hit := self._look(header, window)) is not None:
                    yield hit

    def _counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.packed += len(chunk)
            yield chunk

    def _measured(self) -> Iterator[bytes]:
        for block in self._blocks:
            self.unpacked += len(block)
            if self.unpacked > MAX_ARCHIVE_BYTES:
                raise damaged(f"longer than {MAX_ARCHIVE_BYTES} bytes")
            yield block

    def _headers(self, window: Window) -> Iterator[Header]:
        """The members; whoever takes one moves the window over its content. Checks the end of the archive."""
        amendments = Amendments()
        is_amended = False  # Hardly ever: this spares a call for each of a million members.
        while (block := window.take(BLOCK)) != _ZEROS:
            header = read_header(block)
            if header[1] in EXTENSIONS:
                _, kind, size = header
                amendments.note(kind, window.take(extension_bytes(size))[:size])
                is_amended = True
            else:
                yield amendments.apply(header) if is_amended else header
        if amendments.of_next:
            raise damaged("its last header says something of a member that does not follow")
        if window.take(BLOCK) != _ZEROS or any(block.strip(b"\0") for block in window.rest()):
            raise damaged("something follows its end")

    def _look(self, header: Header, window: Window) -> Hit | None:
        """Moves the window over the content of a member; the hit, if it is one."""
        name, kind, size = header
        base = name.rpartition(b"/")[2]
        is_text = self._is_text(base) is not None
        is_wanted = base in self._always
        if kind not in REGULAR or not (is_text or is_wanted):
            window.skip(padded(size))
            return None
        self.texts += is_text
        if size > self._net.max_member:
            self._pass_over(name, size, is_wanted, window)
            return None
        if self._trusts_needles and not is_wanted and window.passes(padded(size)):
            return None
        data = window.take(padded(size))[:size]
        return Hit(name, data) if is_wanted or self._is_caught(name, data) else None

    def _is_caught(self, name: bytes, data: bytes) -> bool:
        if any(needle in data for needle in self._net.needles):
            return True
        return self._net.also is not None and self._net.also(name, data)

    def _pass_over(self, name: bytes, size: int, is_wanted: bool, window: Window) -> None:
        """Moves over a member too large to be a hit. Raises ReplyTooLarge when it would be one, or cannot be told."""
        overlap = max(map(len, self._net.needles), default=1) - 1
        tail = b""
        for piece in window.pieces(size):
            tail += piece
            if is_wanted or not self._trusts_needles or any(needle in tail for needle in self._net.needles):
                raise ReplyTooLarge(
                    f"{name!r} has {size} bytes, where a text may have {self._net.max_member}; "
                    "look at it by hand, and raise the limit if it is a real one"
                )
            tail = tail[len(tail) - overlap :] if overlap < len(tail) else tail
        window.skip(padded(size) - size)
