"""One order reached through several documents is one order; what they print differently is said."""

from __future__ import annotations

from dataclasses import replace

from history.derive import derive
from history.forms import gather
from parsers.entries import read_item
from parsers.model import Order, Reading
from tests.history.conftest import ALPHA, BETA, MakeReading


def _as(reading: Reading, document: str, medium: str = "transcript", **order: object) -> Reading:
    return Reading(medium, document, replace(reading.order, **order))  # type: ignore[arg-type]


def test_the_same_order_twice_is_one_order_with_two_forms(reading: MakeReading) -> None:
    one = reading("2023-03-01", ALPHA, BETA)
    (held,), quarantined = gather([one, _as(one, "f" * 64, "jorfsimple", nor="MENX2300001A")])
    assert quarantined == ()
    assert [(form.medium, form.is_text) for form in held.forms] == [("jorfsimple", True), ("transcript", False)]
    assert held.order.nor == "MENX2300001A"
    assert held.order_id == "arrete-2023-03-01"


def test_a_transcript_lends_nothing_but_what_the_better_form_lacks(reading: MakeReading) -> None:
    one = reading("2023-03-01", ALPHA, jo_number="0274")
    (held,), _ = gather([one, _as(one, "f" * 64, "jorfsimple", jo_number=None, published_on="2023-03-05")])
    assert (held.order.jo_number, held.order.published_on) == ("0274", "2023-03-05")


def _quarantined(readings: list[Reading]) -> list[tuple[str, str]]:
    """The documents put aside, and the code of the last cause of each."""
    return [(one.document[:1], one.causes[-1].code) for one in gather(readings)[1]]


def test_two_lists_of_one_day_with_conflicting_nor_are_for_a_person_to_settle(reading: MakeReading) -> None:
    one = reading("2023-03-01", ALPHA)
    both = [_as(one, "a" * 64, nor="MENX2300001A"), _as(one, "b" * 64, nor="MENX2300002A")]
    orders, _ = gather(both)
    assert [held.order_id for held in orders] == ["arrete-2023-03-01"]
    assert orders[0].order.nor == "MENX2300001A"
    assert _quarantined(both) == [("b", "rival_orders")]


def test_a_copy_without_nor_never_joins_two_orders_that_have_different_ones(reading: MakeReading) -> None:
    one = reading("2023-03-01", ALPHA)
    readings = [_as(one, "a" * 64), _as(one, "b" * 64, nor="MENX2300001A"), _as(one, "c" * 64, nor="MENX2300002A")]
    assert _quarantined(readings) == [("c", "rival_orders")]


def test_one_nor_on_two_days_swallows_neither_list(reading: MakeReading) -> None:
    readings = [reading("2023-03-01", ALPHA, NOR="MENX2300001A"), reading("2025-03-01", BETA, NOR="MENX2300001A")]
    orders, quarantined = gather(readings)
    assert [held.order.signed_on for held in orders] == ["2023-03-01"]
    assert [one.causes[-1].code for one in quarantined] == ["rival_orders"]


def test_a_second_copy_never_takes_a_school_away(reading: MakeReading) -> None:
    whole, cut = reading("2023-03-01", ALPHA, BETA), reading("2023-03-01", ALPHA)
    (held,), (conflicting,) = gather([whole, cut])
    assert len(held.order.entries) == 2
    assert conflicting.document == cut.document
    assert conflicting.causes[-1].code == "forms_conflict"
    assert "Beta" in conflicting.causes[-1].message


def test_a_second_copy_can_mend_a_word(reading: MakeReading) -> None:
    first, second = reading("2023-03-01", ALPHA), reading("2023-03-01", ALPHA.replace("1, rue", "11, rue"))
    (held,), quarantined = gather([first, second])
    assert quarantined == ()
    assert held.order.entries[0].address == "11, rue de la Paix"


def test_a_reprint_is_never_the_text_when_a_form_of_the_order_is_held(reading: MakeReading) -> None:
    order = reading("2023-03-01", ALPHA, BETA)
    reprint = replace(_as(reading("2023-03-01", ALPHA, BETA), "f" * 64, "pdf"), is_secondary=True)
    for readings in ([order, reprint], [reprint, order]):
        (held,), quarantined = gather(readings)
        assert quarantined == ()
        assert [(form.medium, form.is_text, form.is_secondary) for form in held.forms] == [
            ("transcript", True, False),
            ("pdf", False, True),
        ]
    assert gather([reprint])[0][0].forms[0].is_text


def test_a_reprint_that_names_other_schools_is_a_finding_and_quarantines_nothing(reading: MakeReading) -> None:
    reprint = replace(_as(reading("2023-03-01", ALPHA), "f" * 64, "pdf"), is_secondary=True)
    (held,), quarantined = gather([reading("2023-03-01", ALPHA, BETA), reprint])
    assert quarantined == ()
    assert [finding.code for finding in held.findings] == ["forms_disagree"]


def test_what_two_forms_print_differently_is_a_finding_with_both_quotes(reading: MakeReading) -> None:
    one, other = reading("2023-03-01", ALPHA, BETA), reading("2023-03-01", ALPHA, BETA.replace("2, rue", "22, rue"))
    (held,), _ = gather([one, _as(other, "f" * 64, "jorfsimple")])
    (finding,) = held.findings
    assert finding.code == "forms_disagree"
    assert "2, rue Nationale" in finding.message
    assert "22, rue Nationale" in finding.message
    assert held.order.entries[1].address == "22, rue Nationale"


def test_a_doubtful_copy_of_a_proven_order_does_not_quarantine_it(reading: MakeReading) -> None:
    good = reading("2023-03-01", ALPHA, BETA)
    bad = reading("2023-03-01", ALPHA, "2")
    (held,), quarantined = gather([bad, good])
    assert quarantined == ()
    assert [finding.code for finding in held.findings] == ["form_not_proven"]
    assert [form.is_text for form in held.forms] == [True, False]


def test_orders_come_oldest_signature_first_whatever_the_order_of_arrival(reading: MakeReading) -> None:
    readings = [reading(day, ALPHA) for day in ("2024-03-01", "2022-05-02", "2023-03-01")]
    days = [held.order.signed_on for held in gather(readings)[0]]
    assert days == ["2022-05-02", "2023-03-01", "2024-03-01"]


def test_three_documents_linked_by_one_are_one_order(reading: MakeReading) -> None:
    one = reading("2023-03-01", ALPHA)
    by_nor = _as(one, "a" * 64, nor="MENX2300001A", title="Un autre titre des écoles de production")
    both = _as(one, "b" * 64, nor="MENX2300001A")
    orders, _ = gather([one, by_nor, both])
    assert len(orders) == 1
    assert len(orders[0].forms) == 3


def test_deriving_is_a_function_of_what_goes_in(reading: MakeReading) -> None:
    readings = [reading("2022-05-02", ALPHA), reading("2023-03-01", BETA)]
    assert derive(readings, read_item=read_item) == derive(readings, read_item=read_item)
    assert isinstance(readings[0].order, Order)
