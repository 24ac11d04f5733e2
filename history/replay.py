"""The list in force after each order: full lists replace, amendments and corrigenda change the list they name.

In legal order: by day of signature; a corrigendum comes right after the order that it corrects, whenever it was
published, since the law is deemed to have read so from the start (docs/decisions, "replay"). An order of which one
clause does not apply is held back whole, and what depends on it carries the doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from history.acts import acts, rank
from history.clauses import Draft, NotApplicable, ReadItem, apply_clause
from history.model import HeldOrder, InForce, Mention, Placed, Quarantined
from history.names import fold, french_day
from parsers.model import Citation, Clause, Day, Entry, Finding

_RANK = {"list": 0, "amendment": 1, "corrigendum": 2}


@dataclass(frozen=True, slots=True)
class Replayed:
    """The lists in force, one an order that applies, and the documents of the orders that do not."""

    states: tuple[InForce, ...]
    held_back: tuple[Quarantined, ...]


class _Refused(Exception):
    """Why an order does not apply, and the line that says what it wants. Prevents half an order from being applied."""

    def __init__(self, reason: str, citation: Citation | None = None) -> None:
        super().__init__(reason)
        self.citation = citation


def replay(orders: Sequence[HeldOrder], read_item: ReadItem, missing: Sequence[Day] = ()) -> Replayed:
    """Every list in force, in legal order, whatever the order of ``orders``.

    ``read_item`` reads the items that clauses bring; ``missing`` are the days of orders known and not held: an
    amendment that does not say which order it amends is not applied across one.
    """
    states: list[InForce] = []
    held_back: list[Quarantined] = []
    for held in _in_legal_order(orders):
        try:
            states.append(_after(held, states, read_item, missing))
        except _Refused as refused:
            held_back += _quarantine(held, refused)
    return Replayed(tuple(states), tuple(held_back))


def _in_legal_order(orders: Sequence[HeldOrder]) -> list[HeldOrder]:
    """By day, a list before the amendments of its day, each corrigendum right after what it corrects."""
    acting = sorted((one for one in orders if one.order.kind != "corrigendum"), key=_place)

    def place(held: HeldOrder) -> tuple[_Place, bool, _Place]:
        is_corrigendum = held.order.kind == "corrigendum"
        act = _corrected(held, acting) if is_corrigendum else held
        return _place(act or held), is_corrigendum, _place(held)

    return sorted(orders, key=place)


_Place = tuple[str, int, tuple[str, ...]]


def _place(held: HeldOrder) -> _Place:
    return held.day, _RANK[held.order.kind], rank(held)


def _after(held: HeldOrder, states: Sequence[InForce], read_item: ReadItem, missing: Sequence[Day]) -> InForce:
    """The list in force after an order, given those before it. Raises :class:`_Refused`."""
    if held.order.kind == "list":
        lines = (Placed(entry.number, Mention(held.order_id, entry)) for entry in held.order.entries)
        return InForce(held, tuple(sorted(lines, key=lambda line: line.number)))
    chain = _chain(states)
    if held.order.kind == "corrigendum":
        held = _in_force_with(held, _corrected(held, [state.order for state in states]))
    else:
        _check_amended(held, states, chain, missing)
    draft = _draft(held, chain, read_item)
    for clause in held.order.clauses:
        _apply(draft, clause)
    _prove(draft)
    applied = replace(held, findings=(*held.findings, *draft.findings))
    return InForce(applied, tuple(draft.lines[number] for number in sorted(draft.lines)), tuple(draft.struck))


def _chain(states: Sequence[InForce]) -> Sequence[InForce]:
    """The last order that fixes the whole list, and what amended it since."""
    start = next((i for i in reversed(range(len(states))) if states[i].order.restates), 0)
    return states[start:]


def _draft(held: HeldOrder, chain: Sequence[InForce], read_item: ReadItem) -> Draft:
    lines = {line.number: replace(line, replaces=None) if line.replaces else line for line in _lines(chain)}
    settled = (chain[act[-1]] for act in acts(chain))
    last = max((line.number for state in settled for line in state.lines), default=0)
    return Draft(held.order_id, held.order, lines, last, read_item, _first_read(held, chain))


def _first_read(held: HeldOrder, chain: Sequence[InForce]) -> dict[int, Entry]:
    """What stood under a number when an order was signed, where a corrigendum published later has changed it."""
    replaced = {
        (state.order.order_id, line.number): line.replaces
        for state in chain
        if state.order.order.kind == "corrigendum" and (state.order.order.published_on or "") > held.order.signed_on
        for line in state.lines
        if line.replaces
    }
    read: dict[int, Entry] = {}
    for line in _lines(chain):
        mention = line.mention
        while (older := replaced.get((mention.order_id, line.number))) is not None:
            mention = older
            read[line.number] = older.entry
    return read


def _lines(chain: Sequence[InForce]) -> tuple[Placed, ...]:
    return chain[-1].lines if chain else ()


def _check_amended(
    held: HeldOrder, states: Sequence[InForce], chain: Sequence[InForce], missing: Sequence[Day]
) -> None:
    """Raises :class:`_Refused` unless the list that an amendment changes is held, and in force when it is signed."""
    amends = held.order.amends
    if amends is not None and amends not in _amendable(states):
        is_replaced = amends in {state.order.day for state in states}
        if is_replaced or not held.restates:
            why = "n'est plus en vigueur à cette date" if is_replaced else "n'est pas détenu"
            raise _Refused(f"l'arrêté du {french_day(amends)}, qu'il modifie, {why}")
    if held.restates:
        return
    if not chain:
        raise _Refused("aucune liste antérieure n'est détenue")
    between = [day for day in missing if chain[0].order.day < day <= held.day]
    if amends is None and between:
        raise _Refused(f"il ne dit pas quel arrêté il modifie, et celui du {french_day(between[-1])} n'est pas détenu")


def _amendable(states: Sequence[InForce]) -> set[Day]:
    """The days of the last list and of what amended it: even where its annex was replaced, it is that order which later
    ones amend, whether it is held or not."""
    start = next((i for i in reversed(range(len(states))) if states[i].order.order.kind == "list"), 0)
    orders = [state.order for state in states[start:]]
    return {one.day for one in orders} | {one.order.amends for one in orders if one.order.amends}


def _corrected(held: HeldOrder, acts: Sequence[HeldOrder]) -> HeldOrder | None:
    """The list or amendment that a corrigendum corrects: of the same day, and of the same NOR but for its last letter;
    where a NOR is not known, the last of the day that it may be."""
    wanted = held.order.nor
    of_the_day = [one for one in acts if one.day == held.day and one.order.kind != "corrigendum"]
    exact = [one for one in of_the_day if wanted and one.order.nor and one.order.nor[:-1] == wanted[:-1]]
    possible = exact or [one for one in of_the_day if not wanted or not one.order.nor]
    return possible[-1] if possible else None


def _in_force_with(held: HeldOrder, corrected: HeldOrder | None) -> HeldOrder:
    """A corrigendum in force since what it corrects is. Raises :class:`_Refused` where that is not held."""
    if corrected is None:
        raise _Refused(f"l'arrêté du {french_day(held.day)}, qu'il rectifie, n'est pas détenu ou pas appliqué")
    return replace(held, order=replace(held.order, in_force_on=corrected.order.in_force_on))


def _apply(draft: Draft, clause: Clause) -> None:
    try:
        apply_clause(draft, clause)
    except NotApplicable as error:
        raise _Refused(f"clause « {clause.citation.quote} » : {error}", clause.citation) from error


def _prove(draft: Draft) -> None:
    """The list that results names someone, and nobody twice in the same words. Raises :class:`_Refused`."""
    if not draft.lines:
        raise _Refused("il ne resterait aucune école sur la liste")
    numbers: dict[str, int] = {}
    for number in sorted(draft.lines):
        entry = draft.lines[number].mention.entry
        first = numbers.setdefault(fold(entry.quote), number)
        if first != number:
            raise _Refused(f"« {entry.quote} » figurerait aux n° {first} et {number}")


def _quarantine(held: HeldOrder, refused: _Refused) -> Iterator[Quarantined]:
    """Every form of an order that does not apply: what the list became by it is not known."""
    told = f"{held.order.title} : non appliqué à la liste ; {refused}."
    for form in held.forms:
        cited = refused.citation if refused.citation and refused.citation.document == form.document else None
        finding = Finding("error", "clause_not_applicable", told, cited)
        yield Quarantined(form.document, form.medium, held.order, (finding, *held.findings))
