"""`python -m bench`: prints every measure with its reference, taken in the same run."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import fetching, history, identity, readers, scan, site
from bench.synthetic import synthetic_orders
from bench.timing import Measure, in_turn, process
from ecoles.pipeline import Given, run
from ecoles.settings import Settings
from parsers.medium import read
from parsers.school import read_school

ROOT = Path(__file__).parents[1]
REAL = ROOT / "orders" / "arrete-2024-11-18.txt"
NOW = "2026-01-01T00:00:00Z"
ORDERS, SCHOOLS = 100, 200


def measures(folder: Path) -> Iterator[Measure]:
    """Every measure, in the order of the README."""
    yield _first(folder)
    yield from _rebuild(folder)
    yield _parsing()
    yield from readers.measures()
    yield from identity.measures()
    yield from history.measures(folder / "history")
    yield from fetching.measures(folder)
    yield from scan.measures(folder)
    yield from site.measures(folder / "site")


def _first(folder: Path) -> Measure:
    home = folder / "first"
    _publish(home, [REAL.read_bytes()])
    python = sys.executable
    one = process([python, "-m", "ecoles", "--home", str(home), "first", "fask"])
    asked, nothing = in_turn(one, process([python, "-c", "pass"]), runs=21)
    ratio = asked.median / nothing.median
    return Measure("cold `ecoles first fask`", str(asked), f"`python -c pass`: {nothing}", ratio, 8)


def _rebuild(folder: Path) -> Iterator[Measure]:
    real = [REAL.read_bytes()]
    many = list(synthetic_orders(ORDERS, SCHOOLS))
    large, small = in_turn(_rebuilding(folder / "many", many), _rebuilding(folder / "one", real), runs=3)
    per_entry = small.median / 61, large.median / (ORDERS * SCHOOLS)
    what = f"rebuild of {ORDERS} synthetic orders of {SCHOOLS} schools, per entry"
    reference = f"of the real order of 61: {per_entry[0] * 1e6:.0f} µs per entry ({small})"
    yield Measure(what, f"{per_entry[1] * 1e6:.0f} µs ({large})", reference, per_entry[1] / per_entry[0], 1)
    anew = list(synthetic_orders(ORDERS // 5, SCHOOLS, kept=0))
    each, small = in_turn(_rebuilding(folder / "anew", anew), _rebuilding(folder / "one", real), runs=3)
    per_entry = small.median / 61, each.median / (ORDERS // 5 * SCHOOLS)
    what = f"the same of {ORDERS // 5} orders that have no school in common, per entry"
    yield Measure(what, f"{per_entry[1] * 1e6:.0f} µs ({each})", reference, per_entry[1] / per_entry[0], 1)


def _parsing() -> Measure:
    data = REAL.read_bytes()

    def cold() -> None:
        read_school.cache_clear()
        read(data)

    def lines() -> None:
        [line.split("\t") for line in data.decode().splitlines()]

    parsed, split = in_turn(cold, lines, runs=21)
    figure = f"{61 / parsed.median:,.0f} entries/s ({parsed})"
    return Measure("reading the real list", figure, f"splitting its lines: {split}", parsed.median / split.median, None)


def _rebuilding(home: Path, documents: list[bytes]) -> Callable[[], None]:
    """A rebuild from the archive alone, nothing remembered from the one before."""
    _publish(home, documents)

    def rebuild() -> None:
        read_school.cache_clear()
        (home / "ecoles.db").unlink()
        run(Settings(home, None), NOW)

    return rebuild


def _publish(home: Path, documents: list[bytes]) -> None:
    given = [Given(data, f"synthetic-{i}.txt", None, NOW) for i, data in enumerate(documents)]
    if run(Settings(home, None), NOW, given).has_trouble:
        raise ValueError("the synthetic orders do not prove themselves: what would be timed is their quarantine")


def main() -> None:
    """Prints the report."""
    with tempfile.TemporaryDirectory() as folder:
        for one in measures(Path(folder)):
            print(
                f"{one.what}\n  {one.figure}\n  against {one.reference}\n  ratio {one.ratio:.2f}  {one.verdict}\n",
                flush=True,
            )


main()
