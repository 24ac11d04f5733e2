"""The national directory of schools (annuaire de l'éducation): the UAI of lines of orders, as a person found them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from reference.text import fold

_FILE = Path(__file__).parent / "data" / "uai.csv"


@cache
def uai_numbers() -> dict[tuple[str, str], str]:
    """The UAI (seven digits, a letter) of a line: by its order's day of signature (ISO 8601) and its folded words."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {(row["signed_on"], fold(row["line"])): row["uai"] for row in csv.DictReader(file)}
