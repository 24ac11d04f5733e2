"""What identity owes on labelled pairs: no wrong merge, recall, and few questions (docs/decisions: identity)."""

from __future__ import annotations

from itertools import combinations

import pytest

from bench.evaluation import Case, directory, noisy, real, score, total, traps
from bench.noise import NOISES
from history.features import profile
from history.judgement import Judgement


def test_the_national_directory() -> None:
    found = score(directory())
    assert found.pairs == 24
    assert (found.wrong, found.recall >= 0.90, found.review < 0.05) == (0, True, True), found.doubtful


def test_noise_of_each_kind() -> None:
    found = total("noise", (case for name, noise in NOISES.items() for case in noisy([noise], name, range(2))))
    assert (found.wrong, found.recall >= 0.98, found.review < 0.05) == (0, True, True), found.doubtful


@pytest.mark.parametrize("case", list(traps()), ids=lambda case: case.what)
def test_no_trap_joins_two_schools(case: Case) -> None:
    found = score(case)
    assert found.wrong == 0, found.doubtful
    assert found.recall == 1, found.doubtful


def test_no_two_schools_of_the_real_list_are_taken_for_one() -> None:
    for left, right in combinations(map(profile, real()), 2):
        judged = Judgement(left, right)
        assert not judged.is_same, judged.evidence


def test_the_directory_says_of_no_other_pair_that_it_is_the_same() -> None:
    """Every entry of the directory against every one of the list, not only those that the assignment compares."""
    case = directory()
    for school, right in case.after:
        for number, left in case.before:
            judged = Judgement(profile(left), profile(right))
            assert not judged.is_same or number == school, judged.evidence
