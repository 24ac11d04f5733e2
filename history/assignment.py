"""Pairs two sides so that each is used once and the whole gains most (the Hungarian method), where that is certain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Pair = tuple[int, int]

CROWD = 16
"""The most entries on a side of one component: more that are all alike nobody can tell apart by what is printed."""


def certain_pairs(scores: Mapping[Pair, int], threshold: int, margin: int) -> set[Pair]:
    """The pairs (left, right) of the best assignment, but for those that a rival explanation contests.

    ``scores`` are all at least ``threshold``; what lies above it is what a pair gains, so that one excellent pair is
    worth more than two poor ones. A pair is certain when the best assignment without it is worse by ``margin`` at
    least: which of several optimal assignments is found then makes no difference.
    """
    found: set[Pair] = set()
    for component in _components(scores):
        gains = {pair: scores[pair] - threshold + margin for pair in component}
        found |= {next(iter(gains))} if len(gains) == 1 else _certain(gains, margin)
    return found


def best_pairs(gains: Mapping[Pair, int]) -> set[Pair]:
    """The pairs, each left and each right in one at most, whose gains (all positive) add up to the most."""
    lefts, rights = sorted({left for left, _ in gains}), sorted({right for _, right in gains})
    columns = len(rights) + len(lefts)  # a column more for each left: to stay alone costs nothing
    costs = [[-gains.get((left, right), 0) for right in rights] + [0] * len(lefts) for left in lefts]
    chosen = _hungarian(costs, columns)
    pairs = ((left, rights[column]) for left, column in zip(lefts, chosen, strict=True) if column < len(rights))
    return {pair for pair in pairs if pair in gains}


def _certain(gains: dict[Pair, int], margin: int) -> set[Pair]:
    if max(len({left for left, _ in gains}), len({right for _, right in gains})) > CROWD:
        return set()
    best = best_pairs(gains)
    worth = sum(gains[pair] for pair in best)
    return {pair for pair in best if worth - _worth_without(pair, gains) >= margin}


def _worth_without(pair: Pair, gains: dict[Pair, int]) -> int:
    others = {one: gain for one, gain in gains.items() if one != pair}
    return sum(others[one] for one in best_pairs(others))


def _components(pairs: Mapping[Pair, int]) -> Iterator[list[Pair]]:
    """The pairs, in groups that share no left and no right."""
    by_left: dict[int, list[Pair]] = {}
    by_right: dict[int, list[Pair]] = {}
    for pair in sorted(pairs):
        by_left.setdefault(pair[0], []).append(pair)
        by_right.setdefault(pair[1], []).append(pair)
    seen: set[Pair] = set()
    for start in sorted(pairs):
        waiting, component = [start], []
        while waiting:
            pair = waiting.pop()
            if pair not in seen:
                seen.add(pair)
                component.append(pair)
                waiting += by_left.pop(pair[0], ())
                waiting += by_right.pop(pair[1], ())
        if component:
            yield component


def _hungarian(costs: list[list[int]], columns: int) -> list[int]:
    """The column of each row in the cheapest assignment (Kuhn and Munkres, with potentials; rows <= columns)."""
    row_potential, potential = [0] * (len(costs) + 1), [0] * (columns + 1)
    row_of = [0] * (columns + 1)  # rows and columns count from 1; 0 is "none"
    for row in range(1, len(costs) + 1):
        row_of[0] = row
        column, least, way, used = 0, [_FAR] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
        while row_of[column]:
            used[column] = True
            here, step, following = row_of[column], _FAR, 0
            for other in range(1, columns + 1):
                if not used[other]:
                    reduced = costs[here - 1][other - 1] - row_potential[here] - potential[other]
                    if reduced < least[other]:
                        least[other], way[other] = reduced, column
                    if least[other] < step:
                        step, following = least[other], other
            for other in range(columns + 1):
                if used[other]:
                    row_potential[row_of[other]] += step
                    potential[other] -= step
                else:
                    least[other] -= step
            column = following
        while column:
            row_of[column], column = row_of[way[column]], way[column]
    return [row_of.index(row, 1) - 1 for row in range(1, len(costs) + 1)]


_FAR = 1 << 40
