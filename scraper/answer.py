"""A reply whose body is still on the wire: its head is known, its bytes are read under a ceiling."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from scraper.errors import FetchError, ReplyTooLarge, Truncated, WrongContent
from scraper.printable import printable
from scraper.retry import Passing

HEAD_BYTES = 4096
"""How much of a page tells what it is: challenge pages are shorter, and name themselves at the top."""

_PIECE = 1 << 20


@dataclass(slots=True)
class Answer:
    """The status, final address (``shown``: fit for a message) and headers (lower case) of a reply, and its raw bytes.

    ``chunks`` raises Passing when the connection is cut before the announced end. Close it, or use it in a ``with``.
    """

    status: int
    url: str
    shown: str
    headers: Mapping[str, str]
    chunks: Iterator[bytes]
    close: Callable[[], None]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def media_type(self) -> str:
        """The media type in lower case without parameters, ``text/html``; empty when the server names none."""
        return printable(self.headers.get("content-type", "")).partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """Whether the server says that this is a page."""
        return self.media_type in ("text/html", "application/xhtml+xml")

    @property
    def length(self) -> int | None:
        """The bytes of the body on the wire, when announced."""
        text = self.headers.get("content-length", "")
        return int(text) if text.isascii() and text.isdigit() else None

    def read(self, max_bytes: int) -> bytes:
        """The whole body, decoded. Raises ReplyTooLarge beyond ``max_bytes``, WrongContent, Passing."""
        if (self.length or 0) > max_bytes:
            raise too_large(self.shown, max_bytes)
        body = bytearray()
        for chunk in self._decoded(max_bytes):
            body += chunk
            if len(body) > max_bytes:
                raise too_large(self.shown, max_bytes)
        return bytes(body)

    def head(self) -> bytes:
        """The first HEAD_BYTES of the body, decoded, or as many as arrive. The body cannot be read after that."""
        body = bytearray()
        try:
            for chunk in self._decoded(HEAD_BYTES):
                body += chunk
                if len(body) >= HEAD_BYTES:
                    break
        except (Passing, FetchError):
            pass  # Asked of replies that are errors already: how they end does not matter.
        return bytes(body[:HEAD_BYTES])

    def _decoded(self, max_bytes: int) -> Iterator[bytes]:
        encoding = self.headers.get("content-encoding", "identity").strip().lower()
        if encoding == "identity":
            return self.chunks
        if encoding in ("gzip", "x-gzip"):
            return self._inflated(max_bytes)
        raise WrongContent(
            f"{self.shown}: the body is encoded as {encoding!r}, which was not asked for; "
            "see whether a proxy between here and the server changes replies"
        )

    def _inflated(self, max_bytes: int) -> Iterator[bytes]:
        """The gzip body in pieces of bounded size: a bomb meets the ceiling before it meets the memory.

        The ceiling holds for the packed bytes too, which may decode to nothing for ever; no honest encoding is longer
        than what it holds, but for a few bytes.
        """
        inflater = zlib.decompressobj(wbits=31)
        packed = 0
        try:
            for chunk in self.chunks:
                packed += len(chunk)
                if packed > max_bytes + _PIECE:
                    raise too_large(self.shown, max_bytes)
                piece = inflater.decompress(chunk, _PIECE)
                while piece:
                    yield piece
                    piece = inflater.decompress(inflater.unconsumed_tail, _PIECE)
                if inflater.unused_data:
                    raise self._trailing()
        except zlib.error as error:
            raise Passing(WrongContent(f"{self.shown}: bad gzip encoding ({error}); run this again later")) from error
        if not inflater.eof:
            raise Passing(Truncated(f"{self.shown}: the gzip encoding has no end; run this again later"))

    def _trailing(self) -> WrongContent:
        return WrongContent(f"{self.shown}: bytes after the end of the gzip encoding; open it in a browser to see")


def too_large(shown: str, max_bytes: int) -> ReplyTooLarge:
    """The error for a body of more than ``max_bytes``."""
    return ReplyTooLarge(f"{shown}: more than {max_bytes} bytes, the most such a reply may have; check the address")
