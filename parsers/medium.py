"""Recognises the form of a document by its content, and hands it to the reader of that form.

Each reader is loaded when a document of its form comes: a list in plain text does not pay for the PDF library.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from parsers.decode import decode
from parsers.errors import EmptyDocument, NotTheDocument
from parsers.media_types import MEDIA_TYPES
from parsers.model import Medium, Reading
from parsers.numbered_list import Line
from parsers.parts import Published

__all__ = ["MEDIA_TYPES", "is_quoted", "lines_of", "read", "recognise"]

# Only the beginning decides, so that a document of any size is recognised at once.
_SNIFFED = 4096
_LOOSE = re.DOTALL | re.IGNORECASE
_XML = rb"\s*(?:<\?xml[^>]*\?>)?(?:\s|<!--.*?-->)*"
_SIGNS: tuple[tuple[re.Pattern[bytes], Medium], ...] = (
    (re.compile(rb"(?!\s*[<{\[]).{0,1020}?%PDF-\d", re.DOTALL), "pdf"),  # readers look for it in the first kilobyte
    (re.compile(_XML + rb"<(?:TEXTE_VERSION|TEXTELR|SECTION_TA|ARTICLE)[\s>/]", re.DOTALL), "jorf"),
    (re.compile(_XML + rb"<(?:TEXTE|JO)[\s>/]", re.DOTALL), "jorfsimple"),
    (re.compile(rb"\s*[\[{]\s*[\"\[{\]}]"), "piste"),
    (re.compile(_XML + rb"<(?:!doctype\s+html|html|head|body)\b", _LOOSE), "website"),
    (
        re.compile(rb"(?:From|MIME-Version|Subject|Date|Content-Type|Snapshot-[\w-]+):.{0,3000}?multipart/", _LOOSE),
        "website",
    ),
    (re.compile(rb"\s*<(?:\?xml|!DOCTYPE\s+TEXTE)\b"), "jorfsimple"),  # its reader says what is wrong with it
)


def recognise(data: bytes) -> Medium:
    """The medium of a document. Raises a :class:`parsers.errors.ParseError` when it is of none."""
    head = data[:_SNIFFED].removeprefix(b"\xef\xbb\xbf")
    for sign, medium in _SIGNS:
        if sign.match(head):
            return medium
    from parsers.transcript import looks_like_a_transcript

    text, _ = decode(data)
    if looks_like_a_transcript(text):
        return "transcript"
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise NotTheDocument("Markup of no form that is known: an excerpt? Save the whole page, or the whole file.")
    raise NotTheDocument("A text, but no transcript of an order: that begins with « Title: … » (see orders/).")


def read(data: bytes) -> Reading:
    """The order that one document carries. Raises a :class:`parsers.errors.ParseError` when it carries none.

    A text of JORF global lies in several files: see :func:`parsers.jorf.read_jorf`.
    """
    if not data.strip():
        raise EmptyDocument("The file is empty. Was it saved, or downloaded, to its end?")
    return _reader(recognise(data)).order(data, hashlib.sha256(data).hexdigest())


def lines_of(data: bytes) -> tuple[Line, ...]:
    """The lines of a document by which its citations name page and line."""
    return _reader(recognise(data)).lines(data)


def is_quoted(lines: Sequence[Line], page: int | None, line: int | None, quote: str) -> bool:
    """Whether a quote begins in the line that a citation names; it may go on over the lines that follow."""
    start = next((i for i, one in enumerate(lines) if (one.page, one.line) == (page, line)), None)
    if start is None:
        return False
    wanted, found = _squeezed(quote), ""
    for one in lines[start:]:
        found += _squeezed(one.text)
        if wanted in found:
            return True
        if len(found) > len(wanted) + len(_squeezed(lines[start].text)):
            return False
    return False


class _Reader(NamedTuple):
    """How one medium is read: to an order, given the SHA-256 that citations name, and to its lines."""

    order: Callable[[bytes, str], Reading]
    lines: Callable[[bytes], tuple[Line, ...]]


def _reader(medium: Medium) -> _Reader:
    if medium == "transcript":
        from parsers.transcript import lines_of_transcript, read_transcript

        return _Reader(lambda data, sha256: Reading(medium, sha256, read_transcript(data)), lines_of_transcript)
    if medium == "jorfsimple":
        from parsers.jorfsimple import lines_of_jorfsimple, read_jorfsimple

        return _Reader(_through_body(medium, read_jorfsimple), lines_of_jorfsimple)
    if medium == "jorf":
        from parsers.jorf import lines_of_jorf, read_one_file

        return _Reader(read_one_file, lines_of_jorf)
    if medium == "piste":
        from parsers.piste import lines_of_piste, read_piste

        return _Reader(_through_body(medium, read_piste), lines_of_piste)
    if medium == "website":
        from parsers.website import lines_of_website, read_website

        return _Reader(_through_body(medium, read_website), lines_of_website)
    from parsers.pdf import lines_of_pdf

    return _Reader(_read_pdf, lines_of_pdf)


def _through_body(medium: Medium, read_published: Callable[[bytes], Published]) -> Callable[[bytes, str], Reading]:
    from parsers.body import read_body

    return lambda data, sha256: Reading(medium, sha256, read_body(read_published(data), sha256))


def _read_pdf(data: bytes, sha256: str) -> Reading:
    from parsers.body import read_body
    from parsers.pdf import read_pdf

    found = read_pdf(data)
    order = read_body(found.published, sha256, wraps=True, announced=found.announced)
    order = replace(order, findings=(*order.findings, *found.findings))
    return Reading("pdf", sha256, order, is_secondary=found.is_secondary)


def _squeezed(text: str) -> str:
    """Words without their blanks: a page may break a line anywhere."""
    return "".join(text.split())
