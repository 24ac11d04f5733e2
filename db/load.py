"""Fills the schema from a history: one transaction, rows in a fixed order, no row ever replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter

from sqlite_utils import Database

from db import rows, run_rows, school_rows
from db.run_rows import Complaint
from history.model import History
from parsers.model import Document

DECISION = ("decision_id", "left", "right", "verdict", "because", "decided_by", "decided_on")
RUN = ("run_id", "verb", "started_at", "finished_at", "exit_status", "documents_new", "message")


def load(
    db: Database,
    history: History,
    documents: Sequence[Document],
    runs: Sequence[Mapping[str, object]],
    decisions: Sequence[Mapping[str, object]] = (),
    complaints: Sequence[Complaint] = (),
) -> None:
    """Insert everything into the empty schema of :func:`db.schema.create`, all of it or nothing.

    ``documents`` are the fetches of the archive's journal (a SHA-256 may come several times); ``runs`` and
    ``decisions`` hold the columns of their tables, and a run the reports of its ``sources``; ``complaints`` are what
    the sources were in trouble with. Raises sqlite3.IntegrityError for what the schema forbids.
    """
    tables: tuple[tuple[str, Iterable[Mapping[str, object]]], ...] = (
        ("sources", rows.sources(documents)),
        ("documents", rows.documents(documents)),
        ("orders", rows.orders(history)),
        ("known_states", rows.known_states(history)),
        ("order_documents", rows.order_documents(history)),
        ("quarantined", rows.quarantined(history)),
        ("schools", school_rows.schools(history)),
        ("former_ids", school_rows.former_ids(history)),
        ("school_aliases", school_rows.school_aliases(history)),
        ("entries", rows.entries(history)),
        ("links", school_rows.links(history)),
        ("listings", school_rows.listings(history)),
        ("recognitions", school_rows.recognitions(history)),
        ("changes", school_rows.changes(history)),
        ("findings", rows.findings(history)),
        ("findings", run_rows.findings(complaints)),
        ("decisions", _given(decisions, DECISION)),
        ("runs", _given(runs, RUN)),
        ("run_sources", run_rows.run_sources(runs)),
        ("meta", school_rows.meta(history)),
    )
    with db.atomic():
        for table, content in tables:
            _insert(db, table, content)


def _given(values: Sequence[Mapping[str, object]], columns: Sequence[str]) -> Iterator[Mapping[str, object]]:
    """The known columns of each mapping, by id: the first of ``columns``."""
    for value in sorted(values, key=lambda one: str(one[columns[0]])):
        yield {column: value[column] for column in columns}


def _insert(db: Database, table: str, content: Iterable[Mapping[str, object]]) -> None:
    """Plain INSERTs, all rows having the columns of the first.

    Tuples through executemany: the upkeep of columns and types that ``Table.insert_all`` does takes longer than SQLite.
    """
    stream = iter(content)
    first = next(stream, None)
    if first is None:
        return
    columns = tuple(first)
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    values = itemgetter(*columns)
    db.conn.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', map(values, chain([first], stream)))  # noqa: S608
