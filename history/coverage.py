"""Which lists are held, and which are known or suspected to be missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from history.model import Coverage, Gap, InForce, KnownOrder, Quarantined, Witness
from parsers.model import Day, Order

_LAW: Day = "2018-09-05"
"""Law n° 2018-771, which made article L. 443-6: an older order that is cited is of no list of this series."""


def cover(states: Sequence[InForce], quarantined: Sequence[Quarantined], known: Sequence[KnownOrder]) -> Coverage:
    """The coverage that the lists in force (in legal order) give.

    Missing are the known orders of the series that are not held, and those whose documents are all quarantined. A year
    is suspected when the law asks for a list in it (art. L. 443-6: "chaque année"), it lies between two orders that are
    held or known, and none of it is. A witness is a number of schools told for a month that the list held then has not.
    """
    held = {state.order.day for state in states}
    named = {one.signed_on for one in known if one.is_of_the_series and one.signed_on}
    orders = [one.order for one in quarantined if one.order]
    doubtful = {order.signed_on for order in orders if order.kind == "list"}
    acting = {_acts_on(order) for order in orders if order.kind != "list"}
    pending = acting - named - doubtful
    missing = sorted(((named | doubtful) - held) | pending)
    years = _years_between(sorted(held | set(missing)))
    witnesses = tuple(_witnesses(states, known))
    oldest, newest = min(held, default=None), max(held, default=None)
    return Coverage(oldest, newest, tuple(missing), years, witnesses, tuple(sorted(pending)))


def gap_between(coverage: Coverage, before: Day, after: Day) -> Gap:
    """What is missing between two days: orders signed after the one and before the other, years in between without any
    list, and witnesses of a list that neither day's is."""
    return Gap(
        missing=tuple(day for day in coverage.missing if before < day < after and day not in coverage.pending),
        years=tuple(year for year in coverage.suspected_years if before[:4] < str(year) < after[:4]),
        witnesses=tuple(one for one in coverage.witnesses if before[:7] <= one.month < after[:7]),
        pending=tuple(day for day in coverage.pending if before <= day < after),
    )


def cited(orders: Sequence[Order]) -> tuple[KnownOrder, ...]:
    """The orders that others amend or cite: known to exist, whether held or not."""
    told: dict[Day, str] = {}
    for order in sorted(orders, key=lambda order: (order.signed_on, order.title)):
        for day in (*((order.amends,) if order.amends else ()), *order.cites):
            told.setdefault(day, order.title)
    return tuple(_known(day, title) for day, title in sorted(told.items()))


def _known(day: Day, title: str) -> KnownOrder:
    return KnownOrder(day, None, None, None, day >= _LAW, title, "cité par un autre acte de la série")


def _acts_on(order: Order) -> Day:
    """The day of an amending order; of a corrigendum, that of the order which is deemed to have read so."""
    return order.amends or order.signed_on if order.kind == "corrigendum" else order.signed_on


def _years_between(days: list[Day]) -> tuple[int, ...]:
    if not days:
        return ()
    present = {int(day[:4]) for day in days}
    return tuple(year for year in range(min(present), max(present)) if year not in present)


def _witnesses(states: Sequence[InForce], known: Sequence[KnownOrder]) -> Iterator[Witness]:
    """Counts told for a month, against the last list in force that was signed before the end of it."""
    for one in known:
        if one.in_force_in and one.school_count is not None:
            counts = [len(state.lines) for state in states if state.order.day[:7] <= one.in_force_in]
            if counts and counts[-1] != one.school_count:
                yield Witness(one.in_force_in, one.school_count)
