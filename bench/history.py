"""How the cost of a history grows: change log and recognition, rebuild of everything, and what one answer takes."""

from __future__ import annotations

import gc
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from bench.evaluation import in_force
from bench.timing import Measure, in_turn, process, seconds
from db.queries import list_on
from db.reading import open_database
from ecoles.pipeline import Given, run
from ecoles.settings import Settings
from history.changes import Listed, log_changes
from history.coverage import cover
from history.model import Change, InForce, Period
from history.recognition import Step, recognise, steps
from parsers.model import Citation, Entry
from parsers.school import read_school
from reference.gazetteer import Candidate, communes
from reference.text import fold

SIZES = (60, 600, 6_000, 60_000)
LISTS = 3
MANY_LISTS, MANY_SCHOOLS = 50, 20_000
HOMES = (61, 600, 6_000)
GOAL = 12
"""The most that ten times the schools may cost, in times."""

GOAL_US = 3
"""What a listing may cost the change log, in microseconds."""

GOAL_ANSWER = 1.5
"""The most that an answer may take with any number of schools, against that with 61."""

NOW = "2026-01-01T00:00:00Z"
_GONE, _REWORDED = 0.05, 0.05
_LEAST_SECONDS = 0.2
_TRADES = "Usinage Chaudronnerie Menuiserie Couture Mécanique Métallerie Soudage Bois Paysage Cuisine".split()
_STREETS = ("rue de la Paix", "avenue Jean-Jaurès", "route de Lyon", "chemin des Écoles", "boulevard Voltaire")
_SYLLABLES = "ba cer don fé gal jo lan mer nor pa quin ro sta tu val".split()


@dataclass(frozen=True, slots=True)
class Years:
    """One list a year, as the change log and recognition are given them."""

    states: list[InForce]
    listed: list[Listed]
    taken: tuple[Step, ...]

    @property
    def listings(self) -> int:
        """How many lines the lists have in all."""
        return sum(map(len, self.listed))


def measures(folder: Path) -> Iterator[Measure]:
    """Every measure; ``folder`` is for the databases that are built."""
    yield from _logs()
    yield from _many()
    for size in HOMES:
        _publish(folder / str(size), size)
    yield from _rebuilds(folder)
    yield from _answers(folder)


def _logs() -> Iterator[Measure]:
    """Change log and recognition at every size, each against a tenth of it."""
    for what, does in (("change log", _log), ("recognition", _recognised)):
        last: float | None = None
        for size in SIZES:
            years = made_up(LISTS, size)
            took = _quietly(lambda years=years, does=does: does(years))
            ratio = took / last if last else 1.0
            name = f"{what} of {LISTS} lists of {size:,} synthetic schools"
            yield Measure(name, _per_listing(took, years), "a tenth of the schools", ratio, GOAL)
            last = took


def _many() -> Iterator[Measure]:
    years = made_up(MANY_LISTS, MANY_SCHOOLS)
    name = f"{MANY_LISTS} lists of {MANY_SCHOOLS:,} synthetic schools"
    took = _quietly(lambda: _log(years), least=0)
    ratio = took / years.listings * 1e6 / GOAL_US
    yield Measure(f"change log of {name}", _per_listing(took, years), f"{GOAL_US} µs a listing", ratio, 1)
    again = _quietly(lambda: _recognised(years), least=0)
    yield Measure(f"recognition of {name}", _per_listing(again, years), "its change log", again / took, None)


def _rebuilds(folder: Path) -> Iterator[Measure]:
    """From the documents in the archive to the database, nothing remembered."""
    last: float | None = None
    for size in HOMES:
        home = folder / str(size)
        took = statistics.median(seconds(lambda home=home: _rebuild(home)) for _ in range(3 if size < HOMES[-1] else 1))
        ratio = took / last if last else 1.0
        name = f"rebuild of {LISTS} lists of {size:,} synthetic schools"
        figure = f"{took:.2f} s ({took / size / LISTS * 1e6:.0f} µs an entry)"
        yield Measure(name, figure, "a tenth of the schools", ratio, GOAL)
        last = took


def _answers(folder: Path) -> Iterator[Measure]:
    small = _asking(folder / str(HOMES[0]))
    for size in HOMES[1:]:
        large, least = in_turn(_asking(folder / str(size)), small, runs=11)
        name = f"cold `ecoles first` among {size:,} synthetic schools a list"
        ratio = large.median / least.median
        yield Measure(name, str(large), f"among {HOMES[0]}: {least}", ratio, GOAL_ANSWER)


def made_up(lists: int, schools: int, seed: int = 443) -> Years:
    """Lists of ``schools`` each: from one to the next one in twenty goes and another comes, and one in twenty is
    printed at another address; the others are the same lines."""
    chance = random.Random(seed)
    towns = [town for town in communes().all_current() if town.postal_codes]
    names = [f"s{i}" for i in range(schools)]
    entries: dict[str, Entry] = {}
    states: list[InForce] = []
    for year in range(lists):
        for at in chance.sample(range(schools), round(schools * _GONE)) if year else ():
            names[at] = f"s{year}-{at}"
        for at, name in enumerate(names, start=1):
            if name not in entries:
                entries[name] = _entry(at, chance, chance.choice(towns))
            elif chance.random() < _REWORDED:
                entries[name] = _printed(entries[name], f"{chance.randrange(1, 200)}, {chance.choice(_STREETS)}")
        states.append(in_force(f"{1950 + year}-05-02", [(None, entries[name]) for name in names]))
    listed = [_by_school(state) for state in states]
    return Years(states, listed, steps(states, cover(states, (), ())))


def _by_school(state: InForce) -> Listed:
    """The line of each school, which goes by its name: nothing here is recognised, since that is measured elsewhere."""
    return {f"{line.mention.entry.name} {line.number}": line for line in state.lines}


def _entry(number: int, chance: random.Random, town: Candidate) -> Entry:
    word = "".join(chance.choices(_SYLLABLES, k=chance.randint(3, 5))).capitalize()
    name = f"Ecole de production {chance.choice(_TRADES)} {word}"
    cited = Citation("synthetic", "", number, None, number)
    one = Entry(cited, name, None, None, town.postal_codes[0], town.name, town.place)
    return _printed(one, f"{chance.randrange(1, 200)}, {chance.choice(_STREETS)}")


def _printed(one: Entry, address: str) -> Entry:
    quote = f"{one.name}, {address}, {one.commune} ({one.postal_code})"
    return replace(one, address=address, citation=replace(one.citation, quote=quote))


def _transcript(state: InForce) -> bytes:
    title = f"Arrêté du 2 mai {state.order.day[:4]} fixant la liste des écoles de production (synthetic)"
    head = f"Title: {title}\nSigned-on: {state.order.day}\nCoverage: list complete ({len(state.lines)} entries)\n\n"
    return (head + "".join(f"{one.number}\t{one.mention.entry.quote}\n" for one in state.lines)).encode()


def _log(years: Years) -> tuple[Change, ...]:
    return log_changes(years.states, years.listed, years.taken)


def _recognised(years: Years) -> list[Period]:
    numbers: dict[str, dict[int, int]] = {}
    for i, lines in enumerate(years.listed):
        for school, line in lines.items():
            numbers.setdefault(school, {})[i] = line.number
    held = numbers.items()
    return [one for school, on in held for one in recognise(school, on, years.states, years.taken)]


def _quietly(call: Callable[[], object], least: float = _LEAST_SECONDS) -> float:
    """Seconds of a call, nothing remembered from the one before: the median of as many as ``least`` seconds take.

    The collector is off, as timeit has it: what it costs depends on everything else in memory.
    """
    taken: list[float] = []
    while not taken or sum(taken) < least or len(taken) < (3 if least else 1):
        fold.cache_clear()
        gc.collect()
        gc.disable()
        try:
            taken.append(seconds(call))
        finally:
            gc.enable()
    return statistics.median(taken)


def _per_listing(took: float, years: Years) -> str:
    return f"{took:.4f} s ({took / years.listings * 1e6:.1f} µs a listing of {years.listings:,})"


def _publish(home: Path, size: int) -> None:
    orders = enumerate(map(_transcript, made_up(LISTS, size).states))
    outcome = run(Settings(home, None), NOW, [Given(data, f"synthetic-{i}.txt", None, NOW) for i, data in orders])
    if outcome.has_trouble:
        raise AssertionError(f"a synthetic list of {size} schools is in quarantine: nothing would be measured")


def _rebuild(home: Path) -> None:
    for remembered in (read_school, fold):
        remembered.cache_clear()
    (home / "ecoles.db").unlink()
    run(Settings(home, None), NOW)


def _asking(home: Path) -> Callable[[], object]:
    """A whole process that asks for the last school of the newest list by its name, as a person types it."""
    with closing(open_database(home / "ecoles.db")) as database:
        wanted = list_on(database)["schools"][-1]
    name: Sequence[str] = (wanted["school"], wanted["commune"])
    return process([sys.executable, "-m", "ecoles", "--home", str(home), "first", *name])


def main() -> None:
    """Prints the measures."""
    with tempfile.TemporaryDirectory() as folder:
        for one in measures(Path(folder)):
            print(f"{one.what}: {one.figure}; {one.ratio:.2f} times {one.reference}; {one.verdict}", flush=True)


if __name__ == "__main__":
    main()
