"""Each invariant holds on the sound database, and fires when its rows are tampered with."""

from __future__ import annotations

import sqlite3

import pytest

from db.checks import Check, failures, invariants
from db.invariants import INVARIANTS

NEW, OLD = "arrete-2024-11-18", "arrete-2021-11-15"
LILLE = "synthetic-icam-lille"

TAMPERINGS = {
    "numbering": f"UPDATE entries SET number = 40 WHERE order_id = '{NEW}' AND number = 3",
    "entries_cite_their_order": f"UPDATE entries SET document_sha256 = '{'d' * 64}' WHERE order_id = '{OLD}'",
    "listed_once": f"UPDATE entries SET school_id = '{LILLE}' WHERE order_id = '{NEW}'",
    "carried_on": f"UPDATE listings SET entry_id = '{OLD}-n2' WHERE order_id = '{NEW}' AND number = 4",
    "listed_is_recognised": f"DELETE FROM recognitions WHERE school_id = '{LILLE}'",
    "recognised_is_listed": f"DELETE FROM listings WHERE order_id = 'arrete-2023-11-20' AND school_id = '{LILLE}'",
    "recognised_now": f"UPDATE schools SET recognised_now = 0 WHERE school_id = '{LILLE}'",
    "periods_apart": """
        UPDATE recognitions SET until_on = NULL, until_order_id = NULL
        WHERE school_id = 'synthetic-icam-nantes' AND from_on = '2021-11-15'""",
    "recognitions_are_cited": f"UPDATE recognitions SET from_on = '2020-01-02' WHERE school_id = '{LILLE}'",
    "first_is_proven": f"DELETE FROM recognitions WHERE school_id = '{LILLE}'",
    "bounds_hold": "UPDATE recognitions SET bound = 'exact' WHERE bound = 'between'",
    "changes_agree": f"UPDATE changes SET school_id = '{LILLE}' WHERE kind = 'lost' AND order_id = '{NEW}'",
    "differences_are_logged": "DELETE FROM changes WHERE kind = 'lost'",
}


def told(conn: sqlite3.Connection) -> dict[str, Check]:
    return {check.name: check for check in invariants(conn)}


def test_a_sound_database_has_nothing_against_it(conn: sqlite3.Connection) -> None:
    assert failures(invariants(conn)) == []
    assert all(check.description and not check.notes for check in invariants(conn))


@pytest.mark.parametrize("name", INVARIANTS)
def test_it_fires_when_rows_are_tampered_with(writable: sqlite3.Connection, name: str) -> None:
    writable.execute(TAMPERINGS[name])
    check = told(writable)[name]
    assert not check.is_success
    assert check.notes


@pytest.mark.parametrize(
    ("name", "tampering"),
    [
        ("numbering", f"DELETE FROM entries WHERE order_id = '{NEW}' AND number = 10"),
        ("recognised_now", f"UPDATE recognitions SET until_on = '2024-11-18', until_order_id = '{NEW}'"),
        ("changes_agree", f"UPDATE changes SET order_id = '{OLD}'"),
        ("changes_agree", f"UPDATE changes SET kind = 'lost' WHERE kind = 'gained' AND order_id = '{NEW}'"),
        ("differences_are_logged", "DELETE FROM changes WHERE kind = 'regained'"),
        ("bounds_hold", "UPDATE recognitions SET not_before = NULL"),
        ("bounds_hold", "UPDATE recognitions SET bound = 'between' WHERE bound = 'not_later_than'"),
        ("bounds_hold", "UPDATE meta SET value = '[\"2024-01-02\"]' WHERE key = 'missing'"),
        ("bounds_hold", "UPDATE recognitions SET not_before = '2021-11-15' WHERE bound = 'exact'"),
        ("bounds_hold", "UPDATE meta SET value = '[2022]' WHERE key = 'suspected_years'; "),
    ],
)
def test_other_ways_to_fire(writable: sqlite3.Connection, name: str, tampering: str) -> None:
    if "suspected_years" in tampering:
        writable.execute("UPDATE meta SET value = '[]' WHERE key = 'missing'")
        writable.execute("UPDATE recognitions SET bound = 'exact' WHERE bound = 'between'")
        assert told(writable)[name].is_success
    writable.execute(tampering)
    assert not told(writable)[name].is_success


def test_a_long_complaint_is_cut_short(writable: sqlite3.Connection) -> None:
    writable.execute("DELETE FROM recognitions")
    assert told(writable)["first_is_proven"].notes.endswith("; et 6 de plus")
