"""A published text as its readers hand it on: metadata, and its parts in the order of publication.

Every medium comes to this; :mod:`parsers.body` makes an Order of it. Readers share these values and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parsers.model import Day
from parsers.numbered_list import Line, is_bare_number

PartKind = Literal["notice", "visas", "article", "annex", "signatures"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text: ``number`` as printed ("1er", None for an unnumbered article), ``title`` of its section
    ("Annexe"), and its lines, each numbered from 1 through the whole text.

    A line is what the reader of the page sees as one: a paragraph, what stands between two line breaks, or a row of a
    table, whose first cell is set apart by a tab when it is a bare number, the others by ", ".
    """

    kind: PartKind
    number: str | None
    title: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """Metadata and parts of one text. Days are ISO 8601; ``signed_on`` None: to be read from the title."""

    title: str
    parts: tuple[Part, ...]
    nature: str | None = None
    nor: str | None = None
    jorftext_id: str | None = None
    eli: str | None = None
    url: str | None = None
    signed_on: Day | None = None
    published_on: Day | None = None
    jo_number: str | None = None
    ministry: str | None = None


def one_line(text: str) -> str:
    """Words without the line ends and indentation of the file: each run of blanks is one, none at the edges.

    A no-break space is a printed one, and stays.
    """
    text = text.strip(" \t\r\n")
    if "  " in text or "\n" in text or "\t" in text or "\r" in text:
        return b" ".join(text.encode().split()).decode()  # str.split would take no-break spaces for blanks
    return text


def table_row(cells: list[str]) -> str:
    """A row of a table as one line: "7<TAB>Ecole A, 1, rue X, Lille (59000)"; empty cells are left out."""
    filled = [words for cell in cells if (words := one_line(cell)) and not words.isspace()]
    if len(filled) > 1 and is_bare_number(filled[0]):
        return f"{filled[0].rstrip(' .°º)')}\t{', '.join(filled[1:])}"
    return ", ".join(filled)
