"""What is in force on a day, and what cannot be told of it: acts that are not applied, and acts that wait."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.reading import open_database, rows
from db.site.saved import SAVED
from history.names import french_day
from tests.conftest import MakeOrder
from tests.ecoles.conftest import Run

LISTED = "fixant la liste des écoles de production (synthetic)"
NEW = "Ecole de production synthétique du Phare, 1, quai Nord à Calais (62100)"
Add = Callable[..., int]


@pytest.fixture
def add(alone: Run, tmp_path: Path, make_order: MakeOrder, real_items: list[str]) -> Add:
    """Adds acts to a list of five of the real schools, of 2 May 2023; gives the exit status."""

    def add(title: str, signed_on: str, *lines: str, **headers: str) -> int:
        head = {"Title": f"{title} {LISTED}", "Signed-on": signed_on}
        head |= {key.replace("_", "-"): value for key, value in headers.items()}
        path = tmp_path / f"synthetic-{len(list(tmp_path.iterdir()))}.txt"
        path.write_text("".join(f"{key}: {value}\n" for key, value in head.items()) + "\n" + "\n".join(lines) + "\n")
        return alone("add", path).status

    path = tmp_path / "synthetic-list.txt"
    path.write_bytes(make_order("2023-05-02", real_items[:5]))
    assert alone("add", path).status == 0
    return add


def amend(add: Add, day: str, *clauses: str, **headers: str) -> int:
    return add(f"Arrêté du {french_day(day)} modifiant l'arrêté du 2 mai 2023", day, *clauses, **headers)


def on(ecoles: Run, day: str, name: str = "phare") -> Any:
    return ecoles("school", name, "--on", day, "--format", "json").json["standing"]


def test_an_act_that_could_not_be_applied_may_have_added_the_school(alone: Run, add: Add) -> None:
    assert amend(add, "2023-09-01", f"La liste est complétée par un 99° ainsi rédigé : « 99° {NEW} ».") == 4
    assert on(alone, "2023-08-31")["is_listed"] is False
    told = on(alone, "2023-09-01")
    assert told["is_listed"] is None
    assert told["because"] == (
        "Liste fixée par l'arrêté du 2 mai 2023 ; un acte du 1er septembre 2023, non détenu ou non appliqué, a pu la "
        "changer. Lue en entier (5 écoles), elle ne nomme pas « phare » ; "
        "mais ce qui n'y est pas appliqué ou pas connu a pu l'ajouter."
    )
    assert "on ne sait pas" in alone("school", "phare", "--on", "2023-09-01").out


def test_a_year_without_any_list_known_may_have_added_the_school(alone: Run, add: Add) -> None:
    assert on(alone, "2024-12-31")["is_listed"] is False
    assert on(alone, "2025-01-01")["is_listed"] is None


def test_a_school_on_the_list_is_on_it_whatever_is_not_applied(alone: Run, add: Add) -> None:
    assert amend(add, "2023-09-01", "Le 99° est supprimé.") == 4
    listed = alone("list", "--format", "json").json["schools"][0]["school_id"]
    assert on(alone, "2023-09-01", listed)["is_listed"] is True


def test_an_act_in_force_before_the_one_it_follows_is_told_and_left_out(alone: Run, add: Add) -> None:
    later = f"La liste est complétée par : « {NEW} »."
    assert amend(add, "2023-06-01", "Le 2° est supprimé.", Published_on="2023-06-05", In_force_on="2023-09-01") == 0
    assert amend(add, "2023-07-03", later, Published_on="2023-07-10") == 0
    told = alone("list", "--on", "2023-08-01", "--format", "json").json
    assert [one["number"] for one in told["schools"]] == [1, 2, 3, 4, 5]
    assert told["because"] == (
        "Liste fixée par l'arrêté du 2 mai 2023 ; l'arrêté modificatif du 3 juillet 2023, en vigueur à cette date, n'y "
        "est pas appliqué, parce que l'arrêté modificatif du 1er juin 2023, qui le précède, ne l'est pas encore."
    )
    assert on(alone, "2023-08-01")["is_listed"] is None
    assert on(alone, "2023-09-01")["is_listed"] is True
    assert on(alone, "2023-07-09")["is_listed"] is False


def test_a_corrigendum_is_in_force_since_its_order_is_even_of_unknown_publication(alone: Run, add: Add) -> None:
    title = "Rectificatif à l'arrêté du 2 mai 2023"
    assert add(title, "2023-05-02", f"La liste est complétée par : « {NEW} ».", Published_on="2023-10-01") == 0
    assert on(alone, "2023-05-02")["is_listed"] is True


def test_an_annex_replaced_waits_for_no_amendment_before_it(alone: Run, add: Add) -> None:
    annex = ("L'annexe est remplacée par l'annexe du présent arrêté.", "Annexe", f"1. {NEW}.")
    assert amend(add, "2023-06-01", "Le 2° est supprimé.", Published_on="2023-06-05", In_force_on="2023-09-01") == 0
    assert amend(add, "2023-07-03", *annex, Published_on="2023-07-10") == 0
    assert on(alone, "2023-08-01")["is_listed"] is True
    assert on(alone, "2023-08-01")["schools_listed"] == 1
    assert on(alone, "2023-08-01")["because"].startswith("Liste fixée par l'arrêté du 3 juillet 2023. Elle nomme")


@pytest.mark.parametrize(
    ("clauses", "order_id", "certainty"),
    [
        (
            (f"La liste est complétée par : « {NEW} ».",),
            "arrete-2023-05-02",
            "à confirmer : un acte en vigueur attend celui qui le précède, et n'y est pas appliqué",
        ),
        (
            ("L'annexe est remplacée par l'annexe du présent arrêté.", "Annexe", f"1. {NEW}."),
            "arrete-modificatif-2023-07-03",
            "sûre : aucun acte manquant n'est connu",
        ),
    ],
    ids=["an act that waits", "an annex replaced"],
)
def test_the_saved_question_says_the_same(
    home: Path, add: Add, clauses: tuple[str, ...], order_id: str, certainty: str
) -> None:
    assert amend(add, "2023-06-01", "Le 2° est supprimé.", Published_on="2023-06-05", In_force_on="2023-09-01") == 0
    assert amend(add, "2023-07-03", *clauses, Published_on="2023-07-10") == 0
    with closing(open_database(home / "ecoles.db")) as database:
        found = rows(database, SAVED["liste_en_vigueur"]["sql"], {"jour": "2023-08-01"})
    assert {(one["arrete"], one["certitude"]) for one in found} == {(order_id, certainty)}
