"""HTML to lines: what breaks a line, what does not, what never shows, and what is refused for its size."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.errors import ParseError, TooLarge, Unreadable
from parsers.htmltext import MAX_TAGS, check_bounds, lines_of_fragment, parse_page, read_segments


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p><br/>1. A<br/>2. B<br></p>", ["1. A", "2. B"]),
        ("<p>1<sup>er</sup> article</p>", ["1er article"]),
        ("a<p>b</p>c<div>d</div>e", ["a", "b", "c", "d", "e"]),
        ("<ul><li>1. A<li>2. B</ul>", ["1. A", "2. B"]),
        ("<p>un <b>mot</b> <i>en</i> <a href='x' title='l'école'>lien</a>.</p>", ["un mot en lien."]),
        ("<p>a\n   b\t c</p>", ["a b c"]),
        ("<p>a\u00a0b\u00a0;</p>", ["a\u00a0b\u00a0;"]),
        ("<p>\u00a0</p><p></p><br>", []),
        ("<p>&eacute;cole &laquo; A &raquo; &amp; B</p>", ["école « A » & B"]),
        ("<p>a<script>no</script><style>no</style><button>no</button><!-- no --></p>", ["a"]),
        ("<nav>no</nav><noscript>no</noscript><p>a</p>", ["a"]),
        ("<p>a<div>b</div>c</p>", ["a", "b", "c"]),
        ("", []),
    ],
)
def test_a_line_is_what_a_reader_sees_as_one(html: str, lines: list[str]) -> None:
    assert lines_of_fragment(html.encode()) == lines


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<tr><td><br/>1</td><td><br/>A,<br/>à Lille</td></tr>", ["1\tA, à Lille"]),
        ("<tr><th>N</th><th>École</th></tr><tr><td>1<td>A", ["N, École", "1\tA"]),
        ("<tr><td colspan='2'>Liste</td></tr><tr><td>1<td>A", ["Liste", "1\tA"]),
        ("<tr><td rowspan='2'>1<td>A</tr><tr><td>B</tr>", ["1\tA", "B"]),
        ("<caption>Liste</caption><tr><td>1<td>A", ["Liste", "1\tA"]),
        ("<tr><td>1. A<br>2. B", ["1. A 2. B"]),
        ("<tr></tr><tr><td></table>", []),
    ],
)
def test_a_row_of_a_table_is_a_line(html: str, lines: list[str]) -> None:
    assert lines_of_fragment(f"<table>{html}</table>".encode()) == lines


def test_a_row_that_lacks_a_cell_is_not_read_as_an_item() -> None:
    rows = ["<tr><td>1<td>A<td>Lille", "<tr><td>2<td>B", "<tr><td>3<td>C<td>Dole"]
    assert lines_of_fragment(f"<table>{''.join(rows)}</table>".encode()) == ["1\tA, Lille", "2, B", "3\tC, Dole"]


def test_a_table_in_a_cell_keeps_the_order_of_the_page() -> None:
    html = "<table><tr><td>a<table><tr><td>1<td>A</table>b<td>c</table>d"
    assert lines_of_fragment(html.encode()) == ["a", "1\tA", "b", "c", "d"]


def test_segments_are_cut_where_a_marked_element_begins_and_ends() -> None:
    tree = parse_page(b"<main>a<article>b<h2>c</h2>d</article>e<div class=x>no</div></main>")
    selectors = {"article": "article", "h2": "number", ".x": "hidden"}
    marks = {node.mem_id: mark for selector, mark in selectors.items() for node in tree.css(selector)}
    assert tree.body is not None
    found = [(one.mark, one.lines) for one in read_segments(tree.body.first_child, marks)]
    assert found == [(None, ["a"]), ("article", ["b"]), ("number", ["c"]), ("article", ["d"]), (None, ["e"])]


def test_a_control_character_that_an_entity_brings_in_is_refused() -> None:
    with pytest.raises(Unreadable, match="control character"):
        lines_of_fragment(b"<p>a&#1;b</p>")


HOSTILE: dict[str, Callable[[], str]] = {
    "100,000 divs": lambda: "<div>" * 100_000,
    "30 MB of breaks": lambda: "<br>" * 7_500_000,
    "a million cells": lambda: "<table>" + ("<tr>" + "<td>x" * 100) * 10_000,
    "attributes": lambda: "<p " + " ".join(f"a{i}" for i in range(400_000)) + ">",
    "text without end": lambda: "x" * 17_000_000,
}


@pytest.mark.parametrize("write", HOSTILE.values(), ids=HOSTILE)
def test_what_is_beyond_the_bounds_is_refused_at_once(write: Callable[[], str]) -> None:
    html, start = write(), time.perf_counter()
    with pytest.raises(TooLarge):
        check_bounds([html.encode()])
    assert time.perf_counter() - start < 2


WITHIN: dict[str, Callable[[], str]] = {
    "divs": lambda: "<div>" * MAX_TAGS,
    "lists": lambda: "<ul><li>" * (MAX_TAGS // 2),
    "tables": lambda: "<table><tr><td>x" * (MAX_TAGS // 3),
    "end tags of nothing": lambda: "<span>" * (MAX_TAGS // 2) + "</foo>" * (MAX_TAGS // 2),
    "formatting opened again": lambda: (
        "<p>" + "".join(f"<font a={i}>" for i in range(MAX_TAGS // 2 - 9)) + "</p>" + "<p>x" * (MAX_TAGS // 2 - 9)
    ),
    "attributes": lambda: "<p " + " ".join(f"a{i}" for i in range(20_000)) + ">",
    "long spans": lambda: "<table>" + "<tr><td rowspan=65534 colspan=1000>x" * (MAX_TAGS // 2 - 9),
    "entities": lambda: "&amp;" * 1_000_000,
}


@pytest.mark.parametrize("write", WITHIN.values(), ids=WITHIN)
def test_the_worst_within_the_bounds_is_read_in_bounded_time(write: Callable[[], str]) -> None:
    html, start = write(), time.perf_counter()
    check_bounds([html.encode()])
    lines_of_fragment(html.encode())
    assert time.perf_counter() - start < 20


@given(st.text())
def test_any_text_gives_lines_or_a_named_error(html: str) -> None:
    try:
        lines = lines_of_fragment(html.encode())
    except ParseError:
        return
    assert all(line.strip() and "\n" not in line for line in lines)


_PIECES = st.sampled_from(
    (
        "<table> </table> <tr> </tr> <td> <td></td> </td> <p> </p> <br> <b> </b> <ul> <li> </ul> <div> </div> <sup>"
        " </sup> <caption> <th> mot 12 école <td/colspan=2> <td/rowspan=3> <select> <svg> <template> <math> </body>"
        " <frameset>"
    ).split()
)


@given(st.lists(_PIECES, max_size=30))
def test_no_word_is_lost_or_moved_across_another(pieces: list[str]) -> None:
    """Save what a browser does not show (select, svg, …) and what HTML moves out of a table (its foster parent)."""
    if {"<select>", "<svg>", "<template>", "<math>", "<frameset>", "<table>"} & set(pieces):
        lines_of_fragment(" ".join(pieces).encode())
        return
    words = [piece for piece in pieces if not piece.startswith("<")]
    assert " ".join(lines_of_fragment(" ".join(pieces).encode())).split() == words
