"""Which entries of different orders are the same school.

First version: the same name core in the same commune, and nothing else. A school that changes its name or its town is
then two schools, never two schools one: that errs on the side that a person can see and mend. Whatever comes next has
only to give the same :class:`Identities`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from history.model import HeldOrder, Link, Mention, entry_id
from history.names import fold, name_core
from parsers.model import Entry


@dataclass(frozen=True, slots=True)
class Identity:
    """One school's mentions, oldest first, and the key on which they were put together."""

    key: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Identities:
    """Every school, in the order of first mention, and the links that hold its mentions together."""

    schools: tuple[Identity, ...]
    links: tuple[Link, ...]


def identify(lists: Sequence[HeldOrder]) -> Identities:
    """The schools of the lists, which come oldest first."""
    shared = _shared_keys(lists)
    found: dict[str, list[Mention]] = {}
    for held in lists:
        for entry in held.order.entries:
            key = identity_key(entry)
            if key in shared:
                key = f"{key}|{fold(entry.address or entry.quote)}"
            found.setdefault(key, []).append(Mention(held.order_id, entry))
    schools = tuple(Identity(key, tuple(mentions)) for key, mentions in found.items())
    return Identities(schools, tuple(link for school in schools for link in _links(school)))


def identity_key(entry: Entry) -> str:
    """Name core and commune: the INSEE code where it is known, so that a new spelling of the town changes nothing."""
    commune = entry.place.insee_code if entry.place else fold(entry.commune or "")
    return f"{name_core(entry.name or '')}|{commune}"


def _shared_keys(lists: Sequence[HeldOrder]) -> set[str]:
    """The keys that some list has more than once: sites of one name in one town, which only the address tells apart."""
    counts = (Counter(identity_key(entry) for entry in held.order.entries) for held in lists)
    return {key for count in counts for key, number in count.items() if number > 1}


def _links(school: Identity) -> list[Link]:
    return [_link(left, right) for left, right in pairwise(school.mentions)]


def _link(left: Mention, right: Mention) -> Link:
    ids = entry_id(left.order_id, left.entry.number), entry_id(right.order_id, right.entry.number)
    return Link(f"{ids[0]}~{ids[1]}", *ids, "same", "name_and_commune", 1.0, _evidence(left.entry, right.entry), "rule")


def _evidence(left: Entry, right: Entry) -> str:
    changed = fold(left.address or "") != fold(right.address or "")
    street = f" ; l'adresse change : {left.address or 'aucune'} -> {right.address or 'aucune'}" if changed else ""
    return f"même nom, même commune ({right.commune}){street}"
