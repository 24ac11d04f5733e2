"""Since when each school is recognised, and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from history.coverage import gap_between
from history.model import Bound, Coverage, Gap, HeldOrder, Period, School
from history.names import french_day, french_month
from parsers.model import Day


def recognise(school: School, lists: Sequence[HeldOrder], coverage: Coverage) -> Iterator[Period]:
    """The periods during which one list after the other names the school, oldest first.

    ``lists`` come oldest first. Only a list that is held and omits the school ends a period.
    """
    numbers = {mention.order_id: mention.entry.number for mention in school.mentions}
    runs = groupby(range(len(lists)), key=lambda i: lists[i].order_id in numbers)
    for is_listed, indices in runs:
        if is_listed:
            run = list(indices)
            yield _period(school.school_id, run[0], run[-1] + 1, lists, coverage, numbers[lists[run[0]].order_id])


def first_bound(first: int, lists: Sequence[HeldOrder], coverage: Coverage) -> tuple[Bound, Day | None]:
    """How sure a first date is when list ``first`` names a school, and the day of the list before, which omits it."""
    if first == 0:
        return "not_later_than", None
    before, after = lists[first - 1].order.signed_on, lists[first].order.signed_on
    return ("between" if gap_between(coverage, before, after) else "exact"), before


def _period(
    school_id: str, first: int, end: int, lists: Sequence[HeldOrder], coverage: Coverage, number: int
) -> Period:
    bound, not_before = first_bound(first, lists, coverage)
    ended = lists[end] if end < len(lists) else None
    return Period(
        school_id=school_id,
        from_day=lists[first].order.signed_on,
        until_day=ended.order.signed_on if ended else None,
        from_order=lists[first].order_id,
        until_order=ended.order_id if ended else None,
        bound=bound,
        not_before=not_before,
        because=_because(lists[first].order.signed_on, not_before, number, coverage),
    )


def _because(day: Day, not_before: Day | None, number: int, coverage: Coverage) -> str:
    """The sentence that proves the bound: which list names the school, which omits it, which is missing."""
    names_it = f"la liste du {french_day(day)} la nomme au n° {number}"
    if not_before is None:
        missing = Gap(tuple(one for one in coverage.missing if one < day and one not in coverage.pending))
        return _sentence(f"{names_it}, et c'est la plus ancienne liste détenue{_missing(missing)}")
    gap = gap_between(coverage, not_before, day)
    return _sentence(f"{names_it} ; celle du {french_day(not_before)} ne la nomme pas{_missing(gap)}")


def _missing(gap: Gap) -> str:
    """What is not held and could say more."""
    parts = []
    if len(gap.missing) == 1:
        parts.append(f"l'arrêté du {french_day(gap.missing[0])} existe, mais n'est pas détenu")
    if len(gap.missing) > 1:
        days = ", ".join(french_day(day) for day in gap.missing)
        parts.append(f"les arrêtés des {days} existent, mais ne sont pas détenus")
    parts += (f"un acte du {french_day(day)} est détenu, mais pas encore appliqué" for day in gap.pending)
    if gap.years:
        parts.append(f"aucune liste n'est connue pour {', '.join(str(year) for year in gap.years)}")
    parts += (
        f"une liste non détenue comptait {one.school_count} écoles en {french_month(one.month)}"
        for one in gap.witnesses
    )
    return "".join(f" ; {part}" for part in parts)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + "."
