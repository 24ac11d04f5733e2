"""The numbered items in a run of lines, whatever the medium the lines come from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

# "1<TAB>", "1.", "1°", "1)", "1o Ecole" (a PDF's "1°"), "1 -", "n° 1 :"; not "12, rue" or "2 B rue": streets.
_MARKER = re.compile(
    r"[^\S\n]*(?:[nN][°ºo]\s*)?(?P<number>\d{1,4})"
    r"(?:\s*\t\s*|\s*[.°º)]\s*(?:[-–—:]\s*)?|o\s?(?=[A-ZÀ-Þ«])|\s*[-–—:]\s+)"
    r"(?P<text>\S.*)"
)
_BARE_NUMBER = re.compile(r"\s*(?P<number>\d{1,4})\s*[.°º)]?\s*")
_CLOSING = " \t\u00a0\u202f;.,"
_CODE_AT_END = re.compile(r"\(\s?\d[\d\s\u00a0]{4,7}\)\s?[;.,]?$")
_TRUE_HYPHEN = re.compile(r"\S-$")
_COMPLETE = re.compile(r"[;.]\s*$|\(\s*\d[\d\s\u00a0]{4,7}\)\s*$")


class Line(NamedTuple):
    """A line of a document, where it stands (pages and lines count from 1; no page where the medium has none)."""

    text: str
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item: its words as printed, without number and final punctuation, which ``closing`` keeps (" ;")."""

    number: int
    text: str
    closing: str
    line: int | None
    page: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The items in the order of the page, and every line that belongs to none of them."""

    items: tuple[Item, ...]
    left_over: tuple[Line, ...]


def read_numbered_list(lines: Iterable[Line], *, wraps: bool = False) -> Listing:
    """Splits lines into items. Blank lines separate nothing and are dropped; any other line is consumed or left over.

    With ``wraps`` (PDF, pages) a line without a number goes on with the item before it, unless that has come to its
    postal code; a line that begins with a number is a new item if the number is the next one, or if the item before it
    has come to its end. Without it (transcripts, cells) an item is one line; a line without a number is left over.
    """
    items: list[Item] = []
    left_over: list[Line] = []
    for line in lines:
        if not line.text.strip():
            continue
        item = _item(line)
        if item and not (wraps and items and _goes_on(items[-1], item)):
            items.append(item)
        elif wraps and items and (_is_open(items[-1]) or not line.text.strip(_CLOSING)):
            items[-1] = _join(items[-1], line)
        else:
            left_over.append(line)
    return Listing(tuple(items), tuple(left_over))


def _is_open(item: Item) -> bool:
    """Whether an item has not come to its postal code yet."""
    return not _CODE_AT_END.search(item.text + item.closing)


def is_bare_number(text: str) -> bool:
    """Whether the text is a number alone, as in the first column of a table."""
    return bool(_BARE_NUMBER.fullmatch(text))


def _item(line: Line) -> Item | None:
    match = _MARKER.fullmatch(line.text.rstrip("\r\n"))
    return _make(int(match["number"]), match["text"], line.line, line.page) if match else None


def _make(number: int, text: str, line: int | None, page: int | None) -> Item:
    words = text.rstrip(_CLOSING)
    return Item(number, words, text[len(words) :].rstrip(), line, page)


def _goes_on(before: Item, item: Item) -> bool:
    """Whether what looks like a new item is the middle of the one before it ("… 12, rue X, 2 - 4 rue Y")."""
    return item.number != before.number + 1 and not _COMPLETE.search(before.text + before.closing)


def _join(item: Item, line: Line) -> Item:
    """A hyphen after a letter at the end of a line is a true one, and joins; otherwise a blank sets the words apart."""
    words = line.text.strip()
    before = item.text + item.closing
    glue = "" if _TRUE_HYPHEN.search(before) else " "
    return replace(_make(item.number, before + glue + words, item.line, item.page))
