"""What the pages tell of a list once other acts have touched it: the real order, and made-up acts that follow it."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.ecoles.conftest import Run

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

LIST = "l'arrêté du 18 novembre 2024 fixant la liste des écoles de production (synthetic)"
AMENDMENT = f"""\
Title: Arrêté du 6 janvier 2025 modifiant {LIST}
Signed-on: 2025-01-06
Published-on: 2025-01-10

1° Le 3° est supprimé.
"""
CORRIGENDUM = f"""\
Title: Rectificatif à {LIST}
Signed-on: 2024-11-18
Published-on: 2024-12-20

Au n° 44, au lieu de : « (25800) », lire : « (52800) ».
"""
NO_LONGER = "La dernière liste détenue ne le porte plus."


class Pages:
    """The site after these acts."""

    def __init__(self, run: Run, folder: Path) -> None:
        self._run, self._folder = run, folder

    def after(self, *acts: str) -> None:
        for i, act in enumerate(acts):
            file = self._folder / f"synthetic-{i}.txt"
            file.write_text(act, encoding="utf-8")
            assert self._run("add", file).status == 0
        assert self._run("site", self._folder / "site").status == 0

    def __call__(self, address: str, selector: str = "main") -> str:
        """The text of a page, every kind of space made one plain space."""
        text = (self._folder / "site" / f"{address}.html").read_text(encoding="utf-8")
        found = LexborHTMLParser(text).css_first(selector)
        assert found is not None, selector
        return " ".join(found.text(separator=" ").split())


@pytest.fixture
def page(built: Run, tmp_path: Path) -> Pages:
    return Pages(built, tmp_path)


def test_a_doubt_stays_on_the_list_that_an_amendment_leaves(page: Pages) -> None:
    page.after(AMENDMENT)
    assert "n° 44" in page("anomalies", "[aria-labelledby=texte]")
    assert NO_LONGER not in page("anomalies")


def test_a_doubt_that_a_corrigendum_settles_is_no_longer_on_the_list(page: Pages) -> None:
    page.after(CORRIGENDUM)
    assert page("anomalies", "[aria-labelledby=texte]").count(NO_LONGER) == 1


def test_a_corrigendum_is_in_force_as_what_it_corrects(page: Pages) -> None:
    page.after(CORRIGENDUM)
    told = page("arrete/rectificatif-2024-11-18", "dl.facts")
    assert "En vigueur comme l'acte qu'il rectifie" in told
    assert "21 décembre" not in told


def test_of_the_oldest_year_nothing_says_that_nobody_was_added(page: Pages) -> None:
    page.after(CORRIGENDUM)
    assert "reconnues" not in page("annee/2024", "dl.figures")
    assert "ce qui la précède est inconnu" in page("annee/2024")


def test_acts_that_are_not_held_are_counted_alike(page: Pages) -> None:
    page.after()
    assert "1 connu mais non détenu (et 1 antérieur à l'article L. 443-6)" in page("anomalies")
    assert "acte connu, non détenu ou non appliqué 1" in page("index", "dl.figures")
