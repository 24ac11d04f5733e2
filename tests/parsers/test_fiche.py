"""A fiche: the list among prose, and what the prose says of it."""

from __future__ import annotations

import re

import pytest

from parsers.errors import NotTheDocument
from parsers.fiche import Fiche, read_fiche
from parsers.numbered_list import Line
from tests.conftest import ROOT

REAL = ROOT.parent / "shared" / "data" / "fiche_2024-12-19.txt"
TITLE = (
    "Arrêté du 2 mai 2023 fixant la liste des écoles de production prévue à l'article L. 443-6 du code de l'éducation"
)
ROWS = ["1\tEcole A, à Istres (13800) ;", "2\tEcole B, à Marseille (13014) ;", "3\tEcole C, à Lille (59000)."]


def _read(*texts: str) -> Fiche:
    return read_fiche([Line(text, i, 1) for i, text in enumerate(texts, start=1)], "0" * 64)


def _codes(fiche: Fiche) -> list[tuple[str, str]]:
    return [(finding.severity, finding.code) for finding in fiche.findings]


@pytest.mark.skipif(not REAL.exists(), reason="the text of the real fiche is not beside this checkout")
def test_the_real_fiche_gives_its_list_and_is_contradicted() -> None:
    shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", REAL.read_text(encoding="utf-8"))  # its links are written out
    texts = [text for text in shown.split("\n") if text.strip()]
    fiche = _read(*texts)
    (annex,) = (part for part in fiche.published.parts if part.kind == "annex")
    assert len(annex.lines) == 61
    assert fiche.announced == 61
    assert _codes(fiche) == [("info", "another_total"), ("warning", "secondary_statement")]
    statement = fiche.findings[1].citation
    assert statement
    assert texts[(statement.line or 0) - 1].startswith("En région Provence-Alpes-Côte d'Azur, deux écoles")
    assert fiche.published.title.startswith("Arrêté du 18 novembre 2024 fixant la liste des écoles de production")


@pytest.mark.parametrize(
    ("said", "is_wrong"),
    [
        ("En région Provence-Alpes-Côte d'Azur, deux écoles reconnues par l'arrêté du 2 mai 2023.", False),
        ("En région Provence-Alpes-Côte d'Azur, une école reconnue par l'arrêté du 2 mai 2023.", True),
        ("En Hauts-de-France, 4 écoles figurent dans l'arrêté du 2 mai 2023.", True),
        ("En Hauts-de-France, 4 écoles figurent dans l'arrêté du 9 novembre 2022.", False),
        ("En région Bordelaise, 4 écoles figurent dans l'arrêté du 2 mai 2023.", False),
    ],
)
def test_what_prose_says_of_a_region_is_held_against_the_list(said: str, is_wrong: bool) -> None:
    fiche = _read(said, TITLE, *ROWS)
    assert _codes(fiche) == ([("warning", "secondary_statement")] if is_wrong else [])


def test_totals_are_those_of_their_month() -> None:
    fiche = _read(
        "En avril 2023, 2 écoles de production reconnues.", "3 Écoles de Production en mai 2023", TITLE, *ROWS
    )
    assert fiche.announced == 3
    assert _codes(fiche) == [("info", "another_total")]
    labelled = _read("En mai 2023, 69 écoles de production labellisées.", TITLE, *ROWS)
    assert labelled.announced is None


def test_two_totals_for_one_month_are_a_finding() -> None:
    fiche = _read("3 écoles de production en mai 2023", "4 écoles de production en mai 2023", TITLE, *ROWS)
    assert _codes(fiche) == [("warning", "secondary_statement")]


def test_rows_next_to_the_list_belong_to_it_and_prose_does_not() -> None:
    fiche = _read("1) Soutien politique", TITLE, *ROWS, "Ecole D, à Dole (39100).", "13, rue Haute")
    parts = [(part.kind, len(part.lines)) for part in fiche.published.parts]
    assert parts == [("notice", 2), ("annex", 4), ("notice", 1)]


def test_the_title_nearest_above_the_list_is_the_order_that_it_reprints() -> None:
    older = TITLE.replace("2 mai 2023", "9 novembre 2022")
    assert _read(older, TITLE, *ROWS).published.title == TITLE
    assert _read(*ROWS, TITLE, older).published.title == TITLE


def test_a_document_that_quotes_no_order_is_not_ours() -> None:
    with pytest.raises(NotTheDocument, match="quotes no order"):
        _read("Les écoles de production", *ROWS)
