"""Gzip bytes, as they come from a socket, to what they hold: in bounded steps, and proven to their end.

Rules: RFC 1952. The members of a file may follow each other, and zeros may pad its end, as gzip itself has it. The
checksum and the length at the end of every member are verified by ISA-L.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from isal.igzip_lib import DECOMP_GZIP, IgzipDecompressor, IsalError

from scraper.errors import DeliveryDamaged, Truncated, WrongContent

BLOCK_BYTES = 2 * 1024 * 1024
"""The most that one step unpacks: a bomb (1 MB of gzip can hold 1 GB) never reaches the memory."""

_GATHERED_BYTES = 256 * 1024
"""Packed bytes to a step: a socket brings them in crumbs, and every step costs a change of threads."""

_MAGIC = b"\x1f\x8b\x08"
_MOMENT = 1e-6
"""Seconds. A thread that runs Python lets go of the interpreter after 5 ms only, unless it sleeps: at once."""

_FETCH_AGAIN = "fetch the archive again; if it stays so, wait for its publisher to mend it"


def gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What the gzip bytes hold, in blocks of at most ``BLOCK_BYTES``, none empty; the chunks may be cut anywhere.

    Raises WrongContent (not gzip: a web page, say), Truncated (the end is missing), DeliveryDamaged (bad data, checksum
    or length; anything but zeros after the end). Nothing is proven before the iteration has come to its end.
    """
    source = _gathered(chunks)
    rest = _begin(b"", source)
    if not _may_be_gzip(rest):
        raise WrongContent(f"not a gzip archive, it begins with {rest[:60]!r}; open its address to see what is there")
    while True:
        rest = _begin((yield from _member(rest, source)), source)
        if not rest or not _may_be_gzip(rest):
            break
    if any(padding.strip(b"\0") for padding in chain((rest,), source)):
        raise DeliveryDamaged(f"something follows the end of the gzip archive; {_FETCH_AGAIN}")


def ahead(blocks: Iterator[bytes]) -> Generator[bytes, None, None]:
    """The same blocks, made in a thread while the caller works: two ahead, so that neither waits for the other.

    Errors of ``blocks`` come out here. The thread ends with the iteration, also when the caller closes it early.
    """
    worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gunzip")
    try:
        pending = deque(worker.submit(next, blocks, b"") for _ in range(2))
        while block := pending.popleft().result():
            pending.append(worker.submit(next, blocks, b""))
            time.sleep(_MOMENT)
            yield block
    finally:
        worker.shutdown(cancel_futures=True)


def _gathered(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer chunks."""
    parts: list[bytes] = []
    missing = _GATHERED_BYTES
    for chunk in chunks:
        parts.append(chunk)
        missing -= len(chunk)
        if missing <= 0:
            yield b"".join(parts)
            parts.clear()
            missing = _GATHERED_BYTES
    yield b"".join(parts)


def _begin(rest: bytes, source: Iterator[bytes]) -> bytes:
    """``rest`` with as many chunks as it takes to know what begins there."""
    while len(rest) < len(_MAGIC) and (chunk := next(source, None)) is not None:
        rest += chunk
    return rest


def _may_be_gzip(start: bytes) -> bool:
    """Whether this is gzip, or too short to say."""
    return _MAGIC.startswith(start[: len(_MAGIC)])


def _member(start: bytes, source: Iterator[bytes]) -> Generator[bytes, None, bytes]:
    """Yields what one gzip member holds; returns the bytes read beyond it."""
    member = IgzipDecompressor(DECOMP_GZIP)
    for packed in chain((start,), source):
        block = _unpack(member, packed)
        while block or not member.needs_input:
            if block:
                yield block
            if member.eof:
                return member.unused_data
            block = _unpack(member, b"")
        if member.eof:
            return member.unused_data
    raise Truncated(f"the gzip archive ends before its end; {_FETCH_AGAIN}")


def _unpack(member: IgzipDecompressor, packed: bytes) -> bytes:
    try:
        return member.decompress(packed, BLOCK_BYTES)
    except IsalError as error:  # type: ignore[misc]  # The stub has it as a value, not as a class.
        raise DeliveryDamaged(f"the gzip archive is damaged ({error}); {_FETCH_AGAIN}") from error
