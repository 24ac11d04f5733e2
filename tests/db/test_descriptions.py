"""Every table, view and column is described, and nothing that is gone."""

from __future__ import annotations

import sqlite3

from db.descriptions import descriptions
from db.reading import rows

KINDS = {"table": "tables", "virtual": "tables", "view": "views"}


def test_descriptions_are_complete_and_not_stale(conn: sqlite3.Connection) -> None:
    described = descriptions()
    found: dict[str, dict[str, set[str]]] = {"tables": {}, "views": {}}
    for one in rows(conn, "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow'"):
        if not one["name"].startswith("sqlite_"):
            columns = rows(conn, f"SELECT name, hidden FROM pragma_table_xinfo('{one['name']}')")
            # 1 is a hidden column of a virtual table, 2 a generated one, which is seen like any other
            visible = {column["name"] for column in columns if column["hidden"] != 1}
            found[KINDS[one["type"]]][one["name"]] = visible
    told = {
        "tables": {name: set(one["columns"]) for name, one in described["tables"].items()},
        "views": {name: set(one["columns"]) for name, one in described["views"].items()},
    }
    assert told == found


def test_every_text_says_something() -> None:
    described = descriptions()
    texts = [described["database"]["title"], described["database"]["description"]]
    for one in (*described["tables"].values(), *described["views"].values()):
        texts += [one["title"], one["description"], *one["columns"].values()]
    assert all(text.strip() for text in texts)
