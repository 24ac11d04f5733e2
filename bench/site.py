"""How long a page of the site takes to begin, with a few schools and with many, against a bare Datasette table page."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import IO, Final
from urllib.parse import quote, urlencode

from bench.large_home import publish_lists
from bench.timing import Measure, Timed
from db.reading import Connection, open_database, rows
from history.names import slug

GOALS: Final = {60: 20, 60_000: 100}
"""Schools a list, and the most milliseconds that the first byte of a page may then take (median)."""

GOAL_TIMES: Final = 3
"""The most that a page may take, against Datasette's own page of a table."""

GOAL_KILOBYTES: Final = 200
"""The most that the home page may weigh with its styles and icon, in thousands of bytes, nothing compressed."""

ROUNDS: Final = 15
_TABLE: Final = "/ecoles/schools"
_LISTENS = re.compile(r"running on http://127\.0\.0\.1:(\d+)")
_FILES = re.compile(r'<(?:link rel="(?:stylesheet|icon)"|script)[^>]* (?:href|src)="(/[^"]+)"')


@dataclass(frozen=True, slots=True)
class Page:
    """A type of page, an address of it, and the seconds until its first byte, each time followed by the bare table."""

    name: str
    path: str
    asked: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    @property
    def warm(self) -> Timed:
        """All times but the first, for which nothing was remembered."""
        return Timed(tuple(self.asked[1:]))

    @property
    def table(self) -> Timed:
        """The bare table in the same rounds."""
        return Timed(tuple(self.bare[1:]))

    @property
    def times_bare(self) -> float:
        """The median against that of the bare table."""
        return self.warm.median / self.table.median

    def __str__(self) -> str:
        took, at_first = self.warm.median * 1000, self.asked[0] * 1000
        return (
            f"{self.name:20} {took:6.1f} ms, {self.times_bare:5.2f} times the bare table, {at_first:7.1f} ms at first"
        )


class Visitor:
    """Asks one server, one address after the other, on one connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def first_byte(self, path: str) -> float:
        """Seconds from the request until the answer begins. Raises ValueError unless it is a page."""
        return self._get(path)[0]

    def read(self, path: str) -> bytes:
        """The whole answer, nothing compressed."""
        return self._get(path)[1]

    def close(self) -> None:
        """Lets the connection go."""
        self._connection.close()

    def _get(self, path: str) -> tuple[float, bytes]:
        start = time.perf_counter()
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        took = time.perf_counter() - start
        body = answer.read()
        if answer.status != 200:
            raise ValueError(f"{path}: HTTP {answer.status}, so that nothing would be measured: {body[:300]!r}")
        return took, body


def measures(folder: Path) -> Iterator[Measure]:
    """Every measure; ``folder`` is for the homes that are built."""
    for size, goal in GOALS.items():
        home = folder / str(size)
        publish_lists(home, size)
        with closing(open_database(home / "ecoles.db")) as database:
            addresses = _addresses(database)
        with _visiting(_site(home)) as site, _visiting(_bare(home)) as bare:
            yield from _told(_asked(addresses, site, bare), size, goal)
            yield _weighed(site, size)


def _told(pages: Sequence[Page], size: int, goal: float) -> Iterator[Measure]:
    site = f"the site of {size:,} synthetic schools a list"
    slowest = max(pages, key=lambda one: one.warm.median)
    what = f"first byte of the slowest page of {site}: {slowest.name}"
    yield Measure(what, str(slowest.warm), f"{goal} ms", slowest.warm.median * 1000 / goal, 1)
    worst = max(pages, key=lambda one: one.times_bare)
    what = f"first byte of the page of {site} that is slowest against a bare Datasette: {worst.name}"
    yield Measure(what, str(worst.warm), f"its page of a table: {worst.table}", worst.times_bare, GOAL_TIMES)
    table = "\n  ".join(map(str, pages))
    median = statistics.median(one.times_bare for one in pages)
    yield Measure(f"first byte of each page of {site}", table, "a bare Datasette table page (median)", median, None)


def _weighed(site: Visitor, size: int) -> Measure:
    home = site.read("/")
    files = dict.fromkeys(_FILES.findall(home.decode()))
    weight = (len(home) + sum(len(site.read(path)) for path in files)) / 1000
    what = f"weight of the home page of {size:,} synthetic schools a list, with its {len(files)} files"
    figure = f"{weight:.0f} kB, of which {len(home) / 1000:.0f} kB HTML"
    return Measure(what, figure, f"{GOAL_KILOBYTES} kB", weight / GOAL_KILOBYTES, 1)


def _asked(addresses: dict[str, str], site: Visitor, bare: Visitor) -> list[Page]:
    """Each page in turn with the bare table, which what slows the machine slows too; the first time is the warm-up.

    The bare Datasette begins with counting every table, for longer than the site keeps a connection that says nothing.
    """
    bare.first_byte(_TABLE)
    pages = [Page(name, path) for name, path in addresses.items()]
    for _ in range(1 + ROUNDS):
        for page in pages:
            page.asked.append(site.first_byte(page.path))
            page.bare.append(bare.first_byte(_TABLE))
    return pages


def _addresses(database: Connection) -> dict[str, str]:
    """An address of each type of page; the school has moved, the places are those with the most schools."""
    older, newer = (
        row["order_id"] for row in rows(database, "SELECT order_id FROM orders WHERE is_held ORDER BY sequence")
    )
    moved = rows(database, "SELECT school_id, school, year FROM changes WHERE kind = 'moved' ORDER BY change_id")[0]
    (document,) = rows(database, "SELECT document_sha256 AS sha FROM order_documents WHERE order_id = ?", (newer,))
    departement, academie = (_largest(database, column) for column in ("departement_code", "academie"))
    return {
        "/": "/",
        "/?q=": f"/?{urlencode({'q': moved['school']})}",
        "/ecole": "/ecole",
        "/ecole/<id>": f"/ecole/{quote(moved['school_id'])}",
        "/annee": "/annee",
        "/annee/<year>": f"/annee/{moved['year']}",
        "/arrete": "/arrete",
        "/arrete/<id>": f"/arrete/{newer}",
        "/comparer/<a>/<b>": f"/comparer/{older}/{newer}",
        "/carte": "/carte",
        "/departement/<code>": f"/departement/{departement}",
        "/academie/<slug>": f"/academie/{slug(academie)}",
        "/anomalies": "/anomalies",
        "/document/<sha>": f"/document/{document['sha']}",
        "/donnees": "/donnees",
        "a saved question": f"/ecoles/premiere_reconnaissance?{urlencode({'ecole': moved['school']})}",
    }


def _largest(database: Connection, column: str) -> str:
    """The value of a column that the most schools have."""
    sql = f"SELECT {column} AS value FROM schools WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    return str(rows(database, sql)[0]["value"])


def _site(home: Path) -> list[str]:
    return ["-m", "ecoles", "--home", str(home), "serve", "--port", "0"]


def _bare(home: Path) -> list[str]:
    """The same database, without our pages, descriptions or settings."""
    return ["-m", "datasette", "serve", "--immutable", str(home / "ecoles.db"), "--port", "0"]


@contextmanager
def _visiting(arguments: Sequence[str]) -> Iterator[Visitor]:
    """A visitor of what Python serves with these arguments, for as long as it is needed."""
    command = [sys.executable, *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        try:
            port = _port(server.stderr)
            reader = Thread(target=deque, args=(server.stderr, 0))  # a full pipe would stop the server
            reader.start()
            with closing(Visitor(port)) as visitor:
                yield visitor
        finally:
            server.terminate()
            server.wait()
        reader.join()


def _port(told: IO[str]) -> int:
    """Where the server says that it listens. Raises RuntimeError if it ends before."""
    lines = []
    for line in told:
        lines.append(line)
        if found := _LISTENS.search(line):
            return int(found[1])
    raise RuntimeError("the server did not start:\n" + "".join(lines))


def main() -> None:
    """Prints the measures."""
    with tempfile.TemporaryDirectory() as folder:
        for one in measures(Path(folder)):
            print(f"{one.what}:\n  {one.figure}\n  {one.ratio:.2f} times {one.reference}; {one.verdict}", flush=True)


if __name__ == "__main__":
    main()
