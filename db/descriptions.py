"""The French titles and descriptions of the database, its tables, views and columns, from ``descriptions.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TypedDict, cast


class Described(TypedDict):
    """A table or view: its title, what one row is, and what each column holds."""

    title: str
    description: str
    columns: dict[str, str]


class Descriptions(TypedDict):
    """The whole file. ``database`` has a title and a description."""

    database: dict[str, str]
    tables: dict[str, Described]
    views: dict[str, Described]


@cache
def descriptions() -> Descriptions:
    """Every description, by table or view."""
    text = Path(__file__).with_name("descriptions.toml").read_text(encoding="utf-8")
    return cast(Descriptions, tomllib.loads(text))


def relations() -> dict[str, Described]:
    """What is said of each table and view, by its name in the database."""
    described = descriptions()
    return {**described["tables"], **described["views"]}
