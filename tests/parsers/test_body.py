"""From a published text to an order: which part holds the list, and what may stand around it."""

from __future__ import annotations

import pytest

from parsers.body import read_body
from parsers.errors import NotTheDocument
from parsers.model import Order
from parsers.numbered_list import Line
from parsers.parts import Part, PartKind, Published, table_row

TITLE = "Arrêté du 2 mai 2023 fixant la liste des écoles de production (synthetic)"
ALPHA = "1. Ecole de production Alpha (EPA), 1, rue de la Paix à Lille (59000) ;"
BETA = "2. Ecole de production Beta, 2, rue Nationale à Roubaix (59100) ;"
GAMMA = "3. Ecole de production Gamma, 3, avenue Foch à Dole (39100)."


def _read(*parts: tuple[PartKind, list[str]], wraps: bool = False, **metadata: str) -> Order:
    """The order of parts given as (kind, lines), the lines numbered through."""
    made, number = [], 0
    for kind, texts in parts:
        lines = tuple(Line(text, number + i) for i, text in enumerate(texts, start=1))
        number += len(texts)
        made.append(Part(kind, None, None, lines))
    return read_body(Published(metadata.pop("title", TITLE), tuple(made), **metadata), "0" * 64, wraps=wraps)


def _errors(order: Order) -> list[str]:
    return [finding.code for finding in order.findings if finding.severity == "error"]


def _numbers(order: Order) -> list[int]:
    return [entry.number for entry in order.entries]


def test_the_list_is_found_in_an_annex_or_in_an_article() -> None:
    for kind in ("annex", "article"):
        order = _read(("visas", ["Vu le code de l'éducation,"]), (kind, ["ANNEXE", "LISTE", ALPHA, BETA, GAMMA]))
        assert _numbers(order) == [1, 2, 3]
        assert _errors(order) == []
        assert order.entries[1].citation.line == 5


def test_of_several_annexes_the_one_with_schools_holds_the_list() -> None:
    other = ["ANNEXE II", "1. Les écoles transmettent un rapport.", "2. Le rapport est public."]
    order = _read(("annex", ["ANNEXE I", ALPHA, BETA, GAMMA]), ("annex", other))
    assert _numbers(order) == [1, 2, 3]
    assert _errors(order) == []


def test_two_parts_with_schools_are_an_error_for_a_person_to_settle() -> None:
    order = _read(("annex", [ALPHA, BETA, GAMMA]), ("annex", ["1. Ecole de production Delta à Lyon (69001)."]))
    assert _errors(order) == ["two_lists"]


def test_closing_formulas_may_follow_the_list_and_nothing_else() -> None:
    closing = ["Le présent arrêté sera publié au Journal officiel de la République française."]
    assert _errors(_read(("article", [ALPHA, BETA, GAMMA, *closing]))) == []
    assert _errors(_read(("article", [ALPHA, BETA, GAMMA, "Et deux autres écoles."]))) == ["line_left_over"]


def test_a_school_above_the_first_number_is_never_taken_for_a_heading() -> None:
    order = _read(("annex", ["Ecole de production Zéro à Lyon (69001)", ALPHA, BETA, GAMMA]))
    assert "line_left_over" in _errors(order)


def test_a_list_without_numbers_is_numbered_by_its_order_and_says_so() -> None:
    bare = [line.partition(" ")[2] for line in (ALPHA, BETA, GAMMA)]
    order = _read(("annex", ["Liste", *(f"- {line}" for line in bare)]))
    assert _numbers(order) == [1, 2, 3]
    assert order.entries[0].quote == bare[0].rstrip(" ;")
    assert "numbers_not_printed" in [finding.code for finding in order.findings]
    assert _errors(order) == []


def test_a_number_alone_on_its_line_is_that_of_the_next() -> None:
    lines = [part for line in (ALPHA, BETA, GAMMA) for part in line.split(" ", 1)]
    assert _numbers(_read(("annex", lines))) == [1, 2, 3]


def test_a_total_announced_above_the_list_must_be_that_of_the_list() -> None:
    assert _errors(_read(("annex", ["Liste des 3 écoles de production", ALPHA, BETA, GAMMA]))) == []
    assert _errors(_read(("annex", ["Liste des 4 écoles de production", ALPHA, BETA, GAMMA]))) == ["announced_total"]


def test_items_go_on_over_lines_where_lines_wrap() -> None:
    wrapped = ["1. Ecole de production Alpha (EPA), 1, rue de", "la Paix à Lille (59000) ;", BETA, GAMMA]
    order = _read(("annex", wrapped), wraps=True)
    assert order.entries[0].address == "1, rue de la Paix"
    assert order.entries[1].citation.line == 3


def test_a_line_after_a_complete_item_is_left_over_where_lines_wrap() -> None:
    assert "line_left_over" in _errors(_read(("annex", [ALPHA, "Ecole sans numéro", BETA, GAMMA]), wraps=True))


def test_no_list_at_all_is_an_error() -> None:
    assert _errors(_read(("article", ["La liste figure en annexe."]))) == ["empty_list"]


def test_metadata_that_contradict_the_title_are_an_error() -> None:
    assert _errors(_read(("annex", [ALPHA, BETA, GAMMA]), signed_on="2023-05-03")) == ["signature_date"]
    with pytest.raises(NotTheDocument, match="No day of signature"):
        _read(("annex", [ALPHA]), title="Arrêté fixant la liste des écoles de production")


def test_the_order_is_in_force_the_day_after_publication_unless_it_says_otherwise() -> None:
    order = _read(("annex", [ALPHA, BETA, GAMMA]), published_on="2023-05-31")
    assert order.in_force_on == "2023-06-01"
    stated = ("article", ["Le présent arrêté entre en vigueur le 1er septembre 2023."])
    assert _read(stated, ("annex", [ALPHA, BETA, GAMMA]), published_on="2023-05-31").in_force_on == "2023-09-01"


def test_a_row_of_a_table_is_a_line() -> None:
    assert table_row(["7", "Ecole A", " 1, rue X ", "", "Lille (59000)"]) == "7\tEcole A, 1, rue X, Lille (59000)"
    assert table_row(["7.", "Ecole A"]) == "7\tEcole A"
    assert table_row(["Numéro", "École"]) == "Numéro, École"
    assert table_row(["", "12"]) == "12"
