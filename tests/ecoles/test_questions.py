"""The ten questions on the real order and on several years: every address that docs/questions.md shows is asked."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from db.queries import changes, list_on, school
from db.reading import open_database
from db.site.saved import SAVED
from ecoles.main import main
from tests.conftest import ROOT
from tests.db.served import Site

# Datasette leaves connections to its own databases in memory open, which Python 3.13 tells.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
YEARS = sorted((ROOT / "tests" / "years").glob("synthetic-*.txt"))


def addresses(language: str) -> list[str]:
    """The paths of the blocks of this language, one a line."""
    return "".join(re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)).split()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the orders that ship."""
    home = tmp_path_factory.mktemp("real")
    assert main(["--home", str(home), "rebuild"]) == 0
    return home / "ecoles.db"


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A database of the eight synthetic years, with amendments and a corrigendum."""
    home = tmp_path_factory.mktemp("years")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECOLES_SHIPPED_ORDERS", "0")
        assert main(["--home", str(home), "add", *map(str, YEARS)]) == 0
        yield home / "ecoles.db"


@pytest.fixture(scope="module")
def real_site(real: Path) -> Iterator[Site]:
    served = Site(real)
    yield served
    served.close()


@pytest.fixture(scope="module")
def years_site(years: Path) -> Iterator[Site]:
    served = Site(years)
    yield served
    served.close()


@pytest.fixture
def conn(years: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_database(years)) as connection:
        yield connection


def test_every_question_is_on_the_page_under_its_title_with_its_address() -> None:
    titles = re.findall(r"^## \d+\. (.*)$", PAGE, flags=re.MULTILINE)
    assert titles == [one["title"].replace("\u00a0", " ") for one in SAVED.values()]
    asked = {urlsplit(one).path for one in addresses("url") + addresses("url years")}
    assert asked == {f"/ecoles/{name}" for name in SAVED}


@pytest.mark.parametrize("address", addresses("url"))
def test_an_address_shown_has_rows(real_site: Site, address: str) -> None:
    found(real_site, address)


@pytest.mark.parametrize("address", addresses("url years"))
def test_an_address_of_several_years_has_rows(years_site: Site, address: str) -> None:
    found(years_site, address)


def found(site: Site, address: str) -> None:
    path, query = urlsplit(address).path, urlsplit(address).query
    assert site.get(address).status_code == 200
    assert site.rows(f"{path}.json?_shape=array&{query}")
    assert site.get(f"{path}.csv?{query}").text.count("\r\n") > 1


def test_the_headline_question_cites_the_line_of_the_real_order(real_site: Site) -> None:
    (fask,) = real_site.saved("premiere_reconnaissance", ecole="fask")
    assert (fask["signe_le"], fask["certitude"], fask["numero"]) == ("2024-11-18", "au plus tard", 41)
    assert "l'arrêté du 9 novembre 2022 existe, mais n'est pas détenu" in fask["preuve"]


def test_every_list_in_force_is_the_one_that_the_command_gives(years_site: Site, conn: sqlite3.Connection) -> None:
    """The day an order enters into force, and the day before: amendments and a corrigendum included."""
    moments = "SELECT effective_on AS day FROM orders UNION SELECT date(effective_on, '-1 day') FROM orders"
    for day in [row["day"] for row in conn.execute(moments)]:
        told = list_on(conn, day)
        asked = years_site.saved("liste_en_vigueur", jour=day)
        assert [(one["numero"], one["school_id"]) for one in asked] == [
            (one["number"], one["school_id"]) for one in told["schools"]
        ]
        assert {one["certitude"].startswith("sûre") for one in asked} <= {";" not in told["because"]}


def test_every_list_that_names_a_school_and_every_loss_is_in_its_history(
    years_site: Site, conn: sqlite3.Connection
) -> None:
    for row in conn.execute("SELECT school_id FROM schools").fetchall():
        told = school(conn, row["school_id"])
        asked = years_site.saved("histoire_d_une_ecole", ecole=row["school_id"])
        gone = [one["signe_le"] for one in asked if one["fait"] == "ne figure plus sur la liste"]
        assert gone == [one["until"] for one in told["periods"] if one["until"]]
        opened = [one["signe_le"] for one in asked if one["preuve"]]
        assert opened == [one["from"] for one in told["periods"]]


def test_names_and_addresses_that_change_cite_both_lines(years_site: Site, conn: sqlite3.Connection) -> None:
    told = [one for one in changes(conn) if one["kind"] in ("renamed", "moved", "corrected")]
    asked = years_site.saved("changements_de_nom_ou_d_adresse")
    assert [(one["signe_le"], one["avant"], one["apres"]) for one in asked] == [
        (one["on"], one["before"], one["after"]) for one in sorted(told, key=lambda one: (one["on"], one["school"]))
    ]
    assert all(one["ligne"] and one["ligne_d_avant"] for one in asked)


def test_the_years_add_up(years_site: Site) -> None:
    """What is in force is what was, and what came, less what went, wherever no year is unknown."""
    bilan = years_site.saved("bilan_par_annee")
    for before, after in pairwise(bilan):
        if before["en_vigueur"] is not None and after["reconnues"] is not None:
            came = after["reconnues"] + after["reconnues_de_nouveau"]
            assert after["en_vigueur"] == before["en_vigueur"] + came - after["retirees"]


def test_doubtful_pairs_are_shown_with_both_lines(years_site: Site) -> None:
    pairs = [one for one in years_site.saved("doutes_des_arretes") if one["gravite"] == "à trancher"]
    assert pairs
    assert all(one["ligne"] and one["autre_ligne"] and one["constat"] for one in pairs)
