"""``decisions.csv``: what people decided of which entries are the same school. It beats every rule, and is theirs.

A row names two entries by their order and their quote, so that it outlives renumbering, new readers and rebuilds. A
person may edit the file with a spreadsheet; `decide` adds a row at its end, `undo` takes the last one back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, fields
from hashlib import sha256
from pathlib import Path

from ecoles.settings import BadSetting
from history.model import Decision
from parsers.heading import iso_day
from scraper import durable

COLUMNS = tuple(field.name for field in fields(Decision))
VERDICTS = ("same", "different")


def read_decisions(path: Path, until: str | None = None) -> tuple[Decision, ...]:
    """Every decision, in the order of the file; those made after the day ``until`` are left out. No file: none.

    Raises :class:`BadSetting` for a file that does not say what a row means.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path}: {error}") from error
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise BadSetting(f"{path}, line {reader.line_num}: {error}") from error
    if set(reader.fieldnames or ()) != set(COLUMNS):
        raise BadSetting(f"{path}: its first line is to be {','.join(COLUMNS)}")
    decisions = (_decision(path, number, row) for number, row in enumerate(rows, start=1))
    return tuple(one for one in decisions if until is None or one.decided_on <= until)


def add_decision(path: Path, decision: Decision) -> None:
    """Put a decision at the end of the file, which is made if absent. Raises StorageUnavailable."""
    _write(path, [*read_decisions(path), decision])


def take_last_back(path: Path) -> Decision | None:
    """Take the last decision out of the file; which one that was, None if there is none. Raises StorageUnavailable."""
    decisions = read_decisions(path)
    if not decisions:
        return None
    _write(path, decisions[:-1])
    return decisions[-1]


def decision_rows(decisions: Sequence[Decision]) -> list[dict[str, str]]:
    """The decisions as the database shows them; the id is made of what was decided, the last word on it being kept."""
    rows = {}
    for one in decisions:
        left, right = f"{one.left_order} : {one.left_quote}", f"{one.right_order} : {one.right_quote}"
        decision_id = sha256("\0".join(astuple(one)).encode()).hexdigest()[:16]
        told = {name: getattr(one, name) for name in ("verdict", "because", "decided_by", "decided_on")}
        rows[decision_id] = {"decision_id": decision_id, "left": left, "right": right, **told}
    return list(rows.values())


def _write(path: Path, decisions: Sequence[Decision]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(one) for one in decisions)
    with durable.guarded(path):
        durable.replace(path, text.getvalue().encode(), path.parent / "archive" / "tmp")


def _decision(path: Path, number: int, row: dict[str, str]) -> Decision:
    if None in row or None in row.values():
        raise BadSetting(f"{path}, decision {number}: it has not as many fields as the first line")
    if row["verdict"] not in VERDICTS:
        raise BadSetting(f"{path}, decision {number}: {row['verdict']!r} is none of {', '.join(VERDICTS)}")
    if iso_day(row["decided_on"]) is None:
        raise BadSetting(f"{path}, decision {number}: {row['decided_on']!r} is not a day, YYYY-MM-DD")
    empty = [name for name in COLUMNS if not row[name].strip()]
    if empty:
        raise BadSetting(f"{path}, decision {number}: nothing under {', '.join(empty)}")
    return Decision(**{name: row[name] for name in COLUMNS})  # type: ignore[arg-type]  # the verdict was checked above
