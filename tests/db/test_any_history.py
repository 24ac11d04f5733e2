"""Whatever acts arrive, in whatever order, every invariant holds and the order of arrival decides nothing."""

from __future__ import annotations

from contextlib import closing
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from db.checks import failures, invariants
from db.load import load
from db.publish import in_memory
from db.queries import first, list_on, school
from db.reading import Connection, rows
from db.site.saved import SAVED
from history.model import History
from parsers.model import Document, Reading
from tests.history.conftest import derived
from tests.history.made_up import acts


def _documents(readings: list[Reading]) -> list[Document]:
    return [Document(one.document, "text/plain", 1, "hand", None, "2025-01-01T00:00:00Z") for one in readings]


@settings(max_examples=60, deadline=None)
@given(acts)
def test_every_invariant_holds(readings: list[Reading]) -> None:
    history = derived(*readings)
    with closing(in_memory(lambda db: load(db, history, _documents(readings), ()))) as conn:
        assert failures(invariants(conn)) == []
        for one in history.schools:
            told = first(conn, one.school_id)
            assert (told["first_recognised"]["bound"] is None) == (told["periods"] == [])
            assert told["because"]
            assert school(conn, one.school_id)["mentions"]
        for day in (None, "2021-05-11", "2022-07-01", "2023-12-31"):
            assert_the_saved_question_agrees(conn, day)


def assert_the_saved_question_agrees(conn: Connection, day: str | None) -> None:
    """The list of the day is the one that the command gives, and as sure."""
    told = list_on(conn, day)
    asked = rows(conn, SAVED["liste_en_vigueur"]["sql"], {"jour": day})
    assert [one["school_id"] for one in asked] == [one["school_id"] for one in told["schools"]]
    for one in asked:
        assert one["arrete"] == told["order"]["order_id"]
        assert one["certitude"].startswith("sûre") == (told["doubts"] == [])


@settings(max_examples=60, deadline=None)
@given(acts, st.randoms(use_true_random=False))
def test_the_order_of_arrival_decides_nothing(readings: list[Reading], chance: Random) -> None:
    held = [one for _, one in sorted(_by_order(readings).items())]
    arrived = chance.sample(held, len(held))
    assert _told(derived(*arrived)) == _told(derived(*held))


def _by_order(readings: list[Reading]) -> dict[tuple[str, ...], Reading]:
    """One reading an order: of two that contradict each other the one archived first stays until a person settles."""
    return {(one.order.kind, one.order.signed_on, one.order.published_on or ""): one for one in readings}


def _told(history: History) -> tuple[object, ...]:
    return history.states, history.coverage, history.links, history.changes, history.periods, history.listings
