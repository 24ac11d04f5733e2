"""Loading: the same rows each time, all of them or none, and fast."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from sqlite_utils import Database

from db import schema
from db.load import load
from db.publish import in_memory
from db.reading import rows
from history.model import History
from parsers.model import Document

Fill = Callable[[Database], None]


def dump(conn: sqlite3.Connection) -> list[str]:
    return list(conn.iterdump())


def test_loading_twice_gives_the_same_rows(fill: Fill) -> None:
    with closing(in_memory(fill)) as one, closing(in_memory(fill)) as other:
        assert dump(one) == dump(other)


def test_the_order_of_what_is_given_does_not_matter(fill: Fill, history: History, documents: list[Document]) -> None:
    shuffled = replace(
        history,
        schools=history.schools[::-1],
        quarantined=history.quarantined[::-1],
        periods=history.periods[::-1],
        links=history.links[::-1],
    )
    with (
        closing(in_memory(lambda db: load(db, history, documents, []))) as one,
        closing(in_memory(lambda db: load(db, shuffled, documents[::-1], []))) as other,
    ):
        assert dump(one) == dump(other)


def test_all_or_nothing(history: History, documents: list[Document]) -> None:
    orphan = replace(history, listings=(replace(history.listings[0], school_id="nobody"),))
    with closing(sqlite3.connect(":memory:")) as conn:
        db = Database(conn)
        schema.create(db)
        with pytest.raises(sqlite3.IntegrityError):
            load(db, orphan, documents, [])
        assert rows(conn, "SELECT count(*) AS n FROM orders") == [{"n": 0}]


def test_no_row_is_replaced(fill: Fill) -> None:
    with closing(in_memory(fill)) as conn, pytest.raises(sqlite3.IntegrityError):
        fill(Database(conn))


def test_a_document_fetched_twice_is_one_row_of_its_first_fetch(conn: sqlite3.Connection) -> None:
    told = rows(conn, "SELECT source, url, fetched_at FROM documents WHERE sha256 LIKE 'aaa%'")
    assert told == [{"source": "shipped", "url": "https://example.org/synthetic", "fetched_at": "2025-01-01T00:00:00Z"}]
    sources = {one["source"]: one for one in rows(conn, "SELECT * FROM sources")}
    assert sources["added"] == {
        "source": "added",
        "documents": 2,
        "first_fetched_at": "2025-02-01T00:00:00Z",
        "last_fetched_at": "2025-02-02T00:00:00Z",
    }


def test_known_orders_are_held_missing_or_undated(conn: sqlite3.Connection) -> None:
    told = {one["order_id"]: one for one in rows(conn, "SELECT * FROM orders")}
    assert told["arrete-2022-11-09"]["is_held"] == 0
    assert told["arrete-2022-11-09"]["published_on"] == "2022-11-26"
    assert told["arrete-2006-06-19"]["is_of_the_series"] == 0
    assert told["arrete-2006-06-19"]["entry_count"] == 7
    assert told["arrete-2024-11-18"]["note"] == "dix écoles"
    assert told["arrete-2024-11-18"]["is_held"] == 1
    assert len(told) == 5
    assert [one["school_count"] for one in rows(conn, "SELECT * FROM known_states")] == [46]


def test_findings_are_kept_once_under_a_stable_id(history: History, documents: list[Document]) -> None:
    last = history.states[-1]
    told_twice = replace(last.order, findings=last.order.order.findings)
    twice = replace(history, states=(*history.states[:-1], replace(last, order=told_twice)))
    with closing(in_memory(lambda db: load(db, twice, documents, []))) as conn:
        told = rows(conn, "SELECT * FROM findings ORDER BY code")
    assert [(one["code"], one["order_id"], one["number"]) for one in told] == [
        ("no_text_layer", None, None),
        ("postal_code_mismatch", "arrete-2024-11-18", 3),
    ]
    assert told[0]["document_sha256"] == "d" * 64
    assert {one["status"] for one in told} == {"open"}


def test_a_second_change_of_one_kind_is_numbered(history: History, documents: list[Document]) -> None:
    one = next(change for change in history.changes if change.kind == "gained")
    renamed = replace(one, kind="renamed")
    double = replace(history, changes=(*history.changes, renamed, renamed))
    with closing(in_memory(lambda db: load(db, double, documents, []))) as conn:
        ids = [row["change_id"] for row in rows(conn, "SELECT change_id FROM changes WHERE kind = 'renamed'")]
    assert ids[1] == f"{ids[0]}--2"


def test_search_text_has_every_way_of_typing_a_name(conn: sqlite3.Connection) -> None:
    told = rows(conn, "SELECT search_text FROM schools WHERE school_id = 'synthetic-sacre-coeur-lyon'")[0][
        "search_text"
    ]
    assert "sacre coeur" in told
    assert "sacre cœur" in told
    assert "69009" in told
    eure = rows(conn, "SELECT search_text FROM schools WHERE school_id = 'synthetic-usin-eure-evreux'")[0][
        "search_text"
    ]
    assert "usin eure" in eure
    assert "usineure" in eure
