"""A file in one piece or several: a cut connection is taken up where it broke, never glued to another file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from scraper.answer import Answer, too_large
from scraper.errors import Truncated, WrongContent
from scraper.retry import Passing, Persistence

Ask = Callable[[Mapping[str, str]], Answer]
"""Sends one request with these headers more. Returns a reply of status 200, 206 or 416; raises Passing, FetchError."""

_CONTENT_RANGE = re.compile(r"bytes (?:(\d{1,18})-\d{1,18}/(\d{1,18}|\*)|\*/(\d{1,18}))", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Part:
    """Where the bytes of a reply begin in the file, the length of the file, and what tells its version."""

    first: int
    total: int | None
    validator: str | None

    @classmethod
    def of(cls, answer: Answer) -> _Part:
        """Read off the headers. A 416 is an empty part at the end of the file."""
        validator = _validator(answer.headers)
        if answer.status == 200:
            return cls(0, answer.length, validator)
        match = _CONTENT_RANGE.fullmatch(answer.headers.get("content-range", "").strip())
        if match is None or (match[3] is None) is (answer.status == 416):
            raise WrongContent(f"{answer.shown}: a part of the file that does not say which; run this again later")
        if match[3] is not None:
            return cls(int(match[3]), int(match[3]), validator)
        return cls(int(match[1]), None if match[2] == "*" else int(match[2]), validator)


class Download:
    """The bytes of a file as they come. Use it in a ``with``, iterate once.

    ``total``: the length of the file in bytes, when the server says it. ``validator``: strong ETag or Last-Modified, to
    be given back when the download is taken up another day. ``start``: where the bytes begin: as asked, or 0 when the
    server sends the whole file, because it knows no ranges or the file is no longer the one begun.
    """

    def __init__(
        self, ask: Ask, persist: Persistence, *, shown: str, max_bytes: int, start: int, validator: str | None
    ) -> None:
        self.total: int | None = None
        self.validator = validator if start else None
        self._ask = ask
        self._persist = persist
        self._shown = shown
        self._max_bytes = max_bytes
        self._position = start
        self._answer: Answer | None = None
        self._chunks: Iterator[bytes] = iter(())
        self._is_done = False
        with ExitStack() as stack:
            stack.callback(self._hang_up)
            persist(self._begin)
            stack.pop_all()
        self.start = self._position

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def __iter__(self) -> Iterator[bytes]:
        """The raw bytes from ``start`` on. A cut connection is resumed, as often as each attempt brings some bytes.

        Raises Truncated when the end is not reached, ReplyTooLarge, WrongContent when the file changes midway, and the
        errors of any request. Without a validator only the length tells one version from another.
        """
        while chunk := self._persist(self._next):
            yield chunk

    def _begin(self) -> None:
        answer, part = self._request()
        if part.first != self._position or not self._continues(part):
            if answer.status != 200:
                answer.close()
                self._position = 0
                answer, part = self._request()
            self._position, self.validator = 0, None
        self._take(answer, part)

    def _next(self) -> bytes:
        """Some bytes more; none at the end. Every call that returns some is progress, and is attempted anew."""
        if self._answer is None and not self._is_done:
            self._take(*self._request())
        try:
            chunk = next(self._chunks, b"")
        except Passing:
            self._hang_up()
            raise
        self._position += len(chunk)
        if self._position > self._max_bytes:
            raise too_large(self._shown, self._max_bytes)
        if not chunk:
            self._finish()
        return chunk

    def _request(self) -> tuple[Answer, _Part]:
        headers = {"Range": f"bytes={self._position}-"} if self._position else {}
        if self._position and self.validator:
            headers["If-Range"] = self.validator
        answer = self._ask(headers)
        try:
            return answer, _Part.of(answer)
        except WrongContent:
            answer.close()
            raise

    def _take(self, answer: Answer, part: _Part) -> None:
        self._answer = answer
        if part.first not in (0, self._position) or not self._continues(part):
            raise self._changed()
        if (part.total or 0) > self._max_bytes:
            raise too_large(self._shown, self._max_bytes)
        self.total = part.total if self.total is None else self.total
        self.validator = part.validator or self.validator
        self._chunks = _without_first(self._position - part.first, answer.chunks)

    def _continues(self, part: _Part) -> bool:
        """Whether nothing tells the file that this part is of from the one begun."""
        return _agree(self.total, part.total) and _agree(self.validator, part.validator)

    def _finish(self) -> None:
        self._hang_up()
        if self.total is not None and self._position < self.total:
            raise Passing(
                Truncated(f"{self._shown}: {self._position} bytes of {self.total} arrived; run this again to go on")
            )
        if self.total is not None and self._position > self.total:
            raise self._changed()
        self._is_done = True

    def _changed(self) -> WrongContent:
        return WrongContent(f"{self._shown}: the file changed while it was read; run this again to read it anew")

    def _hang_up(self) -> None:
        if self._answer is not None:
            self._answer.close()
            self._answer = None


def _without_first(count: int, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks after the first ``count`` bytes, none of them empty."""
    for chunk in chunks:
        kept = chunk[count:]
        count = max(0, count - len(chunk))
        if kept:
            yield kept


def _agree(known: object, said: object) -> bool:
    return known is None or said is None or known == said


def _validator(headers: Mapping[str, str]) -> str | None:
    """The strong ETag, else Last-Modified: what If-Range may hold (RFC 9110, section 13.1.5)."""
    tag = headers.get("etag", "")
    text = tag if tag.startswith('"') else headers.get("last-modified", "")
    return text if text and text.isascii() and text.isprintable() else None
