"""The XML of the Journal officiel: parsed within bounds, and the markup of its contents turned into lines.

The contents (CONTENU) are real inline markup, not escaped (FORMATS §1). A line is what the reader of the page sees as
one: a paragraph, what stands between two ``<br/>``, an item of a list, or a row of a table. Elements that are not named
below (sup, sub, i, b, em, strong, a, span, …) only dress words, and break nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from xml.etree.ElementTree import Element, ParseError, XMLParser
from xml.parsers.expat import ErrorString

from parsers.errors import EmptyDocument, Unreadable
from parsers.parts import one_line, table_row

MAX_BYTES = 8 * 1024 * 1024
"""Size of the largest file read, in bytes: thirteen times the longest sample (604 578 bytes). A byte of XML can cost
thirty of memory, and a list of schools is far below 100 kB."""

MAX_DEPTH = 64
"""How deep elements may stand in each other; eleven levels in the samples."""

# A tab stands for a line break of the page: one element in two is a <br/>, and costs none when written as a character
# before the tree is built. The blanks of the file (line ends, indentation) are plain blanks by then.
_BREAK = "\t"
_FILE_BLANKS = bytes.maketrans(b"\t\n\r", b"   ")
_BLOCKS = "p br div ul ol li dl dt dd table thead tbody tfoot caption blockquote pre hr h1 h2 h3 h4 h5 h6".split()
_Role = Literal["block", "row", "cell"]
_ROLES: dict[str, _Role] = {
    **dict.fromkeys((case for tag in _BLOCKS for case in (tag, tag.upper())), "block"),
    **dict.fromkeys(("tr", "TR"), "row"),
    **dict.fromkeys(("td", "th", "TD", "TH"), "cell"),
}


def parse_xml(data: bytes) -> Element:
    """The root of an XML file in UTF-8, whatever encoding it declares (FORMATS §1: all of DILA's are UTF-8).

    Raises :class:`EmptyDocument`; :class:`Unreadable` for what is larger than :data:`MAX_BYTES`, declares a DOCTYPE
    (DILA's files have none; entities are declared there, and can grow without bound), is not UTF-8 or not well-formed.
    """
    if not data.strip():
        raise EmptyDocument("The file is empty. Was it saved, or downloaded, to its end?")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"{len(data)} bytes, where {MAX_BYTES} are read at most. Is it one text, and not an archive?")
    if b"\0" in data:  # no XML in UTF-8 has one; UTF-16 could hide a DOCTYPE
        raise Unreadable("Not UTF-8 (it holds null bytes). Fetch the file again, or save it as UTF-8.")
    if b"<!DOCTYPE" in data:
        raise Unreadable("It declares a DOCTYPE, which no file of the DILA does. Fetch it again from the open data.")
    parser = XMLParser(encoding="utf-8")  # noqa: S314 - entities need a DOCTYPE, refused above
    try:
        parser.feed(data.translate(_FILE_BLANKS).replace(b"<br/>", _BREAK.encode()))
        return parser.close()
    except ParseError as error:
        raise Unreadable(
            f"{_what_is_wrong(data)} ({ErrorString(error.code)}). Fetch the file again, to its end."
        ) from None


def _what_is_wrong(data: bytes) -> str:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return f"Not UTF-8 (byte {error.start} is {data[error.start]:#04x}), so no XML of the Journal officiel"
    return "Not well-formed XML"


def words_of(element: Element | None) -> str:
    """All the words inside an element on one line; "" where there is no element."""
    return one_line("".join(element.itertext()).replace(_BREAK, " ")) if element is not None else ""


def lines_of_contents(contents: Iterable[Element]) -> list[str]:
    """The lines of some contents, in the order of the page, without the empty ones.

    Line ends, tabs and indentation of the file are a blank, as in HTML; a no-break space stays as it is printed, save
    in a row of a table. Raises :class:`Unreadable` beyond :data:`MAX_DEPTH`.
    """
    page = _Page()
    for content in contents:
        page.read(content)
        page.end_line()
    return page.lines


def check_depth(depth: int) -> None:
    """Raises :class:`Unreadable` beyond :data:`MAX_DEPTH`: what walks a tree calls itself once a level."""
    if depth > MAX_DEPTH:
        raise Unreadable(f"Elements stand in each other more than {MAX_DEPTH} deep. Fetch the file again.")


class _Page:
    """The lines so far, the words that are in none yet, and the cells of the row being read (None outside a row)."""

    __slots__ = ("_cells", "_words", "lines")

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._words: list[str] = []
        self._cells: list[str] | None = None

    def read(self, element: Element, depth: int = 0) -> None:
        """Takes in what stands inside an element."""
        check_depth(depth)
        words = self._words
        if element.text:
            words.append(element.text)
        for child in element:
            role = _ROLES.get(child.tag)
            if role == "block":
                words.append(_BREAK)
                self.read(child, depth + 1)
                words.append(_BREAK)
            elif role == "row":
                self._read_row(child, depth + 1)
            elif role == "cell":
                self._end_cell()
                self.read(child, depth + 1)
                self._end_cell()
            else:
                self.read(child, depth + 1)
            if child.tail:
                words.append(child.tail)

    def end_line(self) -> None:
        """Ends the line, or the row, that is being read."""
        self._end_cell()
        if self._cells:
            if row := table_row(self._cells):
                self.lines.append(row)
            self._cells = []

    def _read_row(self, row: Element, depth: int) -> None:
        """A row is a line. What came before it in a cell around it (a table in a table) is a line of its own."""
        self.end_line()
        outside = self._cells
        self._cells = _plain_cells(row)
        if not self._cells:
            self.read(row, depth)
        self.end_line()
        self._cells = outside

    def _end_cell(self) -> None:
        """Ends the words of a cell, where a break is a blank (« Date<br/>de début »); outside a row they are lines."""
        if not self._words:
            return
        words = "".join(self._words)
        self._words.clear()
        if self._cells is not None:
            self._cells.append(words)
            return
        self.lines += [line for part in words.split(_BREAK) if (line := one_line(part)) and not line.isspace()]


def _plain_cells(row: Element) -> list[str]:
    """The cells of a row of cells that hold words alone, as most do, read at once; none of any other row."""
    cells: list[str] = []
    for cell in row:
        if len(cell) or _ROLES.get(cell.tag) != "cell" or not (cell.tail or " ").isspace():
            return []
        cells.append(cell.text or "")
    return cells if (row.text or " ").isspace() else []
