"""One list after the other: which of its new entries are schools that were on a list before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from history.assignment import certain_pairs
from history.blocking import Index
from history.features import Profile
from history.groups import Groups
from history.judgement import SAME, Judgement
from history.mentions import Mentions
from history.model import InForce, Verdict

MARGIN = 5
"""Points by which one explanation of two lists must be better than the next; else it is a matter for a person."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """Two mentions, by number and the older first, the verdict on them, the judgement it follows from (None where the
    two are printed alike), and what else it follows from (French)."""

    left: int
    right: int
    verdict: Verdict
    judgement: Judgement | None
    note: str = ""


def match(states: Sequence[InForce], mentions: Mentions, groups: Groups) -> Iterator[Judged]:
    """Joins in ``groups`` the mentions of one school, list by list, and tells every verdict."""
    absent = _Absent(mentions)
    before: dict[int, int] = {}
    for position, state in enumerate(states):
        step = _Step(state, position, mentions, groups, before)
        yield from step.run(absent)
        before = {groups.of(number): number for number in mentions.lists[position]}
        absent.keep(step.gone(before), before)


class _Absent:
    """The schools that were on a list once and are not on the present one: for each group, a mention of every print."""

    def __init__(self, mentions: Mentions) -> None:
        self.prints: dict[int, tuple[int, ...]] = {}
        self.index = Index()
        self._profiles = mentions.profiles

    def keep(self, gone: Mapping[int, tuple[int, ...]], present: Iterable[int]) -> None:
        """Adds the schools that this list leaves out and takes away those that it names again."""
        for group in self.prints.keys() & set(present):
            self.index.remove(group, self._printed(self.prints.pop(group)))
        for group, mentions in gone.items():
            self.prints[group] = mentions
            self.index.add(group, self._printed(mentions))

    def _printed(self, mentions: Iterable[int]) -> Iterator[Profile]:
        return (self._profiles[one] for one in mentions)


class _Step:
    """One list against the list before it and the schools that were on none of late.

    ``_gone`` are the schools of the list before that this one has not named so far (group: last mention), ``_new`` the
    mentions that are no known school's so far.
    """

    def __init__(
        self, state: InForce, position: int, mentions: Mentions, groups: Groups, before: Mapping[int, int]
    ) -> None:
        self._state, self._mentions, self._groups, self._before = state, mentions, groups, before
        self._numbers = mentions.lists[position]
        known = {number for number in self._numbers if groups.first_list(groups.of(number)) < position}
        present = {groups.of(number) for number in known}
        self._gone = {group: mention for group, mention in before.items() if group not in present}
        self._new = {number: mentions.profiles[number] for number in self._numbers if number not in known}
        self._near: list[tuple[int, Judged]] = []

    def run(self, absent: _Absent) -> Iterator[Judged]:
        """Matches what can be matched, the surest first, and tells the verdicts."""
        yield from self._amended()
        yield from self._put_right(absent)
        yield from self._alike()
        yield from self._scored()
        yield from self._returned(absent)
        yield from self._doubtful(absent)

    def gone(self, present: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
        """The schools of the list before that this list does not name, with a mention of every print."""
        return {group: tuple(self._former(group)) for group in self._gone if group not in present}

    def _amended(self) -> Iterator[Judged]:
        """The lines of which a clause replaces words, or which it replaces."""
        for number, line in zip(self._numbers, self._state.lines, strict=True):
            older = self._mentions.number(line.replaces) if line.replaces else None
            if older is None or number not in self._new or self._groups.of(older) not in self._gone:
                continue
            in_words = line.mention.entry.amended is not None
            one = self._judge(older, number, is_amended=in_words)
            if one.is_same and self._groups.may_join(self._groups.of(older), self._groups.of(number)):
                yield self._same(older, number, one)

    def _put_right(self, absent: _Absent) -> Iterator[Judged]:
        """The lines that a corrigendum makes read as they did before the print that it mends: that print alone called
        the school otherwise."""
        if self._state.order.order.kind != "corrigendum":
            return
        former = _only((one for prints in absent.prints.values() for one in prints), self._print)
        for number, line in zip(self._numbers, self._state.lines, strict=True):
            older = former.get(self._print(number)) if line.replaces and number not in self._new else None
            if older is not None and self._groups.may_join(self._groups.of(older), self._groups.of(number)):
                self._groups.join(self._groups.of(older), self._groups.of(number))
                yield Judged(older, number, "same", None)

    def _alike(self) -> Iterator[Judged]:
        """What is printed alike, once on either list, is itself."""
        lefts = _only(self._gone.values(), self._print)
        former = _only((one for group in self._gone for one in self._former(group)), self._print)
        for print_, number in _only(self._new, self._print).items():
            older = lefts.get(print_, former.get(print_))
            if older is not None and self._groups.may_join(self._groups.of(older), self._groups.of(number)):
                yield self._same(older, number, None)

    def _scored(self) -> Iterator[Judged]:
        index = Index()
        for group, mention in self._gone.items():
            index.add(group, [self._mentions.profiles[mention]])
        last = {group: (mention,) for group, mention in self._gone.items()}
        yield from self._settle(index.pairs(self._new), last, is_return=False)

    def _returned(self, absent: _Absent) -> Iterator[Judged]:
        yield from self._settle(absent.index.pairs(self._new), absent.prints, is_return=True)

    def _settle(self, pairs: set[Pair], prints: Mapping[int, Sequence[int]], *, is_return: bool) -> Iterator[Judged]:
        """Judges the pairs (group, mention), each by its likest print, keeps those that are near, and joins those that
        are certain."""
        likest = {pair: self._likest(prints[pair[0]], pair[1], is_return=is_return) for pair in sorted(pairs)}
        near = {pair: found for pair, found in likest.items() if found[1].is_near}
        free = {pair for pair in near if self._groups.may_join(pair[0], self._groups.of(pair[1]))}
        for (group, number), (older, one) in near.items():
            self._near.append((group, Judged(older, number, "unsure", one, _why_unsure(one))))
        scores = {pair: one.score for pair, (_, one) in near.items() if pair in free and one.is_same}
        for group, number in sorted(certain_pairs(scores, SAME, MARGIN)):
            older, one = near[group, number]
            yield self._same(older, number, one)

    def _likest(self, prints: Sequence[int], number: int, *, is_return: bool) -> tuple[int, Judgement]:
        """The print of a school that is likest to a mention, the newest of equals, and what follows from it."""
        judged = ((older, self._judge(older, number, is_return=is_return)) for older in prints)
        return max(judged, key=lambda found: (found[1].is_same, found[1].is_near, found[1].score, found[0]))

    def _doubtful(self, absent: _Absent) -> Iterator[Judged]:
        """The near pairs: for a person to decide where neither is settled, else not the same."""
        for group, one in self._near:
            left, right = self._groups.of(one.left), self._groups.of(one.right)
            if left == right:
                continue
            is_open = one.right in self._new and (group in self._gone or group in absent.prints)
            if is_open and self._groups.may_join(left, right):
                yield one
            else:
                note = _APART if self._groups.are_apart(left, right) else _SETTLED
                yield Judged(one.left, one.right, "different", one.judgement, note)

    def _same(self, older: int, number: int, judgement: Judgement | None) -> Judged:
        group = self._groups.of(older)
        self._groups.join(group, self._groups.of(number))
        self._gone.pop(group, None)
        del self._new[number]
        return Judged(older, number, "same", judgement)

    def _judge(self, older: int, number: int, *, is_return: bool = False, is_amended: bool = False) -> Judgement:
        left, right = self._mentions.profiles[older], self._mentions.profiles[number]
        return Judgement(left, right, self._have_sites(left, right), is_return, is_amended)

    def _have_sites(self, left: Profile, right: Profile) -> bool:
        """Whether a name is that of several schools of one list, and not of one site of them."""
        if set(left.words) == set(right.words) and left.place_words & set(left.words):
            return False
        counts = (self._sites[one.organisation] for one in (left, right))
        return max(counts) > 1

    @cached_property
    def _sites(self) -> Counter[str]:
        """How often the name of each organisation stands on the list where it stands most often."""
        lists = (self._before.values(), self._numbers)
        before, now = (Counter(self._mentions.profiles[number].organisation for number in one) for one in lists)
        return before | now

    def _former(self, group: int) -> Iterable[int]:
        """The mentions of a school, one of each print: a list may go back to what it read before."""
        return {self._print(one): one for one in self._groups.members(group)}.values()

    def _print(self, number: int) -> str:
        return self._mentions.profiles[number].print


_APART = "séparées par décision"
_SETTLED = "l'une des deux est reconnue, plus sûrement, dans une autre entrée"


def _why_unsure(one: Judgement) -> str:
    if one.objections:
        return ""
    return "une autre entrée conviendrait presque autant" if one.score >= SAME else "trop peu pour en décider"


def _only(numbers: Iterable[int], key: Callable[[int], str]) -> dict[str, int]:
    """The numbers whose key no other has, by their keys."""
    found: dict[str, int] = {}
    repeated = set()
    for number in numbers:
        if found.setdefault(one := key(number), number) != number:
            repeated.add(one)
    return {one: number for one, number in found.items() if one not in repeated}
