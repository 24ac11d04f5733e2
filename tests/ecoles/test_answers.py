"""The verbs that answer, on the real order: what the contract promises, word for word where it fixes words."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import REAL_ORDER, MakeOrder
from tests.ecoles.conftest import Run


def test_first_answers_with_bound_citation_and_coverage(built: Run) -> None:
    ran = built("first", "fask", "--format", "json")
    answer = ran.json
    document = answer["citation"].pop("document")
    assert len(document) == 64
    assert answer == {
        "school": {
            "id": "fask-academy-marseille",
            "name": "Ecole de production Fask Academy",
            "commune": "Marseille",
            "postal_code": "13014",
        },
        "first_recognised": {
            "bound": "not_later_than",
            "signed_on": "2024-11-18",
            "published_on": None,
            "in_force_on": None,
            "not_before": None,
        },
        "because": "La liste du 18 novembre 2024 la nomme au n° 41, et c'est la plus ancienne liste détenue ; "
        "l'arrêté du 9 novembre 2022 existe, mais n'est pas détenu.",
        "order": {
            "order_id": "arrete-2024-11-18",
            "title": "Arrêté du 18 novembre 2024 fixant la liste des écoles de production prévue à l'article L. 443-6 "
            "du code de l'éducation",
            "nor": None,
            "jorftext_id": None,
            "url": None,
        },
        "citation": {
            "number": 41,
            "quote": "Ecole de production Fask Academy, 35, boulevard Capitaine Gèze, Parc Eiffel des Aygalades, "
            "Bat E, Marseille (13014)",
            "page": None,
            "line": 50,
        },
        "findings": [],
        "recognised_now": True,
        "periods": [{"from": "2024-11-18", "until": None}],
        "coverage": {"oldest_list": "2024-11-18", "newest_list": "2024-11-18", "missing": ["2022-11-09"]},
        "matched_by": "words",
    }
    assert ran.status == 0


def test_first_says_plainly_that_2024_is_at_the_latest(built: Run) -> None:
    ran = built("first", "fask")
    assert "Reconnue au plus tard le 18 novembre 2024." in ran.out
    assert "l'arrêté du 9 novembre 2022 existe, mais n'est pas détenu" in ran.out
    assert "n° 41" in ran.out
    assert "ligne 50" in ran.out


def test_what_the_line_itself_leaves_in_doubt_is_told_with_it(built: Run) -> None:
    (finding,) = built("first", "metaltech", "--format", "json").json["findings"]
    assert finding["code"] == "postal_code_mismatch"
    assert "Remarque : N° 44 : Le code postal imprimé, 25800" in built("first", "metaltech").out


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("fask", 41),
        ("FASK academy marseille", 41),
        ("École de production Fask Academy", 41),
        ("fask-academy-marseille", 41),
        ("epicc", 1),
        ("E.P.I.C.C.", 1),
        ("je fabrique mon avenir istres", 40),
        ("Je fabrique mon avenir, site de la Seyne-sur-Mer", 45),
        ("métaltech", 44),
        ("metaltec", 44),
        ("métal tech nogent", 44),
        ("metalthec", 44),
        ("boisard", 30),
        ("« Gorge de Loup »", 35),
        ("gorge-de-loup", 35),
        ("l'usin'eure", 27),
        ("usineure", 27),
        ("besancon", 9),
        ("icam vendee", 21),
        ("otech", 4),
        ("AFEP", 29),
        ("landreau", 17),
    ],
)
def test_a_school_is_found_by_any_sensible_spelling(built: Run, typed: str, number: int) -> None:
    assert built("first", typed, "--format", "json").json["citation"]["number"] == number


def test_several_schools_that_fit_are_listed(built: Run) -> None:
    ran = built("first", "icam", "--format", "json")
    assert ran.status == 1
    assert ran.json["error"] == "ambiguous"
    assert len(ran.json["candidates"]) == 5
    table = built("first", "icam")
    assert table.status == 1
    assert "icam-vendee-la-roche-sur-yon" in table.out


def test_an_unknown_school_is_told_with_the_closest(built: Run) -> None:
    ran = built("first", "metallique vallée nord", "--format", "json")
    assert ran.status == 1
    assert ran.json["error"] == "not_found"
    assert any("metallik" in one["id"] for one in ran.json["closest"])


def test_a_name_without_any_letter_is_a_mistake_of_usage(built: Run) -> None:
    assert built("first", "«»").status == 2


def test_school_lists_every_mention_with_its_citation(built: Run) -> None:
    answer = built("school", "metaltech", "--format", "json").json
    assert answer["school"]["insee_code"] == "52353"
    assert answer["school"]["academie"] == "Reims"
    (mention,) = answer["mentions"]
    assert mention["citation"]["number"] == 44
    assert "Nogent" in built("school", "metaltech").out


def test_the_list_in_force(built: Run) -> None:
    newest = built("list", "--format", "json").json
    assert len(newest["schools"]) == 61
    assert newest["schools"][40]["school_id"] == "fask-academy-marseille"
    before = built("list", "--on", "2024-11-17", "--format", "json").json
    assert (before["is_known"], before["schools"]) == (False, [])
    assert "inconnue" in before["because"]


def test_the_change_log_says_why_the_oldest_list_gains_nobody(built: Run) -> None:
    ran = built("changes", "--format", "json")
    assert ran.json == []
    assert "la plus ancienne détenue" in ran.err
    assert "la plus ancienne détenue" in built("changes").out


def test_changes_between_two_lists(alone: Run, tmp_path: Path, make_order: MakeOrder, real_items: list[str]) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "synthetic-2023.txt").write_bytes(make_order("2023-05-02", real_items[:60]))
    (folder / "synthetic-2024.txt").write_bytes(make_order("2024-05-02", real_items[1:]))
    assert alone("add", folder).status == 0
    log = alone("changes", "--format", "json").json
    assert [(one["on"], one["year"], one["kind"], one["school_id"]) for one in log] == [
        ("2024-05-02", 2024, "gained", "academie-industrielle-ha-py-lanne"),
        ("2024-05-02", 2024, "lost", "industrielle-de-couture-et-confection-roubaix"),
    ]
    assert log[0]["before"] is None
    assert log[0]["after"] == log[0]["citation"]["quote"]
    assert alone("changes", "--year", "2023", "--format", "json").json == []
    assert len(alone("changes", "--order", "arrete-2024-05-02", "--format", "json").json) == 2
    gained = alone("first", "ha-py", "--format", "json").json["first_recognised"]
    assert (gained["bound"], gained["not_before"]) == ("exact", "2023-05-02")


def test_orders_show_what_is_held_and_what_is_missing(built: Run) -> None:
    answer = built("orders", "--format", "json").json
    assert [one["order_id"] for one in answer["held"]] == ["arrete-2024-11-18"]
    assert "2022-11-09" in [one["signed_on"] for one in answer["missing"]]
    assert [one["school_count"] for one in answer["undated"]] == [46]
    assert "9 novembre 2022" not in built("orders").err


def test_status_says_how_old_the_newest_order_is_and_when_the_next_is_due(built: Run) -> None:
    answer = built("status", "--format", "json").json
    assert answer["newest_order"]["signed_on"] == "2024-11-18"
    assert answer["next_expected_on"] == "2025-11-18"
    assert answer["days_since_newest"] > 0
    assert [(one["source"], one["is_fetched"]) for one in answer["sources"]] == [
        ("opendata", True),
        ("piste", True),
        ("shipped", False),
    ]


def test_parse_prints_the_order_and_touches_nothing(ecoles: Run, home: Path) -> None:
    ran = ecoles("parse", REAL_ORDER, "--format", "json")
    assert ran.status == 0
    entry = ran.json["entries"][40]
    assert entry == {
        "number": 41,
        "quote": "Ecole de production Fask Academy, 35, boulevard Capitaine Gèze, Parc Eiffel des Aygalades, Bat E, "
        "Marseille (13014)",
        "name": "Ecole de production Fask Academy",
        "acronym": None,
        "address": "35, boulevard Capitaine Gèze, Parc Eiffel des Aygalades, Bat E",
        "postal_code": "13014",
        "commune": "Marseille",
        "insee_code": "13055",
        "commune_official": "Marseille",
        "departement_code": "13",
        "academie": "Aix-Marseille",
        "page": None,
        "line": 50,
    }
    warning = next(one for one in ran.json["findings"] if one["severity"] == "warning")
    assert (warning["code"], warning["number"]) == ("postal_code_mismatch", 44)
    assert not home.exists()


@pytest.mark.parametrize("verb", [["list"], ["orders"], ["school", "fask"], ["first", "fask"], ["status"], ["check"]])
def test_csv_is_csv_and_nothing_else(built: Run, verb: list[str]) -> None:
    ran = built("--format", "csv", *verb)
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert rows
    assert all(None not in row for row in rows)


@pytest.mark.parametrize("verb", [["list"], ["orders"], ["school", "fask"], ["first", "fask"], ["status"], ["check"]])
def test_a_table_for_people_names_what_it_shows(built: Run, verb: list[str]) -> None:
    ran = built(*verb)
    assert ran.status == 0
    assert len(ran.out.splitlines()) >= 3


def test_options_may_follow_the_verb_or_precede_it(built: Run, home: Path) -> None:
    one = built("--format", "json", "--home", home, "first", "fask").json
    assert built("first", "--home", home, "fask", "--format=json").json == one


def test_known_on_answers_from_the_documents_fetched_by_then(
    alone: Run, tmp_path: Path, make_order: MakeOrder, real_items: list[str]
) -> None:
    for year, fetched in (("2023", "2023-06-01"), ("2022", "2025-01-01")):
        path = tmp_path / f"synthetic-{year}.txt"
        path.write_bytes(make_order(f"{year}-05-02", real_items))
        assert alone("add", path, "--fetched-at", fetched).status == 0
    then = alone("first", "fask", "--known-on", "2024-01-01", "--format", "json").json
    now = alone("first", "fask", "--format", "json").json
    assert then["first_recognised"]["signed_on"] == "2023-05-02"
    assert now["first_recognised"]["signed_on"] == "2022-05-02"
    assert alone("first", "fask", "--known-on", "2023-05-31", "--format", "json").json["error"] == "not_found"


def test_help_lists_the_settings_and_every_verb(ecoles: Run) -> None:
    text = ecoles("--help").out
    verbs = "update backfill add rebuild parse first school changes list orders check status export serve".split()
    for word in (*verbs, "ECOLES_HOME"):
        assert word in text
    for verb in verbs:
        assert ecoles(verb, "--help").status == 0


def test_a_school_on_no_list_has_a_proof_of_absence(built: Run) -> None:
    ran = built("school", "lycée synthetic introuvable", "--on", "2025-03-01", "--format", "json")
    assert ran.status == 1
    standing = ran.json["standing"]
    assert standing["is_listed"] is False
    assert standing["order"]["signed_on"] == "2024-11-18"
    assert "Lue en entier (61 écoles)" in standing["because"]
    assert "pas reconnue" in built("school", "lycée synthetic introuvable", "--on", "2025-03-01").out


def test_a_school_on_the_list_that_day_has_its_line(built: Run) -> None:
    standing = built("school", "fask", "--on", "2025-03-01", "--format", "json").json["standing"]
    assert (standing["is_listed"], standing["citation"]["number"]) == (True, 41)
    assert "Au 1er mars 2025 : reconnue." in built("school", "fask", "--on", "2025-03-01").out


def test_before_the_oldest_list_nothing_is_known_which_is_not_absence(built: Run) -> None:
    standing = built("school", "fask", "--on", "2020-03-01", "--format", "json").json["standing"]
    assert (standing["is_listed"], standing["order"]) == (None, None)
    assert "on ne sait pas" in built("school", "fask", "--on", "2020-03-01").out


def test_the_law_of_one_day_as_known_on_another(alone: Run, tmp_path: Path, make_order: MakeOrder) -> None:
    items = [f"Ecole de production Synthetic {name}, 1, rue de l'Essai à Gap (05000)" for name in ("Un", "Deux")]
    for day, listed, fetched in (("2022-05-02", items, "2022-06-01"), ("2023-05-02", items[:1], "2024-06-01")):
        path = tmp_path / f"synthetic-{day}.txt"
        path.write_bytes(make_order(day, listed))
        assert alone("add", path, "--fetched-at", fetched).status == 0
    for known_on, count in (("2023-12-31", 2), ("2024-12-31", 1)):
        answer = alone("list", "--on", "2023-12-01", "--known-on", known_on, "--format", "json").json
        assert len(answer["schools"]) == count
    assert alone("changes", "--known-on", "2023-12-31", "--format", "json").json == []
    assert alone("school", "synthetic deux", "--known-on", "2023-12-31", "--format", "json").json["recognised_now"]
    assert not alone("school", "synthetic deux", "--format", "json").json["recognised_now"]
