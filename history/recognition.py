"""Since when each school is recognised, and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from history.coverage import gap_between
from history.model import Bound, Coverage, Gap, HeldOrder, InForce, Period
from history.names import french_day, french_month
from parsers.model import Day


@dataclass(frozen=True, slots=True)
class Step:
    """How sure a change between one list in force and the next is: the list before, None for the oldest; the day since
    when what is held is whole; and what is missing from then on."""

    before: HeldOrder | None
    since: Day | None
    gap: Gap

    @property
    def bound(self) -> Bound:
        """``not_later_than`` in the oldest list, ``between`` across a gap, else ``exact``."""
        return "not_later_than" if self.before is None else "between" if self.gap else "exact"


def steps(states: Sequence[InForce], coverage: Coverage) -> tuple[Step, ...]:
    """One step for each list in force, in legal order.

    The list before a corrigendum is that before the order it corrects. An amended list is whole only if nothing is
    missing since the list that it amends; else what the list before omits was last omitted for sure by that one.
    """
    made: list[Step] = []
    whole: list[Day] = []
    base = None
    for i, state in enumerate(states):
        day = state.order.day
        base = day if state.order.restates or base is None else base
        whole.append(base if gap_between(coverage, base, day) or day in coverage.pending else day)
        before = _before(i, states)
        if before is None:
            earlier = tuple(one for one in coverage.missing if one < day and one not in coverage.pending)
            made.append(Step(None, None, Gap(earlier)))
        else:
            gap = gap_between(coverage, whole[before], day)
            made.append(Step(_as_corrected(before, states), whole[before], gap))
    return tuple(made)


def recognise(
    school_id: str, numbers: Mapping[int, int], states: Sequence[InForce], steps: Sequence[Step]
) -> Iterator[Period]:
    """The periods during which one list in force after the other names a school, oldest first.

    ``numbers`` is the number it has in each state that names it, by the state's index, oldest first. Only a list that
    is held and omits the school, or a clause that strikes it out, ends a period.
    """
    listed = list(numbers)
    starts = [listed[0], *(after for before, after in pairwise(listed) if after > before + 1)]
    ends = [*(before + 1 for before, after in pairwise(listed) if after > before + 1), listed[-1] + 1]
    for start, end in zip(starts, ends, strict=True):
        first, step = states[start].order, steps[start]
        ended = states[end].order if end < len(states) else None
        yield Period(
            school_id=school_id,
            from_day=first.day,
            until_day=ended.day if ended else None,
            from_order=first.order_id,
            until_order=ended.order_id if ended else None,
            bound=step.bound,
            not_before=step.since,
            because=_because(first, numbers[start], step),
        )


def _before(i: int, states: Sequence[InForce]) -> int | None:
    """The index of the list before a state; before a corrigendum, that before what it corrects."""
    order = states[i].order
    if order.order.kind != "corrigendum":
        return i - 1 if i else None
    return next((j for j in reversed(range(i)) if states[j].order.day < order.day), None)


def _as_corrected(i: int, states: Sequence[InForce]) -> HeldOrder:
    """The order that fixed a list or amended it last: what a corrigendum mended of it is deemed its own."""
    orders = (states[j].order for j in reversed(range(i + 1)))
    return next(one for one in orders if one.order.kind != "corrigendum")


def _because(first: HeldOrder, number: int, step: Step) -> str:
    """The sentence that proves the bound: which act names the school, which list omits it, which is missing."""
    names_it = f"{_act(first)} la nomme au n° {number}"
    if step.before is None or step.since is None:
        return _sentence(f"{names_it}, et c'est la plus ancienne liste détenue{_missing(step.gap)}")
    return _sentence(f"{names_it} ; {_omitting(first, step.before, step.since)} ne la nomme pas{_missing(step.gap)}")


def _act(held: HeldOrder) -> str:
    kinds = {"list": "la liste", "amendment": "l'arrêté modificatif", "corrigendum": "le rectificatif à l'arrêté"}
    return f"{kinds[held.order.kind]} du {french_day(held.day)}"


def _omitting(first: HeldOrder, before: HeldOrder, since: Day) -> str:
    """The list that omits the school: an order's own, or the one that an amendment left."""
    if not before.restates and since == before.day:
        return f"la liste laissée par l'arrêté modificatif du {french_day(since)}"
    return f"{'celle' if first.order.kind == 'list' else 'la liste'} du {french_day(since)}"


def _missing(gap: Gap) -> str:
    """What is not held and could say more."""
    parts = []
    if len(gap.missing) == 1:
        parts.append(f"l'arrêté du {french_day(gap.missing[0])} existe, mais n'est pas détenu")
    if len(gap.missing) > 1:
        days = ", ".join(french_day(day) for day in gap.missing)
        parts.append(f"les arrêtés des {days} existent, mais ne sont pas détenus")
    parts += (f"un acte du {french_day(day)} est détenu, mais n'a pas pu être appliqué" for day in gap.pending)
    if gap.years:
        parts.append(f"aucune liste n'est connue pour {', '.join(str(year) for year in gap.years)}")
    parts += (
        f"une liste non détenue comptait {one.school_count} écoles en {french_month(one.month)}"
        for one in gap.witnesses
    )
    return "".join(f" ; {part}" for part in parts)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + "."
