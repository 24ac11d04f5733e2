"""The site while it is asked for too much, and while another database is published under it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from db.site import render
from tests.db.conftest import FASK
from tests.db.reading_room import Room, opened

# Datasette leaves connections to its own databases in memory open, which Python 3.13 tells.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


def asking(sql: str) -> str:
    return f"/ecoles.json?{urlencode({'sql': sql, '_shape': 'array'})}"


@pytest.fixture
def room(shared: Path) -> Iterator[Room]:
    with opened(shared) as room:
        yield room


def test_another_database_is_not_served_beside_the_one_that_was_opened(
    tmp_path: Path, published: Path, writable: sqlite3.Connection
) -> None:
    served = tmp_path / "served.db"
    served.write_bytes(published.read_bytes())
    writable.execute("UPDATE orders SET title = 'synthetic other'")
    writable.close()
    with opened(served) as room:
        before = room.get("/arrete.json")
        published.replace(served)
        tell = f"/served.json?{urlencode({'sql': 'SELECT DISTINCT title FROM orders', '_shape': 'array'})}"
        for answer in room.get_together(["/arrete.json", tell] * 8):
            assert "synthetic other" not in answer.text
            assert answer.headers["etag"] == before.headers["etag"]


def test_pages_do_not_wait_for_the_queries_of_visitors(room: Room) -> None:
    room.get("/annee")

    async def both() -> tuple[bool, int]:
        slow = [asyncio.create_task(room.app.client.get(asking(ENDLESS))) for _ in range(6)]
        await asyncio.sleep(0)
        page = await room.app.client.get("/annee")
        are_waiting = any(not one.done() for one in slow)
        room.hurry()
        for one in slow:
            assert (await one).status_code == 400
        return are_waiting, page.status_code

    assert room.run(both()) == (True, 200)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT hex(zeroblob(20000000))",
        "SELECT replace(hex(zeroblob(40000)), '0', 'synthetic')",
        f"SELECT 'a' LIKE '{'%a' * 1000}'",
    ],
)
def test_one_step_of_a_query_takes_neither_the_memory_nor_the_time_of_the_machine(room: Room, sql: str) -> None:
    refused = room.get(asking(sql).replace(".json", ""))
    assert refused.status_code == 400
    assert "trop long" in refused.text
    assert room.get(f"/ecole/{FASK}").status_code == 200


def test_the_same_database_told_in_other_words_has_another_tag(
    shared: Path, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = room.get("/").headers["etag"]
    monkeypatch.setattr(render, "_hash_of", lambda folder: f"synthetic-{folder.name}")
    with opened(shared) as other:
        assert other.get("/").headers["etag"] != before
