"""The ten questions give the answers known of the small synthetic history, each with its line and how sure it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db.queries import first, list_on
from db.site.metadata import SETTINGS
from db.site.saved import MAX_ROWS, SAVED
from tests.db.conftest import FASK, LILLE, NANTES, NOGENT, SACRE_COEUR, SHA
from tests.db.served import Site

# Datasette leaves connections to its own databases in memory open, which Python 3.13 tells.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

Row = dict[str, Any]


@pytest.fixture(scope="module")
def site(shared: Path) -> Iterator[Site]:
    served = Site(shared)
    yield served
    served.close()


def answered(found: list[Row], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in found]


@pytest.mark.parametrize("name", SAVED)
def test_every_question_says_how_sure_it_is_and_cites_order_and_document(site: Site, name: str) -> None:
    cited = {"certitude", "arrete", "document", "texte"}
    lines = set() if name == "bilan_par_annee" else {"numero", "ligne", "ligne_du_document"}
    page = site.get(f"/ecoles/{name}.json?_shape=objects").json()
    assert cited | lines <= set(page["columns"])


def test_there_are_ten_questions_and_the_site_says_when_an_answer_is_cut() -> None:
    assert len(SAVED) == 10
    assert SETTINGS["max_returned_rows"] == MAX_ROWS
    assert f"LIMIT {MAX_ROWS + 1}" in SAVED["premiere_reconnaissance"]["sql"]


def test_a_first_recognition_has_its_bound_its_proof_and_its_line(site: Site, conn: sqlite3.Connection) -> None:
    for one in site.saved("premiere_reconnaissance"):
        told = first(conn, one["school_id"])
        assert one["signe_le"] == told["first_recognised"]["signed_on"]
        assert one["pas_avant_le"] == told["first_recognised"]["not_before"]
        assert one["preuve"] == told["because"]
        assert (one["numero"], one["ligne"]) == (told["citation"]["number"], told["citation"]["quote"])
        assert (one["document"], one["ligne_du_document"]) == (told["citation"]["document"], told["citation"]["line"])


@pytest.mark.parametrize(
    ("school", "certainty"),
    [(LILLE, "au plus tard"), (NOGENT, "entre deux listes"), (FASK, "exacte")],
)
def test_an_exact_id_wins_and_each_bound_has_its_words(site: Site, school: str, certainty: str) -> None:
    found = site.saved("premiere_reconnaissance", ecole=f" {school} ")
    assert answered(found, "school_id", "certitude") == [(school, certainty)]


def test_a_former_id_still_finds_its_school(writable: sqlite3.Connection) -> None:
    writable.execute("INSERT INTO former_ids VALUES ('synthetic-old-name', ?)", (FASK,))
    asked = {"ecole": "synthetic-old-name", "jour": ""}
    assert writable.execute(SAVED["reconnue_ce_jour_la"]["sql"], asked).fetchone()[-1] == FASK


DAYS = "2021-11-14 2021-11-15 2022-11-26 2022-11-27 2023-11-20 2024-11-26 2024-11-27 2030-01-01".split()


@pytest.mark.parametrize("day", ["", *DAYS])
def test_the_list_of_a_day_is_the_one_that_the_command_gives(site: Site, conn: sqlite3.Connection, day: str) -> None:
    told = list_on(conn, day or None)
    found = site.saved("liste_en_vigueur", jour=day)
    assert answered(found, "numero", "school_id") == [(one["number"], one["school_id"]) for one in told["schools"]]
    for one in found:
        assert one["arrete"] == told["order"]["order_id"]
        assert one["certitude"].startswith("sûre") == (";" not in told["because"])
        assert ("changer" in one["certitude"]) == ("a pu la changer" in told["because"]) == bool(one["acte_manquant"])


@pytest.mark.parametrize("day", ["27/11/2024", " 2024-11-27 "])
def test_a_day_is_read_as_it_is_written_in_french(site: Site, day: str) -> None:
    assert len(site.saved("liste_en_vigueur", jour=day)) == 10


@pytest.mark.parametrize("day", ["now", "2460000", "2024-02-31", "31/02/2024", "2024-11-27 10:00", "27-11-2024"])
def test_what_is_no_day_finds_nothing(site: Site, day: str) -> None:
    assert site.saved("liste_en_vigueur", jour=day) == []
    assert site.saved("reconnue_ce_jour_la", ecole=FASK, jour=day) == []


@pytest.mark.parametrize(
    ("school", "day", "answer", "number", "certainty"),
    [
        (NANTES, "2021-11-14", "inconnu", None, "inconnue"),
        (NANTES, "2021-12-31", "oui", 2, "sûre : aucun acte manquant n'est connu"),
        (NANTES, "2023-01-01", "oui", 2, "à confirmer : un acte non détenu ou non appliqué a pu la changer"),
        (NANTES, "2023-12-31", "non", None, "sûre : aucun acte manquant n'est connu"),
        (NANTES, "", "oui", 4, "sûre : aucun acte manquant n'est connu"),
        (SACRE_COEUR, "2027-01-01", "inconnu", None, "à confirmer : des listes dues depuis lors ne sont pas connues"),
    ],
)
def test_whether_a_school_was_recognised_that_day(
    site: Site, school: str, day: str, answer: str, number: int | None, certainty: str
) -> None:
    found = site.saved("reconnue_ce_jour_la", ecole=school, jour=day)
    assert answered(found, "reponse", "numero", "certitude") == [(answer, number, certainty)]


def test_a_no_rests_on_a_list_read_in_full(site: Site) -> None:
    (found,) = site.saved("reconnue_ce_jour_la", ecole=NANTES, jour="2023-12-31")
    assert found["preuve"] == "La liste, lue en entier (4 écoles), ne la nomme pas."
    assert (found["arrete"], found["document"]) == ("arrete-2023-11-20", SHA["2023-11-20"])


def test_the_history_of_a_school_that_left_and_came_back(site: Site) -> None:
    found = site.saved("histoire_d_une_ecole", ecole="icam nantes")
    assert answered(found, "signe_le", "fait", "changement", "certitude", "numero") == [
        ("2021-11-15", "figure sur la liste", None, "au plus tard", 2),
        ("2023-11-20", "ne figure plus sur la liste", "retirée", "entre deux listes", 2),
        ("2024-11-18", "figure sur la liste", "reconnue de nouveau", "exacte", 4),
    ]


def test_a_mention_that_changes_nothing_is_as_sure_as_its_line(site: Site) -> None:
    found = site.saved("histoire_d_une_ecole", ecole=LILLE)
    assert answered(found, "certitude", "numero", "adresse") == [
        ("au plus tard", 1, "6, rue Auber"),
        ("la ligne le dit", 1, "6, rue Auber"),
        ("la ligne le dit", 1, "6, rue Auber"),
    ]


@pytest.mark.parametrize(
    ("place", "communes"),
    [
        ("13", ["Istres", "Marseille"]),
        ("59", ["Lille", "Roubaix"]),
        ("Besançon", ["Besançon", "Cravanche"]),
        ("BESANCON", ["Besançon", "Cravanche"]),
        ("BESANÇON", ["Besançon", "Cravanche"]),
        ("la seyne sur mer", ["La Seyne-sur-Mer"]),
        ("Lyon", []),
        ("nulle part", []),
    ],
)
def test_the_schools_of_a_place_are_those_recognised_now(site: Site, place: str, communes: list[str]) -> None:
    found = site.saved("ecoles_d_un_territoire", territoire=place)
    assert [one["commune"] for one in found] == communes
    assert len(site.saved("ecoles_d_un_territoire")) == 10


def test_the_schools_of_a_place_say_since_when(site: Site) -> None:
    found = site.saved("ecoles_d_un_territoire", territoire="44")
    assert answered(found, "premiere_reconnaissance", "certitude", "arrete", "numero") == [
        ("2021-11-15", "au plus tard", "arrete-2024-11-18", 4)
    ]


def test_a_year_without_a_list_is_unknown_and_not_zero(site: Site) -> None:
    columns = ("annee", "en_vigueur", "reconnues", "retirees", "reconnues_de_nouveau", "acte_manquant")
    assert answered(site.saved("bilan_par_annee"), *columns) == [
        (2021, 4, None, None, None, None),
        (2022, None, None, None, None, "2022-11-09"),
        (2023, 4, 1, 1, 0, None),
        (2024, 10, 6, 1, 1, None),
    ]


def test_each_year_says_how_sure_its_numbers_are(site: Site) -> None:
    assert [one["certitude"] for one in site.saved("bilan_par_annee")] == [
        "liste lue en entier ; ce qui la précède est inconnu",
        "inconnue : l'arrêté de cette année n'est pas détenu",
        "liste lue en entier ; une autre manque avant elle, dont des changements peuvent dater",
        "exacte",
    ]


def test_no_school_of_this_history_changes_its_name_or_address(site: Site) -> None:
    assert site.saved("changements_de_nom_ou_d_adresse") == []


def test_every_order_says_what_its_dates_are_worth(site: Site) -> None:
    found = [one for one in site.saved("arretes_et_dates") if one["etat"] == "détenu, lu en entier"]
    columns = ("signe_le", "ecoles_en_vigueur", "reconnaissances_ouvertes", "certitude", "pas_avant_le", "numero")
    assert answered(found, *columns) == [
        ("2021-11-15", 4, 4, "au plus tard", None, 1),
        ("2023-11-20", 4, 1, "entre deux listes", "2021-11-15", 4),
        ("2024-11-18", 10, 7, "exacte", "2023-11-20", 4),
    ]


def test_what_is_not_held_is_named_with_who_mentions_it(site: Site) -> None:
    found = [one for one in site.saved("arretes_et_dates") if one["etat"] != "détenu, lu en entier"]
    assert answered(found, "annee", "etat", "mentionne_dans", "document") == [
        (None, "en quarantaine", None, SHA["quarantined"]),
        (2006, "connu, étranger à l'article L. 443-6", "synthetic rapport", None),
        (2022, "connu, non détenu", "synthetic gazette", None),
        (2024, "connu, sans date", "synthetic fiche", None),
    ]


@pytest.mark.parametrize("typed", ["arrete-2024-11-18", "2024-11-18", "2024", " 2024 "])
def test_the_doubts_of_one_order_quote_the_words(site: Site, typed: str) -> None:
    found = site.saved("doutes_des_arretes", arrete=typed)
    assert answered(found, "gravite", "code", "numero", "ligne") == [
        ("à regarder", "postal_code_mismatch", 3, "Ecole de production synthetic MétalTech, Nogent (25800)")
    ]


def test_the_doubts_of_all_orders_begin_with_what_was_refused(site: Site) -> None:
    assert [one["gravite"] for one in site.saved("doutes_des_arretes")] == ["document refusé", "à regarder"]
    assert site.saved("doutes_des_arretes", arrete="2021") == []
