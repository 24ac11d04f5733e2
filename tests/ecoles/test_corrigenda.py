"""A corrigendum that puts a school on a list, or takes it off, from the file to the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MakeOrder
from tests.ecoles.conftest import Run

STRAY = "Ecole de production synthétique du Phare, 1, quai Nord à Calais (62100)"
FORGOTTEN = "Ecole de production synthétique du Port, 3, quai Sud à Calais (62100)"
TITLE = "Rectificatif à l'arrêté du 2 mai 2024 fixant la liste des écoles de production (synthetic)"
CLAUSES = ("1° Le 6° est supprimé ;", f"2° La liste est complétée par un 7° ainsi rédigé : « 7° {FORGOTTEN} ».")

Add = Callable[[str, bytes, str], None]


@pytest.fixture
def add(alone: Run, tmp_path: Path) -> Add:
    """Adds a document under a name, as fetched on a day."""

    def add(name: str, data: bytes, fetched_on: str) -> None:
        path = tmp_path / f"synthetic-{name}"
        path.write_bytes(data)
        ran = alone("add", path, "--fetched-at", fetched_on)
        assert ran.status == 0, ran.err

    return add


@pytest.fixture
def corrected(alone: Run, add: Add, make_order: MakeOrder, real_items: list[str]) -> Run:
    """A list of 2023; one of 2024 that prints a stray school and forgets one; in June its corrigendum."""
    kept = real_items[:5]
    add("2023.txt", make_order("2023-05-02", [*kept, FORGOTTEN], Published_on="2023-05-10"), "2023-06-01")
    add("2024.txt", make_order("2024-05-02", [*kept, STRAY], Published_on="2024-05-10"), "2024-05-11")
    head = f"Title: {TITLE}\nSigned-on: 2024-05-02\nPublished-on: 2024-06-10\n\n"
    add("corrigendum.txt", (head + "\n".join(CLAUSES) + "\n").encode(), "2024-06-11")
    return alone


def _asked(ecoles: Run, *arguments: object) -> Any:
    return ecoles(*arguments, "--format", "json").json


def test_every_invariant_and_every_citation_holds(corrected: Run) -> None:
    ran = corrected("check", "--format", "json")
    assert ran.status == 0, ran.out


def test_the_school_that_the_print_forgot_shows_no_interruption(corrected: Run) -> None:
    told = _asked(corrected, "first", "port calais")
    assert told["first_recognised"]["signed_on"] == "2023-05-02"
    assert told["periods"] == [{"from": "2023-05-02", "until": None}]
    assert _asked(corrected, "school", "port calais", "--on", "2024-05-20")["standing"]["is_listed"] is True


def test_before_the_corrigendum_was_known_the_school_was_lost(corrected: Run) -> None:
    told = _asked(corrected, "first", "port calais", "--known-on", "2024-06-01")
    assert told["periods"] == [{"from": "2023-05-02", "until": "2024-05-02"}]
    log = _asked(corrected, "changes", "--known-on", "2024-06-01")
    assert [one["kind"] for one in log] == ["gained", "lost"]
    assert [one["kind"] for one in _asked(corrected, "changes")] == ["corrected", "corrected"]


def test_a_school_only_ever_misprinted_is_told_as_such(corrected: Run) -> None:
    told = _asked(corrected, "first", "phare")
    assert set(told["first_recognised"].values()) == {None}
    assert (told["periods"], told["recognised_now"]) == ([], False)
    assert told["order"]["order_id"] == "arrete-2024-05-02"
    assert (told["citation"]["number"], told["citation"]["quote"]) == (6, STRAY)
    assert told["because"] == (
        "La liste du 2 mai 2024 l'a imprimée au n° 6, mais un rectificatif l'en a retirée : "
        "aucun acte détenu ne la reconnaît."
    )
    assert "Imprimée par erreur, jamais reconnue." in corrected("first", "phare").out
    assert _asked(corrected, "first", "phare", "--known-on", "2024-06-01")["first_recognised"]["bound"] == "exact"


def test_its_whole_history_is_the_misprint_and_the_correction(corrected: Run) -> None:
    told = _asked(corrected, "school", "phare")
    assert (told["periods"], len(told["mentions"])) == ([], 1)
    (change,) = told["changes"]
    assert (change["kind"], change["cause"], change["after"]) == ("corrected", "publisher", None)
    assert change["citation"]["quote"] == CLAUSES[0].removesuffix(" ;")
    assert "Jamais reconnue" in corrected("school", "phare").out
    assert f"{STRAY} -> absente" in " ".join(corrected("changes").out.split())


def test_the_export_holds_them_all(corrected: Run, tmp_path: Path) -> None:
    assert corrected("export", tmp_path / "out").status == 0
    assert "Corrigée : 2" in (tmp_path / "out" / "CHANGELOG.md").read_text(encoding="utf-8")
