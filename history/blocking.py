"""Which pairs are worth comparing: those that share a key few others have, so that cost grows with the list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from history.features import Profile
from history.vocabulary import weight

MAX_PAIRS = {"commune": 400, "street": 400, "departement": 25, "name": 1}
"""The most pairs that a key of each kind may propose; one that proposes more tells nothing, and others tell more. A
namesake in another département is worth a question only where there is one."""


class Index:
    """Numbers of the caller's, by the keys of their profiles: a school may have been printed in many ways."""

    def __init__(self) -> None:
        self._by_key: dict[str, list[int]] = {}

    def add(self, number: int, profiles: Iterable[Profile]) -> None:
        """Puts in what has these profiles."""
        for key in _keys_of(profiles):
            self._by_key.setdefault(key, []).append(number)

    def remove(self, number: int, profiles: Iterable[Profile]) -> None:
        """Takes out again what was put in with these profiles."""
        for key in _keys_of(profiles):
            self._by_key[key].remove(number)

    def pairs(self, rights: Mapping[int, Profile]) -> set[tuple[int, int]]:
        """The pairs (number here, number among ``rights``) that share a key of few."""
        if not self._by_key:
            return set()
        by_key: dict[str, list[int]] = {}
        for number, one in rights.items():
            for key in keys(one):
                if key in self._by_key:
                    by_key.setdefault(key, []).append(number)
        return set(self._shared(by_key.items()))

    def _shared(self, by_key: Iterable[tuple[str, list[int]]]) -> Iterator[tuple[int, int]]:
        for key, rights in by_key:
            lefts = self._by_key[key]
            if len(lefts) * len(rights) <= MAX_PAIRS[key.partition(":")[0]]:
                yield from ((left, right) for left in lefts for right in rights)


def _keys_of(profiles: Iterable[Profile]) -> set[str]:
    return {key for one in profiles for key in keys(one)}


def keys(one: Profile) -> set[str]:
    """The keys of a profile ("kind:place:word"): its commune; its words, acronyms and street there; its street under
    its postal code; the words of its name that no trade has, and all of them run together, in the département; and its
    whole name anywhere."""
    words = {word for word in one.words if weight(word) > 0}
    street = " ".join(one.street.words) if one.street else ""
    found = {f"name:{' '.join(sorted(words))}"} if words else set()
    for commune in (*one.communes, one.insee_code or ""):
        if commune:
            found.add(f"commune:{commune}")
            found |= {f"commune:{commune}:{word}" for word in (*words, *one.acronyms, *one.initials)}
            found.add(f"street:{commune}:{street}")
    if street and one.entry.postal_code:
        found.add(f"street:{one.entry.postal_code}:{street}")
    telling = (word for word in (*words, *one.former) if weight(word) == 1)
    return found | {f"departement:{one.departement}:{word}" for word in (*telling, "".join(one.words))}
