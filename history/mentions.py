"""Every mention of a school once, however many lists carry it on."""

from __future__ import annotations

from collections.abc import Sequence

from history.features import Profile, profile
from history.model import InForce, Mention
from parsers.model import Entry


class Mentions:
    """The mentions, numbered in the order of first mention; ``profiles`` and ``lists_of`` go by their numbers.

    ``lists_of`` are the positions of the lists that hold a mention, ``lists`` the mentions of each list.
    """

    def __init__(self, states: Sequence[InForce]) -> None:
        self.all: list[Mention] = []
        self.profiles: list[Profile] = []
        self.lists_of: list[tuple[int, ...]] = []
        self._numbers: dict[tuple[str, int], int] = {}
        self._profiles: dict[tuple[str | None, ...], Profile] = {}
        self.lists = [
            [self._add(line.mention, position) for line in state.lines] for position, state in enumerate(states)
        ]

    def number(self, mention: Mention) -> int | None:
        """The number of a mention; None when no list holds it."""
        return self._numbers.get((mention.order_id, mention.entry.number))

    def _add(self, mention: Mention, position: int) -> int:
        number = self._numbers.setdefault((mention.order_id, mention.entry.number), len(self.all))
        if number == len(self.all):
            self.all.append(mention)
            self.profiles.append(self._profile(mention.entry))
            self.lists_of.append(())
        self.lists_of[number] += (position,)
        return number

    def _profile(self, entry: Entry) -> Profile:
        """The profile of an entry; most are printed in the same words year after year."""
        insee_code = entry.place.insee_code if entry.place else None
        fields = (entry.name, entry.acronym, entry.address, entry.postal_code, entry.commune, insee_code)
        if fields not in self._profiles:
            self._profiles[fields] = profile(entry)
        return self._profiles[fields]
