"""PDFs: the real list in every layout, whatever is taken away from it, and files made to do harm."""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.body import read_body
from parsers.errors import NotTheDocument, ParseError
from parsers.medium import is_quoted
from parsers.model import Entry, Order
from parsers.pdf import lines_of_pdf, read_pdf
from parsers.pdf_errors import (
    DamagedPdf,
    EncryptedPdf,
    NoTextLayer,
    SeveralOrders,
    TooLargePdf,
    TruncatedPdf,
)
from parsers.pdf_guard import check_bytes
from parsers.transcript import read_transcript
from tests.parsers.pdf_files import (
    EXAMPLES,
    ITEMS,
    Extract,
    Fiche,
    Layout,
    examples,
    extract,
    fiche,
    issue,
    printed,
    raw_pdf,
    scan,
)

LAYOUTS = [
    Layout(),
    Layout("Helvetica", 9, 90, 40),
    Layout("Vera", 7, 100, 30),
    Layout("Times-Roman", 8, 110, 60),
]
ANNOUNCED = "61 Écoles de Production en novembre 2024"


def _order(data: bytes) -> Order:
    found = read_pdf(data)
    sha256 = hashlib.sha256(data).hexdigest()
    return read_body(found.published, sha256, wraps=True, announced=found.announced)


def _said(entries: Sequence[Entry]) -> list[tuple[object, ...]]:
    return [
        (one.number, one.quote, one.name, one.acronym, one.address, one.postal_code, one.commune, one.place)
        for one in entries
    ]


def _errors(order: Order) -> list[str]:
    return [finding.code for finding in order.findings if finding.severity == "error"]


def _fires_or_is_the_same(data: bytes, whole: Order) -> bool:
    """Whether a mutilated document is refused or held back, or says the same as the whole one."""
    try:
        order = _order(data)
    except ParseError:
        return True
    return bool(_errors(order)) or _said(order.entries) == _said(whole.entries)


@pytest.mark.parametrize("marker", ["{}. ", "{}o ", "{}° ", "{}) ", "{} - "])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda one: f"{one.font}-{one.width}")
def test_the_real_list_reads_as_from_the_transcript(
    layout: Layout, marker: str, real_items: list[str], real_order: bytes
) -> None:
    data = extract(Extract(items=real_items, layout=layout, marker=marker))
    order = _order(data)
    assert _said(order.entries) == _said(read_transcript(real_order).entries)
    assert _errors(order) == []
    assert not read_pdf(data).is_secondary
    _is_cited(data, order)


@pytest.mark.parametrize("heading", [None, ("N°", "Etablissement")])
@pytest.mark.parametrize(("is_ruled", "is_middle"), [(True, True), (True, False), (False, False)])
def test_the_real_list_reads_so_in_a_fiche_too(
    is_ruled: bool, is_middle: bool, heading: Sequence[str] | None, real_items: list[str], real_order: bytes
) -> None:
    letterhead = "Région académique (synthetic)"
    table = Fiche(real_items, is_ruled, heading, letterhead, is_middle, quoted="18 novembre 2024", announced=ANNOUNCED)
    data = fiche(table)
    order = _order(data)
    assert _said(order.entries) == _said(read_transcript(real_order).entries)
    assert _errors(order) == []
    assert read_pdf(data).is_secondary
    assert read_pdf(data).announced == 61
    _is_cited(data, order)


def _is_cited(data: bytes, order: Order) -> None:
    """Every quote begins where its citation says, among the lines that the reader exposes."""
    lines = lines_of_pdf(data)
    for entry in order.entries:
        cited = entry.citation
        assert cited.page
        assert is_quoted(lines, cited.page, cited.line, cited.quote)


def test_a_table_without_rules_whose_numbers_stand_in_the_middle_is_held_back(real_items: list[str]) -> None:
    assert _errors(_order(fiche(Fiche(real_items, ruled=False, middle=True))))


def test_an_order_in_an_issue_is_cut_out_and_its_metadata_read() -> None:
    data = issue(Extract(), 3, 3)
    published = read_pdf(data).published
    assert (published.nor, published.published_on, published.jo_number) == ("MENE2300001A", "2023-05-26", "0121")
    order = _order(data)
    assert [entry.number for entry in order.entries] == list(range(1, 8))
    assert {entry.citation.page for entry in order.entries} == {5}
    assert _errors(order) == []


def test_two_orders_of_the_series_in_one_document_are_refused() -> None:
    second = replace(Extract(), title=Extract().title.replace("2 mai 2023", "3 mai 2024"), nor="MENE2400001A")
    with pytest.raises(SeveralOrders):
        read_pdf(printed([*Extract().pages(), *second.pages()]))


def test_a_page_taken_away_changes_nothing_or_fires(real_items: list[str]) -> None:
    pages = Extract(items=real_items, layout=Layout(lines=30)).pages()
    whole = _order(printed(pages))
    for i in range(len(pages)):
        assert _fires_or_is_the_same(printed(pages[:i] + pages[i + 1 :]), whole), i


def test_a_line_taken_away_changes_nothing_or_fires() -> None:
    pages = Extract(layout=Layout(lines=14)).pages()
    whole = _order(printed(pages))
    for i, page in enumerate(pages):
        for j in range(len(page)):
            rest = [*pages[:i], page[:j] + page[j + 1 :], *pages[i + 1 :]]
            is_last_words = "(" not in page[j] and "Auvers" not in page[j]
            assert _fires_or_is_the_same(printed(rest), whole) or is_last_words, page[j]


def test_a_header_taken_away_changes_nothing(real_items: list[str]) -> None:
    pages = Extract(items=real_items).pages()
    for i in range(len(pages)):
        order = _order(printed([*pages[:i], pages[i][1:], *pages[i + 1 :]]))
        assert [entry.number for entry in order.entries] == list(range(1, 62))
        assert _errors(order) == []


def test_a_row_taken_away_from_a_table_fires(real_items: list[str]) -> None:
    for i in (0, 17, 60):
        rows = [f"{number}. {item}" for number, item in enumerate(real_items, start=1)]
        del rows[i]
        lines = Extract(items=()).lines()
        assert _errors(_order(printed([lines, *(rows[j : j + 20] for j in range(0, 60, 20))], Layout(size=5)))), i
    table = Fiche(real_items[:-1], announced=ANNOUNCED, quoted="18 novembre 2024")
    assert "announced_total" in _errors(_order(fiche(table)))
    assert "numbering_gap" in _errors(_order(fiche(replace(table, first_number=2))))


def test_a_picture_amid_the_pages_of_an_order_is_an_error_and_after_them_a_warning(real_items: list[str]) -> None:
    first, *rest = Extract(items=real_items).pages()
    for pages, severity in (([first, None, *rest], "error"), ([first, *rest, None], "warning")):
        (finding,) = read_pdf(printed(pages)).findings
        assert (finding.severity, finding.code) == (severity, "page_not_read")
    with pytest.raises(NoTextLayer):
        read_pdf(scan())


@pytest.mark.parametrize("name", sorted(examples()))
def test_the_examples_are_those_that_the_builders_make(name: str) -> None:
    assert (EXAMPLES / f"{name}.pdf").read_bytes() == examples()[name]
    assert len(examples()[name]) < 60_000


def test_a_password_asked_for_is_named_and_an_empty_one_opens() -> None:
    pages = Extract().pages()
    with pytest.raises(EncryptedPdf):
        read_pdf(printed(pages, password="secret"))
    assert len(_order(printed(pages, password="")).entries) == len(ITEMS)


def test_another_subject_is_not_the_document() -> None:
    with pytest.raises(NotTheDocument):
        read_pdf(printed([["Arrêté du 2 mai 2023 relatif aux lycées professionnels (synthetic)"]]))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_truncated_file_never_reads_as_a_whole(data: st.DataObject) -> None:
    whole = extract()
    end = data.draw(st.integers(0, len(whole) - 8))
    with pytest.raises((TruncatedPdf, DamagedPdf)):
        read_pdf(whole[:end])


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_flipped_bit_is_an_order_or_a_named_error(data: st.DataObject) -> None:
    whole = extract(Extract(layout=Layout(lines=16)))
    place, bit = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 7))
    flipped = bytearray(whole)
    flipped[place] ^= 1 << bit
    try:
        order = _order(bytes(flipped))
    except ParseError:
        return
    assert _errors(order) or len(order.entries) == len(ITEMS)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_after_the_sign_are_a_named_error(noise: bytes) -> None:
    with pytest.raises(ParseError):
        read_pdf(b"%PDF-1.7\n" + noise)


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
WORDS = b"BT /F 12 Tf 50 700 Td (Liste des ecoles de production) Tj ET"


def _stream(drawing: bytes, head: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(drawing), head, drawing)


def _page(contents: bytes, *, kids: bytes = b"3 0 R", count: int = 1, more: Sequence[bytes] = ()) -> bytes:
    drawn = b"/XObject << /N 6 0 R >>" if more else b""
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F 5 0 R >> %s >> >>" % drawn,
            contents,
            FONT,
            *more,
        ]
    )


def _nested_forms(depth: int, width: int, *, is_endless: bool = False) -> bytes:
    """Forms of ``width`` calls each, one inside the other."""
    forms = []
    for number in range(6, 6 + depth):
        is_last = number == 5 + depth
        drawing = WORDS if is_last and not is_endless else b"/N Do " * width
        target = 6 if is_last else number + 1
        head = b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /N %d 0 R >> >>" % target
        forms.append(_stream(drawing, head))
    return _page(_stream(WORDS + b" /N Do"), more=forms)


FLATE = b"/Filter /FlateDecode"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
HARMFUL = {
    "bomb": lambda: _page(_stream(zlib.compress(bytes(100 << 20)), FLATE)),
    "escaped name": lambda: _page(_stream(zlib.compress(bytes(100 << 20)), b"/Filter /#46lateDecode")),
    "packed twice": lambda: _page(_stream(zlib.compress(zlib.compress(bytes(9))), b"/Filter [/FlateDecode /Fl]")),
    "forms in forms": lambda: _nested_forms(9, 10),
    "endless form": lambda: _nested_forms(1, 40, is_endless=True),
    "endless tree": lambda: raw_pdf([CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000 >>"]),
    "count that lies": lambda: _page(_stream(WORDS), count=9_000),
    "a million pages": lambda: _page(_stream(WORDS), count=1_000_000),
    "one page again and again": lambda: _page(_stream(WORDS), kids=b"3 0 R " * 5_000, count=5_000),
    "a million objects": lambda: raw_pdf([CATALOG, *[b"null"] * 1_000_000]),
    "deep tree": lambda: raw_pdf(
        [CATALOG, *(b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (i + 3) for i in range(20_000)), b"<< >>"]
    ),
    "no page": lambda: raw_pdf([CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>"]),
    "streams that never end": lambda: b"%PDF-1.4\n" + b">>stream\n" * 1_000_000 + b"startxref\n0\n%%EOF",
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_file_made_to_do_harm_is_named_at_once(name: str) -> None:
    data = HARMFUL[name]()
    began = time.perf_counter()
    with pytest.raises((TooLargePdf, DamagedPdf, TruncatedPdf)):
        read_pdf(data)
    assert time.perf_counter() - began < 5


def test_forms_that_draw_a_few_others_are_no_harm() -> None:
    check_bytes(_nested_forms(3, 3))


def test_five_thousand_pages_are_read() -> None:
    data = issue(Extract(), 2_500, 2_490, lines=3)
    assert [entry.citation.page for entry in _order(data).entries] == [2502] * 7
