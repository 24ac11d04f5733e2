"""Timings that can be compared: both sides in one run, in turn, medians quoted with their spread."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of each run."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median, in seconds."""
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        low, high = min(self.seconds), max(self.seconds)
        return f"{self.median * 1000:.1f} ms ({low * 1000:.1f}–{high * 1000:.1f}, {len(self.seconds)} runs)"


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the report: what was timed, its reference, the ratio, and the goal for it."""

    what: str
    figure: str
    reference: str
    ratio: float
    goal: float | None

    @property
    def verdict(self) -> str:
        """Whether the goal is met; a benchmark never fails a build."""
        if self.goal is None:
            return ""
        return f"goal ≤ {self.goal:g}: {'met' if self.ratio <= self.goal else 'MISSED'}"


def in_turn(one: Callable[[], object], other: Callable[[], object], runs: int) -> tuple[Timed, Timed]:
    """Times two calls A B A B …, so that a machine that slows down slows both; one warm-up of each."""
    one(), other()
    pairs = [(seconds(one), seconds(other)) for _ in range(runs)]
    return Timed(tuple(pair[0] for pair in pairs)), Timed(tuple(pair[1] for pair in pairs))


def process(command: Sequence[str], **settings: str) -> Callable[[], object]:
    """A whole process, from its start to its end, its output thrown away, with these settings in its environment.

    Python may keep what it compiled, as it does wherever nobody forbids it: the warm-up then leaves it for the runs.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | settings
    return lambda: subprocess.run(
        command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes, in seconds."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
