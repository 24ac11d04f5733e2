"""Schools that a corrigendum puts on a list or takes off it: the law is deemed to have read so from the start."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.model import History, Period
from parsers.medium import read
from parsers.model import Reading
from tests.conftest import synthetic_order
from tests.history.conftest import ALPHA, BETA, DELTA, GAMMA, MakeReading, amendment, corrigendum, derived
from tests.history.test_laws import SCHOOLS

BEFORE, DAY, AFTER = "2023-05-02", "2024-03-01", "2025-03-03"


def _periods(history: History, school_id: str) -> list[Period]:
    return [one for one in history.periods if one.school_id == school_id]


def _log(history: History) -> list[tuple[str, str, str, str]]:
    return [(one.order_id, one.kind, one.school_id, one.cause) for one in history.changes]


def test_a_school_that_the_print_forgot_was_never_off_the_list(reading: MakeReading) -> None:
    lists = [reading(BEFORE, ALPHA, BETA), reading(DAY, ALPHA), reading(AFTER, ALPHA, BETA)]
    history = derived(*lists, corrigendum(DAY, f"La liste est complétée par : « {BETA} »."))
    (period,) = _periods(history, "beta-roubaix")
    assert (period.from_order, period.until_day) == ("arrete-2023-05-02", None)
    assert _log(history) == [("rectificatif-2024-03-01", "corrected", "beta-roubaix", "publisher")]


def test_a_school_printed_by_mistake_was_never_recognised_by_that_order(reading: MakeReading) -> None:
    lists = [reading(BEFORE, ALPHA), reading(DAY, ALPHA, BETA), reading(AFTER, ALPHA, BETA)]
    history = derived(*lists, corrigendum(DAY, "Le 2° est supprimé."))
    (period,) = _periods(history, "beta-roubaix")
    assert (period.from_day, period.bound, period.not_before) == (AFTER, "exact", DAY)
    assert "celle du 1er mars 2024, rectifiée, ne la nomme pas" in period.because
    assert _log(history) == [
        ("rectificatif-2024-03-01", "corrected", "beta-roubaix", "publisher"),
        ("arrete-2025-03-03", "gained", "beta-roubaix", "law"),
    ]


def test_a_school_only_ever_misprinted_is_a_school_without_a_period(reading: MakeReading) -> None:
    history = derived(reading(BEFORE, ALPHA), reading(DAY, ALPHA, BETA), corrigendum(DAY, "Le 2° est supprimé."))
    (school,) = (one for one in history.schools if one.school_id == "beta-roubaix")
    assert [mention.order_id for mention in school.mentions] == ["arrete-2024-03-01"]
    assert _periods(history, "beta-roubaix") == []
    assert _log(history) == [("rectificatif-2024-03-01", "corrected", "beta-roubaix", "publisher")]


def test_a_school_that_only_the_corrigendum_names_is_gained_that_day_by_its_clause(reading: MakeReading) -> None:
    clause = f"La liste est complétée par : « {BETA} »."
    history = derived(reading(BEFORE, ALPHA), reading(DAY, ALPHA), corrigendum(DAY, clause, Published_on="2024-05-02"))
    (period,) = _periods(history, "beta-roubaix")
    assert (period.from_day, period.from_order) == (DAY, "rectificatif-2024-03-01")
    assert (period.bound, period.not_before) == ("exact", BEFORE)
    assert _log(history) == [
        ("rectificatif-2024-03-01", "gained", "beta-roubaix", "law"),
        ("rectificatif-2024-03-01", "corrected", "beta-roubaix", "publisher"),
    ]
    assert {change.citation.quote for change in history.changes} == {BETA}


def test_a_school_that_only_the_corrigendum_strikes_is_lost_that_day_by_its_clause(reading: MakeReading) -> None:
    lists = [reading(BEFORE, ALPHA, BETA), reading(DAY, ALPHA, BETA)]
    history = derived(*lists, corrigendum(DAY, "Le 2° est supprimé."))
    (period,) = _periods(history, "beta-roubaix")
    assert (period.until_day, period.until_order) == (DAY, "rectificatif-2024-03-01")
    assert [change.kind for change in history.changes] == ["lost", "corrected"]
    assert {change.citation.quote for change in history.changes} == {"Le 2° est supprimé"}


@pytest.mark.parametrize("misprint", ["Omega", "Betta", "Zingueurs du Nord"])
def test_a_name_that_only_the_print_changed_was_never_another(reading: MakeReading, misprint: str) -> None:
    mending = corrigendum(DAY, f"Au n° 2, au lieu de : « {misprint} », lire : « Beta ».")
    lists = [reading(BEFORE, ALPHA, BETA), reading(DAY, ALPHA, BETA.replace("Beta", misprint))]
    history = derived(*lists, mending)
    assert [one.until_day for one in history.periods] == [None, None]
    assert _log(history) == [("rectificatif-2024-03-01", "corrected", "beta-roubaix", "publisher")]
    assert {link.verdict for link in history.links} == {"same"}


@pytest.mark.parametrize("nors", [("SYNX2400001Y", "SYNX2400001Z"), ("SYNX2400001Z", "SYNX2400001Z"), ()])
def test_two_corrigenda_of_one_order_are_one_act_with_it(reading: MakeReading, nors: tuple[str, ...]) -> None:
    first, second = ({"NOR": nor} for nor in nors) if nors else ({}, {})
    lists = [reading(BEFORE, ALPHA, BETA), reading(DAY, ALPHA, GAMMA), reading(AFTER, ALPHA, BETA)]
    strikes = corrigendum(DAY, "Le 2° est supprimé.", Published_on="2024-04-02", **first)
    restores = corrigendum(DAY, f"La liste est complétée par : « {BETA} ».", Published_on="2024-05-02", **second)
    history = derived(*lists, restores, strikes)
    assert history.quarantined == ()
    assert [(one.order_id, one.order.published_on) for one in history.orders[2:4]] == [
        ("rectificatif-2024-03-01", "2024-04-02"),
        ("rectificatif-2024-03-01-2", "2024-05-02"),
    ]
    assert len(_periods(history, "beta-roubaix")) == 1
    assert _periods(history, "gamma-dole") == []


def test_a_corrigendum_follows_what_it_corrects_and_not_what_was_signed_the_same_day(reading: MakeReading) -> None:
    lists = [reading(BEFORE, ALPHA, BETA), reading(DAY, ALPHA, NOR="SYNX2400001A")]
    adding = amendment(DAY, f"La liste est complétée par : « 3. {DELTA} ».", amends=DAY, NOR="SYNX2400002A")
    restoring = corrigendum(DAY, f"La liste est complétée par : « 2. {BETA} ».", NOR="SYNX2400001Z")
    history = derived(*lists, adding, restoring)
    assert history.quarantined == ()
    assert [state.order.order.kind for state in history.states] == ["list", "list", "corrigendum", "amendment"]
    assert len(_periods(history, "beta-roubaix")) == 1
    assert [one[:3] for one in _log(history) if one[1] == "gained"] == [
        ("arrete-modificatif-2024-03-01", "gained", "delta-calais")
    ]


def test_a_corrigendum_of_an_amendment_is_one_act_with_it(reading: MakeReading) -> None:
    striking = amendment(DAY, "Les 1° et 2° sont supprimés.", amends=BEFORE, NOR="SYNX2400002A")
    restoring = corrigendum(DAY, f"La liste est complétée par : « {BETA} ».", NOR="SYNX2400002Z")
    history = derived(reading(BEFORE, ALPHA, BETA, GAMMA, NOR="SYNX2300001A"), striking, restoring)
    assert [period.until_day for period in _periods(history, "beta-roubaix")] == [None]
    assert [one for one in _log(history) if one[1] == "lost"] == [
        ("arrete-modificatif-2024-03-01", "lost", "alpha-lille", "law")
    ]


def test_a_list_delivered_with_the_school_that_its_corrigendum_adds_bears_it_out(reading: MakeReading) -> None:
    adding = corrigendum(DAY, f"La liste est complétée par un 2° ainsi rédigé : « 2° {BETA} ».")
    history = derived(reading(BEFORE, ALPHA, BETA), reading(DAY, ALPHA, BETA), adding)
    assert [finding.code for finding in history.states[-1].order.findings] == ["already_corrected"]
    assert history.changes == ()


def test_a_number_that_only_a_misprint_had_is_free(reading: MakeReading) -> None:
    striking = corrigendum(BEFORE, "Le 3° est supprimé.")
    adding = amendment(DAY, f"La liste est complétée par : « {DELTA} ».", amends=BEFORE)
    history = derived(reading(BEFORE, ALPHA, BETA, GAMMA), striking, adding)
    assert [line.number for line in history.states[-1].lines] == [1, 2, 3]


@pytest.mark.parametrize(
    ("clause", "now"),
    [
        ("Au 2°, les mots : « rue Nationale » sont remplacés par les mots : « quai du Port ».", "2, quai du Port"),
        ("Au 2°, le mot : « Nationale » est remplacé par le mot : « Neuve ».", "2, rue Neuve"),
        ("Les mots : « 2, rue Nationale » sont remplacés par les mots : « 7, quai Est ».", "7, quai Est"),
        ("Au 2°, le mot : « Beta » est remplacé par le mot : « Bêta ».", "2, rue Royale"),
        ("L'école « Ecole de production Beta, 2, rue Nationale à Roubaix (59100) » est retirée de la liste.", None),
    ],
)
def test_an_amendment_may_quote_the_words_that_a_later_corrigendum_mends(
    reading: MakeReading, clause: str, now: str | None
) -> None:
    mending = corrigendum(BEFORE, "Au n° 2, au lieu de : « Nationale », lire : « Royale ».", Published_on="2023-12-01")
    history = derived(reading(BEFORE, ALPHA, BETA), mending, amendment("2023-09-01", clause, amends=BEFORE))
    assert history.quarantined == ()
    left = [line.mention.entry.address for line in history.states[-1].lines[1:]]
    assert left == ([now] if now else [])


@pytest.mark.parametrize(
    ("published_on", "clause"),
    [
        ("2023-06-01", "Au 2°, les mots : « rue Nationale » sont remplacés par les mots : « quai du Port »."),
        ("2023-12-01", "Au 2°, les mots : « Nationale à Roubaix » sont remplacés par les mots : « Neuve à Roubaix »."),
    ],
    ids=["mended before it was signed", "mended beyond the words that it quotes"],
)
def test_words_that_cannot_be_put_right_hold_their_amendment_back(
    reading: MakeReading, published_on: str, clause: str
) -> None:
    text = "Au n° 2, au lieu de : « rue Nationale », lire : « quai Royal »."
    mending = corrigendum(BEFORE, text, Published_on=published_on)
    history = derived(reading(BEFORE, ALPHA, BETA), mending, amendment("2023-09-01", clause, amends=BEFORE))
    assert history.coverage.pending == ("2023-09-01",)


schools = st.sets(st.integers(0, len(SCHOOLS) - 1), min_size=1)


def _printed(day: str, held: set[int]) -> Reading:
    return read(synthetic_order(day, [SCHOOLS[one] for one in sorted(held)]))


def _clauses(before: set[int], after: set[int]) -> list[str]:
    """What makes one list of another; a school is struck out by its words, whatever its number."""
    clauses = [f"La liste est complétée par : « {SCHOOLS[one]} »" for one in sorted(after - before)]
    clauses += [f"L'école « {SCHOOLS[one]} » est retirée de la liste" for one in sorted(before - after)]
    return [f"{n}° {clause} ;" for n, clause in enumerate(clauses, start=1)]


def _mending(day: str, printed: set[int], meant: set[int]) -> list[Reading]:
    clauses = _clauses(printed, meant)
    return [corrigendum(day, *clauses, Published_on=f"{day[:4]}-12-01")] if clauses else []


def _amending(day: str, meant: set[int], amended: set[int]) -> list[Reading]:
    clauses = _clauses(meant, amended)
    return [amendment(f"{day[:4]}-09-01", *clauses, amends=day)] if clauses else []


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(schools, schools, schools, schools), min_size=1, max_size=4), st.randoms())
def test_acts_put_right_by_corrigenda_say_what_acts_printed_right_say(
    years: list[tuple[set[int], set[int], set[int], set[int]]], chance: Random
) -> None:
    """Each year a list, and an amendment; of both, what is printed and what is meant."""
    mended: list[Reading] = []
    right: list[Reading] = []
    for i, (printed, meant, amended, meant_then) in enumerate(years):
        day = f"{2019 + i}-03-01"
        mended += [_printed(day, printed), *_mending(day, printed, meant)]
        right += [_printed(day, meant), *_amending(day, meant, meant_then)]
        if meant in (amended, meant_then):  # an amendment that changes nothing is none: it cannot be put right
            mended += _amending(day, meant, meant_then)
        else:
            mended += [*_amending(day, meant, amended), *_mending(f"{day[:4]}-09-01", amended, meant_then)]
    corrected = derived(*chance.sample(mended, len(mended)))
    assert corrected.quarantined == ()
    assert _recognised(corrected) == _recognised(derived(*right))
    assert _of_law(corrected) == _of_law(derived(*right))


def _recognised(history: History) -> set[tuple[str, str, str | None, str, str | None]]:
    return {(one.school_id, one.from_day, one.until_day, one.bound, one.not_before) for one in history.periods}


def _of_law(history: History) -> set[tuple[str, str, str]]:
    return {(one.on, one.kind, one.school_id) for one in history.changes if one.cause == "law"}
