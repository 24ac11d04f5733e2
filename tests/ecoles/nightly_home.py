"""What the tests of faults share: a year of the open data in five files, homes that read it, and what two share.

The servers run once for a module and are set right for each test; a home that all is well with is copied, not made.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ecoles import sources
from ecoles.health import runs
from ecoles.main import main
from scraper.archive import Archive
from scraper.clock import Clock
from tests.ecoles.conftest import Ran, Run
from tests.ecoles.killing import State, state_of
from tests.upstream.piste import CLIENT_SECRET
from tests.upstream.synthetic import Delivery, a_year_of
from tests.upstream.together import Servers, serving

YEAR = a_year_of()
STOCK = YEAR.stock.name
FIRST, MIDDLE, LAST = (
    "JORFSIMPLE_20250718-220512.tar.gz",  # an order of the stock again, unchanged
    "JORFSIMPLE_20250903-221501.tar.gz",  # a list of suppressions
    "JORFSIMPLE_20251126-220105.tar.gz",  # the new order
)
THE_LISTING, THE_STOCK, THE_FIRST, THE_MIDDLE, THE_LAST = (
    "*/JORFSIMPLE/",
    *(f"*/{name}" for name in (STOCK, FIRST, MIDDLE, LAST)),
)
OLD_ORDERS = [one.signed_on for one in YEAR.orders[:-1]]
ALL_ORDERS = [one.signed_on for one in YEAR.orders]
MISPRINT = "JORFSIMPLE_20251126-003112.tar.gz"
_SERVED = (STOCK, FIRST, MIDDLE, MISPRINT, LAST)


@dataclass(slots=True)
class Waits:
    """A clock on which every wait is over at once: the seconds that were waited."""

    seconds: list[float] = field(default_factory=list)

    def clock(self) -> Clock:
        """The clock."""
        return Clock(monotonic=lambda: sum(self.seconds), sleep=self.seconds.append, now=lambda: datetime.now(UTC))


def delivery(name: str) -> Delivery:
    """A delivery of the year by its name."""
    return next(one for one in (YEAR.stock, *YEAR.increments) if one.name == name)


def set_right(servers: Servers) -> None:
    """Has the servers serve the short year, and nothing else, without a fault."""
    for server in servers.all():
        server.heal()
        server.requests.clear()
    for name in servers.dila.names("JORFSIMPLE"):
        servers.dila.withdraw(name)
    for name in _SERVED:
        publish(servers, name)
    servers.piste.is_subscribed = True


def publish(servers: Servers, *names: str) -> None:
    """Has deliveries of the year served."""
    for name in names:
        servers.dila.publish("JORFSIMPLE", name, delivery(name).data)


def lead_to(servers: Servers, patch: pytest.MonkeyPatch, *, has_key: bool = False) -> Waits:
    """Has the command of this process ask the servers: waits take no time, and four attempts of 0.2 s are enough."""
    for name, value in environment(servers, has_key=has_key).items():
        patch.setenv(name, value)
    for name in ("PISTE_CLIENT_ID", "PISTE_CLIENT_SECRET", "ECOLES_PING_URL") if not has_key else ():
        patch.delenv(name, raising=False)
    waits = Waits()
    patch.setattr(sources, "CLOCK", waits.clock())
    patch.setattr(sources, "Manners", partial(sources.Manners, timeout=0.2, attempts=4))
    return waits


def environment(servers: Servers, *, has_key: bool = False) -> dict[str, str]:
    """The environment that leads to the servers, in no time, with the orders that ship left out."""
    told = {name: value for name, value in servers.settings().items() if has_key or not name.startswith("PISTE")}
    return {**told, "ECOLES_SHIPPED_ORDERS": "0", "ECOLES_REQUESTS_PER_SECOND": "1000"}


def copied(template: Path, home: Path) -> Path:
    """A copy of a home, times of files included: to the command it is the same."""
    shutil.copytree(template, home, dirs_exist_ok=True)
    return home


def essence(home: Path) -> State:
    """What two homes that read the same have in common: all but the moments, and what the sources went through.

    Bytes that two deliveries brought are told under the address of the first to be read, and journalled again under the
    other where that came before it.
    """
    state = state_of(home)
    rows = state["rows"]
    assert isinstance(rows, dict)
    findings = asked(home, "SELECT code, message, order_id, document_sha256 FROM findings WHERE source IS NULL")
    published = asked(home, "SELECT sha256, media_type, size, source FROM documents")
    return {**state, "origins": documents(home), "rows": {**rows, "findings": findings, "documents": published}}


def asked(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows that a query finds in the published database, in order."""
    with closing(sqlite3.connect(f"file:{home / 'ecoles.db'}?mode=ro", uri=True)) as conn:
        return sorted(conn.execute(sql).fetchall(), key=repr)


def documents(home: Path) -> list[tuple[str, str, str | None]]:
    """Every document, once: its SHA-256, its source and its name."""
    return sorted({(one.sha256, one.source, one.name) for one in Archive(home / "archive").records()})


def known(home: Path) -> object:
    """What the database says of orders, schools and changes, whatever documents it has them from.

    But for the corrections: a misprint that only a delivery we did not see had was never known, nor its correction.
    """
    tables = ("orders", "schools", "recognitions", "changes")
    rows = essence(home)["rows"]
    assert isinstance(rows, dict)
    return [[row for row in rows[table] if "--corrected--" not in row] for table in tables]


def signed(home: Path) -> list[str]:
    """The days of the orders that the published database holds."""
    return [day for (day,) in asked(home, "SELECT signed_on FROM orders")]


def log_of(home: Path) -> list[dict[str, Any]]:
    """The lines of the run's log, oldest first."""
    return [json.loads(line) for path in sorted((home / "logs").iterdir()) for line in path.read_text().splitlines()]


def last_run(home: Path) -> Mapping[str, Any]:
    """What the journal says of the last run."""
    return runs(Archive(home / "archive").runs.rows())[-1]


def is_told(ran: Ran, home: Path, code: str) -> None:
    """A trouble reached the person, the log, the journal and the table of runs; and no secret came along."""
    assert ran.err.startswith("ecoles: ")
    assert "Traceback" not in ran.err
    told = [line for line in log_of(home) if line["event"] == "source"]
    assert code in {trouble["code"] for line in told for trouble in line["troubles"]}, told
    assert last_run(home)["exit_status"] == ran.status
    assert asked(home, "SELECT run_id, exit_status FROM runs")[-1][1] == ran.status
    assert CLIENT_SECRET not in ran.err + ran.out + json.dumps(log_of(home))


@contextmanager
def process(home: Path, *arguments: str, within: float = 20.0, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, in text; killed if it outlives the block."""
    command = [sys.executable, "-m", "ecoles", "--home", str(home), *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
    with subprocess.Popen(command, **pipes) as started:
        try:
            yield started
            started.wait(within)
        finally:
            started.kill()


def run_apart(home: Path, servers: Servers, *arguments: str, **options: Any) -> Ran:
    """The command in a process of its own, to its end."""
    with process(home, *arguments, env={**os.environ, **environment(servers)}, **options) as started:
        out, err = started.communicate(timeout=20)
    return Ran(started.returncode, out, err)


@pytest.fixture(scope="module")
def running() -> Iterator[Servers]:
    """The servers, for all tests of a module."""
    with serving() as servers:
        yield servers


@pytest.fixture
def servers(running: Servers, monkeypatch: pytest.MonkeyPatch) -> Servers:
    """The servers, all well, and the environment of the command."""
    set_right(running)
    lead_to(running, monkeypatch)
    return running


@pytest.fixture(scope="module")
def whole(running: Servers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that read everything undisturbed."""
    return undisturbed(running, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def held(running: Servers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was up to date before the misprint and the new order came."""
    return undisturbed(running, tmp_path_factory.mktemp("held"), MISPRINT, LAST)


def undisturbed(running: Servers, home: Path, *later: str, has_key: bool = False) -> Path:
    """Has the command read everything into a home but what comes ``later``; the home."""
    set_right(running)
    with pytest.MonkeyPatch.context() as patch:
        lead_to(running, patch, has_key=has_key)
        for name in later:
            running.dila.withdraw(name)
        assert main(["--home", str(home), "backfill"]) == 0
        if has_key:
            assert main(["--home", str(home), "update"]) == 0
    return home


@pytest.fixture(scope="module")
def wanted(whole: Path) -> State:
    """What every home must come to."""
    return essence(whole)


def comes_right(run: Run, home: Path, wanted: State, verb: str = "update") -> None:
    """The next run completes what was not done, and nothing is left to complain of."""
    ran = run(verb)
    assert ran.status == 0, ran.err
    assert essence(home) == wanted
    assert run("status", "--format", "json").json["troubles"] == []
    assert run("check").status == 0
    assert not list((home / "spool").glob("*"))
