"""From readings to history: the whole derivation, pure, in one function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from history.changes import Listed, log_changes
from history.clauses import ReadItem
from history.coverage import cited, cover
from history.forms import gather
from history.identity import Identities, identify
from history.ids import assign, former
from history.model import (
    Decision,
    HeldOrder,
    History,
    InForce,
    KnownOrder,
    Listing,
    Mention,
    Minted,
    Period,
    Quarantined,
    School,
    entry_id,
)
from history.recognition import Step, recognise, steps
from history.replay import replay
from parsers.model import Day, Order, Reading


def derive(
    readings: Sequence[Reading],
    refused: Sequence[Quarantined] = (),
    known: Sequence[KnownOrder] = (),
    minted: Sequence[Minted] = (),
    decisions: Sequence[Decision] = (),
    *,
    read_item: ReadItem,
) -> History:
    """What was true when, as the documents say.

    ``readings`` come in the order of the archive's journal, ``refused`` are the documents that could not be read at
    all, ``minted`` the ids given so far; ``History.minted`` are the new ones. ``read_item`` reads an item that a clause
    brings, as the readers read those of a list. Nothing else goes in: no clock, no disk.
    """
    gathered, doubtful = gather(readings)
    known = (*known, *_cited(gathered, (*doubtful, *refused), known))
    replayed = replay(gathered, read_item, _not_held(gathered, (*doubtful, *refused), known))
    states = replayed.states
    quarantined = (*doubtful, *replayed.held_back, *refused)
    coverage = cover(states, quarantined, known)
    identities = identify(states, decisions)
    ids, new = assign(identities.schools, minted)
    schools = tuple(School(school_id, one.mentions) for school_id, one in zip(ids, identities.schools, strict=True))
    listed = _listed(states, schools)
    taken = steps(states, coverage)
    return History(
        states=states,
        quarantined=quarantined,
        known=known,
        coverage=coverage,
        schools=schools,
        links=identities.links,
        listings=_listings(states, listed, identities),
        periods=_periods(schools, states, listed, taken),
        changes=log_changes(states, listed, taken),
        minted=new,
        former_ids=former(schools, minted),
        findings=identities.findings,
    )


def _orders(quarantined: Sequence[Quarantined]) -> Iterator[Order]:
    return (one.order for one in quarantined if one.order)


def _cited(
    held: Sequence[HeldOrder], quarantined: Sequence[Quarantined], known: Sequence[KnownOrder]
) -> tuple[KnownOrder, ...]:
    """The orders that others amend or cite, but for those that are at hand or known already."""
    there = {one.day for one in held} | {one.signed_on for one in _orders(quarantined)}
    there |= {one.signed_on for one in known if one.signed_on}
    found = cited([*(one.order for one in held), *_orders(quarantined)])
    return tuple(one for one in found if one.signed_on not in there)


def _not_held(
    held: Sequence[HeldOrder], quarantined: Sequence[Quarantined], known: Sequence[KnownOrder]
) -> tuple[Day, ...]:
    """The days of the orders of the series that are known, and not in good standing."""
    days = {one.signed_on for one in known if one.is_of_the_series} | {one.signed_on for one in _orders(quarantined)}
    return tuple(sorted(day for day in days if day and day not in {one.day for one in held}))


def _listed(states: Sequence[InForce], schools: Sequence[School]) -> tuple[Listed, ...]:
    """The line of each school on each list in force, in the order of the list."""
    named = {_key(mention): school.school_id for school in schools for mention in school.mentions}
    return tuple({named[_key(line.mention)]: line for line in state.lines} for state in states)


def _key(mention: Mention) -> tuple[str, int]:
    return mention.order_id, mention.entry.number


def _listings(states: Sequence[InForce], listed: Sequence[Listed], identities: Identities) -> tuple[Listing, ...]:
    """The list in force after each order, in the order of its numbers."""
    links = {link.right: link.link_id for link in identities.links if link.verdict == "same"}
    rows = []
    for state, lines in zip(states, listed, strict=True):
        for school, line in lines.items():
            entry = entry_id(*_key(line.mention))
            rows.append(Listing(state.order.order_id, school, entry, links.get(entry), line.number))
    return tuple(rows)


def _periods(
    schools: Sequence[School], states: Sequence[InForce], listed: Sequence[Listed], taken: Sequence[Step]
) -> tuple[Period, ...]:
    numbers: dict[str, dict[int, int]] = {school.school_id: {} for school in schools}
    for i, lines in enumerate(listed):
        for school, line in lines.items():
            numbers[school][i] = line.number
    return tuple(period for school_id, held in numbers.items() for period in recognise(school_id, held, states, taken))
