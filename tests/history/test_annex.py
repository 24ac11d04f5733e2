"""An amendment that replaces the whole annex, in a chain of others: the list is then that of its own annex."""

from __future__ import annotations

from itertools import permutations

from history.model import History
from parsers.model import Reading
from tests.history.conftest import ALPHA, BETA, DELTA, GAMMA, MakeReading, amendment, corrigendum, derived, known

BASE = "2023-05-02"


def _annex(day: str, *items: str, amends: str = BASE) -> Reading:
    numbered = [f"{number}. {item}" for number, item in enumerate(items, start=1)]
    text = " ;\n".join(numbered)
    return amendment(day, f"L'annexe est remplacée par l'annexe du présent arrêté.\nAnnexe\n{text}.", amends=amends)


def _adding(day: str, item: str, amends: str = BASE) -> Reading:
    return amendment(day, f"La liste est complétée par : « {item} ».", amends=amends)


def _lists(history: History) -> list[dict[int, str]]:
    return [{line.number: line.mention.entry.quote for line in state.lines} for state in history.states]


def test_what_was_amended_before_and_after_an_annex_was_replaced(reading: MakeReading) -> None:
    readings = (
        reading(BASE, ALPHA, BETA),
        _adding("2023-06-01", GAMMA),
        _annex("2023-09-01", GAMMA, ALPHA),
        amendment("2023-11-02", "Le 1° est supprimé.", amends=BASE),
        _adding("2023-12-01", DELTA, amends="2023-09-01"),
    )
    history = derived(*readings)
    assert history.quarantined == ()
    assert _lists(history) == [
        {1: ALPHA, 2: BETA},
        {1: ALPHA, 2: BETA, 3: GAMMA},
        {1: GAMMA, 2: ALPHA},
        {2: ALPHA},
        {2: ALPHA, 3: DELTA},
    ]
    assert [(one.on, one.kind, one.school_id) for one in history.changes] == [
        ("2023-06-01", "gained", "gamma-dole"),
        ("2023-09-01", "lost", "beta-roubaix"),
        ("2023-11-02", "lost", "gamma-dole"),
        ("2023-12-01", "gained", "delta-calais"),
    ]
    assert all(derived(*arrived) == history for arrived in permutations(readings))


def test_a_replaced_annex_ends_the_doubt_of_what_was_missing_before_it(reading: MakeReading) -> None:
    lost = amendment("2023-07-03", "Le 9° est supprimé.", amends=BASE)
    history = derived(
        reading(BASE, ALPHA), lost, _annex("2023-09-01", ALPHA, BETA), _adding("2023-11-02", GAMMA), known=()
    )
    bounds = {one.school_id: (one.bound, one.not_before) for one in history.periods}
    assert bounds == {
        "alpha-lille": ("not_later_than", None),
        "beta-roubaix": ("between", BASE),
        "gamma-dole": ("exact", "2023-09-01"),
    }


def test_an_annex_is_known_whole_though_the_order_that_it_amends_is_not_held(reading: MakeReading) -> None:
    history = derived(_annex("2023-09-01", ALPHA, BETA), _adding("2023-11-02", GAMMA), known=(known(BASE),))
    assert history.quarantined == ()
    assert _lists(history)[-1] == {1: ALPHA, 2: BETA, 3: GAMMA}
    assert history.coverage.missing == (BASE,)


def test_a_corrigendum_of_a_replaced_annex_corrects_that_annex(reading: MakeReading) -> None:
    day = "2023-09-01"
    mending = corrigendum(day, "1° Au n° 1, au lieu de : « Foch », lire : « Joffre » ;", "2° Le 2° est supprimé.")
    history = derived(reading(BASE, ALPHA, BETA), _annex(day, GAMMA, BETA, ALPHA), mending)
    assert _lists(history)[-1] == {1: GAMMA.replace("Foch", "Joffre"), 3: ALPHA}
    assert [(one.order_id, one.kind) for one in history.changes if one.cause == "law"] == [
        ("arrete-modificatif-2023-09-01", "gained"),
        ("rectificatif-2023-09-01", "lost"),
    ]


def test_a_corrigendum_may_print_the_whole_annex_again(reading: MakeReading) -> None:
    annex = f"L'annexe est remplacée par l'annexe jointe au présent arrêté.\nAnnexe\n1. {ALPHA} ;\n2. {GAMMA}."
    again = corrigendum(BASE, annex, Published_on="2023-06-01", NOR="SYNX2300001Y")
    words = "Au n° 2, au lieu de : « Foch », lire : « Joffre »."
    late = corrigendum(BASE, words, Published_on="2023-08-01", NOR="SYNX2300001Z")
    history = derived(reading("2022-05-02", ALPHA), reading(BASE, ALPHA, BETA), again, late)
    assert history.quarantined == ()
    assert _lists(history)[-1] == {1: ALPHA, 2: GAMMA.replace("Foch", "Joffre")}
    assert {one.school_id for one in history.periods} == {"alpha-lille", "gamma-dole"}


def test_a_number_that_the_list_never_had_says_that_an_act_may_be_missing(reading: MakeReading) -> None:
    striking = amendment("2023-09-01", "Le 4° est supprimé.", amends=BASE)
    history = derived(reading(BASE, ALPHA, BETA), striking, reading("2024-03-01", ALPHA, DELTA))
    assert "l'acte qui l'y a mis n'est pas détenu" in history.quarantined[0].causes[-1].message
    (period,) = (one for one in history.periods if one.school_id == "delta-calais")
    assert (period.bound, period.not_before) == ("between", BASE)
