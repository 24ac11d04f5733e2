"""``python -m tests.ecoles.killing``: kill -9 at random moments of backfill and update, and what is left of it.

Each round forks the command, kills it after a random part of the time that it takes undisturbed, runs it again to its
end and holds archive and database against those of an undisturbed home. Prints a JSON object; exits 1 at the first
round that leaves anything else. A process of its own, without threads, so that it may fork.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from ecoles import nightly, pipeline
from ecoles.main import main as ecoles
from scraper import opendata
from scraper.archive import Archive

ROOT = Path(__file__).parents[2]
VERBS = ("backfill", "update")
_OF_THE_RUN = ("runs", "run_sources", "sources")
_LOADED = (nightly, pipeline, opendata)  # before the fork: the kill is to fall into the work, not into the imports

State = dict[str, object]


def state_of(home: Path) -> State:
    """What the next run must restore: the origins of the documents, and every row but what a clock wrote."""
    archive = Archive(home / "archive")
    damage = [one.message for one in archive.verify() if not one.is_harmless]
    origins = [str(record.origin) for record in archive.records()]
    deliveries = sorted(str(row["name"]) for row in archive.deliveries.rows())
    with closing(sqlite3.connect(f"file:{home / 'ecoles.db'}?mode=ro", uri=True)) as conn:
        sound = conn.execute("PRAGMA integrity_check").fetchone()[0]
        tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        rows = {name: _rows(conn, name) for name in tables if name not in _OF_THE_RUN}
    return {"damage": damage, "origins": sorted(origins), "deliveries": deliveries, "sound": sound, "rows": rows}


def _rows(conn: sqlite3.Connection, table: str) -> list[str]:
    columns = [name for (_, name, *_) in conn.execute(f'PRAGMA table_info("{table}")') if name != "fetched_at"]
    listed = ", ".join(f'"{name}"' for name in columns)
    return sorted(map(repr, conn.execute(f'SELECT {listed} FROM "{table}"').fetchall()))


def start(home: Path, verb: str) -> int:
    """The command in a process of its own; its number."""
    child = os.fork()
    if child:
        return child
    try:
        log = os.open(home.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os._exit(ecoles(["--home", str(home), verb]))
    finally:
        os._exit(99)


def run(home: Path, verb: str) -> int:
    """The command to its end; its exit status."""
    _, status = os.waitpid(start(home, verb), 0)
    return os.waitstatus_to_exitcode(status)


def kill_after(home: Path, verb: str, seconds: float) -> bool:
    """Whether the command was still running when it was killed."""
    child = start(home, verb)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@contextmanager
def servers() -> Iterator[Mapping[str, str]]:
    """The servers in a process of their own; the environment that leads there."""
    command = [sys.executable, "-m", "tests.upstream"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            told: dict[str, str] = {}
            for line in process.stdout:
                if line.startswith("# Ctrl-C"):
                    break
                if line.startswith("export ECOLES_"):
                    name, _, value = line.removeprefix("export ").strip().partition("=")
                    told[name] = value.strip("'")
            yield told
        finally:
            process.terminate()


def torture(work: Path, kills: int, seed: int, tell: Callable[[str], None]) -> dict[str, object]:
    """Rounds until ``kills`` runs were killed as they ran, at most three for each: on a machine busy by turns
    a moment may come too late. What was done; raises AssertionError with the round that left something else."""
    chance = random.Random(seed)
    takes: dict[str, float] = {}
    wanted: dict[str, State] = {}
    for verb in VERBS:
        home = work / f"undisturbed-{verb}"
        started = time.monotonic()
        assert run(home, verb) == 0, home.with_suffix(".log").read_text()
        takes[verb], wanted[verb] = time.monotonic() - started, state_of(home)
    hit = dict.fromkeys(VERBS, 0)
    number = 0
    while sum(hit.values()) < kills and number < 3 * kills:
        verb = VERBS[number % len(VERBS)]
        home = work / f"home-{number}"
        for _ in range(chance.choice((1, 1, 1, 2))):  # now and then the run that mends is killed as well
            hit[verb] += kill_after(home, verb, chance.uniform(0, takes[verb]))
        status = run(home, verb)
        told = f"round {number} of seed {seed}: {verb}"
        assert status == 0, f"{told}: status {status}\n{home.with_suffix('.log').read_text()}"
        found = state_of(home)
        for part, value in wanted[verb].items():
            assert found[part] == value, f"{told}: {part} differs\n{found[part]!r:.3000}\n{value!r:.3000}"
        if number % 10 < len(VERBS):
            assert run(home, "check") == 0, f"{told}: {home.with_suffix('.log').read_text()}"
        shutil.rmtree(home)
        number += 1
        tell(f"{told}: as undisturbed")
    return {"rounds": number, "killed_alive": hit, "seconds_undisturbed": takes}


def main() -> None:
    """Parse the options, torture, tell."""
    parser = argparse.ArgumentParser("python -m tests.ecoles.killing", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    with servers() as environment, tempfile.TemporaryDirectory() as work:
        os.environ.update(environment, ECOLES_SHIPPED_ORDERS="0", ECOLES_REQUESTS_PER_SECOND="1000")
        done = torture(Path(work), given.kills, given.seed, print if given.verbose else lambda _: None)
    print(json.dumps(done))


if __name__ == "__main__":
    main()
