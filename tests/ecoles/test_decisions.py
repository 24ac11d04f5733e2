"""A person's decisions: they beat the rules, outlive what changes around them, and can be taken back."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import MakeOrder
from tests.ecoles.conftest import Run, still_answers

OLD = "Ecole de production Alpes Usinage, 1, rue de l'Essai à Gap (05000)"
NEW = "Ecole de production Horlogerie du Buëch, 1, rue de l'Essai à Gap (05000)"
AGAIN = "Ecole de production Synthetic Bois, 2, rue de l'Épreuve à Mende (48000)"


@pytest.fixture
def two_lists(alone: Run, tmp_path: Path, make_order: MakeOrder, real_items: list[str]) -> Run:
    """Two synthetic lists; one entry of the second may, or may not, be that of the first under another name."""
    for day, items in (
        ("2022-05-02", [*real_items[:12], OLD, AGAIN]),
        ("2023-05-02", [*real_items[:12], NEW, AGAIN]),
    ):
        path = tmp_path / f"synthetic-{day}.txt"
        path.write_bytes(make_order(day, items))
        assert alone("add", path).status == 0
    return alone


def dump(home: Path) -> list[str]:
    """Every row, but for the ids that were given and taken back: they lead on to the school they were of."""
    with closing(sqlite3.connect(home / "ecoles.db")) as conn:
        return [row for row in conn.iterdump() if not row.startswith('INSERT INTO "former_ids"')]


def kinds(ecoles: Run) -> list[str]:
    return [one["kind"] for one in ecoles("changes", "--format", "json").json]


def test_a_doubtful_pair_stays_apart_and_waits_for_a_person(two_lists: Run) -> None:
    (link,) = two_lists("review", "--format", "json").json["links"]
    assert (link["left_quote"], link["right_quote"]) == (OLD, NEW)
    assert link["evidence"]
    assert kinds(two_lists) == ["gained", "lost"]
    assert "Horlogerie du Buëch" in two_lists("review").out


def test_same_makes_one_school_that_was_renamed(two_lists: Run) -> None:
    ran = two_lists("decide", "arrete-2022-05-02-n13", "arrete-2023-05-02-n13", "same", "--because", "même directrice")
    assert ran.status == 0, ran.err
    assert kinds(two_lists) == ["renamed"]
    assert two_lists("review", "--format", "json").json["links"] == []
    mentions = two_lists("school", "horlogerie du buech", "--format", "json").json["mentions"]
    assert len(mentions) == 2
    assert two_lists("check").status == 0


def test_different_ends_the_doubt(two_lists: Run) -> None:
    ran = two_lists("decide", "alpes-usinage-gap", "horlogerie-du-buech-gap", "different", "--because", "deux écoles")
    assert ran.status == 0, ran.err
    assert two_lists("review", "--format", "json").json["links"] == []
    assert kinds(two_lists) == ["gained", "lost"]


def test_undo_restores_the_database_row_for_row(two_lists: Run, home: Path) -> None:
    before = dump(home)
    for verdict, pair in (
        ("same", ("arrete-2022-05-02-n13", "arrete-2023-05-02-n13")),
        ("different", ("arrete-2022-05-02-n14", "arrete-2023-05-02-n14")),
    ):
        two_lists("decide", *pair, verdict, "--because", "essai")
        assert dump(home) != before
        assert two_lists("undo").status == 0
        assert dump(home) == before


def test_an_id_that_an_undone_decision_gave_leads_to_the_school_it_was_of(two_lists: Run) -> None:
    pair = ("arrete-2022-05-02-n14", "arrete-2023-05-02-n14")
    before = {one["school_id"] for one in two_lists("list", "--format", "json").json["schools"]}
    two_lists("decide", *pair, "different", "--because", "essai")
    (given,) = {one["school_id"] for one in two_lists("list", "--format", "json").json["schools"]} - before
    two_lists("undo")
    assert two_lists("first", given, "--format", "json").json["school"]["id"] in before


def test_a_decision_outlives_renumbering_and_a_rebuild(
    two_lists: Run, home: Path, tmp_path: Path, make_order: MakeOrder, real_items: list[str]
) -> None:
    two_lists("decide", "arrete-2022-05-02-n13", "arrete-2023-05-02-n13", "same", "--because", "même directrice")
    two_lists("rebuild")
    assert kinds(two_lists) == ["renamed"]
    older = tmp_path / "synthetic-older.txt"
    older.write_bytes(make_order("2021-05-03", [OLD, *real_items[:12]]))
    assert two_lists("add", older).status == 0
    assert "renamed" in kinds(two_lists)


def test_what_was_known_before_a_decision_is_told_without_it(two_lists: Run, home: Path) -> None:
    two_lists("decide", "arrete-2022-05-02-n13", "arrete-2023-05-02-n13", "same", "--because", "même directrice")
    path = home / "decisions.csv"
    path.write_text(path.read_text().replace(path.read_text()[-11:-1], "2099-01-01"))
    told = [two_lists("changes", "--known-on", day, "--format", "json").json for day in ("2098-12-31", "2099-01-02")]
    assert [[one["kind"] for one in changes] for changes in told] == [["gained", "lost"], ["renamed"]]


def rewrite(home: Path, *changes: dict[str, str]) -> None:
    """Puts into the file its first decision, changed, once for each of the changes."""
    path = home / "decisions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        (first, *_) = csv.DictReader(file)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, first)
        writer.writeheader()
        writer.writerows(first | one for one in changes)


PAIR = ("arrete-2022-05-02-n13", "arrete-2023-05-02-n13")


def test_a_decision_against_another_is_refused_and_changes_nothing(two_lists: Run, home: Path) -> None:
    two_lists("decide", *PAIR, "same", "--because", "oui")
    before = dump(home), (home / "decisions.csv").read_bytes()
    ran = two_lists("decide", *PAIR, "different", "--because", "non")
    assert ran.status == 2
    assert "contradicts" in ran.err
    assert "ecoles undo" in ran.err
    assert (dump(home), (home / "decisions.csv").read_bytes()) == before
    two_lists("undo")
    assert two_lists("decide", *PAIR, "different", "--because", "non").status == 0


def test_decisions_that_contradict_in_the_file_do_not_hold_and_are_told(two_lists: Run, home: Path) -> None:
    two_lists("decide", *PAIR, "same", "--because", "oui")
    rewrite(home, {}, {"verdict": "different", "because": "non"})
    two_lists("rebuild")
    codes = [one["code"] for one in two_lists("review", "--format", "json").json["findings"]]
    assert codes.count("decision_contradicts") == 2
    assert kinds(two_lists) == ["gained", "lost"]
    other = ("arrete-2022-05-02-n14", "arrete-2023-05-02-n14")
    assert two_lists("decide", *other, "same", "--because", "sans rapport").status == 0


def test_a_decision_that_names_nothing_is_told(two_lists: Run, home: Path) -> None:
    two_lists("decide", *PAIR, "same", "--because", "oui")
    rewrite(home, {"left_quote": "une école que nul arrêté ne nomme"})
    two_lists("rebuild")
    assert "decision_stale" in [one["code"] for one in two_lists("review", "--format", "json").json["findings"]]


def test_two_entries_of_one_list_cannot_be_one_school(two_lists: Run, home: Path) -> None:
    before = dump(home)
    ran = two_lists("decide", "arrete-2023-05-02-n13", "arrete-2023-05-02-n14", "same", "--because", "essai")
    assert ran.status == 2
    assert dump(home) == before
    assert two_lists("first", "synthetic bois").status == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("decide", "nobody", "arrete-2023-05-02-n13", "same", "--because", "x"),
        ("decide", "arrete-2022-05-02-n13", "arrete-2023-05-02-n13", "perhaps", "--because", "x"),
        ("decide", "arrete-2022-05-02-n13", "arrete-2023-05-02-n13", "same", "--because", " "),
        ("decide", "arrete-2022-05-02-n13", "arrete-2022-05-02-n13", "same", "--because", "x"),
        ("decide", "arrete-2022-05-02-n13", "arrete-2023-05-02-n13", "same"),
        ("undo",),
    ],
)
def test_mistakes_change_nothing(two_lists: Run, home: Path, arguments: tuple[str, ...]) -> None:
    before = dump(home)
    assert two_lists(*arguments).status == 2
    assert dump(home) == before
    assert not (home / "decisions.csv").exists()


@pytest.mark.parametrize("text", ["", "left,right\n1,2\n", "\x00", "left_order\n"])
def test_a_file_that_says_nothing_is_refused_and_the_database_stays(built: Run, home: Path, text: str) -> None:
    (home / "decisions.csv").write_text(text)
    ran = built("rebuild")
    assert ran.status == 2
    assert "decisions.csv" in ran.err
    still_answers(built)
