"""Taking a break, a cell, a row or a page away from any example changes nothing that it says, or fires a proof."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from parsers.errors import ParseError
from parsers.medium import read
from parsers.model import Order
from tests.conftest import ROOT

EXAMPLES = ROOT / "tests" / "examples"
_TAG = re.compile(rb"<br\s*\\?/?>|<\\?/?(?:p|td|th|tr|li|div|article|section_ta|contenu)\b[^>]*>", re.IGNORECASE)
_SMALL = 40_000
"""Bytes of the examples that are tried tag by tag; the larger ones say the same of more schools."""


def _sound(path: Path) -> Order | None:
    """The order of an example whose list is proven; None for the others."""
    try:
        order = read(path.read_bytes()).order
    except ParseError:
        return None
    return order if order.is_proven and order.kind == "list" else None


ORDERS = {
    path: order
    for path in sorted(EXAMPLES.glob("synthetic-*"))
    if "expected" not in path.name and (order := _sound(path))
}
MARKUP = [
    path for path in ORDERS if path.suffix in (".xml", ".html", ".json", ".mhtml") and path.stat().st_size < _SMALL
]
PAGES = [path for path in ORDERS if path.suffix == ".pdf"]


def _said(order: Order) -> list[tuple[object, ...]]:
    return [(one.number, one.name, one.acronym, one.address, one.postal_code, one.commune) for one in order.entries]


def _fires_or_says_the_same(data: bytes, said: list[tuple[object, ...]]) -> bool:
    try:
        order = read(data).order
    except ParseError:
        return True
    return not order.is_proven or _said(order) == said


@pytest.mark.parametrize("path", MARKUP, ids=lambda path: path.name)
def test_a_tag_taken_away(path: Path) -> None:
    data, said = path.read_bytes(), _said(ORDERS[path])
    for tag in _TAG.finditer(data):
        assert _fires_or_says_the_same(data[: tag.start()] + data[tag.end() :], said), data[
            tag.start() - 80 : tag.end() + 80
        ]


def _without_a_page(data: bytes) -> Iterator[bytes]:
    with pypdfium2.PdfDocument(data) as document:
        pages = len(document)
    for i in range(pages):
        with pypdfium2.PdfDocument(data) as document:
            document.del_page(i)
            written = io.BytesIO()
            document.save(written)
            yield written.getvalue()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_taken_away(path: Path) -> None:
    said = _said(ORDERS[path])
    for data in _without_a_page(path.read_bytes()):
        assert _fires_or_says_the_same(data, said)


def test_there_is_something_to_take_from() -> None:
    assert len(MARKUP) >= 20
    assert len(PAGES) >= 6
