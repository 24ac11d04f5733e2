"""The schema: strict, keyed, checked, and without a clock."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import schema
from db.reading import rows
from db.version import APPLICATION_ID, SCHEMA_VERSION

TABLES = (
    "documents orders order_documents entries schools school_aliases listings recognitions changes findings links "
    "decisions runs sources"
).split()
VIEWS = {
    "first_recognition": "school_id name commune departement_code academie first_signed_on first_published_on bound "
    "first_order_id first_number first_quote recognised_now",
    "list_in_force": "number school_id name order_id quote",
    "changes_per_year": "year gained lost regained renamed moved total_in_force",
    "school_timeline": "school_id event_on event order_id",
}


def ordinary_tables(conn: sqlite3.Connection) -> list[str]:
    found = rows(conn, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    return [one["name"] for one in found if one["name"] != "sqlite_schema"]


def test_every_table_of_the_contract_is_strict(conn: sqlite3.Connection) -> None:
    assert set(TABLES) <= set(ordinary_tables(conn))
    strict = rows(conn, "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    assert [one["name"] for one in strict if not one["strict"] and one["name"] != "sqlite_schema"] == []


@pytest.mark.parametrize("view", VIEWS)
def test_the_views_of_the_contract_have_their_columns(conn: sqlite3.Connection, view: str) -> None:
    columns = [one["name"] for one in rows(conn, f"SELECT name FROM pragma_table_info('{view}')")]
    assert set(VIEWS[view].split()) <= set(columns)
    assert rows(conn, f"SELECT * FROM {view}")


def test_foreign_keys_are_declared_and_indexed(conn: sqlite3.Connection) -> None:
    for table in ordinary_tables(conn):
        indexed = set()
        for index in rows(conn, f"PRAGMA index_list('{table}')"):
            indexed.add(rows(conn, f"PRAGMA index_info('{index['name']}')")[0]["name"])
        keys = {one["from"] for one in rows(conn, f"PRAGMA foreign_key_list('{table}')")}
        assert keys <= indexed, table
    assert rows(conn, "PRAGMA foreign_key_list('listings')")


def test_the_header_tells_the_version_and_no_row_tells_the_time(shared: Path, conn: sqlite3.Connection) -> None:
    assert rows(conn, "PRAGMA application_id") == [{"application_id": APPLICATION_ID}]
    assert rows(conn, "PRAGMA user_version") == [{"user_version": SCHEMA_VERSION}]
    assert len(list(schema.MIGRATIONS.glob("*.sql"))) == SCHEMA_VERSION
    assert b"_sqlite_migrations" not in shared.read_bytes()


def test_foreign_keys_are_enforced_while_loading() -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        db = Database(conn)
        schema.create(db)
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            db.execute("INSERT INTO order_documents VALUES ('none', 'none', 'pdf', 1, 0)")


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE orders SET signed_on = '2999-01-01'",
        "UPDATE orders SET signed_on = '0000-00-00'",
        "UPDATE orders SET published_on = '2024-13-01'",
        "UPDATE orders SET in_force_on = '20241118'",
        "UPDATE orders SET is_held = 2",
        "UPDATE orders SET kind = 'decree'",
        "UPDATE orders SET kind = NULL",
        "UPDATE documents SET sha256 = 'abc'",
        "UPDATE documents SET fetched_at = '2024-11-18'",
        "UPDATE schools SET recognised_now = 'yes'",
        "UPDATE entries SET postal_code = '1301'",
        "UPDATE entries SET number = 1",
        "UPDATE entries SET quote = ''",
        "UPDATE listings SET school_id = (SELECT school_id FROM schools LIMIT 1)",
        "UPDATE recognitions SET until_on = '2001-01-01', until_order_id = from_order_id",
        "UPDATE recognitions SET bound = 'perhaps'",
        "UPDATE changes SET year = 1999",
        "UPDATE findings SET severity = 'fatal'",
    ],
)
def test_what_no_row_may_hold(writable: sqlite3.Connection, tampering: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        writable.execute(tampering)


def test_a_semicolon_in_a_statement_does_not_cut_it() -> None:
    script = "CREATE TABLE a (b TEXT DEFAULT ';'); -- c\nCREATE TABLE d (e TEXT);\n"
    assert len(list(schema.statements(script))) == 2
