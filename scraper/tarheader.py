"""One tar header, read and verified; and the headers that only amend the next one.

Rules: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Header Block"; GNU tar manual, "Basic Tar Format". What
GNU tar writes is read: base-256 sizes, long names, pax paths and sizes. A stock has a million headers, hence the speed:
plain tuples, and numbers remembered by their digits, of which there are few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from struct import Struct

from stringzilla import bytesum  # type: ignore[import-not-found]

from scraper.errors import DeliveryDamaged

BLOCK = 512
"""Bytes of a header; the content of a member is padded to a multiple of it."""

MAX_ARCHIVE_BYTES = 16 * 1024**3
"""The longest archive read, unpacked: twice the stock of 2026. What says it is longer is damaged, or a bomb."""

REGULAR = frozenset((b"0", b"\0", b"7"))
EXTENSIONS = frozenset((b"L", b"K", b"x", b"g"))

Header = tuple[bytes, bytes, int]
"""Name as stored (any bytes), type flag, size in bytes of the content that follows."""

_WITHOUT_CONTENT = frozenset((b"1", b"2", b"3", b"4", b"5", b"6"))  # Links, devices, directories, pipes.
_SPARSE = b"S"
_FIELDS = Struct("100s24x12s12x8sc100x8s80x155s12x")  # Name, size, checksum, type, magic with version, prefix.
_USTAR, _GNU = b"ustar\x0000", b"ustar  \0"
_OCTAL = re.compile(rb" *([0-7]*)[ \0]*")
_BASE_256 = 0x80
_MAX_EXTENSION_BYTES = 1024 * 1024
_PAX_LENGTH = re.compile(rb"([1-9][0-9]{0,6}) ")
_REMEMBERED = 16 * 1024


def damaged(reason: str) -> DeliveryDamaged:
    """The error for a tar that cannot be walked any further."""
    return DeliveryDamaged(
        f"the tar archive is damaged ({reason}); fetch it again; if it stays so, wait for its publisher to mend it"
    )


def padded(size: int) -> int:
    """The bytes that a content of ``size`` takes, with the padding after it."""
    return -(-size // BLOCK) * BLOCK


def read_header(block: bytes) -> Header:
    """The header in a block of 512 bytes. Raises DeliveryDamaged."""
    name, size, checksum, kind, magic, prefix = _FIELDS.unpack(block)
    if bytesum(block) != _sum_due(checksum):
        raise damaged("the checksum of a header is wrong")
    if magic == _USTAR:
        name = _joined(prefix, name) if prefix[0] else _text(name)
    elif magic == _GNU:
        name = _text(name)
    else:
        raise damaged("a header is neither ustar nor GNU")
    if kind == _SPARSE:
        raise damaged("a sparse file, which this program does not read")
    return name, kind, 0 if kind in _WITHOUT_CONTENT else _size(size)


class Amendments:
    """What extension headers say of the members after them: of the next one, or (pax ``g``) of all."""

    def __init__(self) -> None:
        self.of_next: dict[bytes, bytes] = {}
        self._of_all: dict[bytes, bytes] = {}

    def note(self, kind: bytes, content: bytes) -> None:
        """Take in what an extension header holds. Raises DeliveryDamaged for records that are none."""
        if kind == b"L":
            self.of_next[b"path"] = _text(content)
        elif kind == b"x":
            self.of_next.update(_of_use(content))
        elif kind == b"g":
            self._of_all.update(_of_use(content))

    def apply(self, header: Header) -> Header:
        """The header of a member as amended. Raises DeliveryDamaged for a size that is none."""
        said = self._of_all | self.of_next
        self.of_next.clear()
        name, kind, size = header
        if b"size" in said and kind not in _WITHOUT_CONTENT:
            size = _decimal(said[b"size"])
        return said.get(b"path", name), kind, size


def extension_bytes(size: int) -> int:
    """The padded size of an extension header. Raises DeliveryDamaged for one longer than any name."""
    if size > _MAX_EXTENSION_BYTES:
        raise damaged(f"a name of {size} bytes")
    return padded(size)


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _joined(prefix: bytes, name: bytes) -> bytes:
    return _text(prefix) + b"/" + _text(name)


@lru_cache(_REMEMBERED)
def _sum_due(checksum: bytes) -> int:
    """The sum of all bytes of a header with that checksum, which is taken as if its own field held eight spaces."""
    return _number(checksum) - 8 * ord(" ") + sum(checksum)


@lru_cache(_REMEMBERED)
def _size(field: bytes) -> int:
    return _bounded(int.from_bytes(field[1:], "big") if field[0] == _BASE_256 else _number(field))


def _number(field: bytes) -> int:
    """An octal number; nothing stands for 0. A negative one (base 256, 0xff first) is none."""
    match = _OCTAL.fullmatch(field)
    if match is None:
        raise damaged(f"{field!r} where a number was due")
    return int(match[1] or b"0", 8)


def _decimal(value: bytes) -> int:
    if not value.isdigit() or len(value) > 20:
        raise damaged(f"a size of {value[:40]!r}")
    return _bounded(int(value))


def _bounded(size: int) -> int:
    if size > MAX_ARCHIVE_BYTES:
        raise damaged(f"a member of {size} bytes")
    return size


def _of_use(content: bytes) -> dict[bytes, bytes]:
    """The records that change a member; others would only be carried along, a megabyte each."""
    return {key: value for key, value in _records(content) if key in (b"path", b"size")}


def _records(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The ``length key=value`` records of a pax header; the length counts the whole record, newline included."""
    at = 0
    while at < len(content):
        length = _PAX_LENGTH.match(content, at)
        if length is None:
            raise damaged("a pax header that is none")
        end = at + int(length[1])
        key, equals, value = content[length.end() : end - 1].partition(b"=")
        if not key or not equals or content[end - 1 : end] != b"\n":
            raise damaged("a pax header that is none")
        if key.startswith(b"GNU.sparse"):
            raise damaged("a sparse file, which this program does not read")
        yield key, value
        at = end
