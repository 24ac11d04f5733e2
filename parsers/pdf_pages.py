"""Which pages of a PDF matter, by the fast text of pdfium; and those pages alone as a small PDF.

pdfium reads a page in milliseconds, pdfplumber in tenths of a second: only pages that speak of écoles de production,
and those that go on with their text, are handed on. What is handed on is written anew by pdfium, and so free of an
endless page tree, of a password that opens by itself, and of every page that does not matter.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.errors import NotTheDocument
from parsers.jo_extract import HEADER
from parsers.pdf_errors import DamagedPdf, EncryptedPdf, NoTextLayer, TooLargePdf
from parsers.pdf_guard import check_bytes

MAX_PAGES = 10_000
MAX_PAGES_THAT_MATTER = 300
SHORT = 30
"""Pages of a document that is not an issue of the Journal officiel, but an order or a fiche."""
MAX_CHARACTERS = 60_000
"""Characters of one page: ten times a dense page of the Journal officiel."""
MAX_DRAWN = 30_000
"""Things drawn on one page that matters: each costs pdfplumber about a kilobyte."""

_NEEDLE = re.compile(r"[ée]\u0301?coles?\s+de\s+production", re.IGNORECASE)
_CODE = re.compile(r"\(\s?\d\d[ \u00a0]?\d{3}\s?\)")
_TEXT_NUMBER = re.compile(r"\bTexte\s+(\d{1,4})\s+sur\s+\d{1,4}")
_ISSUE = re.compile(r"(?:JORF\s+n\s?[°ºo]\s?|\d{4}\s*/\s*N\s?[°ºo]\s?)(\d{1,4})\b")
_AGAIN = "Fetch the file again."
_CUT = "Save the pages of the order as a PDF of their own."


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the fast text of a page tells: its number from 1, the number of the JO text it belongs to, whether it
    speaks of écoles de production, prints postal codes, is a table of contents, has letters, shows a picture."""

    number: int
    text_number: int | None
    speaks: bool
    has_codes: bool
    is_contents: bool
    has_text: bool
    has_picture: bool


@dataclass(frozen=True, slots=True)
class Extract:
    """The pages that matter: the PDF of them, what is known of each, and the issue number ("0274") printed anywhere.

    ``pictures`` are the pages after or between them that show a picture and hold no text.
    """

    data: bytes
    pages: tuple[PageFacts, ...]
    issue: str | None
    pictures: tuple[int, ...]


def extract_pages(data: bytes) -> Extract:
    """The pages of a PDF that matter.

    Raises :class:`NotTheDocument` when none does, and the errors of :mod:`parsers.pdf_errors`.
    """
    data = data.lstrip()
    with _opened(data) as document:
        issue, facts = None, []
        for number in range(1, len(document) + 1):
            text, has_picture = _text(document, number)
            if issue is None and (found := _ISSUE.search(text)):
                issue = found[1].zfill(4)
            facts.append(_facts(number, text, has_picture))
        chosen = choose_pages(facts)
        if not chosen:
            raise _nothing(facts)
        if len(chosen) > MAX_PAGES_THAT_MATTER:
            raise TooLargePdf(f"{len(chosen)} pages speak of écoles de production. {_CUT}")
        near = range(chosen[0].number, chosen[-1].number + 2)
        pictures = tuple(one.number for one in facts if one.number in near and one.has_picture and not one.has_text)
        return Extract(_only(document, chosen), tuple(chosen), issue, pictures)


def choose_pages(facts: Sequence[PageFacts]) -> list[PageFacts]:
    """The pages that speak of écoles de production, and those of the same text of the Journal officiel.

    Where pages bear no text number: in a short document, every page after the first that speaks; in a long one, those
    that go on with postal codes, and one more, since the end of a list may have neither.
    """
    is_short = len(facts) <= SHORT
    spoken = [one for one in facts if one.speaks and not one.is_contents]
    numbers = {one.text_number for one in spoken if one.text_number}
    chosen: list[PageFacts] = []
    before: PageFacts | None = None
    for one in facts:
        is_more = before is not None and _goes_on(before, one) and (is_short or one.has_codes or _lists(before))
        if not one.is_contents and one.has_text and (one.speaks or one.text_number in numbers or is_more):
            chosen.append(one)
            before = one
    return chosen


def _goes_on(before: PageFacts, one: PageFacts) -> bool:
    """Whether a page comes right after another, and no two text numbers part them."""
    return one.number == before.number + 1 and None in (before.text_number, one.text_number)


def _lists(one: PageFacts) -> bool:
    return one.speaks or one.has_codes


@contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The document, checked before it is opened; one locked with an empty password is opened and checked anew."""
    is_locked = b"/Encrypt" in data[-4096:] or re.search(rb"/Encrypt\s{1,8}\d", data) is not None
    if is_locked:
        data = _unlocked(data)
    check_bytes(data)
    with closing(_open(data)) as document:
        if len(document) > MAX_PAGES:
            raise TooLargePdf(f"{len(document)} pages. {_CUT}")
        yield document


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise EncryptedPdf("The PDF asks for a password. Save a copy without it.") from None
        raise DamagedPdf(f"The PDF does not open, or has no page ({error}). {_AGAIN}") from None


def _unlocked(data: bytes) -> bytes:
    """The same document without its lock, when it opens without a password."""
    with closing(_open(data)) as document:
        written = io.BytesIO()
        document.save(written, flags=pdfium.FPDF_REMOVE_SECURITY)
        return written.getvalue()


def _text(document: pypdfium2.PdfDocument, number: int) -> tuple[str, bool]:
    """The text of a page as pdfium has it, and whether a page without text shows a picture."""
    try:
        with closing(document.get_page(number - 1)) as page, closing(page.get_textpage()) as textpage:
            count = textpage.count_chars()
            if count > MAX_CHARACTERS:
                raise TooLargePdf(f"Page {number} has {count} characters. {_CUT}")
            text = textpage.get_text_range() if count else ""
            if _NEEDLE.search(text) and pdfium.FPDFPage_CountObjects(page) > MAX_DRAWN:
                raise TooLargePdf(f"Page {number} draws more than {MAX_DRAWN} things. {_CUT}")
            return text, not text.strip() and _shows_a_picture(page)
    except pypdfium2.PdfiumError as error:
        raise DamagedPdf(f"Page {number} of {len(document)} does not open ({error}). {_AGAIN}") from None


def _shows_a_picture(page: pypdfium2.PdfPage) -> bool:
    return next(iter(page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3)), None) is not None


def _facts(number: int, text: str, has_picture: bool) -> PageFacts:
    found, header = _TEXT_NUMBER.search(text), HEADER.search(text)
    return PageFacts(
        number=number,
        text_number=int(found[1]) if found else None,
        speaks=_NEEDLE.search(text) is not None,
        has_codes=_CODE.search(text) is not None,
        is_contents=bool(header and "Sommaire" in header[0]) or "SOMMAIRE ANALYTIQUE" in text,
        has_text=bool(text.strip()),
        has_picture=has_picture,
    )


def _nothing(facts: Sequence[PageFacts]) -> NoTextLayer | NotTheDocument:
    pictures = sum(one.has_picture for one in facts)
    if not any(one.has_text for one in facts):
        return NoTextLayer("Pages without text, as of a scan: run OCR over it, or add the order in another form.")
    hint = f" {pictures} of its pages are pictures, which are not read: run OCR over it." if pictures else ""
    return NotTheDocument(f"No page speaks of écoles de production.{hint}")


def _only(document: pypdfium2.PdfDocument, chosen: Sequence[PageFacts]) -> bytes:
    """The chosen pages as a PDF of their own."""
    written = io.BytesIO()
    with closing(pypdfium2.PdfDocument.new()) as part:
        try:
            part.import_pages(document, [one.number - 1 for one in chosen])
            part.save(written)
        except pypdfium2.PdfiumError as error:
            raise DamagedPdf(f"The pages of the order do not open ({error}). {_AGAIN}") from None
    return written.getvalue()
