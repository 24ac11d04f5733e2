"""`python -m bench.evaluation`: how well identity finds the same schools, on pairs of lists whose truth is known."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby
from pathlib import Path

from bench.noise import NOISES, Noise, disturbed
from history.identity import Identities, identify
from history.model import HeldOrder, InForce, Link, Mention, Placed
from parsers.medium import read
from parsers.model import Citation, Entry, Order
from parsers.school import read_school

_HERE = Path(__file__).parent
_REAL = _HERE.parent / "orders" / "arrete-2024-11-18.txt"
_DIRECTORY, _TRAPS = _HERE / "data" / "directory.csv", _HERE / "data" / "traps.csv"
SEEDS = range(5)
CHURN = 0.1
"""The part of the schools that each list of a noisy case leaves out."""


@dataclass(frozen=True, slots=True)
class Case:
    """Two lists, each entry with the school it is (None: none that the other list has)."""

    what: str
    before: Sequence[tuple[str | None, Entry]]
    after: Sequence[tuple[str | None, Entry]]

    def judged(self) -> Identities:
        """What identity makes of the two lists."""
        return identify([in_force(f"{2001 + i}-01-01", side) for i, side in enumerate((self.before, self.after))])


@dataclass(frozen=True, slots=True)
class Score:
    """How many pairs there are, how many of them were found, how many were joined wrongly, how many a person is asked
    about, and how many entries there were to judge; ``doubtful`` tells every link that is wrong, asked, or missing."""

    what: str
    pairs: int = 0
    found: int = 0
    wrong: int = 0
    asked: int = 0
    entries: int = 0
    doubtful: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """The part of the joined pairs that is right."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The part of the true pairs that was joined."""
        return self.found / self.pairs if self.pairs else 1.0

    @property
    def review(self) -> float:
        """Questions to a person, by entry of the later list."""
        return self.asked / self.entries if self.entries else 0.0

    def __add__(self, other: Score) -> Score:
        sums = {name: getattr(self, name) + getattr(other, name) for name in _SUMMED}
        return replace(self, **sums)

    def __str__(self) -> str:
        figures = f"{self.precision:7.4f} {self.recall:7.4f} {self.review:7.2%}"
        return f"{self.what:46} {self.pairs:6} {figures} {self.wrong:6}"


_SUMMED = ("pairs", "found", "wrong", "asked", "entries", "doubtful")


def score(case: Case) -> Score:
    """Counts what identity makes of a case against the truth."""
    left, right = ({entry.number: school for school, entry in side} for side in (case.before, case.after))
    schools = [school for school in right.values() if school is not None]
    pairs = len(set(schools) & set(left.values()))
    links = [(link, left[_number(link.left)], right[_number(link.right)]) for link in case.judged().links]
    same = [(link, one is not None and one == other) for link, one, other in links if link.verdict == "same"]
    asked = [link for link, _, _ in links if link.verdict == "unsure"]
    told = [f"WRONG  {_told(link)}" for link, is_right in same if not is_right] + [
        f"asked  {_told(one)}" for one in asked
    ]
    found = sum(is_right for _, is_right in same)
    return Score(case.what, pairs, found, len(same) - found, len(asked), len(right), tuple(told))


def total(what: str, cases: Iterable[Case]) -> Score:
    """The score of several cases together."""
    return sum((score(case) for case in cases), Score(what))


def directory() -> Case:
    """The list of 2024 against the national directory: names and communes, no addresses."""
    rows = list(csv.DictReader(_DIRECTORY.read_text(encoding="utf-8").splitlines()))
    entries = [
        entry_of(f"{row['name_in_annuaire_2026']}, {row['commune_in_annuaire_2026']}", i)
        for i, row in enumerate(rows, start=1)
    ]
    after = [(row["number_in_2024_order"] or None, entry) for row, entry in zip(rows, entries, strict=True)]
    return Case("directory", _numbered(real()), after)


def noisy(noises: Sequence[Noise], what: str, seeds: Iterable[int] = SEEDS) -> Iterator[Case]:
    """The list of 2024 against itself under noise; each of the two lists lacks some schools that the other has."""
    for seed in seeds:
        chance = random.Random(seed)
        before = [entry for entry in real() if chance.random() > CHURN]
        after = [(str(number), one) for number, one in disturbed(real(), noises, seed) if chance.random() > CHURN]
        yield Case(what, _numbered(before), after)


def traps() -> Iterator[Case]:
    """Pairs of lists made to tempt a matcher."""
    rows = csv.DictReader(_TRAPS.read_text(encoding="utf-8").splitlines())
    for trap, lines in groupby(rows, key=lambda row: row["trap"]):
        sides: dict[str, list[tuple[str | None, Entry]]] = {"before": [], "after": []}
        for line in lines:
            side = sides[line["side"]]
            side.append((line["school"] or None, entry_of(line["item"], len(side) + 1)))
        yield Case(trap, sides["before"], sides["after"])


def real() -> tuple[Entry, ...]:
    """The entries of the order of 18 November 2024."""
    return read(_REAL.read_bytes()).order.entries


def entry_of(item: str, number: int) -> Entry:
    """The entry that an item of a list reads as."""
    found = read_school(item)
    cited = Citation("synthetic", item, number, None, number)
    return Entry(cited, found.name, found.acronym, found.address, found.postal_code, found.commune, found.place)


def in_force(day: str, side: Sequence[tuple[str | None, Entry]]) -> InForce:
    """A made-up list of a day."""
    entries = tuple(entry for _, entry in side)
    order = Order("list", "synthetic", None, None, None, None, None, day, None, None, None, entries=entries)
    order_id = f"arrete-{day}"
    return InForce(HeldOrder(order_id, order, ()), tuple(Placed(one.number, Mention(order_id, one)) for one in entries))


def report() -> Iterator[Score]:
    """Every score that is quoted."""
    yield score(directory())
    for what, noise in NOISES.items():
        yield total(f"noise: {what}", noisy([noise], what))
    yield total("noise: each kind", (one for what, noise in NOISES.items() for one in noisy([noise], what)))
    two = combinations(NOISES.values(), 2)
    yield total("noise: two kinds at once", (one for noises in two for one in noisy(noises, "", SEEDS[:2])))
    yield total("traps", traps())


def _numbered(entries: Iterable[Entry]) -> list[tuple[str | None, Entry]]:
    return [(str(entry.number), entry) for entry in entries]


def _number(entry_id: str) -> int:
    return int(entry_id.rpartition("-n")[2])


def _told(link: Link) -> str:
    return f"{link.score:.2f} {link.evidence}"


def main() -> None:
    """Prints the scores, and every link of the directory and the traps that is wrong or to be reviewed."""
    print(f"{'':46} {'pairs':>6} {'precis.':>7} {'recall':>7} {'review':>7} {'wrong':>6}")
    for one in report():
        print(one)
        if not one.what.startswith("noise"):
            print("".join(f"    {line}\n" for line in one.doubtful), end="")


if __name__ == "__main__":
    main()
