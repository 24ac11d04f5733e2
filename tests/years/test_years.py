"""Eight synthetic years, in whatever order they arrive, give the truth that was written when they were made."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from typing import Any

import pytest

from tests.ecoles.conftest import Run
from tests.years.make import HERE, make

TRUTH = json.loads((HERE / "truth.json").read_text(encoding="utf-8"))
CHRONOLOGICAL = [f"synthetic-{act['order_id']}.txt" for act in TRUTH["acts"]]

Row = dict[str, Any]


def _shuffled(seed: int) -> list[str]:
    return random.Random(seed).sample(CHRONOLOGICAL, len(CHRONOLOGICAL))


def test_the_files_are_what_the_script_writes() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in (*HERE.glob("*.txt"), HERE / "truth.json")}
    assert written == make()


def test_made_up_years_say_so() -> None:
    for path in HERE.glob("*.txt"):
        assert path.name.startswith("synthetic-")
        assert "(synthetic)" in path.read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize(
    ("arrival", "at_once"),
    [
        (CHRONOLOGICAL, False),
        (CHRONOLOGICAL[::-1], False),
        (_shuffled(1), True),
        (_shuffled(2), True),
    ],
    ids=["chronological", "reverse", "shuffled", "shuffled otherwise"],
)
def test_the_years_give_the_truth(alone: Run, arrival: list[str], at_once: bool) -> None:
    paths = [HERE / name for name in arrival]
    for given in [paths] if at_once else [[path] for path in paths]:
        ran = alone("add", *given)
    assert ran.status == 0, ran.err
    asked = _Asked(alone)
    assert asked.lists() == TRUTH["lists"]
    assert asked.schools() == TRUTH["schools"]
    assert asked.changes() == sorted(TRUTH["changes"], key=_key)
    assert asked.doubts() == sorted((one["gone"], one["come"]) for one in TRUTH["asked"])
    assert alone("check").status == 0


class _Asked:
    """What the command answers, in the words of the truth: each school by its key there."""

    def __init__(self, ecoles: Run) -> None:
        self._ecoles = ecoles
        self._listed = {day: self._answer("list", "--on", day)["schools"] for day in TRUTH["lists"]}
        pairs = {
            (one["school_id"], TRUTH["lists"][day].get(str(one["number"])))
            for day, listed in self._listed.items()
            for one in listed
        }
        self._keys = dict(pairs)
        assert len(self._keys) == len(pairs) == len(set(self._keys.values())), (
            "two schools taken for one, or one for two"
        )

    def lists(self) -> dict[str, Row]:
        """The list in force on each day on which one came into force, after the one in force on the eve."""
        before: list[Row] = []
        for day, listed in self._listed.items():
            eve = str(date.fromisoformat(day) - timedelta(days=1))
            assert self._answer("list", "--on", eve)["schools"] == before
            before = listed
        return {
            day: {str(one["number"]): self._keys[one["school_id"]] for one in listed}
            for day, listed in self._listed.items()
        }

    def schools(self) -> dict[str, Row]:
        """The act that names each school first, and its periods."""
        return {key: self._school(school_id) for school_id, key in self._keys.items()}

    def changes(self) -> list[Row]:
        """The change log."""
        names = ("order_id", "on", "kind", "bound", "before", "after")
        log = self._answer("changes")
        told = ({name: one[name] for name in names} | {"school": self._keys[one["school_id"]]} for one in log)
        return sorted(told, key=_key)

    def doubts(self) -> list[tuple[str, str]]:
        """The pairs that wait for a person."""
        links = self._answer("review")["links"]
        return sorted((self._keys[one["left_school_id"]], self._keys[one["right_school_id"]]) for one in links)

    def _school(self, school_id: str) -> Row:
        first = self._answer("first", school_id)
        periods = self._answer("school", school_id)["periods"]
        opening = {name: first["first_recognised"][name] for name in ("bound", "not_before")}
        assert opening == {name: periods[0][name] for name in opening}
        names = ("from", "until", "bound", "not_before")
        named = {"order_id": first["order"]["order_id"], "number": first["citation"]["number"]}
        return {"first": named, "periods": [{name: one[name] for name in names} for one in periods]}

    def _answer(self, *arguments: str) -> Any:
        return self._ecoles(*arguments, "--format", "json").json


def _key(change: Row) -> tuple[str, str, str]:
    return change["order_id"], change["kind"], change["school"]
