"""How anything is printed: tables for people, JSON and CSV for programs.

In JSON and CSV mode standard output holds that alone; messages go to standard error in every mode.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from db.visible import visible

Format = Literal["table", "json", "csv"]

_PIPED_WIDTH = 200
"""Columns of a table that no terminal bounds: wide enough for a quote."""

# A cell that a spreadsheet would run as a formula (OWASP, "CSV injection"): the printed words are never to be run.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def say(message: str) -> None:
    """A message for the person, on standard error."""
    print(visible(message), file=sys.stderr)


def tell(text: str = "", end: str = "\n") -> None:
    """A part of the answer for the person, on standard output."""
    print(visible(text), end=end)


def print_json(value: object) -> None:
    """A value as JSON, accents as they are."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def print_csv(rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows as CSV with a header; nested values are flattened ("citation.line"), lists are joined with " ; "."""
    import csv

    if not rows:
        return
    flat = [_flatten(row) for row in rows]
    names = list(dict.fromkeys(name for row in flat for name in row))
    writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in flat)


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table for people under its title; nothing is cut off, cells wrap. Without rows the title stands alone."""
    listed = list(rows)
    print(visible(title))
    if not listed:
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in listed:
        table.add_row(*("" if cell is None else escape(visible(str(cell))) for cell in row))
    Console(width=None if sys.stdout.isatty() else _PIPED_WIDTH, highlight=False).print(table)


def _flatten(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            flat[prefix + name] = " ; ".join(_joined(one) for one in value)
        else:
            flat[prefix + name] = value
    return flat


def _joined(value: object) -> str:
    return " ".join(f"{name}={one}" for name, one in value.items()) if isinstance(value, Mapping) else str(value)


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
