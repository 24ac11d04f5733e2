"""Older lists that a text cites, and items that stand alone in a clause."""

from __future__ import annotations

import pytest

from parsers.entries import read_item
from parsers.heading import cited_lists
from parsers.model import Citation


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Vu l'arrêté du 9 novembre 2022 fixant la liste des écoles de production ;", ("2022-11-09",)),
        ("Vu l’arrêté du 1er mars 2021 modifié fixant la liste des écoles de production,", ("2021-03-01",)),
        (
            "L'arrêté du 2 mai 2023 fixant la liste des écoles de production et l'arrêté du 9 novembre 2022 fixant la "
            "liste des écoles de production sont abrogés.",
            ("2023-05-02", "2022-11-09"),
        ),
        ("Vu l'arrêté du 3 mars 2020 relatif au financement des écoles de production ;", ()),
        ("Vu l'arrêté du 3 mars 2020 fixant la liste des écoles de production habilitées ;", ()),
        ("Vu l'arrêté du 3 mars 2020 relatif aux bourses et fixant la liste des écoles de production ;", ()),
        ("Vu l'arrêté du 31 février 2020 fixant la liste des écoles de production ;", ()),
        ("Vu le code de l'éducation, notamment son article L. 443-6 ;", ()),
        ("", ()),
    ],
)
def test_the_days_of_the_lists_that_words_cite(text: str, days: tuple[str, ...]) -> None:
    assert cited_lists(text) == days


def test_an_item_that_stands_alone_is_read_and_proved_as_one_of_a_list() -> None:
    quote = "Ecole de production synthétique du Port (EPSP), 3, quai Sud à Calais (62100)"
    entry, findings = read_item(Citation("0" * 64, quote, 47, None, 7))
    assert findings == ()
    assert (entry.number, entry.quote, entry.acronym, entry.commune) == (47, quote, "EPSP", "Calais")
    entry, findings = read_item(Citation("0" * 64, "3, quai Sud, à Calais (62100)", 47))
    assert [one.code for one in findings if one.severity == "error"] == ["entry_without_name"]
    assert findings[0].citation == entry.citation
