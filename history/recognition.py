"""Since when each school is recognised, and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from history.acts import Act, acts, settled_since
from history.coverage import gap_between
from history.model import Bound, Coverage, Gap, HeldOrder, InForce, Period
from history.names import act_named, french_day, french_month
from parsers.model import Day


@dataclass(frozen=True, slots=True)
class Step:
    """One act, and how sure a change by it is: the order that left the list before, None for the oldest; the day since
    when what is held is whole; and what is missing from then on."""

    act: Act
    before: HeldOrder | None
    since: Day | None
    gap: Gap

    @property
    def bound(self) -> Bound:
        """``not_later_than`` in the oldest list, ``between`` across a gap, else ``exact``."""
        return "not_later_than" if self.before is None else "between" if self.gap else "exact"


def steps(states: Sequence[InForce], coverage: Coverage) -> tuple[Step, ...]:
    """One step for each act, in legal order.

    An amended list is whole only if nothing is missing since the list that it amends; else what the list before omits
    was last omitted for sure by that one.
    """
    made: list[Step] = []
    before: HeldOrder | None = None
    base = whole = ""
    for act in acts(states):
        order = states[act[0]].order
        if before is None:
            earlier = tuple(one for one in coverage.missing if one < order.day and one not in coverage.pending)
            made.append(Step(act, None, None, Gap(earlier)))
        else:
            made.append(Step(act, before, whole, gap_between(coverage, whole, order.day)))
        if before is None or any(states[i].order.restates for i in act):
            base = order.day
        is_doubtful = gap_between(coverage, base, order.day) or order.day in coverage.pending
        before, whole = order, base if is_doubtful else order.day
    return tuple(made)


def recognise(
    school_id: str, numbers: Mapping[int, int], states: Sequence[InForce], steps: Sequence[Step]
) -> Iterator[Period]:
    """The periods during which one act after the other names a school, oldest first; none where only misprints did.

    ``numbers`` is the number it has in each state that names it, by the state's index. An act names those that it names
    as corrected; a period begins and ends with what first says so, the order or its corrigendum. Only a list that is
    held and omits the school, or a clause that strikes it out, ends a period.
    """
    named = [k for k, step in enumerate(steps) if step.act[-1] in numbers]
    starts = named[:1] + [after for before, after in pairwise(named) if after > before + 1]
    ends = [before + 1 for before, after in pairwise(named) if after > before + 1] + [k + 1 for k in named[-1:]]
    for start, end in zip(starts, ends, strict=True):
        first = settled_since(steps[start].act, numbers.__contains__)
        ended = states[settled_since(steps[end].act, lambda i: i not in numbers)].order if end < len(steps) else None
        was_misprinted = start > 0 and any(i in numbers for i in steps[start - 1].act)
        yield Period(
            school_id=school_id,
            from_day=states[first].order.day,
            until_day=ended.day if ended else None,
            from_order=states[first].order.order_id,
            until_order=ended.order_id if ended else None,
            bound=steps[start].bound,
            not_before=steps[start].since,
            because=_because(states[first].order, numbers[first], steps[start], was_misprinted),
        )


def _because(first: HeldOrder, number: int, step: Step, was_misprinted: bool) -> str:
    """The sentence that proves the bound: which act names the school, which list omits it (as corrected, where its
    print named the school), which is missing."""
    names_it = f"{act_named(first.order.kind, first.day)} la nomme au n° {number}"
    if step.before is None or step.since is None:
        return _sentence(f"{names_it}, et c'est la plus ancienne liste détenue{_missing(step.gap)}")
    omitting = _omitting(first, step.before, step.since) + (", rectifiée," if was_misprinted else "")
    return _sentence(f"{names_it} ; {omitting} ne la nomme pas{_missing(step.gap)}")


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
