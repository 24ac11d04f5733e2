"""What the site asks of the archive, which another room keeps: the documents behind the citations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Line(NamedTuple):
    """A line of a document as citations name it: ``page`` is None in a form without pages."""

    page: int | None
    number: int | None
    text: str


class Library(Protocol):
    """The archived documents, by their SHA-256."""

    def lines(self, sha256: str) -> Sequence[Line] | None:
        """The text of a document; None when it cannot be shown so (a PDF, a damaged file)."""

    def read(self, sha256: str) -> bytes | None:
        """The bytes of a document; None when they are not there."""
