"""School ids: minted once, from the first mention known at the time, and kept ever after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from history.identity import Identity
from history.model import Minted
from history.names import name_core, slug


def assign(schools: Sequence[Identity], minted: Sequence[Minted]) -> tuple[tuple[str, ...], tuple[Minted, ...]]:
    """The id of each school, and the ids newly minted, to be appended to the archive before they are published.

    An id is found again by the entry it was minted for (order and quote), else by its identity key, so that neither an
    older order, nor a corrected transcription, nor a better spelling changes it. Where two ids meet in one school, the
    one minted first stays.
    """
    by_quote: dict[tuple[str, str], int] = {}
    by_key: dict[str, int] = {}
    for rank, one in enumerate(minted):
        by_quote.setdefault((one.order_id, one.quote), rank)
        by_key.setdefault(one.identity_key, rank)
    taken = {one.school_id for one in minted}
    used: set[int] = set()
    ids: list[str] = []
    new: list[Minted] = []
    for school in schools:
        ranks = [rank for rank in _known(school, by_quote, by_key) if rank not in used]
        if ranks:
            used.add(min(ranks))
            ids.append(minted[min(ranks)].school_id)
        else:
            new.append(_mint(school, taken))
            ids.append(new[-1].school_id)
    return tuple(ids), tuple(new)


def _known(school: Identity, by_quote: dict[tuple[str, str], int], by_key: dict[str, int]) -> Iterable[int]:
    quotes = [rank for m in school.mentions if (rank := by_quote.get((m.order_id, m.entry.quote))) is not None]
    return quotes or ([by_key[school.key]] if school.key in by_key else [])


def _mint(school: Identity, taken: set[str]) -> Minted:
    """A new id: name core and commune, with a number where another school has it."""
    first = school.mentions[0]
    wanted = slug(name_core(first.entry.name or ""), first.entry.commune or "")
    number, school_id = 1, wanted
    while school_id in taken:
        number += 1
        school_id = f"{wanted}-{number}"
    taken.add(school_id)
    return Minted(school_id, first.order_id, first.entry.number, first.entry.quote, school.key)
