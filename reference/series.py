"""The series of orders that this program follows, as data (``series.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("series.toml")


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name, the words of its titles, the article it rests on, and what its bytes cannot lack."""

    name: str
    title: str
    article: str
    needles: tuple[str, ...]


@cache
def our_series() -> Series:
    """The lists of the écoles de production (code de l'éducation, art. L. 443-6)."""
    ((name, told),) = tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
    return Series(name, told["title"], told["article"], tuple(told["needles"]))
