"""The items that a clause brings: "« 62. Ecole … ; « 63. Ecole … »", or the same in lines of their own, unquoted."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from parsers.clauses_quotes import ACTS
from parsers.clauses_text import DASH, Passage
from parsers.numbered_list import Line, read_numbered_list
from parsers.postcode import find_codes
from parsers.school import MAX_CHARACTERS
from parsers.vocabulary import ORGANISATION_WORD
from reference.text import fold

_Stretch = tuple[int, int]

_LEADING = re.compile(r"^(?:[-–—•*]|[a-z]\))\s{0,3}")
_OPENING_MARKS = (("«", "»"), ("“", "”"), ("‹", "›"), ("<<", ">>"))
_CLOSING = " \u00a0\u202f\t;.,"
_IS_MARKED = re.compile(
    r"\s{0,3}(?:«|[-–—•*]\s|(?:[nN][°ºo]\s?)?[0-9]{1,4}(?:\t|\s{0,3}[.°º)]|o(?=\s?[A-ZÀ-Þ])|\s[-–—]\s))"
)
_IS_COMPLETE = re.compile(r"(?:[;.»”\"›]|\(\s?[0-9][0-9\s]{4,7}\))\s{0,3}$")
_NEXT_ON_THE_LINE = re.compile(r";\s{0,3}(?=«|[-–—•*]\s|[0-9]{1,4}\s{0,3}[.°º)])")
_LATIN_NUMBER = re.compile(r"(?:bis|ter|quater|quinquies|sexies)\b")
_NOT_AN_ITEM = re.compile(
    r"\b(?:present arrete|journal officiel|charge[es]* de l execution)\b|^(?:article|art|fait|vu|pour la?|cette?) "
)
_LINES_OF_AN_ITEM = 4


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item as a clause brings it: the number printed before it, its words, and where they stand in the text."""

    number: int | None
    text: str
    start: int
    end: int


def read_items(passage: Passage, cursor: int) -> tuple[tuple[NewItem, ...], int]:
    """The items from a token on, and the token after them; () and the same token when there is none.

    Unquoted ones follow a colon, and each has one postal code at most: where one ends is not certain otherwise.
    """
    is_announced = cursor < len(passage.tokens) and passage.tokens[cursor].word == ":"
    stretches, after = _quoted(passage, cursor + is_announced)
    if is_announced and not stretches:
        stretches, after = _unquoted(passage, passage.tokens[cursor].end, cursor)
    items = [_item(passage, stretch) for stretch in stretches]
    if not items or any(item is None for item in items):
        return (), cursor
    return tuple(item for item in items if item), after


def _quoted(passage: Passage, cursor: int) -> tuple[list[_Stretch], int]:
    """The items in the quotations that follow one another."""
    stretches: list[_Stretch] = []
    after = cursor
    for place in range(cursor, len(passage.tokens)):
        token = passage.tokens[place]
        if token.inner and token.word == "Q":
            stretches += _split(passage, *token.inner)
            after = place + 1
        elif token.rank != DASH and not (stretches and token.word in (";", ",", ".", "et")):
            break
    return stretches, after


def _split(passage: Passage, start: int, end: int) -> list[_Stretch]:
    """A quotation, one stretch an item: a new one begins after a complete one, or with a mark."""
    found: list[_Stretch] = []
    for first, last in _pieces(passage, start, end):
        is_new = not found or _IS_MARKED.match(passage.text, first, last) or _is_complete(passage, found[-1])
        if is_new:
            found.append((first, last))
        else:
            found[-1] = (found[-1][0], last)
    return found


def _pieces(passage: Passage, start: int, end: int) -> Iterator[_Stretch]:
    """A stretch, cut at the ends of lines, and at each « ; » before a mark."""
    while start < end:
        line_end = min(passage.end_of_line(start), end)
        cut = _NEXT_ON_THE_LINE.search(passage.text, start, line_end)
        stop = cut.end() if cut else line_end
        if passage.text[start:stop].strip():
            yield start, stop
        start = stop


def _is_complete(passage: Passage, stretch: _Stretch) -> bool:
    return bool(_IS_COMPLETE.search(passage.text, max(stretch[0], stretch[1] - 16), stretch[1]))


def _unquoted(passage: Passage, start: int, cursor: int) -> tuple[list[_Stretch], int]:
    """The items in what follows on the line and in the lines after it, as far as they name schools."""
    pieces = list(takewhile(lambda piece: not _is_barred(passage, piece), _pieces(passage, start, len(passage.text))))
    found: list[_Stretch] = []
    place = 0
    while place < len(pieces) and _names_a_school(passage, pieces[place]):
        last = _last_line(passage, pieces, place)
        found.append((pieces[place][0], pieces[last][1]))
        place = last + 1
    if not found or any(len(find_codes(passage.text[slice(*stretch)])) > 1 for stretch in found):
        return [], cursor
    return found, bisect_left(passage.tokens, found[-1][1], key=lambda token: token.start)


def _is_barred(passage: Passage, piece: _Stretch) -> bool:
    """Whether a line amends, is of an order's formulas, or is longer than any item."""
    if piece[1] - piece[0] > MAX_CHARACTERS:
        return True
    folded = fold(passage.text[slice(*piece)])
    return bool(ACTS.search(folded) or _NOT_AN_ITEM.search(folded))


def _names_a_school(passage: Passage, piece: _Stretch) -> bool:
    words = passage.text[slice(*piece)]
    return bool(find_codes(words) or ORGANISATION_WORD.search(fold(words)))


def _last_line(passage: Passage, pieces: list[_Stretch], place: int) -> int:
    """The last line of an item: one that has not come to its end goes on to its postal code, a few lines on."""
    if _is_complete(passage, pieces[place]) or find_codes(passage.text[slice(*pieces[place])]):
        return place
    for following in range(place + 1, min(place + _LINES_OF_AN_ITEM, len(pieces))):
        if _IS_MARKED.match(passage.text, *pieces[following]):
            break
        if find_codes(passage.text[slice(*pieces[following])]):
            return following
    return place


def _item(passage: Passage, stretch: _Stretch) -> NewItem | None:
    """One item without its number, marks and final punctuation; None for "62 bis", which no number stands for."""
    words = _without_repeated_mark(passage.text[slice(*stretch)].strip())
    listing = read_numbered_list([Line(words)])
    number = listing.items[0].number if listing.items else None
    text = listing.items[0].text if listing.items else _LEADING.sub("", words).rstrip(_CLOSING)
    if not text or _LATIN_NUMBER.match(text):
        return None
    start = passage.text.index(text, stretch[0])
    return NewItem(number, text, start, start + len(text))


def _without_repeated_mark(words: str) -> str:
    """The words without the opening mark that is printed again at the start of each paragraph of a quotation."""
    for opening, closing in _OPENING_MARKS:
        if words.startswith(opening) and words.count(opening) > words.count(closing):
            return words.removeprefix(opening).lstrip()
    return words
