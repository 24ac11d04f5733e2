"""A window that moves over a stream of bytes, and knows where in it needles begin."""

from __future__ import annotations

from collections.abc import Iterator

from stringzilla import find  # type: ignore[import-not-found]

from scraper.errors import Truncated


class Window:
    """The part of a stream at hand, from a cursor on, and how far from there no needle begins.

    A block is searched when it comes, each byte once: to search each of a million small members would cost far more.
    All methods raise Truncated when the stream ends before the bytes asked for.
    """

    def __init__(self, blocks: Iterator[bytes], needles: tuple[bytes, ...]) -> None:
        self._blocks = blocks
        self._needles = needles
        self._hold(b"")

    def take(self, size: int) -> bytes:
        """The next bytes; the cursor moves over them."""
        if self._at + size > self._end:
            self._reach(size)
        start = self._at
        self._at += size
        return self._data[start : self._at]

    def passes(self, size: int) -> bool:
        """Moves over the next bytes if no needle begins in them; whether it did."""
        if self._at + size > self._clear:
            self._reach(size)
            self._search()
        if self._at + size > self._clear:
            return False
        self._at += size
        return True

    def pieces(self, size: int) -> Iterator[bytes]:
        """The next bytes in pieces, for what is too large to be at hand as a whole."""
        while size > 0:
            if self._at == self._end:
                self._hold(self._block())
            piece = self._data[self._at : self._at + size]
            self._at += len(piece)
            size -= len(piece)
            yield piece

    def skip(self, size: int) -> None:
        """Moves the cursor."""
        if self._at + size <= self._end:
            self._at += size
        else:
            for _ in self.pieces(size):
                pass

    def rest(self) -> Iterator[bytes]:
        """All that is left, to the end."""
        yield self._data[self._at :]
        yield from self._blocks

    def _reach(self, size: int) -> None:
        missing = self._at + size - self._end
        if missing <= 0:
            return
        parts = [self._data[self._at :]]
        while missing > 0:
            parts.append(self._block())
            missing -= len(parts[-1])
        self._hold(b"".join(parts))

    def _block(self) -> bytes:
        block = next(self._blocks, None)
        if block is None:
            raise Truncated("the tar archive ends before its end; fetch it again")
        return block

    def _hold(self, data: bytes) -> None:
        self._data, self._at, self._end = data, 0, len(data)
        self._found = [-1] * len(self._needles)
        self._clear = -1

    def _search(self) -> None:
        """Find each needle from the cursor on, unless the place known of it is still ahead."""
        for i, needle in enumerate(self._needles):
            if self._found[i] < self._at:
                place: int = find(self._data, needle, self._at)
                self._found[i] = place if place >= 0 else self._end
        self._clear = min(self._found, default=self._end)
