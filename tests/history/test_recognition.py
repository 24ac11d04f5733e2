"""Since when, and how surely: the three bounds, periods, and what a gap in coverage does to them."""

from __future__ import annotations

from history.model import History, Period
from parsers.model import Reading
from tests.history.conftest import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    DeriveFrom,
    MakeReading,
    amendment,
    corrigendum,
    derived,
    known,
)


def _periods(history: History, school_id: str) -> list[Period]:
    return [period for period in history.periods if period.school_id == school_id]


def test_a_school_of_the_oldest_list_is_recognised_at_the_latest_then(history_of: DeriveFrom) -> None:
    (period,) = history_of({"2023-05-02": [ALPHA]}).periods
    assert (period.bound, period.from_day, period.not_before, period.until_day) == (
        "not_later_than",
        "2023-05-02",
        None,
        None,
    )
    assert period.because == "La liste du 2 mai 2023 la nomme au n° 1, et c'est la plus ancienne liste détenue."


def test_a_school_that_the_list_just_before_omits_is_exactly_dated(history_of: DeriveFrom) -> None:
    history = history_of({"2023-05-02": [ALPHA], "2024-03-01": [ALPHA, BETA]})
    (period,) = _periods(history, "beta-roubaix")
    assert (period.bound, period.from_day, period.not_before) == ("exact", "2024-03-01", "2023-05-02")
    assert period.because == "La liste du 1er mars 2024 la nomme au n° 2 ; celle du 2 mai 2023 ne la nomme pas."


def test_a_known_order_in_between_that_is_not_held_leaves_a_doubt(history_of: DeriveFrom) -> None:
    history = history_of({"2023-05-02": [ALPHA], "2024-03-01": [ALPHA, BETA]}, known=[known("2023-11-07")])
    (period,) = _periods(history, "beta-roubaix")
    assert (period.bound, period.not_before) == ("between", "2023-05-02")
    assert "l'arrêté du 7 novembre 2023 existe, mais n'est pas détenu" in period.because
    assert history.coverage.missing == ("2023-11-07",)


def test_a_year_without_any_list_leaves_a_doubt_since_the_law_asks_for_one_each_year(history_of: DeriveFrom) -> None:
    history = history_of({"2021-05-02": [ALPHA], "2024-03-01": [ALPHA, BETA]})
    (period,) = _periods(history, "beta-roubaix")
    assert period.bound == "between"
    assert "aucune liste n'est connue pour 2022, 2023" in period.because
    assert history.coverage.suspected_years == (2022, 2023)


def test_a_known_order_that_is_held_is_not_missing(history_of: DeriveFrom) -> None:
    history = history_of({"2023-05-02": [ALPHA], "2024-03-01": [ALPHA, BETA]}, known=[known("2023-05-02")])
    assert history.coverage.missing == ()
    assert _periods(history, "beta-roubaix")[0].bound == "exact"


def test_orders_of_before_the_law_and_undated_mentions_leave_no_gap(history_of: DeriveFrom) -> None:
    before = [known("2006-06-19", is_of_the_series=False), known(None, count=46)]
    history = history_of({"2023-05-02": [ALPHA]}, known=before)
    assert history.coverage.missing == ()
    assert history.coverage.suspected_years == ()


def test_a_missing_order_older_than_the_oldest_list_is_named_in_the_proof(history_of: DeriveFrom) -> None:
    (period,) = history_of({"2024-11-18": [ALPHA]}, known=[known("2022-11-09")]).periods
    assert "l'arrêté du 9 novembre 2022 existe, mais n'est pas détenu" in period.because


def test_a_school_that_leaves_and_comes_back_has_two_periods(history_of: DeriveFrom) -> None:
    history = history_of({"2022-05-02": [ALPHA, BETA], "2023-03-01": [ALPHA], "2024-03-01": [BETA, ALPHA]})
    first, second = _periods(history, "beta-roubaix")
    assert (first.from_day, first.until_day, first.until_order) == ("2022-05-02", "2023-03-01", "arrete-2023-03-01")
    assert (second.from_day, second.until_day, second.bound) == ("2024-03-01", None, "exact")


def test_a_quarantined_list_is_missing_and_takes_nobody_away(history_of: DeriveFrom, make_order) -> None:  # type: ignore[no-untyped-def]
    from history.derive import derive
    from parsers.entries import read_item
    from parsers.medium import read

    gap = make_order("2023-09-01", [BETA, GAMMA]).replace(b"2\tEcole", b"3\tEcole")
    lists = [make_order("2023-05-02", [ALPHA]), gap, make_order("2024-03-01", [ALPHA, BETA])]
    history = derive([read(data) for data in lists], read_item=read_item)
    assert [one.order.signed_on for one in history.quarantined if one.order] == ["2023-09-01"]
    assert history.coverage.missing == ("2023-09-01",)
    assert not [change for change in history.changes if change.kind == "lost"]
    assert _periods(history, "beta-roubaix")[0].bound == "between"


def test_a_number_of_schools_told_for_a_month_that_no_list_has_leaves_a_doubt(history_of: DeriveFrom) -> None:
    lists = {"2023-05-02": [ALPHA], "2024-11-18": [ALPHA, BETA]}
    told = history_of(lists, known=[known(None, count=46, month="2024-04")])
    (period,) = _periods(told, "beta-roubaix")
    assert period.bound == "between"
    assert "une liste non détenue comptait 46 écoles en avril 2024" in period.because
    agreeing = history_of(lists, known=[known(None, count=1, month="2024-04")])
    assert _periods(agreeing, "beta-roubaix")[0].bound == "exact"


def test_two_sites_of_one_name_in_one_town_keep_to_their_addresses(history_of: DeriveFrom) -> None:
    a, b = (f"Ecole de production de Lyon, 1, rue {street} à Lyon (69001)" for street in ("A", "B"))
    history = history_of({"2022-05-02": [a], "2023-05-02": [b, a], "2024-05-02": [a, b]})
    periods = {period.because[:30]: (period.from_day, period.until_day, period.bound) for period in history.periods}
    assert len(history.schools) == 2
    assert sorted(periods.values()) == [
        ("2022-05-02", None, "not_later_than"),
        ("2023-05-02", None, "exact"),
    ]


def _adding(day: str, item: str, amends: str = "2023-05-02") -> Reading:
    return amendment(day, f"La liste est complétée par : « {item} ».", amends=amends)


def test_a_school_first_named_by_an_amendment_is_recognised_by_it_and_not_by_what_carries_it_on(
    reading: MakeReading,
) -> None:
    later = amendment("2023-11-02", "Le 1° est supprimé.", amends="2023-05-02")
    restated = reading("2024-03-01", BETA, DELTA)
    history = derived(reading("2023-05-02", ALPHA, BETA), _adding("2023-09-01", DELTA), later, restated)
    (period,) = _periods(history, "delta-calais")
    assert (period.from_order, period.from_day) == ("arrete-modificatif-2023-09-01", "2023-09-01")
    assert (period.bound, period.not_before, period.until_day) == ("exact", "2023-05-02", None)
    assert period.because == (
        "L'arrêté modificatif du 1er septembre 2023 la nomme au n° 3 ; la liste du 2 mai 2023 ne la nomme pas."
    )
    (struck,) = _periods(history, "alpha-lille")
    assert (struck.from_day, struck.until_order) == ("2023-05-02", "arrete-modificatif-2023-11-02")


def test_what_an_amended_list_omits_was_omitted_by_what_the_amendment_left(reading: MakeReading) -> None:
    history = derived(
        reading("2023-05-02", ALPHA), _adding("2023-09-01", DELTA), reading("2024-03-01", ALPHA, DELTA, BETA)
    )
    (period,) = _periods(history, "beta-roubaix")
    assert (period.bound, period.not_before) == ("exact", "2023-09-01")
    assert "la liste laissée par l'arrêté modificatif du 1er septembre 2023 ne la nomme pas" in period.because


def test_an_act_that_could_not_be_applied_leaves_its_doubt_until_the_next_full_list(reading: MakeReading) -> None:
    lost = amendment("2023-07-01", "Le 9° est supprimé.", amends="2023-05-02")
    lists = [reading(day, ALPHA, *more) for day, *more in (("2023-05-02",), ("2024-03-01", BETA, DELTA))]
    history = derived(*lists, lost, _adding("2023-09-01", DELTA), reading("2025-03-01", ALPHA, BETA, DELTA, GAMMA))
    bounds = {one.school_id: (one.bound, one.not_before) for one in history.periods}
    assert bounds == {
        "alpha-lille": ("not_later_than", None),
        "delta-calais": ("between", "2023-05-02"),
        "beta-roubaix": ("between", "2023-05-02"),  # the list left in September is not whole
        "gamma-dole": ("exact", "2024-03-01"),
    }
    because = _periods(history, "beta-roubaix")[0].because
    assert "celle du 2 mai 2023 ne la nomme pas" in because
    assert "un acte du 1er juillet 2023 est détenu, mais n'a pas pu être appliqué" in because


def test_an_order_that_another_one_cites_is_known_and_missing(reading: MakeReading) -> None:
    visa = "Vu l'arrêté du 7 novembre 2023 fixant la liste des écoles de production ;\n"
    clause = "La liste est complétée par : « {} »."
    citing = amendment("2024-03-01", visa, clause.format(DELTA), amends="2024-01-02")
    lists = [reading("2023-05-02", ALPHA), reading("2024-01-02", ALPHA, BETA)]
    history = derived(*lists, citing)
    assert history.coverage.missing == ("2023-11-07",)
    assert _periods(history, "beta-roubaix")[0].bound == "between"
    assert _periods(history, "delta-calais")[0].bound == "exact"


def test_an_order_of_before_the_law_that_is_cited_is_of_no_list_of_the_series(reading: MakeReading) -> None:
    visa = "Vu l'arrêté du 19 juin 2006 fixant la liste des écoles de production ;\n"
    citing = amendment("2023-09-01", visa, "Le 2° est supprimé.", amends="2023-05-02")
    history = derived(reading("2023-05-02", ALPHA, BETA), citing)
    assert history.coverage.missing == history.coverage.suspected_years == ()


def test_a_school_that_a_corrigendum_names_is_deemed_named_by_the_order_it_corrects(reading: MakeReading) -> None:
    mended = corrigendum("2024-03-01", f"Le 2° est remplacé par : « 2° {DELTA} ».", Published_on="2024-04-01")
    history = derived(reading("2023-05-02", ALPHA), reading("2024-03-01", ALPHA, BETA), mended)
    (period,) = _periods(history, "delta-calais")
    assert (period.from_order, period.from_day) == ("rectificatif-2024-03-01", "2024-03-01")
    assert (period.bound, period.not_before) == ("exact", "2023-05-02")
    oldest = derived(reading("2024-03-01", ALPHA, BETA), mended)
    assert _periods(oldest, "delta-calais")[0].bound == "not_later_than"


def test_a_corrected_name_or_address_leaves_first_recognition_where_it_was(reading: MakeReading) -> None:
    mended = corrigendum("2023-05-02", "Au n° 1, au lieu de : « rue de la Paix », lire : « quai Sud ».")
    history = derived(reading("2023-05-02", ALPHA), mended)
    (period,) = history.periods
    assert (period.from_order, period.until_day) == ("arrete-2023-05-02", None)
    assert len(history.schools[0].mentions) == 2
