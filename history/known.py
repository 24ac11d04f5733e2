"""Reads ``orders/known.csv``: orders that are known to exist, with where they are mentioned."""

from __future__ import annotations

import csv
import io

from history.model import KnownOrder


def read_known(text: str) -> tuple[KnownOrder, ...]:
    """The rows, in order. A row without ``signed_on`` tells of a list in force whose order is not dated."""
    return tuple(_known(row) for row in csv.DictReader(io.StringIO(text)))


def _known(row: dict[str, str]) -> KnownOrder:
    return KnownOrder(
        signed_on=row["signed_on"] or None,
        published_on=row["published_on"] or None,
        in_force_in=row["in_force_in"] or None,
        school_count=int(row["school_count"]) if row["school_count"] else None,
        is_of_the_series=row["is_of_the_series"] == "1",
        mentioned_in=row["mentioned_in"],
        note=row["note"],
    )
