"""What the nightly job costs: a backlog of 800 increments, then nights without anything new."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.stock import increments
from bench.timing import Measure, in_turn, process, seconds

BACKLOG = 800
"""About fourteen months of increments (FORMATS: "Listing")."""


def measures(folder: Path) -> Iterator[Measure]:
    """The backlog, read once, against reading the same bytes with `gzip -dc`; then updates that find nothing new."""
    served, home = folder / "increments", folder / "backlog"
    served.mkdir()
    for name, data in increments(BACKLOG):
        (served / name).write_bytes(data)
    size = sum(path.stat().st_size for path in served.iterdir())
    with _serving(served) as address:
        update = _update(home, address)
        taken = seconds(update)
        packed = seconds(lambda: _unpack_all(served))
        figure = f"{taken:.1f} s, {size / taken / 1e6:.1f} MB/s ({size / 1e6:.0f} MB)"
        what = f"`ecoles update` with a backlog of {BACKLOG} synthetic increments, served locally"
        yield Measure(what, figure, f"`gzip -dc` of the same files: {packed:.1f} s", taken / packed, None)
        quiet, nothing = in_turn(update, process([sys.executable, "-c", "pass"]), runs=15)
        what = "`ecoles update` with nothing new, a listing of 800 increments served locally"
        ratio = quiet.median / nothing.median
        yield Measure(what, str(quiet), f"`python -c pass`: {nothing}", ratio, 15)


def _update(home: Path, address: str) -> Callable[[], object]:
    """The command as a whole process. Spacing is out of the way: it is politeness, not work."""
    settings = {"ECOLES_OPENDATA_URL": address, "ECOLES_REQUESTS_PER_SECOND": "1000", "ECOLES_SHIPPED_ORDERS": "0"}
    return process([sys.executable, "-m", "ecoles", "--home", str(home), "update", "--source", "opendata"], **settings)


def _unpack_all(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        subprocess.run(["gzip", "-dc", str(path)], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "bench.serving", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()
