"""A person's decision beats every rule, outlives renumbering, and says so when it cannot hold."""

from __future__ import annotations

import pytest

from history.identity import Identities, identify
from history.model import Decision, Verdict
from tests.history.test_identity import ALPHA, BETA, GAMMA, MOVED, lists, schools

OMEGA = "Ecole de production Omega, 3, rue Neuve à Douai (59500)"


def decision(left: tuple[int, str], right: tuple[int, str], verdict: Verdict) -> Decision:
    """A synthetic decision on two quotes, each with the year of its list."""
    ends = (f"arrete-{left[0]}-01-01", left[1], f"arrete-{right[0]}-01-01", right[1])
    return Decision(*ends, verdict, "vu sur place", "synthetic person", "2026-01-02")


def decided(years: list[list[str]], *decisions: Decision) -> Identities:
    return identify(lists(*years), decisions)


def test_same_joins_what_no_rule_would() -> None:
    found = decided([[ALPHA], [OMEGA]], decision((2001, ALPHA), (2002, OMEGA), "same"))
    assert schools(found) == [["2001:1", "2002:1"]]
    (link,) = found.links
    assert (link.verdict, link.rule, link.decided_by) == ("same", "decision", "synthetic person")
    assert link.evidence.startswith("vu sur place (le nom change")


def test_different_separates_what_a_rule_would_join() -> None:
    found = decided([[ALPHA], [MOVED]], decision((2001, ALPHA), (2002, MOVED), "different"))
    assert schools(found) == [["2001:1"], ["2002:1"]]
    assert [(link.verdict, link.rule) for link in found.links] == [("different", "decision")]


def test_different_holds_through_the_years_between() -> None:
    years = [[ALPHA], [MOVED], [MOVED]]
    found = decided(years, decision((2001, ALPHA), (2003, MOVED), "different"))
    assert schools(found) == [["2001:1", "2002:1"], ["2003:1"]]
    (kept_apart,) = (link for link in found.links if link.left.endswith("2002-01-01-n1"))
    assert kept_apart.verdict == "different"
    assert kept_apart.evidence.endswith("séparées par décision")


def test_same_leads_on_whatever_the_order_of_the_entries() -> None:
    one = decision((2002, GAMMA), (2001, ALPHA), "same")
    other = decision((2002, GAMMA), (2003, OMEGA), "same")
    assert schools(decided([[ALPHA], [GAMMA], [OMEGA]], one, other)) == [["2001:1", "2002:1", "2003:1"]]


def test_same_comes_before_the_rule_that_would_take_the_place() -> None:
    found = decided([[ALPHA], [MOVED, OMEGA]], decision((2001, ALPHA), (2002, OMEGA), "same"))
    assert schools(found) == [["2001:1", "2002:2"], ["2002:1"]]


def test_same_with_a_later_list_keeps_a_carried_line_from_taking_the_place() -> None:
    years = [[ALPHA], [MOVED], [MOVED, OMEGA]]
    found = decided(years, decision((2001, ALPHA), (2003, OMEGA), "same"))
    assert schools(found)[0] in (["2001:1", "2003:2"], ["2001:1", "2002:1", "2003:2"])
    assert sum(len(school) for school in schools(found)) == 4


def test_a_decision_outlives_renumbering_and_a_new_spelling_of_blanks() -> None:
    one = decision((2001, ALPHA), (2002, OMEGA), "same")
    assert schools(decided([[BETA, ALPHA], [OMEGA.replace(", 3,", " , 3 ,")]], one))[1] == ["2001:2", "2002:1"]


def test_a_stale_decision_is_told_and_does_nothing() -> None:
    found = decided([[ALPHA], [MOVED]], decision((2001, OMEGA), (2002, MOVED), "different"))
    assert [(one.severity, one.code) for one in found.findings] == [("warning", "decision_stale")]
    assert schools(found) == [["2001:1", "2002:1"]]


CONTRADICTIONS = {
    "same and different": [((2001, ALPHA), (2002, OMEGA), "same"), ((2001, ALPHA), (2002, OMEGA), "different")],
    "different across a chain": [
        ((2001, ALPHA), (2002, OMEGA), "same"),
        ((2002, OMEGA), (2003, GAMMA), "same"),
        ((2003, GAMMA), (2001, ALPHA), "different"),
    ],
    "two entries of one list": [((2001, ALPHA), (2001, BETA), "same")],
    "two entries of one list across a chain": [
        ((2001, ALPHA), (2002, OMEGA), "same"),
        ((2001, BETA), (2002, OMEGA), "same"),
    ],
    "an entry and itself": [((2001, ALPHA), (2001, ALPHA), "different")],
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_decisions_that_contradict_each_other_do_not_hold(name: str) -> None:
    decisions = [decision(left, right, verdict) for left, right, verdict in CONTRADICTIONS[name]]  # type: ignore[arg-type]
    years = [[ALPHA, BETA], [OMEGA], [GAMMA]]
    found = decided(years, *decisions)
    assert [one.code for one in found.findings] == ["decision_contradicts"] * len(decisions)
    assert schools(found) == schools(decided(years))


def test_the_order_of_the_decisions_decides_nothing() -> None:
    one = decision((2001, ALPHA), (2002, OMEGA), "same")
    other = decision((2002, OMEGA), (2003, GAMMA), "different")
    years = [[ALPHA], [OMEGA], [GAMMA]]
    assert decided(years, one, other) == decided(years, other, one)
