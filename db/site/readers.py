"""Who reads the published file for the site: every connection opened on it at once, and some for our pages alone.

Another file may take the place of the one that is served at any moment. A connection opened after that would answer
from the new one, beside pages that answer from the old.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Barrier
from typing import Any, Final, TypeVar

AT_ONCE: Final = 3
"""Pages that are made at the same time; Datasette answers as many queries."""

_LONGEST_VALUE: Final = 100_000
"""Bytes; a line of an order has some hundreds. SQLite makes a value in one step, which no limit of time cuts off."""

_LONGEST_PATTERN: Final = 1000
"""Bytes of a pattern of LIKE or GLOB, which is compared in one step as well."""

_Answer = TypeVar("_Answer")


class Readers:
    """Threads and connections of our own: however slow the queries that visitors write, pages do not wait for them."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._free: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        for _ in range(AT_ONCE):
            self._free.put(connect())
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pages")

    async def ask(self, question: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        """The answer of a function of a connection."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._asked, question)

    def _asked(self, question: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        conn = self._free.get()
        try:
            return question(conn)
        finally:
            self._free.put(conn)


async def open_in_every_thread(database: Any, threads: int) -> None:
    """Have each thread of Datasette's open the file now, rather than when it is first needed; and take its hash."""
    together = Barrier(max(1, threads))
    await asyncio.gather(*(database.execute_fn(lambda _: together.wait()) for _ in range(threads)))
    _ = database.hash  # which it takes when first asked


def bound(conn: sqlite3.Connection) -> None:
    """Keep what a visitor's query makes within bounds: in 2 seconds it could otherwise take gigabytes of memory."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, _LONGEST_PATTERN)
