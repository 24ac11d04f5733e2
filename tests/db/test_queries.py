"""The answers, in the shapes of CONTRACT.md."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from sqlite_utils import Database

from db.load import load
from db.publish import in_memory
from db.queries import changes, counts, coverage, first, list_on, orders, school, status
from history.model import Coverage, History
from parsers.model import Document

COVERAGE = {"oldest_list": "2021-11-15", "newest_list": "2024-11-18", "missing": ["2022-11-09"]}


def test_first_has_the_shape_of_the_contract(conn: sqlite3.Connection) -> None:
    assert first(conn, "synthetic-fask-academy-marseille") == {
        "school": {
            "id": "synthetic-fask-academy-marseille",
            "name": "Ecole de production synthetic Fask Academy",
            "commune": "Marseille",
            "postal_code": "13014",
        },
        "first_recognised": {
            "bound": "exact",
            "signed_on": "2024-11-18",
            "published_on": "2024-11-26",
            "in_force_on": None,
            "not_before": "2023-11-20",
        },
        "because": "La liste du 2024-11-18 la nomme.",
        "order": {
            "order_id": "arrete-2024-11-18",
            "title": "Arrêté synthetic du 2024-11-18",
            "nor": None,
            "jorftext_id": None,
            "url": None,
        },
        "citation": {
            "number": 5,
            "quote": "Ecole de production synthetic Fask Academy, Marseille (13014)",
            "document": "c" * 64,
            "page": None,
            "line": 14,
        },
        "findings": [],
        "recognised_now": True,
        "periods": [{"from": "2024-11-18", "until": None}],
        "coverage": COVERAGE,
    }


def test_first_is_the_first_of_several_periods(conn: sqlite3.Connection) -> None:
    told = first(conn, "synthetic-icam-nantes")
    assert told["first_recognised"]["signed_on"] == "2021-11-15"
    assert told["periods"] == [{"from": "2021-11-15", "until": "2023-11-20"}, {"from": "2024-11-18", "until": None}]
    gone = first(conn, "synthetic-sacre-coeur-lyon")
    assert gone["recognised_now"] is False


@pytest.mark.parametrize("ask", [first, school])
def test_no_such_school(conn: sqlite3.Connection, ask: Callable[[sqlite3.Connection, str], object]) -> None:
    with pytest.raises(LookupError, match="nobody"):
        ask(conn, "nobody")


def test_school_tells_everything(conn: sqlite3.Connection) -> None:
    told = school(conn, "synthetic-icam-nantes")
    assert told["school"]["departement_code"] == "44"
    assert told["names"] == ["Ecole de production synthetic ICAM Nantes"]
    assert [one["bound"] for one in told["periods"]] == ["not_later_than", "exact"]
    assert [(one["order_id"], one["citation"]["number"]) for one in told["mentions"]] == [
        ("arrete-2021-11-15", 2),
        ("arrete-2024-11-18", 4),
    ]
    assert [one["kind"] for one in told["changes"]] == ["lost", "regained"]
    assert told["coverage"]["suspected_years"] == []


def test_changes_oldest_first(conn: sqlite3.Connection) -> None:
    told = changes(conn)
    assert [one["on"] for one in told] == sorted(one["on"] for one in told)
    assert told[0] == {
        "on": "2023-11-20",
        "year": 2023,
        "order_id": "arrete-2023-11-20",
        "kind": "gained",
        "school_id": "synthetic-metaltech-nogent",
        "school": "Ecole de production synthetic MétalTech",
        "before": None,
        "after": "Ecole de production synthetic MétalTech, Nogent (25800)",
        "bound": "between",
        "cause": "law",
        "before_citation": None,
        "citation": {
            "number": 4,
            "quote": "Ecole de production synthetic MétalTech, Nogent (25800)",
            "document": "b" * 64,
            "page": None,
            "line": 13,
        },
    }
    assert {one["year"] for one in changes(conn, year=2024)} == {2024}
    assert len(changes(conn, year=2023)) == len(changes(conn, order_id="arrete-2023-11-20")) == 2
    assert changes(conn, year=2021) == changes(conn, year=2023, order_id="arrete-2024-11-18") == []


@pytest.mark.parametrize(
    ("day", "order", "count"),
    [
        (None, "arrete-2024-11-18", 10),
        ("2030-01-01", "arrete-2024-11-18", 10),
        ("2024-11-27", "arrete-2024-11-18", 10),  # in force the day after its publication on the 26th
        ("2024-11-26", "arrete-2023-11-20", 4),
        ("2023-11-20", "arrete-2023-11-20", 4),  # publication unknown: the signature stands in
        ("2023-11-19", "arrete-2021-11-15", 4),
        ("2021-11-15", "arrete-2021-11-15", 4),
    ],
)
def test_the_list_in_force_on_a_day(conn: sqlite3.Connection, day: str | None, order: str, count: int) -> None:
    told = list_on(conn, day)
    assert (told["on"], told["is_known"], told["order"]["order_id"], len(told["schools"])) == (day, True, order, count)
    assert [one["number"] for one in told["schools"]] == list(range(1, count + 1))
    assert told["schools"][0]["citation"]["document"]
    assert told["schools"][0]["quote"] == told["schools"][0]["citation"]["quote"]


def test_before_the_oldest_list_is_unknown_which_is_not_none(conn: sqlite3.Connection) -> None:
    told = list_on(conn, "2021-11-14")
    assert (told["is_known"], told["order"], told["schools"]) == (False, None, [])
    assert told["because"] == (
        "Liste inconnue à cette date : la plus ancienne liste détenue est celle du 15 novembre 2021."
    )


def test_a_missing_order_is_named_where_the_list_depends_on_it(conn: sqlite3.Connection) -> None:
    assert list_on(conn, "2023-01-01")["because"] == (
        "Liste fixée par l'arrêté du 15 novembre 2021 ; un acte du 9 novembre 2022, non détenu ou non appliqué, "
        "a pu la changer."
    )
    assert list_on(conn, "2022-01-01")["because"] == "Liste fixée par l'arrêté du 15 novembre 2021."
    assert list_on(conn)["because"] == "Liste fixée par l'arrêté du 18 novembre 2024."


def test_orders_held_missing_undated_and_quarantined(conn: sqlite3.Connection) -> None:
    told = orders(conn)
    assert [one["order_id"] for one in told["held"]] == ["arrete-2021-11-15", "arrete-2023-11-20", "arrete-2024-11-18"]
    assert told["held"][0]["documents"] == [{"document": "a" * 64, "medium": "transcript"}]
    assert [(one["order_id"], one["is_of_the_series"]) for one in told["missing"]] == [
        ("arrete-2006-06-19", False),
        ("arrete-2022-11-09", True),
    ]
    assert [one["school_count"] for one in told["undated"]] == [46]
    assert told["quarantined"] == [
        {
            "document": "d" * 64,
            "medium": "pdf",
            "kind": None,
            "title": None,
            "nor": None,
            "signed_on": None,
            "url": None,
            "source": "added",
            "fetched_at": "2025-02-02T00:00:00Z",
            "findings": [
                {"severity": "error", "code": "no_text_layer", "message": "Aucun texte.", "number": None},
            ],
        }
    ]
    assert told["coverage"] == coverage(conn) == COVERAGE | {"suspected_years": [], "witnesses": []}


def test_status_and_counts(conn: sqlite3.Connection) -> None:
    told = status(conn)
    assert told["newest_order"]["order_id"] == "arrete-2024-11-18"
    assert told["list_days"] == ["2021-11-15", "2022-11-09", "2023-11-20", "2024-11-18"]
    assert told["findings_open"] == {"error": 1, "warning": 1}
    assert told["counts"] == counts(conn)
    assert counts(conn) == {
        "orders_held": 3,
        "orders_missing": 1,
        "documents": 4,
        "documents_quarantined": 1,
        "schools": 11,
        "schools_recognised_now": 10,
        "entries": 18,
        "changes": 10,
        "findings_open": 2,
    }


def test_an_empty_archive_answers_too(fill: Callable[[Database], None], history: History) -> None:
    nothing = History((), (), (), Coverage(None, None, (), ()), (), (), (), (), (), ())
    with closing(in_memory(lambda db: load(db, nothing, [], []))) as conn:
        assert status(conn)["newest_order"] is None
        assert status(conn)["list_days"] == []
        assert changes(conn) == []
        assert list_on(conn)["because"] == "Liste inconnue à cette date : aucune n'est détenue."
        assert counts(conn)["orders_held"] == 0


def test_views_count_by_year(conn: sqlite3.Connection) -> None:
    by_year = conn.execute("SELECT year, gained, lost, regained, total_in_force FROM changes_per_year").fetchall()
    assert [tuple(one.values()) for one in by_year] == [(2021, 0, 0, 0, 4), (2023, 1, 1, 0, 4), (2024, 6, 1, 1, 10)]


def test_first_recognition_is_one_row_a_school(conn: sqlite3.Connection) -> None:
    told = conn.execute("SELECT * FROM first_recognition").fetchall()
    assert len(told) == len({one["school_id"] for one in told}) == 11
    nantes = next(one for one in told if one["school_id"] == "synthetic-icam-nantes")
    assert (nantes["first_signed_on"], nantes["bound"], nantes["first_number"]) == ("2021-11-15", "not_later_than", 2)


def test_an_amended_list_keeps_the_entries_of_the_list_it_amends(history: History, documents: list[Document]) -> None:
    """After an amendment that adds nothing, the list is that of the order before, entry by entry."""
    state = history.states[-1]
    last = state.order
    amending = replace(last.order, kind="amendment", signed_on="2025-03-01", published_on=None, entries=(), findings=())
    amendment = replace(last, order_id="arrete-modificatif-2025-03-01", order=amending, forms=())
    carried = tuple(
        replace(one, order_id=amendment.order_id) for one in history.listings if one.order_id == last.order_id
    )
    states = (*history.states, replace(state, order=amendment))
    amended = replace(history, states=states, listings=history.listings + carried)
    with closing(in_memory(lambda db: load(db, amended, documents, []))) as conn:
        told = list_on(conn, "2025-03-02")
    assert told["order"]["order_id"] == "arrete-modificatif-2025-03-01"
    assert "modifiée par celui du 1er mars 2025" in told["because"]
    assert len(told["schools"]) == 10
    assert told["schools"][0]["citation"]["document"] == "c" * 64
