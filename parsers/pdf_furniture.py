"""What a printer sets around the text of every page: page numbers, letterheads, footers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.postcode import find_codes

_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—|]?\s*(\d{1,4})\s*[-–—|]?(?:\s*(?:sur|/)\s*\d{1,4})?", re.IGNORECASE)
_DEEP = 4
"""Lines of a letterhead or footer that are looked for, from the edge of the page inwards."""


def without_furniture(pages: Sequence[Sequence[str]], numbers: Sequence[int]) -> list[list[str]]:
    """The lines of each page without those, at its top and bottom, that only number it or that its neighbour repeats.

    ``numbers`` are those of the pages in the document. A line with a postal code, or a row of a table, always stays.
    """
    kept = [list(page) for page in pages]
    for edge in (0, -1):
        for _ in range(_DEEP):
            taken = _furniture(kept, numbers, edge)
            if not taken:
                break
            for i in taken:
                del kept[i][edge]
    return kept


def _furniture(pages: Sequence[Sequence[str]], numbers: Sequence[int], edge: int) -> set[int]:
    """The pages whose outermost line is furniture."""
    outer = [page[edge] if page else "" for page in pages]
    offsets = [
        (i, int(match[1]) - numbers[i]) for i, text in enumerate(outer) if (match := _PAGE_NUMBER.fullmatch(text))
    ]
    in_step = len({offset for _, offset in offsets}) == 1 and (len(offsets) > 1 or offsets[0][1] == 0)
    taken = {i for i, _ in offsets} if in_step else set()
    for i in range(len(outer) - 1):
        if _may_go(outer[i]) and _mask(outer[i], numbers[i]) == _mask(outer[i + 1], numbers[i + 1]):
            taken |= {i, i + 1}
    return taken


def _may_go(text: str) -> bool:
    return bool(text) and "\t" not in text and not find_codes(text) and any(letter.isalpha() for letter in text)


def _mask(text: str, page: int) -> str:
    """A line without the number of its page; any other number tells lines apart."""
    return re.sub(rf"(?<!\d){page}(?!\d)", "#", text)
