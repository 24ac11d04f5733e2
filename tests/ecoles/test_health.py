"""How the sources fare, from the journal of the runs alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoles.health import complaints, healths, next_run_id, runs
from scraper.errors import ArchiveDamaged

Troubles = dict[str, Sequence[str]]


def night(number: int, **sources: Sequence[str] | None) -> dict[str, Any]:
    """The line of a run: the objects that each source had trouble with; None for a source that was skipped."""
    return {
        "run_id": f"{number:06}",
        "verb": "update",
        "started_at": f"2026-01-{number:02}T05:00:00Z",
        "finished_at": f"2026-01-{number:02}T05:00:10Z",
        "exit_status": 0,
        "documents_new": 0,
        "message": None,
        "sources": [_report(name, abouts) for name, abouts in sources.items()],
    }


def _report(name: str, abouts: Sequence[str] | None) -> dict[str, Any]:
    troubles = [{"code": "Gone", "about": about, "message": f"{about} is gone"} for about in abouts or ()]
    outcome = "skipped" if abouts is None else "failed" if abouts else "ok"
    return {"source": name, "outcome": outcome, "new": [], "counts": {}, "troubles": troubles, "notes": []}


def test_the_same_trouble_is_one_complaint_with_a_count_and_its_dates() -> None:
    (one,) = complaints([night(1, opendata=[]), *(night(n, opendata=["a"]) for n in (2, 3, 4))])
    assert (one.times, one.first_at[:10], one.last_at[:10], one.closed_at) == (3, "2026-01-02", "2026-01-04", None)


def test_a_source_that_recovers_closes_its_complaints() -> None:
    (one,) = complaints([night(1, opendata=["a"]), night(2, opendata=[])])
    assert one.closed_at == "2026-01-02T05:00:10Z"


def test_another_source_closes_nothing_and_neither_does_a_source_that_is_skipped() -> None:
    (one,) = complaints([night(1, piste=["a"]), night(2, opendata=[]), night(3, piste=None)])
    assert one.closed_at is None


def test_the_same_trouble_after_a_recovery_is_another_complaint() -> None:
    journal = [night(1, opendata=["a"]), night(2, opendata=[]), night(3, opendata=["a"])]
    assert [(one.first_run, one.closed_at is None) for one in complaints(journal)] == [
        ("000001", False),
        ("000003", True),
    ]


def test_last_run_and_last_success_are_told_apart() -> None:
    journal = [night(1, opendata=[], piste=None), night(2, opendata=["a"], piste=None)]
    opendata, piste = healths(journal)
    assert (opendata.last_success_at, opendata.last_run_at) == ("2026-01-01T05:00:10Z", "2026-01-02T05:00:10Z")
    assert (piste.last_run_at, piste.is_configured) == (None, False)


def test_a_second_line_of_a_run_says_how_it_ended() -> None:
    (run,) = runs([night(1, opendata=[]), {"run_id": "000001", "exit_status": 5, "message": "disk full"}])
    assert (run["exit_status"], run["message"], run["verb"]) == (5, "disk full", "update")


@given(st.lists(st.lists(st.sampled_from("abc"), unique=True), max_size=12))
def test_every_trouble_of_every_night_is_in_one_complaint(nights: list[list[str]]) -> None:
    found = complaints(night(n, opendata=abouts) for n, abouts in enumerate(nights, start=1))
    assert sum(one.times for one in found) == sum(len(abouts) for abouts in nights)
    still_there = set(nights[-1]) if nights else set()
    assert {one.about for one in found if one.closed_at is None} == still_there


def test_a_run_that_the_host_cut_short_closes_nothing() -> None:
    down = night(2, opendata=["host"])
    down["sources"][0]["is_cut_short"] = True
    found = complaints([night(1, opendata=["a"]), down, night(3, opendata=["a"])])
    assert [(one.about, one.times, one.closed_at is None) for one in found] == [("a", 2, True), ("host", 1, False)]


def test_a_number_is_given_to_one_run_only() -> None:
    assert next_run_id([night(1), night(3)]) == "000004"
    assert next_run_id([]) == "000001"


@pytest.mark.parametrize("line", [{}, {"run_id": 1}, {"run_id": "000001"}, night(1) | {"sources": [{}]}])
def test_a_line_that_is_no_run_is_damage(line: dict[str, Any]) -> None:
    with pytest.raises(ArchiveDamaged, match=r"runs\.jsonl"):
        runs([line])
