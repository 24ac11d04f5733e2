"""Recognises the form of a document by its content, and hands it to the reader of that form."""

from __future__ import annotations

import hashlib
import re

from parsers.decode import decode
from parsers.errors import EmptyDocument, NoReader, NotTheDocument
from parsers.model import Medium, Reading
from parsers.numbered_list import Line
from parsers.transcript import lines, looks_like_a_transcript, read_transcript

MEDIA_TYPES: dict[Medium, str] = {
    "transcript": "text/plain",
    "jorfsimple": "application/xml",
    "jorf": "application/xml",
    "piste": "application/json",
    "website": "text/html",
    "pdf": "application/pdf",
}
"""Each medium's media type, as documents of it are archived."""

# Only the beginning decides, so that a document of any size is recognised at once.
_SNIFFED = 4096
_SIGNS: tuple[tuple[re.Pattern[bytes], Medium], ...] = (
    (re.compile(rb"%PDF-"), "pdf"),
    (re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?<(?:TEXTE_VERSION|TEXTELR|SECTION_TA|ARTICLE|JO)[\s>]"), "jorf"),
    (re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?<TEXTE[\s>]"), "jorfsimple"),
    (re.compile(rb"\s*[\[{]\s*[\"\]}]"), "piste"),
    (re.compile(rb"(?is)(?:\s|<!--.*?-->)*(?:<\?xml[^>]*\?>\s*)?<(?:!doctype\s+html|html|head|body)\b"), "website"),
    (re.compile(rb"(?i)(?:From:|MIME-Version:).{0,2000}?multipart/related", re.DOTALL), "website"),
)


def recognise(data: bytes) -> Medium:
    """The medium of a document. Raises a :class:`parsers.errors.ParseError` when it is of none."""
    head = data[:_SNIFFED].removeprefix(b"\xef\xbb\xbf")
    for sign, medium in _SIGNS:
        if sign.match(head):
            return medium
    text, _ = decode(data)
    if looks_like_a_transcript(text):
        return "transcript"
    raise NotTheDocument("A text, but no transcript of an order: that begins with « Title: … » (see orders/).")


def read(data: bytes) -> Reading:
    """The order that a document carries. Raises a :class:`parsers.errors.ParseError` when it carries none."""
    if not data.strip():
        raise EmptyDocument("The file is empty. Was it saved, or downloaded, to its end?")
    medium = recognise(data)
    if medium != "transcript":
        raise NoReader(
            f"Recognised as « {medium} », which this version cannot read yet; it reads transcripts (orders/)."
        )
    return Reading(medium, hashlib.sha256(data).hexdigest(), read_transcript(data))


def cited_lines(data: bytes) -> dict[tuple[int | None, int | None], str]:
    """The lines of a document by (page, line), as its citations name them: what ``check`` looks quotes up in."""
    if recognise(data) != "transcript":
        raise NoReader("Only transcripts have lines to look up yet.")
    return {(line.page, line.line): line.text for line in lines(data)}


__all__ = ["MEDIA_TYPES", "Line", "cited_lines", "read", "recognise"]
