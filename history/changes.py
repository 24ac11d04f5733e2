"""The change log: what each act gave, took away or changed, against the list in force before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from history.model import Change, ChangeKind, HeldOrder, InForce, Placed
from history.recognition import Step
from history.wording import is_moved, is_renamed
from parsers.model import Citation, Entry

_ORDER: dict[ChangeKind, int] = {"gained": 0, "regained": 1, "lost": 2, "renamed": 3, "moved": 4, "corrected": 5}

Listed = Mapping[str, Placed]
"""The line of each school on one list in force, by school id."""

_Found = tuple[ChangeKind, str, Entry | None, Entry | None]
"""A change before it is dated and cited: what, of which school, the entry before, the entry after."""


def log_changes(states: Sequence[InForce], listed: Sequence[Listed], steps: Sequence[Step]) -> tuple[Change, ...]:
    """Every change, in legal order; ``listed`` and ``steps`` are those of the states.

    The oldest list held gives and takes nothing: what was there before it is unknown. What a corrigendum changes, or a
    new delivery of the same order, is ``corrected`` by the publisher: the law is deemed to have read so all along.
    """
    log: list[Change] = []
    seen: dict[str, Placed] = {}
    for i, (state, lines) in enumerate(zip(states, listed, strict=True)):
        found = [*(_differences(state, listed[i - 1], lines, seen) if i else ()), *_delivered_again(state, lines)]
        taken_off = _taken_off(state)
        changes = [_change(state.order, steps[i], taken_off, one) for one in found]
        log += sorted(changes, key=lambda one: (_ORDER[one.kind], one.citation.number or 0))
        seen |= lines
    return tuple(log)


def _differences(state: InForce, before: Listed, after: Listed, seen: Listed) -> Iterator[_Found]:
    """What an act changed; ``seen`` is the last line of each school that was on any list before it."""
    is_correction = state.order.order.kind == "corrigendum"
    for school, line in after.items():
        was = before.get(school)
        if was is None:
            last = seen[school].mention.entry if school in seen else None
            kind: ChangeKind = "corrected" if is_correction else "regained" if last else "gained"
            yield kind, school, last, line.mention.entry
        elif was.mention is not line.mention:
            for kind in _reworded(was.mention.entry, line.mention.entry, is_correction):
                yield kind, school, was.mention.entry, line.mention.entry
    for school, was in before.items():
        if school not in after:
            yield "corrected" if is_correction else "lost", school, was.mention.entry, None


def _reworded(before: Entry, after: Entry, is_correction: bool) -> Iterator[ChangeKind]:
    if before.quote == after.quote:
        return
    if is_correction:
        yield "corrected"
        return
    if is_renamed(before, after):
        yield "renamed"
    if is_moved(before, after):
        yield "moved"


def _delivered_again(state: InForce, lines: Listed) -> Iterator[_Found]:
    """The entries that the publisher spelt otherwise in an older delivery of the same order."""
    mended = {after.number: before for before, after in state.order.mended}
    for school, line in lines.items() if mended else ():
        if line.mention.order_id == state.order.order_id and line.number in mended:
            yield "corrected", school, mended[line.number], line.mention.entry


def _taken_off(state: InForce) -> dict[Citation, Citation]:
    """For each line that a clause struck out or replaced, by its citation: the clause."""
    replaced = {line.replaces.entry.citation: line.mention.entry.citation for line in state.lines if line.replaces}
    return replaced | {one.mention.entry.citation: one.citation for one in state.struck}


def _change(order: HeldOrder, step: Step, taken_off: Mapping[Citation, Citation], found: _Found) -> Change:
    """The change, dated and cited. An omission has no line: the last one that named the school stands for it."""
    kind, school, before, after = found
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
        citation=named.citation if after else taken_off.get(named.citation, named.citation),
        before_citation=before.citation if before else None,
        cause="publisher" if kind == "corrected" else "law",
    )
