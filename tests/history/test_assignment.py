"""The assignment gains as much as any could, and is called certain only where every best one agrees."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from history.assignment import CROWD, Pair, best_pairs, certain_pairs

GAINS = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 40), max_size=8)


def assignments(gains: dict[Pair, int]) -> Iterator[tuple[Pair, ...]]:
    """Every way to use each left and each right once at most."""
    for size in range(len(gains) + 1):
        for pairs in combinations(gains, size):
            if len({left for left, _ in pairs}) == len({right for _, right in pairs}) == size:
                yield pairs


@given(GAINS)
def test_no_assignment_gains_more(gains: dict[Pair, int]) -> None:
    found = best_pairs(gains)
    assert tuple(found) in {tuple(one) for one in assignments(gains)} or set(found) in map(set, assignments(gains))
    assert sum(gains[pair] for pair in found) == max(sum(gains[pair] for pair in one) for one in assignments(gains))


@given(GAINS)
def test_what_is_certain_is_in_every_assignment_that_comes_near(gains: dict[Pair, int]) -> None:
    threshold, margin = 60, 5
    scores = {pair: threshold + gain for pair, gain in gains.items()}
    worth = {one: sum(gains[pair] + margin for pair in one) for one in map(frozenset, assignments(gains))}
    near = [one for one, value in worth.items() if value > max(worth.values()) - margin]
    assert certain_pairs(scores, threshold, margin) == set(frozenset.intersection(*near))


def test_one_excellent_pair_is_worth_more_than_two_poor_ones() -> None:
    scores = {(0, 0): 98, (0, 1): 70, (1, 0): 70}
    assert certain_pairs(scores, 66, 5) == {(0, 0)}


def test_a_crowd_of_equals_is_nobody() -> None:
    scores = {(left, right): 70 + (left == right) * 20 for left in range(CROWD + 1) for right in range(CROWD + 1)}
    assert certain_pairs(scores, 66, 5) == set()
