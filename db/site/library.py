"""What the site asks of the archive, which another room keeps: the documents behind the citations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

LINES_SHOWN: Final = 500
"""Lines of a document that one page shows; a list of 60 schools has about 80."""


class Line(NamedTuple):
    """A line of a document as citations name it: ``page`` is None in a form without pages."""

    page: int | None
    number: int | None
    text: str


def part_with(page: int | None, line: int | None) -> int:
    """The part of a document, from 1, that shows a line: a document without pages is shown by ``LINES_SHOWN`` lines."""
    return 1 if page or not line else 1 + (line - 1) // LINES_SHOWN


class Library(Protocol):
    """The archived documents, by their SHA-256."""

    def lines(self, sha256: str) -> Sequence[Line] | None:
        """The text of a document; None when it cannot be shown so (a PDF, a damaged file)."""

    def read(self, sha256: str) -> bytes | None:
        """The bytes of a document; None when they are not there."""
