"""The numbered items in lines of any medium: markers, ends, lines that wrap, and what belongs to no item."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.numbered_list import Line, Listing, is_bare_number, read_numbered_list


def _read(*texts: str, wraps: bool = False) -> Listing:
    return read_numbered_list([Line(text, i) for i, text in enumerate(texts, start=1)], wraps=wraps)


def _numbers(listing: Listing) -> list[int]:
    return [item.number for item in listing.items]


@pytest.mark.parametrize(
    "line",
    [
        "7\tEcole A, à Lille (59000)",
        "7. Ecole A, à Lille (59000)",
        "7° Ecole A, à Lille (59000) ;",
        "7) Ecole A, à Lille (59000).",
        "7 - Ecole A, à Lille (59000)",
        "7 – Ecole A, à Lille (59000)",
        "7o Ecole A, à Lille (59000)",
        "7oEcole A, à Lille (59000)",
        "  7. – Ecole A, à Lille (59000)",
        "n° 7 : Ecole A, à Lille (59000)",
        "7.\u00a0Ecole A, à Lille (59000)\u00a0;",
    ],
)
def test_every_way_to_number_an_item(line: str) -> None:
    (item,) = _read(line).items
    assert (item.number, item.text, item.line) == (7, "Ecole A, à Lille (59000)", 1)


@pytest.mark.parametrize(
    "line", ["12, rue de Nantes", "2 B rue Clément Bayard", "Annexe", "139 rue des Arts", "7", "1901"]
)
def test_streets_and_prose_number_nothing(line: str) -> None:
    listing = _read(line)
    assert listing.items == ()
    assert [one.text for one in listing.left_over] == [line]


def test_the_end_of_an_item_is_kept_apart() -> None:
    items = _read("1. A (59000) ;", "2. B (59000).", "3. C (59000)").items
    assert [(item.text, item.closing) for item in items] == [("A (59000)", " ;"), ("B (59000)", "."), ("C (59000)", "")]


def test_without_wrapping_a_line_without_number_is_left_over() -> None:
    listing = _read("1. A à Lille", "(59000)")
    assert _numbers(listing) == [1]
    assert [line.line for line in listing.left_over] == [2]


def test_with_wrapping_it_goes_on_with_the_item_and_a_true_hyphen_joins() -> None:
    (first, second) = _read(
        "1. Ecole A, à Auvers-sur-", "Oise (95430) ;", "2. Ecole B,", "à Lille (59000)", wraps=True
    ).items
    assert first.text == "Ecole A, à Auvers-sur-Oise (95430)"
    assert second.text == "Ecole B, à Lille (59000)"
    assert (first.line, second.line) == (1, 3)


def test_with_wrapping_a_street_number_at_the_start_of_a_line_is_no_item() -> None:
    listing = _read("1. Ecole A, rue X,", "2 - 4 rue Y, à Lille (59000) ;", "2. Ecole B (59000)", wraps=True)
    assert _numbers(listing)[0] == 1
    assert listing.items[-1].text == "Ecole B (59000)"


def test_with_wrapping_a_number_out_of_turn_after_a_complete_item_is_an_item_and_so_a_gap() -> None:
    assert _numbers(_read("1. A (59000) ;", "3. C (59000)", wraps=True)) == [1, 3]


def test_a_bare_number_is_the_cell_of_a_table() -> None:
    assert is_bare_number(" 12. ")
    assert not is_bare_number("12 rue")


@given(st.lists(st.text(max_size=40), max_size=12), st.booleans())
def test_no_line_is_lost(texts: list[str], wraps: bool) -> None:
    flat = [" ".join(text.split()) for text in texts]
    listing = _read(*flat, wraps=wraps)
    said = "".join(item.text + item.closing for item in listing.items) + "".join(one.text for one in listing.left_over)
    for text in flat:
        letters = "".join(letter for letter in text if letter.isalpha() and letter not in "noN")
        assert all(letter in said for letter in letters)


def test_a_line_of_blanks_without_end_is_read_at_once() -> None:
    (item,) = _read("1. Ecole Ham" + " " * 200_000 + "(80400)").items
    assert item.closing == ""
