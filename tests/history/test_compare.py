"""Two derivations compared: what we read otherwise, or know better, is never a change of law."""

from __future__ import annotations

from dataclasses import replace

from history.compare import compare
from history.model import Difference, History
from parsers.model import Entry, Reading
from tests.history.conftest import ALPHA, BETA, DELTA, GAMMA, MakeReading, derived


def _log(history: History) -> list[tuple[str, str, str]]:
    return [(one.order_id, one.kind, one.school_id) for one in history.changes]


def _read_otherwise(reading: Reading) -> Reading:
    """The same document as another version of the reader reads it: acronym in the name, nothing in the address."""
    entries = tuple(_otherwise(entry) for entry in reading.order.entries)
    return replace(reading, order=replace(reading.order, entries=entries))


def _otherwise(entry: Entry) -> Entry:
    name = f"{entry.name} ({entry.acronym})" if entry.acronym else entry.name
    return replace(entry, name=name, acronym=None, address=None)


def _lists(reading: MakeReading) -> list[Reading]:
    respelt = ALPHA.replace("Ecole de production Alpha (EPA)", "École de production ALPHA (EPA)")
    return [reading("2023-05-02", ALPHA, BETA), reading("2024-03-01", respelt, GAMMA, DELTA)]


def test_the_same_derivation_differs_in_nothing(reading: MakeReading) -> None:
    history = derived(*_lists(reading))
    assert compare(history, history, same_documents=True) == ()


def test_a_changed_reader_is_never_a_change_of_law(reading: MakeReading) -> None:
    readings = _lists(reading)
    before = derived(*readings)
    after = derived(*(_read_otherwise(one) for one in readings), minted=before.minted)
    assert {one.cause for one in after.changes} == {"law"}
    assert _log(after) == _log(before)
    differences = compare(before, after, same_documents=True)
    assert differences
    assert {(one.cause, one.fact) for one in differences} == {("reading", "entry")}


def test_a_reader_changed_for_one_form_alone_renames_and_moves_nobody(reading: MakeReading) -> None:
    first, second = _lists(reading)
    before = derived(first, second)
    after = derived(first, _read_otherwise(second), minted=before.minted)
    assert _log(after) == _log(before)


def test_documents_added_are_known_better(reading: MakeReading) -> None:
    later = _lists(reading)
    before, after = derived(*later), derived(reading("2022-05-02", ALPHA), *later)
    found = compare(before, after, same_documents=False)
    assert {one.cause for one in found} == {"coverage"}
    assert (
        Difference(
            "period",
            "beta-roubaix arrete-2023-05-02",
            "not_later_than None 2024-03-01",
            "exact 2022-05-02 2024-03-01",
            "coverage",
        )
        in found
    )
