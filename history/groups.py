"""Mentions put together to schools, so that no school stands twice on one list, and people's decisions are kept."""

from __future__ import annotations

from collections.abc import Sequence


class Groups:
    """A partition of mentions, which go by number. ``lists_of`` gives the lists (by position) that hold each."""

    def __init__(self, lists_of: Sequence[Sequence[int]]) -> None:
        self._lists_of = lists_of
        self._of = list(range(len(lists_of)))
        self._members: list[tuple[int, ...]] = [(number,) for number in range(len(lists_of))]
        self._bounds = [(lists[0], lists[-1]) for lists in lists_of]
        self._apart: dict[int, set[int]] = {}

    def of(self, mention: int) -> int:
        """The group of a mention."""
        return self._of[mention]

    def members(self, group: int) -> list[int]:
        """The mentions of a group, oldest first."""
        return sorted(self._members[group])

    def first_list(self, group: int) -> int:
        """The position of the first list that holds a mention of the group."""
        return self._bounds[group][0]

    def all(self) -> list[int]:
        """Every group, in the order of first mention."""
        return sorted(set(self._of), key=lambda group: min(self._members[group]))

    def separate(self, one: int, other: int) -> None:
        """Two mentions that must never be of one group."""
        self._apart.setdefault(one, set()).add(other)
        self._apart.setdefault(other, set()).add(one)

    def are_apart(self, one: int, other: int) -> bool:
        """Whether somebody decided that two groups are different schools."""
        return any(
            self._of[another] == other for member in self._members[one] for another in self._apart.get(member, ())
        )

    def may_join(self, one: int, other: int) -> bool:
        """Whether two groups can be one school: no list holds both, and nobody keeps them apart."""
        return one != other and not self._meet(one, other) and not (self._apart and self.are_apart(one, other))

    def join(self, one: int, other: int) -> None:
        """Makes the second group part of the first."""
        for member in self._members[other]:
            self._of[member] = one
        self._members[one] += self._members[other]
        self._members[other] = ()
        bounds = self._bounds[one], self._bounds[other]
        self._bounds[one] = min(bound[0] for bound in bounds), max(bound[1] for bound in bounds)

    def _meet(self, one: int, other: int) -> bool:
        """Whether some list holds a mention of either."""
        (first, last), (other_first, other_last) = self._bounds[one], self._bounds[other]
        if last < other_first or other_last < first:
            return False
        return not self._lists(one).isdisjoint(self._lists(other))

    def _lists(self, group: int) -> set[int]:
        return {position for member in self._members[group] for position in self._lists_of[member]}
