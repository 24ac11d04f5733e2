"""What is checked in the bytes of a PDF before a library in C, which nothing can interrupt, opens it.

The limits are far above any issue of the Journal officiel (some 300 pages, 10 MB). A compressed stream carries a
checksum: one that does not hold means bytes lost or changed, and so, perhaps, lines of the list.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.pdf_errors import DamagedPdf, TooLargePdf, TruncatedPdf
from parsers.pdf_forms import MAX_DRAWINGS, called, check_forms

MAX_BYTES = 128 << 20
MAX_OBJECTS = 500_000
MAX_STREAMS = 100_000
MAX_UNPACKED = 32 << 20
"""Bytes of one stream, unpacked, that is no picture."""
MAX_PICTURE = 128 << 20
MAX_TOTAL = 256 << 20
"""Bytes of all streams, unpacked, that are no pictures."""

_TAIL = 2048
_START = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_TABLE = re.compile(rb"\s{0,8}(?:xref\b|\d{1,10}\s+\d{1,5}\s+obj\b)")
_STREAM = re.compile(rb">>\s{0,8}stream(?:\r\n|\n|\r)")
_OBJECT = re.compile(rb"(\d{1,10})\s{1,8}\d{1,5}\s{1,8}obj\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_FILTERS = re.compile(rb"/Filter\s{0,8}(/\w+|\[[^\]]{0,200}\])")
_PIECES = re.compile(rb"/Contents\s{0,8}\[([^\]]*)\]")
_MAY_BE_FORM = re.compile(rb"/Form\b|/Subtype\s{1,8}\d")
_AGAIN = "Fetch the file again."
_PRINT = "Print the pages that matter to a new PDF, or add the order in another form."


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: number of its object, its dictionary as written, and its bytes as they lie in the file."""

    number: int
    head: bytes
    packed: memoryview


def check_bytes(data: bytes) -> None:
    """Raises :class:`TruncatedPdf`, :class:`DamagedPdf` or :class:`TooLargePdf` for a file not to be opened."""
    _check_size(data)
    _check_end(data)
    total = 0
    calls: dict[int, Counter[bytes]] = {}
    for stream in streams(data):
        is_picture = b"/Image" in stream.head
        unpacked = _unpacked(stream, is_picture)
        total += 0 if is_picture else len(unpacked)
        if total > MAX_TOTAL:
            raise TooLargePdf(f"Unpacks to more than {MAX_TOTAL >> 20} MB. {_PRINT}")
        if not is_picture:
            _check_pieces(unpacked)
            names = called(unpacked) if b"Do" in unpacked else Counter()
            if names.total() > MAX_DRAWINGS:
                raise TooLargePdf(f"A drawing calls others more than {MAX_DRAWINGS} times. {_PRINT}")
            if names and _MAY_BE_FORM.search(stream.head):
                calls[stream.number] = names
    check_forms(data, calls)


def streams(data: bytes) -> Iterator[Stream]:
    """Every stream of a file, found by its words and not by the file's own directory, which may lie."""
    looked_at, view = 0, memoryview(data)
    for count, match in enumerate(_STREAM.finditer(data)):
        end = data.find(b"endstream", match.end())
        if end < 0:
            raise TruncatedPdf(f"The file ends inside a stream. {_AGAIN}")
        looked_at += end - match.end()
        if count >= MAX_STREAMS or looked_at > 2 * len(data):
            raise TooLargePdf(f"More than {MAX_STREAMS} streams, or streams inside streams. {_PRINT}")
        before = data[max(0, match.start() - 2048) : match.start()]
        heads = list(_OBJECT.finditer(before))
        head = before[heads[-1].end() :] if heads else before
        number = int(heads[-1][1]) if heads else 0
        yield Stream(number, _plain_names(head), view[match.end() : end])


def _check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise TooLargePdf(f"{len(data) >> 20} MB; an issue of the Journal officiel has 10 at most. {_PRINT}")
    if data.count(b" obj") > MAX_OBJECTS:
        raise TooLargePdf(f"More than {MAX_OBJECTS} objects. {_PRINT}")
    _check_pieces(data)


def _check_end(data: bytes) -> None:
    """A PDF ends by saying where its directory stands; one cut short does not, one with bytes lost says wrong."""
    tail = data[-_TAIL:]
    if b"%%EOF" not in tail:
        raise TruncatedPdf(f"The end of the PDF is missing (%%EOF). {_AGAIN}")
    found = list(_START.finditer(tail))
    at = int(found[-1][1]) if found else len(data)
    if not _TABLE.match(data, at):
        raise DamagedPdf(f"The PDF's directory is not where its end says: bytes were lost or changed. {_AGAIN}")


def _plain_names(head: bytes) -> bytes:
    """Names without their escapes: /#46lateDecode is /FlateDecode."""
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), head)


def _unpacked(stream: Stream, is_picture: bool) -> bytes:
    """The bytes of a stream, b"" where its packing is none that multiplies. Raises the errors of this module."""
    found = _FILTERS.search(stream.head)
    filters = re.findall(rb"/(\w+)", found[1]) if found else []
    limit = MAX_PICTURE if is_picture else MAX_UNPACKED
    packing = [one for one in filters if one in (b"FlateDecode", b"Fl", b"LZWDecode", b"LZW")]
    if len(packing) > 1:
        raise TooLargePdf(f"A stream packed twice over, as only traps are. {_PRINT}")
    if packing and packing[0] in (b"LZWDecode", b"LZW"):  # 12 bits give 4096 bytes at most
        if len(stream.packed) * 2731 > MAX_PICTURE:
            raise TooLargePdf(f"A large stream in an old packing (LZW). {_PRINT}")
        return b""
    try:
        return _inflated(_as_bytes(stream.packed, filters), limit, must_hold=bool(packing) and not is_picture)
    except (zlib.error, binascii.Error, ValueError):
        if packing and not is_picture:
            raise DamagedPdf(f"Object {stream.number} does not unpack: bytes were lost or changed. {_AGAIN}") from None
        return b""


def _as_bytes(packed: memoryview, filters: list[bytes]) -> bytes | memoryview:
    """What lies under a packing of letters."""
    if filters[:1] in ([b"ASCII85Decode"], [b"A85"]):
        return base64.a85decode(bytes(packed).strip().removeprefix(b"<~").removesuffix(b"~>"))
    if filters[:1] in ([b"ASCIIHexDecode"], [b"AHx"]):
        return bytes.fromhex(bytes(packed).partition(b">")[0].decode("ascii"))
    return packed


def _inflated(packed: bytes | memoryview, limit: int, *, must_hold: bool) -> bytes:
    """Unpacks what is, or looks, deflated; ``must_hold``: it says so, and so must be whole."""
    if not must_hold and (len(packed) < 2 or packed[0] & 15 != 8 or (packed[0] << 8 | packed[1]) % 31):
        return bytes(packed[:limit])
    unpacker = zlib.decompressobj()
    unpacked = unpacker.decompress(packed, limit + 1)
    if len(unpacked) > limit:
        raise TooLargePdf(f"A stream unpacks to more than {limit >> 20} MB. {_PRINT}")
    if must_hold and not unpacker.eof:
        raise zlib.error("not whole")
    return unpacked


def _check_pieces(written: bytes) -> None:
    """A page drawn from the same piece over and over."""
    for match in _PIECES.finditer(written):
        pieces = re.findall(rb"\d+\s+\d+\s+R", match[1])
        if len(pieces) != len(set(pieces)):
            raise TooLargePdf(f"A page repeats its own contents. {_PRINT}")
