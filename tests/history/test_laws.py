"""Laws of the derivation, whatever the lists: what arrives when, in which form, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from history.model import History
from parsers.medium import read
from parsers.model import Reading
from tests.conftest import synthetic_order
from tests.history.conftest import amendment, corrigendum, derived

SCHOOLS = (
    "Ecole de production Alouette (EDPA), 1, rue de la Paix à Lille (59000)",
    "Ecole de production Bouleau, 22, avenue Foch à Dole (39100)",
    "Ecole de production Charpente du Ponant, 3, quai Sud à Brest (29200)",
    "Ecole de production Dentelle, à Calais (62100)",
    "Ecole de production Enclume (ENC), ZA des Forges, Roubaix (59100)",
    "Ecole de production Fougère, 6 bis, chemin Vert à Nantes (44000)",
    "Atelier-école Garrigue, 7, boulevard Gambetta à Istres (13800)",
)
Lists = tuple[tuple[int, ...], ...]

a_list = st.permutations(range(len(SCHOOLS))).flatmap(
    lambda order: st.integers(1, len(SCHOOLS)).map(lambda count: tuple(order[:count]))
)
lists = st.lists(a_list, min_size=1, max_size=4).map(tuple)
few = settings(max_examples=80, deadline=None)


def _day(i: int) -> str:
    return f"{2019 + i}-03-0{i + 1}"


def _readings(lists: Lists) -> list[Reading]:
    """One full list a year."""
    return [read(synthetic_order(_day(i), [SCHOOLS[one] for one in held])) for i, held in enumerate(lists)]


def _chain(lists: Lists) -> list[Reading]:
    """The same as one full list, and an amendment for each year that differs from the year before."""
    numbers = {school: number for number, school in enumerate(lists[0], start=1)}
    readings, last = _readings(lists[:1]), len(lists[0])
    for i, (before, after) in enumerate(pairwise(lists), start=1):
        clauses = [f"Le {numbers.pop(school)}° est supprimé" for school in before if school not in after]
        for school in (one for one in after if one not in before):
            last += 1
            numbers[school] = last
            clauses.append(f"La liste est complétée par : « {last}. {SCHOOLS[school]} »")
        marked = [f"{n}° {clause} ;" for n, clause in enumerate(clauses, start=1)]
        readings.append(amendment(_day(i), *marked, amends=_day(0)))
    return readings


def _apart(lists: Lists) -> Lists:
    """Without the years that say what the year before said, in whatever order."""
    return (lists[0], *(after for before, after in pairwise(lists) if set(before) != set(after)))


def _without_ids(history: History) -> History:
    return replace(history, minted=())


def _listed(history: History, since: str) -> set[tuple[str, str, str, int]]:
    orders = {state.order.order_id for state in history.states if state.order.day >= since}
    return {
        (one.order_id, one.school_id, one.entry_id, one.number) for one in history.listings if one.order_id in orders
    }


@few
@given(lists.flatmap(lambda made: st.tuples(st.just(made), st.permutations(range(len(made))))), st.booleans())
def test_the_order_of_arrival_does_not_matter(drawn: tuple[Lists, list[int]], is_chain: bool) -> None:
    made, arrival = drawn
    made = _apart(made) if is_chain else made
    readings = _chain(made) if is_chain else _readings(made)
    arrived = [readings[i] for i in arrival if i < len(readings)]
    assert derived(*arrived) == derived(*readings)


@few
@given(lists)
def test_a_rebuild_gives_the_same_history_and_ids(made: Lists) -> None:
    first = derived(*_readings(made))
    again = derived(*_readings(made), minted=first.minted)
    assert again.minted == ()
    assert again == _without_ids(first)


@few
@given(lists, st.data())
def test_an_id_given_once_stays_whatever_arrives_later(made: Lists, data: st.DataObject) -> None:
    readings = _readings(made)
    first = data.draw(st.lists(st.sampled_from(readings), min_size=1, unique_by=lambda one: one.document))
    before = derived(*first)
    after = derived(*readings, minted=before.minted)
    assert {(one.entry_id, one.school_id) for one in before.listings} <= {
        (one.entry_id, one.school_id) for one in after.listings
    }


@few
@given(a_list, lists)
def test_an_older_list_changes_bounds_and_nothing_that_later_lists_say(older: tuple[int, ...], later: Lists) -> None:
    readings = _readings((older, *later))
    without = derived(*readings[1:])
    with_older = derived(*readings, minted=without.minted)
    since = _day(1)
    assert _listed(with_older, since) == _listed(without, since)
    assert _later(with_older, since) == _later(without, since)
    ends = {(one.school_id, one.until_day) for one in with_older.periods}
    assert {(one.school_id, one.until_day) for one in without.periods} <= ends
    assert all(one.bound == "not_later_than" for one in without.periods if one.from_day == since)


def _later(history: History, since: str) -> set[tuple[str, str, str, str | None]]:
    """What the lists after a day changed; that a school was there before makes its gain one again."""
    said = {"regained": "gained"}
    return {(c.on, said.get(c.kind, c.kind), c.school_id, c.after) for c in history.changes if c.on > since}


@few
@given(lists.map(_apart))
def test_a_chain_of_amendments_says_what_restating_the_list_says(made: Lists) -> None:
    amended, restated = derived(*_chain(made)), derived(*_readings(made))
    assert amended.quarantined == ()
    assert _periods(amended) == _periods(restated)
    assert _gains(amended) == _gains(restated)


def _periods(history: History) -> set[tuple[str, str, str | None, str, str | None]]:
    return {(one.school_id, one.from_day, one.until_day, one.bound, one.not_before) for one in history.periods}


def _gains(history: History) -> set[tuple[str, str, str]]:
    return {(one.on, one.kind, one.school_id) for one in history.changes}


@few
@given(lists, st.data())
def test_no_school_is_lost_but_by_an_order_that_omits_it_or_strikes_it_out(made: Lists, data: st.DataObject) -> None:
    whole = _chain(_apart(made)) if data.draw(st.booleans(), label="amended") else _readings(made)
    held = data.draw(st.lists(st.sampled_from(whole), unique_by=lambda one: one.document), label="held")
    history = derived(*held)
    states = {state.order.order_id: state for state in history.states}
    listed = {(one.order_id, one.school_id) for one in history.listings}
    for change in history.changes:
        if change.kind == "lost":
            state = states[change.order_id]
            assert state.order.restates or change.citation in [one.citation for one in state.struck]
            assert (change.order_id, change.school_id) not in listed
    for period in history.periods:
        is_listed_then = (period.until_order or history.states[-1].order.order_id, period.school_id) in listed
        assert is_listed_then == (period.until_order is None)


CLAUSES = tuple(f"La liste est complétée par : « {school} »." for school in SCHOOLS[1:])


@few
@given(st.lists(st.sampled_from(CLAUSES), min_size=2, max_size=4, unique=True), st.data())
def test_two_amendments_of_one_day_have_their_ids_whichever_came_first(clauses: list[str], data: st.DataObject) -> None:
    """Of one title, so that a copy without a NOR is told by what it says alone."""
    base = read(synthetic_order(_day(0), SCHOOLS[:1]))
    printed = [amendment(_day(1), one, amends=_day(0), NOR=f"SYNX24000{i}A") for i, one in enumerate(clauses, 10)]
    typed = [amendment(_day(1), one, amends=_day(0)) for one in clauses]
    corrected = corrigendum(_day(1), "Au n° 1, au lieu de : « Paix », lire : « Poix ».", NOR="SYNX2400010Z")
    readings = [base, *printed, *typed, corrected]
    arrived = derived(*data.draw(st.permutations(readings)))
    assert arrived.quarantined == ()
    assert _identified(arrived) == _identified(derived(*readings))
    assert [len(one.forms) for one in arrived.orders if one.order.kind == "amendment"] == [2] * len(clauses)


def _identified(history: History) -> list[tuple[str, set[str], dict[int, str]]]:
    """Each order by its id: the documents that carry it, and the list that it leaves."""
    return [
        (
            state.order.order_id,
            {form.document for form in state.order.forms},
            {line.number: line.mention.entry.quote for line in state.lines},
        )
        for state in history.states
    ]
