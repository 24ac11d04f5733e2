"""Bytes to text: UTF-8, else the Western 8-bit encoding of old editors; noise is named, never decoded."""

from __future__ import annotations

import re

from parsers.errors import EmptyDocument, Unreadable

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f]")
_SAVE_AGAIN = "Save it again as UTF-8."
_NOT_UTF8 = "fichier qui n'est pas en UTF-8, lu comme du Windows-1252 (Latin-1)"


def decode(data: bytes) -> tuple[str, str | None]:
    """The text, and a French remark where it is not UTF-8.

    Raises :class:`EmptyDocument` for blanks alone, :class:`Unreadable` for bytes that are no text in any of these.
    """
    text, remark = _decode(data)
    if not text.strip():
        raise EmptyDocument("The file is empty. Was it saved, or downloaded, to its end?")
    control = _CONTROL.search(text)
    if control:
        place = text.count("\n", 0, control.start()) + 1
        raise Unreadable(f"Not a text: control character {control[0]!a} in line {place}. Was another file meant?")
    return text, remark


def _decode(data: bytes) -> tuple[str, str | None]:
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding), None if encoding.startswith("utf-8") else f"fichier en {encoding.upper()}"
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise Unreadable(f"Announced as {encoding}, but it is not: {error.reason}. {_SAVE_AGAIN}") from None
    try:
        return data.decode("cp1252"), _NOT_UTF8
    except UnicodeDecodeError as error:
        where = f"byte {error.start} is {data[error.start]:#04x}"
        is_binary = b"\0" in data
        told = "Not a text, but a binary file" if is_binary else "Neither UTF-8 nor Latin-1 text"
        raise Unreadable(f"{told} ({where}). {'Was another file meant?' if is_binary else _SAVE_AGAIN}") from None
