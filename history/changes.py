"""The change log: what each list gave or took away, against the list held before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from history.model import Change, ChangeKind, Coverage, HeldOrder, Mention, Period, School
from history.recognition import first_bound

_ORDER: dict[ChangeKind, int] = {"gained": 0, "regained": 1, "lost": 2, "renamed": 3, "moved": 4, "corrected": 5}


def log_changes(
    schools: Iterable[tuple[School, Sequence[Period]]], lists: Sequence[HeldOrder], coverage: Coverage
) -> tuple[Change, ...]:
    """Every change, oldest first. The oldest list held gives none: what was there before it is unknown."""
    rank = {held.order_id: i for i, held in enumerate(lists)}
    found = [change for school, periods in schools for change in _changes(school, periods, lists, coverage, rank)]
    return tuple(sorted(found, key=lambda one: (rank[one.order_id], _ORDER[one.kind], one.citation.number or 0)))


def _changes(
    school: School, periods: Sequence[Period], lists: Sequence[HeldOrder], coverage: Coverage, rank: dict[str, int]
) -> Iterator[Change]:
    mentions = {mention.order_id: mention for mention in school.mentions}
    first = periods[0]
    if rank[first.from_order] > 0:
        yield _gain(school, "gained", mentions[first.from_order], first, None)
    for before, after in pairwise(periods):
        yield _gain(school, "regained", mentions[after.from_order], after, _last(before, lists, rank, mentions))
    for period in periods:
        if period.until_order is not None and period.until_day is not None:
            last = _last(period, lists, rank, mentions)
            bound = first_bound(rank[period.until_order], lists, coverage)[0]
            name, cited = last.entry.name or "", last.entry.citation
            yield Change(
                period.until_day,
                period.until_order,
                "lost",
                school.school_id,
                name,
                last.entry.quote,
                None,
                bound,
                cited,
            )


def _gain(school: School, kind: ChangeKind, mention: Mention, period: Period, before: Mention | None) -> Change:
    entry = mention.entry
    was = before.entry.quote if before else None
    name = entry.name or ""
    return Change(
        period.from_day, period.from_order, kind, school.school_id, name, was, entry.quote, period.bound, entry.citation
    )


def _last(period: Period, lists: Sequence[HeldOrder], rank: dict[str, int], mentions: dict[str, Mention]) -> Mention:
    """The last mention of a period that has ended: that of the list before the one that omits the school."""
    end = rank[period.until_order] if period.until_order else len(lists)
    return mentions[lists[end - 1].order_id]
