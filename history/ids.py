"""School ids: minted once, from the first mention known at the time, and kept ever after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from history.identity import Identity
from history.model import Minted, School
from history.names import name_core, slug

_LONGEST: Final = 120
"""Characters of an id, before its number; it names files, of which no disk takes a name of more than 255 bytes."""


def assign(schools: Sequence[Identity], minted: Sequence[Minted]) -> tuple[tuple[str, ...], tuple[Minted, ...]]:
    """The id of each school, and the ids newly minted, to be appended to the archive before they are published.

    An id is found again by the entry it was minted for (order and quote), else by its identity key, so that neither an
    older order, nor a corrected transcription, nor a better spelling changes it. Where two ids meet in one school, the
    one minted first stays.
    """
    rank_of = _found_again(schools, minted)
    taken = {one.school_id for one in minted}
    new = {i: _mint(school, taken) for i, school in enumerate(schools) if i not in rank_of}
    ids = (new[i].school_id if i in new else minted[rank_of[i]].school_id for i in range(len(schools)))
    return tuple(ids), tuple(new.values())


def former(schools: Sequence[School], minted: Sequence[Minted]) -> tuple[tuple[str, str], ...]:
    """Each id that no school has any more, and that of the school which the line it was minted for names now.

    So an address that someone wrote down goes on leading somewhere, when two schools turn out to be one.
    """
    used = {school.school_id for school in schools}
    named = {(one.order_id, one.entry.quote): school.school_id for school in schools for one in school.mentions}
    found = {one.school_id: named.get((one.order_id, one.quote)) for one in minted if one.school_id not in used}
    return tuple(sorted((former_id, school_id) for former_id, school_id in found.items() if school_id))


def _found_again(schools: Sequence[Identity], minted: Sequence[Minted]) -> dict[int, int]:
    """The rank of the id of each school that has one, by the school's place: by entry for all of them, before any is
    found by its key, lest an older namesake take the id of a school that is still there."""
    by_quote: dict[tuple[str, str], int] = {}
    by_key: dict[str, int] = {}
    for rank, one in enumerate(minted):
        by_quote.setdefault((one.order_id, one.quote), rank)
        by_key.setdefault(one.identity_key, rank)
    rank_of: dict[int, int] = {}
    used: set[int] = set()
    for i, school in enumerate(schools):
        quotes = ((mention.order_id, mention.entry.quote) for mention in school.mentions)
        ranks = {by_quote[quote] for quote in quotes if quote in by_quote} - used
        if ranks:
            rank_of[i] = min(ranks)
            used |= ranks
    for i, school in enumerate(schools):
        if i not in rank_of and school.key in by_key and by_key[school.key] not in used:
            rank_of[i] = by_key[school.key]
            used.add(rank_of[i])
    return rank_of


def _mint(school: Identity, taken: set[str]) -> Minted:
    """A new id: name core and commune, cut where they are too long, with a number where another school has it."""
    first = school.mentions[0]
    wanted = slug(name_core(first.entry.name or ""), first.entry.commune or "")[:_LONGEST].rstrip("-")
    number, school_id = 1, wanted
    while school_id in taken:
        number += 1
        school_id = f"{wanted}-{number}"
    taken.add(school_id)
    return Minted(school_id, first.order_id, first.entry.number, first.entry.quote, school.key)
