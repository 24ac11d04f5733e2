"""The lines of a printed page, as a reader sees them: words side by side, or a row of a numbered table.

pdfplumber gives the words and the ruled tables; a row whose first cell is a number comes as one line, as
:func:`parsers.parts.table_row` writes it, whatever the number of lines its words fill.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfplumber.page import Page

from parsers.numbered_list import is_bare_number
from parsers.parts import table_row
from parsers.pdf_errors import PDFMINER_TRIPS, DamagedPdf, TooLargePdf
from reference.text import fold

MAX_RULES = 2_000
"""Ruled lines of one page: finding tables costs their square."""

_TIGHT = 0.15
"""Blank between two words, as a share of the size of the letters: the narrowest that a printer sets is 0.2."""
_COLUMN = 1.0
"""Blank after a number, same unit, that makes it a column of its own."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in points from the top left of the page."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def size(self) -> float:
        """Height of the letters, in points; never zero."""
        return max(self.bottom - self.top, 0.1)


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """The lines of a page from top to bottom; ``heading`` is the row, not numbered, that opens a numbered table."""

    texts: tuple[str, ...]
    heading: str | None = None


def read_pages(data: bytes) -> Iterator[PrintedPage]:
    """Every page of a PDF, one by one. Raises :class:`DamagedPdf` and :class:`TooLargePdf`."""
    try:
        with pdfplumber.open(io.BytesIO(data), unicode_norm="NFC") as document:
            for page in document.pages:
                try:
                    yield _printed(page)
                finally:
                    page.close()
    except PDFMINER_TRIPS as error:
        raise DamagedPdf(f"A page of the order cannot be read ({error}). Fetch the file again.") from None


def without_repeated_headings(pages: Sequence[PrintedPage]) -> list[list[str]]:
    """The lines of each page, less the heading that a table broken over pages repeats on each."""
    seen: set[str] = set()
    kept: list[list[str]] = []
    for page in pages:
        folded = fold(page.heading) if page.heading else ""
        texts = list(page.texts)
        if page.heading and folded in seen:
            texts.remove(page.heading)
        seen.add(folded)
        kept.append(texts)
    return kept


def joined(texts: Sequence[str]) -> str:
    """Lines as one: a hyphen between letters at the end of a line is a true one, and joins."""
    whole = ""
    for text in texts:
        glue = "" if not whole or (whole.endswith("-") and whole[-2:-1].strip()) else " "
        whole += glue + text.strip()
    return whole


def _printed(page: Page) -> PrintedPage:
    upright, turned = _words(page)
    placed: list[tuple[float, str]] = []
    heading: str | None = None
    for rows in _numbered_tables(page, upright):
        for i, (box, cells) in enumerate(rows):
            inside = [word for word in upright if _is_in(word, box)]
            upright = [word for word in upright if not _is_in(word, box)]
            text = table_row([_cell(inside, cell) for cell in cells])
            if text:
                placed.append((box[1], text))
                heading = heading or (text if i == 0 and "\t" not in text else None)
    placed += [(line[0].top, _as_text(line)) for line in _side_by_side(upright)]
    placed.sort(key=lambda one: one[0])
    texts = [text for _, text in placed]
    return PrintedPage((*texts, *(_as_text(line) for line in [turned] if line)), heading)


def _words(page: Page) -> tuple[list[Word], list[Word]]:
    """The words of a page, and those that stand on end (a watermark, a margin)."""
    found: list[dict[str, Any]] = page.extract_words(x_tolerance_ratio=_TIGHT)
    words = [(Word(one["text"], one["x0"], one["top"], one["x1"], one["bottom"]), one["upright"]) for one in found]
    return [word for word, is_upright in words if is_upright], [word for word, is_upright in words if not is_upright]


Row = tuple[Box, list[Box]]
"""The box of a row of a table, and those of its cells."""


def _numbered_tables(page: Page, words: Sequence[Word]) -> Iterator[list[Row]]:
    """The rows of each ruled table whose first column holds numbers; other tables are lines like any."""
    if len(page.edges) > MAX_RULES:
        raise TooLargePdf(f"Page {page.page_number} of the order has more than {MAX_RULES} ruled lines.")
    for table in page.find_tables():
        rows = [(row.bbox, [cell for cell in row.cells if cell]) for row in table.rows]
        if any(is_bare_number(_cell(words, cells[0])) for _, cells in rows if len(cells) > 1):
            yield rows


def _cell(words: Sequence[Word], box: Box) -> str:
    return joined([_as_text(line) for line in _side_by_side([word for word in words if _is_in(word, box)])])


def _is_in(word: Word, box: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _side_by_side(words: Sequence[Word]) -> list[list[Word]]:
    """Words by line, left to right: those that share more than half of their height."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.top, one.x0)):
        if lines and _shares_height(max(lines[-1], key=lambda one: one.size), word):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda one: one.x0) for line in lines]


def _shares_height(one: Word, other: Word) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.size, other.size)


def _as_text(line: Sequence[Word]) -> str:
    """The words with a blank between them; none before a raised "er", a tab after a number in its own column."""
    text = line[0].text
    for i, (before, word) in enumerate(pairwise(line)):
        gap = (word.x0 - before.x1) / min(before.size, word.size)
        is_column = i == 0 and gap > _COLUMN and is_bare_number(text)
        text += ("\t" if is_column else "" if abs(gap) < _TIGHT else " ") + word.text
    return text
