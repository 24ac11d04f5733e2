"""Finding a school by any sensible spelling, and surviving any other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from db.load import load
from db.publish import in_memory
from db.search import MAX_CANDIDATES, find_schools
from db.words import core, glued, telling_words
from history.model import History, Mention, School
from parsers.model import Document

FASK = "synthetic-fask-academy-marseille"
NOGENT = "synthetic-metaltech-nogent"
ISTRES = "synthetic-je-fabrique-mon-avenir-istres"


@pytest.mark.parametrize(
    ("name", "school", "by"),
    [
        (FASK, FASK, "id"),
        (f"  {FASK}\n", FASK, "id"),
        ("SYNTHETIC Fask Academy, Marseille", FASK, "name"),
        ("École de Production Synthetic Fask-Academy", FASK, "name"),
        ("synthetic métal tech", NOGENT, "name"),
        ("epicc", "synthetic-epicc-roubaix", "name"),
        ("fask", FASK, "words"),
        ("FASK academy marseille", FASK, "words"),
        ("l'école de production Fask", FASK, "words"),
        ("fask 13014", FASK, "words"),
        ("métaltech", NOGENT, "words"),
        ("je fabrique mon avenir istres", ISTRES, "words"),
        ("sacré coeur", "synthetic-sacre-coeur-lyon", "words"),
        ("sacre-cœur", "synthetic-sacre-coeur-lyon", "words"),
        ("L’USIN’EURE", "synthetic-usin-eure-evreux", "words"),
        ("usineure", "synthetic-usin-eure-evreux", "words"),
        ("EPB besancon", "synthetic-epb-besancon", "words"),
        ("metaltec", NOGENT, "beginnings"),
        ("fask acad mars", FASK, "beginnings"),
        ("metalteck", NOGENT, "likeness"),
        ("icam liile", "synthetic-icam-lille", "likeness"),
        ("je fabrique mon avenir isters", ISTRES, "likeness"),
    ],
)
def test_one_school(conn: sqlite3.Connection, name: str, school: str, by: str) -> None:
    found = find_schools(conn, name)
    assert found.school is not None
    assert (found.school["id"], found.by, found.candidates, found.closest) == (school, by, (), ())
    assert list(found.school) == ["id", "name", "commune", "postal_code"]


@pytest.mark.parametrize(
    ("name", "schools"),
    [
        ("icam", ["synthetic-icam-lille", "synthetic-icam-nantes"]),
        ("EPB", ["synthetic-epb-belfort", "synthetic-epb-besancon"]),
        ("je fabrique", [ISTRES, "synthetic-je-fabrique-mon-avenir-la-seyne-sur-mer"]),
    ],
)
def test_several(conn: sqlite3.Connection, name: str, schools: list[str]) -> None:
    found = find_schools(conn, name)
    assert [one["id"] for one in found.candidates] == schools
    assert (found.school, found.closest) == (None, ())


@pytest.mark.parametrize(
    ("name", "closest"),
    [
        ("faks", FASK),
        ("fask academy paris", FASK),
        ("fasc academy", FASK),
        ("epbb", "synthetic-epb-belfort"),
    ],
)
def test_none_but_the_closest(conn: sqlite3.Connection, name: str, closest: str) -> None:
    found = find_schools(conn, name)
    assert (found.school, found.candidates, found.by) == (None, (), "none")
    assert found.closest[0]["id"] == closest
    assert len(found.closest) <= 5


@pytest.mark.parametrize("name", ["", "   ", "!?", "«»", "\0", "日本", "\ud800"])
def test_nothing_to_look_for(conn: sqlite3.Connection, name: str) -> None:
    assert find_schools(conn, name) == (None, (), (), "none")


HOSTILE = [
    '"',
    '"fask',
    "fask*",
    "* OR *",
    "fask NEAR(academy, 3)",
    "NOT fask",
    "name:fask",
    "^fask",
    "fask\0academy",
    "'; DROP TABLE schools; --",
    "(" * 1000,
    "fask " * 2000,
    "a" * 10_000,
    "œ" * 10_000,
    "%s %d {} \\",
    "-fask",
    "{search_text} : fask",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_harmless(conn: sqlite3.Connection, name: str) -> None:
    found = find_schools(conn, name)
    assert len(found.candidates) <= MAX_CANDIDATES


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.text(alphabet='fasklice"*():^- \0œé', max_size=40))
def test_any_text_gives_an_answer(conn: sqlite3.Connection, name: str) -> None:
    find_schools(conn, name)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_case_accents_and_punctuation_change_nothing(conn: sqlite3.Connection, random: object) -> None:
    spelt = "".join(random.choice([c, c.upper(), c + "\u0301"]) for c in "fask academy")  # type: ignore[attr-defined]
    assert find_schools(conn, f"« {spelt} » !").school == find_schools(conn, "fask academy").school


def many(history: History, count: int) -> tuple[School, ...]:
    """``history`` with that many schools of the same words more, numbered."""
    model = history.schools[0]
    entry = model.latest
    numbered = (replace(entry, name=f"{entry.name} n{n:05}", place=None) for n in range(count))
    return tuple(School(f"synthetic-{n}", (Mention("none", one),)) for n, one in enumerate(numbered))


@pytest.mark.parametrize("name", ["fask", "metaltek", "synthetic lillle n00007", "lile icma", "ecole", "zzzz zzzy"])
def test_the_work_does_not_grow_with_the_number_of_schools(
    history: History, documents: list[Document], name: str
) -> None:
    """SQLite counts its own steps: forty times the schools may not cost four times the steps."""
    few, lots = (steps(history, documents, name, count) for count in (250, 10_000))
    assert lots < 4 * few + 100


def steps(history: History, documents: list[Document], name: str, count: int) -> int:
    crowd = replace(history, schools=(*history.schools, *many(history, count)), periods=history.periods)
    counted = 0

    def count_one() -> int:
        nonlocal counted
        counted += 1
        return 0

    with closing(in_memory_unproven(lambda db: load(db, crowd, documents, []))) as conn:
        conn.set_progress_handler(count_one, 100)
        find_schools(conn, name)
    return counted


def in_memory_unproven(fill: Callable[[Database], None]) -> sqlite3.Connection:
    """Schools that no list names would break the invariants, which are not the matter here."""
    from db import schema

    conn = sqlite3.connect(":memory:")
    db = Database(conn)
    schema.create(db)
    fill(db)
    schema.finish(db)
    return conn


def test_in_memory_answers_as_the_file_does(fill: Callable[[Database], None], shared: Path) -> None:
    with closing(in_memory(fill)) as conn:
        found = find_schools(conn, "fask")
    assert found.school is not None
    assert found.school["id"] == FASK


def test_words() -> None:
    assert telling_words("Ecole de production de la métropole Havraise") == ["metropole", "havraise"]
    assert telling_words("École de production") == ["ecole", "production"]
    assert telling_words("la") == ["la"]
    assert telling_words("") == []
    assert core("Métal Tech") == core("École de production MétalTech") == "metaltech"
    assert glued("O'TECH d’Ha-Py E.P.B.") == "otech hapy epb"
