"""How the cost of identity grows: two consecutive synthetic lists of 60 to 60,000 schools."""

from __future__ import annotations

import gc
import random
import statistics
from collections.abc import Callable, Iterator

from bench.evaluation import in_force
from bench.noise import NOISES, renumbered
from bench.timing import Measure, seconds
from history.identity import Identities, identify
from history.model import InForce
from parsers.model import Citation, Entry
from reference.gazetteer import Candidate, commune_key, communes
from reference.text import fold

SIZES = (60, 600, 6_000, 60_000)
RUNS = {60: 9, 600: 5, 6_000: 3, 60_000: 3}
GOAL = 12
"""The most that ten times the schools may cost, in times."""

_CHANGED, _KEPT = 0.15, 0.95
_TRADES = "Usinage Chaudronnerie Menuiserie Couture Mécanique Métallerie Soudage Bois Paysage Cuisine".split()
_STREETS = ("rue de la Paix", "avenue Jean-Jaurès", "route de Lyon", "chemin des Écoles", "boulevard Voltaire")
_SYLLABLES = "ba cer don fé gal jo lan mer nor pa quin ro sta tu val".split()


def measures() -> Iterator[Measure]:
    """Seconds at every size, each against a tenth of it."""
    last: float | None = None
    for size in SIZES:
        states = lists(size)
        took = statistics.median(seconds(_identifying(states)) for _ in range(RUNS[size]))
        ratio = took / last if last else 1.0
        figure = f"{took:.3f} s ({took / size * 1e6:.0f} µs a school)"
        yield Measure(f"identity of two lists of {size:,} synthetic schools", figure, "a tenth of it", ratio, GOAL)
        last = took


def lists(size: int, seed: int = 443) -> list[InForce]:
    """Two lists of ``size`` schools: one in twenty goes and another comes, three in twenty are printed otherwise."""
    chance = random.Random(seed)
    towns = [town for town in communes().all_current() if town.postal_codes]
    before = [_entry(chance, towns, i) for i in range(1, size + 1)]
    after = [one if chance.random() < _KEPT else _entry(chance, towns, one.number) for one in before]
    noises = list(NOISES.values())
    after = [chance.choice(noises)(one, chance) if chance.random() < _CHANGED else one for one in after]
    chance.shuffle(after)
    after = [renumbered(one, i) for i, one in enumerate(after, start=1)]
    sides = ([(None, one) for one in side] for side in (before, after))
    return [in_force(f"{2001 + i}-01-01", side) for i, side in enumerate(sides)]


def _identifying(states: list[InForce]) -> Callable[[], object]:
    """Identity with nothing remembered from the run before."""

    def identify_anew() -> Identities:
        fold.cache_clear()
        commune_key.cache_clear()
        gc.disable()  # as timeit does: what the collector costs depends on everything else in memory
        try:
            return identify(states)
        finally:
            gc.enable()

    return identify_anew


def _entry(chance: random.Random, towns: list[Candidate], number: int) -> Entry:
    town = chance.choice(towns)
    word = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).capitalize()
    name = f"Ecole de production {chance.choice(_TRADES)} {word}"
    address = f"{chance.randrange(1, 200)}, {chance.choice(_STREETS)}"
    quote = f"{name}, {address}, {town.name} ({town.postal_codes[0]})"
    cited = Citation("synthetic", quote, number, None, number)
    return Entry(cited, name, None, address, town.postal_codes[0], town.name, town.place)


def main() -> None:
    """Prints the measures."""
    for one in measures():
        print(f"{one.what}: {one.figure}; {one.ratio:.1f} times {one.reference}; {one.verdict}", flush=True)


if __name__ == "__main__":
    main()
