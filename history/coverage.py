"""Which lists are held, and which are known or suspected to be missing."""

from __future__ import annotations

from collections.abc import Sequence

from history.model import Coverage, HeldOrder, KnownOrder, Quarantined
from parsers.model import Day


def cover(lists: Sequence[HeldOrder], quarantined: Sequence[Quarantined], known: Sequence[KnownOrder]) -> Coverage:
    """The coverage that ``lists`` (oldest first) give.

    Missing are the known orders of the series that are not held, and those whose documents are all quarantined. A year
    is suspected when the law asks for a list in it (art. L. 443-6: "chaque année"), it lies between two orders that are
    held or known, and none of it is.
    """
    held = {one.order.signed_on for one in lists}
    named = {one.signed_on for one in known if one.is_of_the_series and one.signed_on}
    doubtful = {one.order.signed_on for one in quarantined if one.order}
    missing = sorted((named | doubtful) - held)
    days = sorted(held | set(missing))
    return Coverage(min(held, default=None), max(held, default=None), tuple(missing), _years_between(days))


def gap_between(coverage: Coverage, before: Day, after: Day) -> tuple[tuple[Day, ...], tuple[int, ...]]:
    """The missing orders signed after one day and before another, and the years in between without any list."""
    missing = tuple(day for day in coverage.missing if before < day < after)
    years = tuple(year for year in coverage.suspected_years if before[:4] < str(year) < after[:4])
    return missing, years


def _years_between(days: list[Day]) -> tuple[int, ...]:
    if not days:
        return ()
    present = {int(day[:4]) for day in days}
    return tuple(year for year in range(min(present), max(present)) if year not in present)
