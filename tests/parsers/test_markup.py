"""Inline markup to lines: breaks, paragraphs, rows, what only dresses words; and XML that is refused."""

from __future__ import annotations

import time
import tracemalloc
from contextlib import suppress
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.errors import EmptyDocument, ParseError, Unreadable
from parsers.markup import MAX_BYTES, MAX_DEPTH, lines_of_contents, parse_xml


def _lines(markup: str) -> list[str]:
    return lines_of_contents([parse_xml(f"<CONTENU>{markup}</CONTENU>".encode())])


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>\n<br/>A<br/>B</p>\n<p>C</p>", ["A", "B", "C"]),
        ("A<br />B<br></br>C<BR/>D", ["A", "B", "C", "D"]),
        ("<br>A</br>B", ["A", "B"]),
        ("l'article 1<sup>er</sup> de la loi", ["l'article 1er de la loi"]),
        ("H<sub>2</sub>O <b>b</b><i>i</i><em>e</em><strong>s</strong><a href='x'>a</a><span>n</span>", ["H2O biesan"]),
        ("<foo>A<bar>B</bar></foo> C", ["AB C"]),
        ("<ul><li>A</li>\n<li>B<br/>C</li></ul>D", ["A", "B", "C", "D"]),
        ("A\n      <br/>\n     de\n     la  période\there", ["A", "de la période here"]),
        ("A\u00a0;<br/>\u00a0<br/>B\u202f:", ["A\u00a0;", "B\u202f:"]),
        ("&#201;cole &amp; &lt;Cie&gt;&#xA0;;", ["École & <Cie>\u00a0;"]),
        ("<![CDATA[A & B]]><!-- nothing --><?x y?> C", ["A & B C"]),
        ("A&#10;B&#13;C", ["A B C"]),
        ("<div><div align='center'>A</div>B</div>C", ["A", "B", "C"]),
        ("", []),
    ],
)
def test_paragraphs_breaks_and_items_are_lines_and_the_rest_is_words(markup: str, lines: list[str]) -> None:
    assert _lines(markup) == lines


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("<tr><td><br/>7</td><td><br/>Ecole A</td></tr>", ["7\tEcole A"]),
        ("<tr>\n<th>\n<br/>N°</th>\n<th>\n<br/>Nom</th>\n</tr>", ["N°, Nom"]),
        ("<tr><td><br/>Date<br/>de\n <br/>début</td><td/><td>fin</td></tr>", ["Date de début, fin"]),
        ("<tr><td><p>A</p><p>B</p></td><td>C<sup>e</sup></td></tr>", ["A B, Ce"]),
        ("<caption>T</caption><thead><tr><th>A</th></tr></thead><tbody><tr><td>B</td></tr></tbody>", ["T", "A", "B"]),
        ("<tr>x<td>A</td>y<td>B</td>z</tr>w", ["x, A, y, B, z", "w"]),
        ("<td>A</td><td>B</td>", ["A", "B"]),
        ("<tr><foo><td>A</td><td>B</td></foo></tr>", ["A, B"]),
        ("<tr><td>A<table><tr><td>B</td><td>C</td></tr></table>D</td><td>E</td></tr>F", ["A", "B, C", "D, E", "F"]),
        ("<TR><TD>A</TD><TH>B</TH></TR>", ["A, B"]),
        ("<tr/><tr><td/></tr>", []),
    ],
)
def test_a_row_is_a_line(rows: str, lines: list[str]) -> None:
    assert _lines(f"<table>{rows}</table>") == lines


def test_contents_that_follow_each_other_are_not_one_line() -> None:
    assert lines_of_contents([fromstring("<CONTENU>A</CONTENU>"), fromstring("<CONTENU>B</CONTENU>")]) == ["A", "B"]


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>\n<TEXTE>&b;</TEXTE>'


@pytest.mark.parametrize(
    ("data", "error", "reason"),
    [
        (b"", EmptyDocument, "empty"),
        (b" \n\t", EmptyDocument, "empty"),
        (BOMB, Unreadable, "DOCTYPE"),
        (b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', Unreadable, "DOCTYPE"),
        (BOMB.decode().encode("utf-16"), Unreadable, "null bytes"),
        (b"<x>&eacute;</x>", Unreadable, "undefined entity"),
        (b"<x>", Unreadable, "no element found"),
        (b"<x/><y/>", Unreadable, "junk after document element"),
        ("<x>é</x>".encode("latin-1"), Unreadable, "byte 3 is 0xe9"),
        (b"<x>" + b" " * MAX_BYTES, Unreadable, "are read at most"),
    ],
)
def test_what_is_no_xml_of_the_dila_is_refused_with_the_reason(data: bytes, error: type, reason: str) -> None:
    with pytest.raises(error, match=reason):
        parse_xml(data)


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "UTF-16", "utf-7", "no-such-encoding", "US-ASCII"])
def test_the_bytes_are_utf_8_whatever_they_declare(encoding: str) -> None:
    data = f'\ufeff<?xml version="1.0" encoding="{encoding}"?><x>École</x>'.encode()
    assert parse_xml(data).text == "École"


@pytest.mark.parametrize("tag", ["b", "p", "td", "tr", "table"])
def test_nesting_without_end_is_refused(tag: str) -> None:
    deep = 100_000
    with pytest.raises(Unreadable, match=f"more than {MAX_DEPTH} deep"):
        _lines(f"<{tag}>" * deep + "x" + f"</{tag}>" * deep)


def test_nesting_up_to_the_bound_is_read() -> None:
    deep = MAX_DEPTH - 1
    assert _lines("<b>" * deep + "x" + "</b>" * deep) == ["x"]


def _filled(unit: bytes, size: int) -> bytes:
    return b"<CONTENU>" + unit * ((size - 19) // len(unit)) + b"</CONTENU>"


UNITS = [b"<br/>", b"<br />", b"<p>a</p>", b"<td/>", b"<tr><td>a</td></tr>", b"a<b/>", b"&#9;a"]


@pytest.mark.parametrize("unit", UNITS)
def test_memory_is_bounded_by_the_size_of_the_file(unit: bytes) -> None:
    data = _filled(unit, MAX_BYTES // 16)
    tracemalloc.start()
    lines_of_contents([parse_xml(data)])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 * len(data)


def test_the_largest_file_of_the_smallest_cells_is_read_in_bounded_time() -> None:
    started = time.perf_counter()
    lines_of_contents([parse_xml(_filled(b"<td/>", MAX_BYTES))])
    assert time.perf_counter() - started < 30


def test_twenty_megabytes_of_breaks_are_refused_at_once() -> None:
    with pytest.raises(Unreadable, match="at most"):
        parse_xml(b"<CONTENU>" + b"<br/>" * 4_000_000 + b"</CONTENU>")


@given(st.binary(max_size=400))
def test_any_bytes_give_a_tree_or_a_named_error(data: bytes) -> None:
    with suppress(ParseError):
        lines_of_contents([parse_xml(data)])


WORDS = st.text(alphabet="abcXYZ0123é \n\t\u00a0", max_size=6)
TAGS = st.sampled_from("p br div table tr td th sup sub i b em strong a span ul li tbody foo BR TD".split())


def _element(tag: str, text: str, children: list[tuple[Element, str]]) -> Element:
    element = Element(tag)
    element.text = text
    for child, tail in children:
        child.tail = tail
        element.append(child)
    return element


TREES = st.recursive(
    st.builds(_element, TAGS, WORDS, st.just([])),
    lambda inner: st.builds(_element, TAGS, WORDS, st.lists(st.tuples(inner, WORDS), max_size=5)),
    max_leaves=30,
)


@given(TREES)
def test_no_letter_of_any_tree_is_lost_doubled_or_moved(tree: Element) -> None:
    data = b"<CONTENU>" + tostring(tree, encoding="utf-8", xml_declaration=False) + b"</CONTENU>"
    lines = lines_of_contents([parse_xml(data)])
    assert all(line.strip() and "\n" not in line for line in lines)
    printed = "".join(letter for text in tree.itertext() for letter in text if letter.isalnum())
    assert "".join(letter for line in lines for letter in line if letter.isalnum()) == printed
