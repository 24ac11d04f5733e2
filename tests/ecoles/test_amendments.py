"""Amendments and corrigenda, from the file to the answer: every answer cites the act, and every citation is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from history.names import french_day
from tests.conftest import MakeOrder
from tests.ecoles.conftest import Run
from tests.parsers import jorf_files

ADDED = "Ecole de production synthétique du Port, 3, quai Sud à Calais (62100)"
CLAUSES = (
    "1° Au 2°, les mots : « 847 » sont remplacés par les mots : « 748 » ;",
    "2° Le 3° est supprimé ;",
    f"3° La liste est complétée par un 6° ainsi rédigé : « 6° {ADDED} ».",
)
Add = Callable[[str, bytes], int]


@pytest.fixture
def add(alone: Run, tmp_path: Path) -> Add:
    """Adds a document under a name; gives the exit status."""

    def add(name: str, data: bytes) -> int:
        path = tmp_path / f"synthetic-{name}"
        path.write_bytes(data)
        return alone("add", path).status

    return add


def _act(day: str, what: str, *lines: str, **headers: str) -> bytes:
    title = f"{what} fixant la liste des écoles de production (synthetic)"
    head = {"Title": title, "Signed-on": day} | {key.replace("_", "-"): value for key, value in headers.items()}
    return ("".join(f"{key}: {value}\n" for key, value in head.items()) + "\n" + "\n".join(lines) + "\n").encode()


def _amendment(day: str, amends: str, *lines: str, **headers: str) -> bytes:
    return _act(day, f"Arrêté du {french_day(day)} modifiant l'arrêté du {french_day(amends)}", *lines, **headers)


def _asked(alone: Run, *arguments: object) -> Any:
    return alone(*arguments, "--format", "json").json


@pytest.fixture
def amended(alone: Run, add: Add, make_order: MakeOrder, real_items: list[str]) -> Run:
    """A list of five of the real schools, made up for 2 May 2023, and an amendment of 1 September 2023."""
    assert "847" in real_items[1]
    assert add("list.txt", make_order("2023-05-02", real_items[:5], Published_on="2023-05-10")) == 0
    assert add("amendment.txt", _amendment("2023-09-01", "2023-05-02", *CLAUSES, Published_on="2023-09-10")) == 0
    return alone


def test_every_citation_of_an_amended_list_is_found_again(amended: Run) -> None:
    ran = amended("check", "--format", "json")
    assert ran.status == 0, ran.out


def test_the_list_is_that_of_the_day(amended: Run, real_items: list[str]) -> None:
    before = _asked(amended, "list", "--on", "2023-09-10")
    after = _asked(amended, "list", "--on", "2023-09-11")
    assert [one["quote"] for one in before["schools"]] == real_items[:5]
    assert [one["number"] for one in after["schools"]] == [1, 2, 4, 5, 6]
    assert after["schools"][1]["quote"] == real_items[1].replace("847", "748")
    assert after["schools"][1]["citation"]["quote"] == CLAUSES[0].removesuffix(" ;")
    assert after["because"] == ("Liste fixée par l'arrêté du 2 mai 2023, modifiée par celui du 1er septembre 2023.")


def test_a_school_named_by_an_amendment_cites_its_clause(amended: Run) -> None:
    answer = _asked(amended, "first", "port calais")
    assert answer["order"]["order_id"] == "arrete-modificatif-2023-09-01"
    assert answer["first_recognised"]["bound"] == "exact"
    assert (answer["citation"]["number"], answer["citation"]["quote"]) == (6, ADDED)
    assert "L'arrêté modificatif du 1er septembre 2023 la nomme au n° 6" in answer["because"]


def test_the_change_log_cites_both_sides(amended: Run, real_items: list[str]) -> None:
    log = {one["kind"]: one for one in _asked(amended, "changes")}
    assert set(log) == {"gained", "lost", "moved"}
    assert {one["cause"] for one in log.values()} == {"law"}
    assert log["lost"]["citation"]["quote"] == "2° Le 3° est supprimé"
    assert log["lost"]["before_citation"]["quote"] == log["lost"]["before"] == real_items[2]
    assert log["moved"]["after"] == real_items[1].replace("847", "748")
    assert log["moved"]["citation"]["quote"] == CLAUSES[0].removesuffix(" ;")
    assert log["gained"]["before_citation"] is None


def test_a_corrigendum_counts_from_the_start_and_is_cited(
    alone: Run, add: Add, make_order: MakeOrder, real_items: list[str]
) -> None:
    text = "Au n° 2, au lieu de : « 847 », lire : « 748 »."
    what = "Rectificatif à l'arrêté du 2 mai 2024"
    assert add("list.txt", make_order("2024-05-02", real_items[:5], Published_on="2024-05-10")) == 0
    assert add("corrigendum.txt", _act("2024-05-02", what, text, Published_on="2024-06-01")) == 0
    listed = _asked(alone, "list", "--on", "2024-05-20")
    assert listed["schools"][1]["quote"] == real_items[1].replace("847", "748")
    assert listed["because"] == "Liste fixée par l'arrêté du 2 mai 2024, rectifiée."
    (corrected,) = _asked(alone, "changes")
    assert (corrected["kind"], corrected["cause"]) == ("corrected", "publisher")
    assert (corrected["before"], corrected["citation"]["quote"]) == (real_items[1], text.removesuffix("."))
    assert alone("check").status == 0


def test_an_amendment_that_arrives_before_its_list_waits_for_it(
    alone: Run, add: Add, make_order: MakeOrder, real_items: list[str]
) -> None:
    assert add("amendment.txt", _amendment("2023-09-01", "2023-05-02", *CLAUSES)) == 4
    told = _asked(alone, "orders")
    assert [one["signed_on"] for one in told["missing"]] == ["2023-05-02"]
    assert "modifiant" in told["missing"][0]["mentioned_in"]
    assert add("list.txt", make_order("2023-05-02", real_items[:5])) == 0
    told = _asked(alone, "orders")
    assert told["missing"] == told["quarantined"] == []
    assert [one["entry_count"] for one in told["held"]] == [5, 2]


def test_an_amendment_held_as_xml_and_as_a_transcript_is_one(
    alone: Run, add: Add, make_order: MakeOrder, real_items: list[str]
) -> None:
    title = "Arrêté du 1er septembre 2023 modifiant l'arrêté du 2 mai 2023 fixant la liste des écoles de production"
    body = "".join(f"<p>{line}</p>" for line in CLAUSES)
    inside = (jorf_files.Article("1", body),)
    days = {"signed_on": "2023-09-01", "published_on": "2023-09-10"}
    text = jorf_files.Text(inside, f"{title} (synthetic)", visas="<p>Vu le code.</p>", **days)
    assert add("list.txt", make_order("2023-05-02", real_items[:5])) == 0
    for name, data in text.jorf().items():
        add(f"{name}.xml", data)
    assert add("amendment.txt", _amendment("2023-09-01", "2023-05-02", *CLAUSES)) == 0
    (amending,) = (one for one in _asked(alone, "orders")["held"] if one["kind"] == "amendment")
    assert len(amending["documents"]) == len(text.jorf()) + 1
    assert alone("check").status == 0


def test_the_doubt_of_an_act_not_applied_stays_on_the_list_it_may_have_changed(
    alone: Run, add: Add, make_order: MakeOrder, real_items: list[str]
) -> None:
    assert add("list.txt", make_order("2023-05-02", real_items[:5])) == 0
    assert add("bad.txt", _amendment("2023-07-03", "2023-05-02", "Le 61° est supprimé.")) == 4
    assert add("good.txt", _amendment("2023-09-01", "2023-05-02", "Le 5° est supprimé.")) == 4
    assert "un acte du 3 juillet 2023, non détenu ou non appliqué" in _asked(alone, "list")["because"]
    assert "clause_not_applicable" in json.dumps(_asked(alone, "orders")["quarantined"])


def test_an_act_of_the_same_day_that_cannot_be_applied_leaves_a_doubt(
    amended: Run, add: Add, make_order: MakeOrder, real_items: list[str]
) -> None:
    bad = _amendment("2023-09-01", "2023-05-02", "Le 99° est supprimé.", NOR="SYNX2300099A")
    assert add("bad.txt", bad) == 4
    new = "Ecole de production synthétique du Phare, 1, quai Nord à Calais (62100)"
    assert add("next.txt", make_order("2024-05-02", [*real_items[:5], new])) == 4
    assert _asked(amended, "first", "phare")["first_recognised"]["bound"] == "between"
    assert "non appliqué" in _asked(amended, "list", "--on", "2023-12-01")["because"]
    assert amended("check").status == 0


def test_a_list_is_told_as_it_was_until_its_amendment_is_in_force(
    alone: Run, add: Add, make_order: MakeOrder, real_items: list[str]
) -> None:
    late = {"Published_on": "2023-05-04", "In_force_on": "2023-09-01"}
    assert add("old.txt", make_order("2022-05-02", real_items[:5])) == 0
    assert add("new.txt", make_order("2023-05-02", real_items[:4], **late)) == 0
    strikes = _amendment("2023-06-01", "2023-05-02", "Le 2° est supprimé.", Published_on="2023-06-05")
    assert add("amendment.txt", strikes) == 0
    assert len(_asked(alone, "list", "--on", "2023-07-01")["schools"]) == 5
    assert len(_asked(alone, "list", "--on", "2023-10-01")["schools"]) == 3


def test_a_list_that_goes_back_to_the_old_words_names_the_same_school(
    amended: Run, add: Add, make_order: MakeOrder, real_items: list[str]
) -> None:
    clause = "Au 4°, les mots : « O'TECH Sud Oise » sont remplacés par les mots : « Titus »."
    assert add("renames.txt", _amendment("2023-11-01", "2023-05-02", clause)) == 0
    assert [one["kind"] for one in _asked(amended, "changes", "--order", "arrete-modificatif-2023-11-01")] == [
        "renamed"
    ]
    assert add("back.txt", make_order("2024-05-02", real_items[:5])) == 0
    changes = _asked(amended, "changes", "--order", "arrete-2024-05-02")
    assert [one["kind"] for one in changes if "O'TECH" in (one["after"] or "")] == ["renamed"]


def test_a_corrigendum_that_strikes_a_school_can_be_exported(
    alone: Run, add: Add, make_order: MakeOrder, real_items: list[str], tmp_path: Path
) -> None:
    assert add("list.txt", make_order("2023-05-02", real_items[:5], Published_on="2023-05-10")) == 0
    title = "Rectificatif à l'arrêté du 2 mai 2023"
    corrects = _act("2023-05-02", title, "Le 3° est supprimé.", Published_on="2023-06-01")
    assert add("corrigendum.txt", corrects) == 0
    assert alone("export", tmp_path / "out").status == 0
    assert "Corrigée" in (tmp_path / "out" / "CHANGELOG.md").read_text(encoding="utf-8")
