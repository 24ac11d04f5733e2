"""Reads a PDF: an extract of the Journal officiel, or another document that reprints the list.

Pages are counted from 1 in the document, lines from 1 in the page as it is laid out once running headers, page numbers
and letterheads are taken off; a row of a numbered table is one line.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.fiche import read_fiche
from parsers.jo_extract import TextPage, cut_text, without_header
from parsers.model import Citation, Finding, Severity
from parsers.numbered_list import Line
from parsers.parts import Published
from parsers.pdf_furniture import without_furniture
from parsers.pdf_pages import Extract, extract_pages
from parsers.pdf_text import read_pages, without_repeated_headings

# The library tells every oddity of a font on standard error; what matters to the list shows in its proofs.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class PdfReading:
    """What a PDF carries: the text, the total it announces outside the list, whether it is someone else's reprint,
    and what was noticed while reading it."""

    published: Published
    announced: int | None
    is_secondary: bool
    findings: tuple[Finding, ...]


def read_pdf(data: bytes) -> PdfReading:
    """The text of an order that a PDF carries.

    Raises :class:`parsers.errors.NotTheDocument` when it carries none, and the errors of :mod:`parsers.pdf_errors`.
    """
    document = hashlib.sha256(data).hexdigest()
    extract = extract_pages(data)
    pages = _text_pages(extract)
    pictures = tuple(_unread(extract, document))
    published = cut_text(pages, extract.issue)
    if published:
        return PdfReading(published, None, False, pictures)
    fiche = read_fiche([line for page in pages for line in page.lines], document)
    return PdfReading(fiche.published, fiche.announced, True, (*pictures, *fiche.findings))


def lines_of_pdf(data: bytes) -> tuple[Line, ...]:
    """The lines of every part, in the order of publication: those that citations name. Raises as :func:`read_pdf`."""
    return tuple(line for part in read_pdf(data).published.parts for line in part.lines)


def _text_pages(extract: Extract) -> list[TextPage]:
    """The lines of each page that matters, without headers and furniture, numbered from 1 in their page."""
    printed = without_repeated_headings(list(read_pages(extract.data)))
    bare = [without_header(texts) for texts in printed]
    numbers = [facts.number for facts in extract.pages]
    kept = [texts for texts, _ in bare]
    if not any(header.is_printed for _, header in bare):  # the Journal officiel has no other than its header
        kept = without_furniture(kept, numbers)
    return [
        TextPage(_lines(texts, facts.number), header, facts.text_number)
        for texts, (_, header), facts in zip(kept, bare, extract.pages, strict=True)
    ]


def _lines(texts: Sequence[str], page: int) -> tuple[Line, ...]:
    return tuple(Line(text, number, page) for number, text in enumerate(texts, start=1))


def _unread(extract: Extract, document: str) -> Iterator[Finding]:
    """Pages that are pictures: amid those of the order they may hold schools, after them hardly."""
    for number in extract.pictures:
        told = f"La page {number} est une image sans texte : ce qu'elle montre n'est pas lu."
        severity: Severity = "error" if number < extract.pages[-1].number else "warning"
        yield Finding(severity, "page_not_read", told, Citation(document, "", page=number))
