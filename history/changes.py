"""The change log: what each act gave, took away or changed, against the list in force before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from history.acts import Act, settled_since
from history.model import Change, ChangeKind, HeldOrder, InForce, Placed
from history.recognition import Step
from history.wording import is_moved, is_renamed
from parsers.model import Citation, Entry

_ORDER: dict[ChangeKind, int] = {"gained": 0, "regained": 1, "lost": 2, "renamed": 3, "moved": 4, "corrected": 5}

Listed = Mapping[str, Placed]
"""The line of each school on one list in force, by school id."""


class _Found(NamedTuple):
    """A change before it is dated and cited: the state that makes it, what it is, of which school, the entry before it,
    the entry after it."""

    at: int
    kind: ChangeKind
    school: str
    before: Entry | None
    after: Entry | None


def log_changes(states: Sequence[InForce], listed: Sequence[Listed], steps: Sequence[Step]) -> tuple[Change, ...]:
    """Every change, in legal order; ``listed`` are the lines of the states, ``steps`` their acts.

    The law changes from one act, as corrected, to the next; the oldest act held gives and takes nothing: what was there
    before it is unknown. What a corrigendum changes in print, or a new delivery of the same order, is ``corrected`` by
    the publisher, whether the law changes by it or not.
    """
    log: list[Change] = []
    seen: dict[str, Placed] = {}
    for k, step in enumerate(steps):
        before = listed[steps[k - 1].act[-1]] if k else None
        found = [*(_by_law(step.act, listed, before, seen) if before is not None else ())]
        for i in step.act:
            found += _by_publisher(i, states[i], listed)
        for i in step.act:
            taken_off = _taken_off(i, states[i], listed)
            changes = [_change(states[i].order, step, taken_off, one) for one in found if one.at == i]
            log += sorted(changes, key=lambda one: (_ORDER[one.kind], one.citation.number or 0))
        seen |= listed[step.act[-1]]
    return tuple(log)


def _by_law(act: Act, listed: Sequence[Listed], before: Listed, seen: Listed) -> Iterator[_Found]:
    """What an act changed; ``seen`` is the last line of each school that was on any list before it."""
    after = listed[act[-1]]
    for school, line in after.items():
        was = before.get(school)
        if was is None:
            at = _named_since(act, listed, school)
            last = seen[school].mention.entry if school in seen else None
            yield _Found(at, "regained" if last else "gained", school, last, listed[at][school].mention.entry)
        elif was.mention is not line.mention and was.mention.entry.quote != line.mention.entry.quote:
            yield from _by_words(act, listed, school, was.mention.entry)
    for school, was in before.items():
        if school not in after:
            at = _left_out_since(act, listed, school)
            yield _Found(at, "lost", school, was.mention.entry, None)


def _named_since(act: Act, listed: Sequence[Listed], school: str) -> int:
    return settled_since(act, lambda i: school in listed[i])


def _left_out_since(act: Act, listed: Sequence[Listed], school: str) -> int:
    return settled_since(act, lambda i: school not in listed[i])


def _by_words(act: Act, listed: Sequence[Listed], school: str, before: Entry) -> Iterator[_Found]:
    """The new name, the new place of a school that an act lists in other words."""
    entries = {i: listed[i][school].mention.entry for i in act if school in listed[i]}
    for kind, is_so in _REWORDED.items():
        reworded = {i: entry for i, entry in entries.items() if is_so(before, entry)}
        if act[-1] in reworded:
            at = settled_since(act, reworded.__contains__)
            yield _Found(at, kind, school, before, reworded[at])


def _by_publisher(i: int, state: InForce, listed: Sequence[Listed]) -> Iterator[_Found]:
    """What the publisher mended: by a corrigendum, the list as it was printed; by delivering an order again, its own
    words."""
    after = listed[i]
    if state.order.order.kind == "corrigendum":
        before = listed[i - 1]
        for school in {**after, **before}:
            one, other = (lines[school].mention.entry if school in lines else None for lines in (before, after))
            if one is not other and not (one and other and one.quote == other.quote):
                yield _Found(i, "corrected", school, one, other)
    mended = {after.number: before for before, after in state.order.mended}
    for school, line in after.items() if mended else ():
        if line.mention.order_id == state.order.order_id and line.number in mended:
            yield _Found(i, "corrected", school, mended[line.number], line.mention.entry)


_REWORDED: dict[ChangeKind, Callable[[Entry, Entry], bool]] = {"renamed": is_renamed, "moved": is_moved}


def _taken_off(i: int, state: InForce, listed: Sequence[Listed]) -> dict[str, Citation]:
    """For each school of which a clause of a state struck out or replaced the line: the clause."""
    clauses = {line.replaces.entry.citation: line.mention.entry.citation for line in state.lines if line.replaces}
    clauses |= {one.mention.entry.citation: one.citation for one in state.struck}
    if not clauses:
        return {}
    cited = ((school, clauses.get(line.mention.entry.citation)) for school, line in listed[i - 1].items())
    return {school: clause for school, clause in cited if clause}


def _change(order: HeldOrder, step: Step, taken_off: Mapping[str, Citation], found: _Found) -> Change:
    """The change, dated and cited. An omission has no line: the last one that named the school stands for it."""
    _, kind, school, before, after = found
    named = after or before
    if named is None:
        raise AssertionError(f"a change without an entry: {kind} {school}")
    return Change(
        on=order.day,
        order_id=order.order_id,
        kind=kind,
        school_id=school,
        school=named.name or "",
        before=before.quote if before else None,
        after=after.quote if after else None,
        bound="exact" if kind == "corrected" and before and after else step.bound,
        citation=named.citation if after else taken_off.get(school, named.citation),
        before_citation=before.citation if before else None,
        cause="publisher" if kind == "corrected" else "law",
    )
