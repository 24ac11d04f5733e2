"""HTML to lines, the way a browser shows it: what the web page and the API share.

A line is a paragraph, what stands between two line breaks, an item of a list, or a row of a table; elements not named
below (sup, span, …) only dress words. The tree is walked once, without recursion, so depth costs nothing here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.errors import TooLarge, Unreadable
from parsers.parts import one_line, table_row

MAX_BYTES = 16 * 1024 * 1024
"""Size of the HTML of one document, in bytes."""

MAX_TAGS = 30_000
"""Tags of one document: six times those of the longest recorded text. Each level of depth is paid again by every tag
below it, so that 30,000 tags cost 2 seconds at worst, and 100,000 twenty."""

MAX_WORK = 3_000_000_000
"""Words of one document times its distinct words. The parser compares each attribute of a tag with those before it,
and where a tag ends cannot be known before it has run: 100,000 attributes would cost a minute, this 7 seconds."""

SMALL = 192 * 1024
"""Bytes up to which words need not be counted: they hold 50,000 attributes at most, six seconds."""

BREAK = "\u2028"
"""Unicode's line separator: what a break of the page becomes among the words."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that no text prints, and that an escape in HTML or JSON can bring in."""

# HTML opens formatting again in each paragraph that follows (twenty kilobytes make a million nodes). Only words
# matter here: as <wbr>, which has no content, such a tag breaks nothing, and its attributes are read as before.
_FORMATTING = re.compile(rb"<(?=[abceifnstuABCEIFNSTU](?:|(?i:ig|ode|m|ont|obr|mall|trike|trong|t))[\s/>])")
_NOT_IN_WORDS = bytes.maketrans(b"/\"'", b"   ")

_Role = Literal["block", "break", "row", "cell", "table", "hidden"]
_BLOCKS = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup html legend li main menu ol p pre section summary ul"
).split()
_HIDDEN = (
    "-comment audio button canvas datalist embed frameset head iframe input math nav noembed noframes noscript object"
    " option script select style svg template textarea title video"
).split()
_ROLES: dict[str | None, _Role] = {
    **dict.fromkeys(_BLOCKS, "block"),
    **dict.fromkeys(_HIDDEN, "hidden"),
    "br": "break",
    "hr": "break",
    "tr": "row",
    "td": "cell",
    "th": "cell",
    "table": "table",
}
_SPANS = "[colspan],[rowspan]"
_WIDEST, _LONGEST = 1000, 65_534
"""What HTML caps colspan and rowspan at."""


@dataclass(slots=True)
class Segment:
    """A run of lines inside one marked element (its mark, and which element it was), or between marked ones (None)."""

    mark: str | None
    element: int
    lines: list[str] = field(default_factory=list)


def check_bounds(pieces: Sequence[bytes]) -> None:
    """Raises :class:`TooLarge` when the HTML of a document is beyond what can be parsed in bounded time."""
    size, tags = sum(map(len, pieces)), sum(piece.count(b"<") for piece in pieces)
    if size > MAX_BYTES or tags > MAX_TAGS:
        told = f"HTML of {size} bytes and {tags} tags, where {MAX_BYTES} and {MAX_TAGS} are read at most"
        raise TooLarge(f"{told}: no order is that long. Was another file meant?")
    if size > SMALL:
        words = [word for piece in pieces for word in piece.translate(_NOT_IN_WORDS).split()]
        distinct = len(set(words))
        if len(words) * distinct > MAX_WORK:
            told = f"HTML of {len(words)} words, {distinct} of them distinct"
            raise TooLarge(f"{told}: no order is that long. Was another file meant?")


def parse_page(html: bytes) -> LexborHTMLParser:
    """The tree of a page in UTF-8. Formatting elements (a, b, …) are absent: their words stand where they stood."""
    return LexborHTMLParser(_FORMATTING.sub(b"<wbr ", html))


def lines_of_fragment(html: bytes) -> list[str]:
    """The lines of a piece of HTML in UTF-8, without the empty ones. Its bounds are checked by the caller."""
    tree = LexborHTMLParser(_FORMATTING.sub(b"<wbr ", html), is_fragment=True)
    return [line for segment in read_segments(tree.root, {}) for line in segment.lines]


def read_segments(first: LexborNode | None, marks: Mapping[int, str]) -> list[Segment]:
    """The lines of an element and of the siblings that follow it, cut where a marked element begins or ends.

    ``marks`` maps ``mem_id`` to a mark; what is marked "hidden" is left out. Raises :class:`Unreadable` for a control
    character.
    """
    page = _Page()
    if first is not None:
        page.spans = {node.mem_id: node for node in first.parser.css(_SPANS)} if first.parser else {}
        _walk(first, page, marks)
    page.end_segment()
    control = CONTROL.search("".join(line for segment in page.segments for line in segment.lines))
    if control:
        raise Unreadable(f"Not a text: control character {control[0]!a} in the HTML. Was another file meant?")
    return page.segments


def _walk(first: LexborNode, page: _Page, marks: Mapping[int, str]) -> None:
    """Depth first, by the links of the tree. Breaks are written here, not by calls: they are most of a page."""
    words = page.words
    node: LexborNode | None = first
    opened: list[tuple[LexborNode, _Role | None, bool]] = []
    while node is not None or opened:
        if node is None:
            node = _end(*opened.pop(), page)
            continue
        tag = node.tag
        role = _ROLES.get(tag)
        if tag == "-text":
            words.append(node.text_content or "")
        elif role == "break":
            words.append(BREAK)
        elif role != "hidden" and (mark := marks.get(node.mem_id)) != "hidden":
            if mark:
                page.enter(mark, node.mem_id)
            if role == "block":
                words.append(BREAK)
            elif role:
                page.open(role, node)
            opened.append((node, role, mark is not None))
            node = node.first_child
            continue
        node = node.next


def _end(node: LexborNode, role: _Role | None, is_marked: bool, page: _Page) -> LexborNode | None:
    """An element has no more children; what follows it is next."""
    if role == "block":
        page.words.append(BREAK)
    elif role:
        page.close(role)
    if is_marked:
        page.leave()
    return node.next


class _Page:
    """What has been read so far. Only the innermost open table has rows that are not written yet."""

    __slots__ = ("_marks", "_tables", "segments", "spans", "words")

    def __init__(self) -> None:
        self.segments = [Segment(None, 0)]
        self.words: list[str] = []
        self.spans: dict[int, LexborNode] = {}
        self._tables: list[_Table] = []
        self._marks: list[tuple[str | None, int]] = [(None, 0)]

    def enter(self, mark: str, element: int) -> None:
        """A marked element begins, and a segment with it."""
        self.end_segment()
        self._marks.append((mark, element))
        self.segments.append(Segment(mark, element))

    def leave(self) -> None:
        """A marked element ends; the one around it goes on."""
        self.end_segment()
        self._marks.pop()
        self.segments.append(Segment(*self._marks[-1]))

    def end_segment(self) -> None:
        """Writes all that is pending."""
        self._end_words()
        if self._tables:
            self.segments[-1].lines += self._tables[-1].take_lines()

    def open(self, role: _Role, node: LexborNode) -> None:
        """A table, row or cell begins."""
        if role == "table":
            self.end_segment()  # a table in a cell: what stands before it is written first
            self._tables.append(_Table())
        elif self._tables:
            self._end_words()
            if role == "row":
                self._tables[-1].begin_row()
            else:
                self._tables[-1].begin_cell(self.spans.get(node.mem_id))

    def close(self, role: _Role) -> None:
        """A table, row or cell ends."""
        if role == "table":
            self.end_segment()
            self._tables.pop()
        elif role == "cell" and self._tables and self._tables[-1].is_in_row:
            self._tables[-1].add_cell(self._take_words())
        elif role == "row" and self._tables:
            self._end_words()
            self._tables[-1].end_row()

    def _take_words(self) -> str:
        words = "".join(self.words)
        self.words.clear()
        return words

    def _end_words(self) -> None:
        """Words outside any cell are lines; in a cell that something interrupts they are a cell."""
        if not self.words:
            return
        words = self._take_words()
        parts = one_line(words).split(BREAK)
        lines = [line for part in parts if (line := part.strip(" ")) and not line.isspace()]
        if not self._tables:
            self.segments[-1].lines += lines
        elif lines and self._tables[-1].is_in_row:
            self._tables[-1].add_cell(words)
        else:
            self._tables[-1].add_lines(lines)


class _Table:
    """An open table: its rows (width in columns, cells) that are not written yet, and the row being read."""

    __slots__ = ("_carried", "_cells", "_ends", "_row", "_rows", "_width")

    def __init__(self) -> None:
        self._rows: list[tuple[int, list[str]]] = []
        """Width, cells; what stands between rows has no width, and its line for its only cell."""
        self._cells: list[str] | None = None
        self._width = self._row = self._carried = 0
        self._ends: Counter[int] = Counter()
        """Columns that cells of rows above fill (``_carried``) up to a row, by that row."""

    @property
    def is_in_row(self) -> bool:
        """Whether a row is being read."""
        return self._cells is not None

    def begin_row(self) -> None:
        """A row begins; cells of rows above may go on in it."""
        self.end_row()
        self._row += 1
        self._carried -= self._ends.pop(self._row, 0)
        self._cells, self._width = [], self._carried

    def begin_cell(self, spanning: LexborNode | None) -> None:
        """A cell begins, which may span several columns and rows."""
        if spanning is None:
            self._width += 1
            return
        columns = _span(spanning, "colspan", _WIDEST)
        rows = _span(spanning, "rowspan", _LONGEST)
        self._width += columns
        if rows > 1:
            self._carried += columns
            self._ends[self._row + rows] += columns

    def add_cell(self, words: str) -> None:
        """The words of a cell, where a break is a blank."""
        if self._cells is not None:
            self._cells.append(words.replace(BREAK, " "))

    def add_lines(self, lines: list[str]) -> None:
        """Lines that stand between rows (a caption)."""
        self._rows += [(0, [line]) for line in lines]

    def end_row(self) -> None:
        """The row, if any, is complete."""
        if self._cells is not None:
            self._rows.append((max(self._width, 1), self._cells))
            self._cells = None

    def take_lines(self) -> list[str]:
        """A row is a line. Of one that lacks a cell, or has one too many, the number is not set apart: it numbers no
        item, for a name or an address may be missing."""
        self.end_row()
        widths = Counter(width for width, _ in self._rows if width)
        usual = max(widths, key=lambda width: (widths[width], width), default=0)
        lines = [(width, table_row(cells) if width else cells[0]) for width, cells in self._rows]
        self._rows.clear()
        whole = (line if width in (0, usual) else line.replace("\t", ", ") for width, line in lines)
        return [line for line in whole if line and not line.isspace()]


def _span(cell: LexborNode, name: str, most: int) -> int:
    """How many columns or rows a cell spans; 1 where it does not say, or says no number."""
    value = (cell.attributes.get(name) or "").strip()[:6]
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() else 1
