"""The outlines of the départements and the places of the communes, as ``build`` drew them (docs/data.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Outline:
    """A département as drawn: ``path`` is the ``d`` of an SVG path, ``label`` where its number has most room.

    One that is drawn larger in an inset has a second, smaller outline ``in_place``, on the map itself.
    """

    code: str
    name: str
    path: str
    label: tuple[int, int]
    in_place: str | None


@dataclass(frozen=True, slots=True)
class Inset:
    """A frame in which a part of the country is drawn apart: its name, corner, width and height."""

    name: str
    x: int
    y: int
    width: int
    height: int


@cache
def departements() -> Mapping[str, Outline]:
    """The 101 départements, by their number."""
    return {
        code: Outline(code, one["name"], one["path"], (one["label"][0], one["label"][1]), one.get("in_place"))
        for code, one in _drawn()["departements"].items()
    }


def without_outline() -> Mapping[str, str]:
    """The collectivités overseas that are on no map of the départements: their names, by their number."""
    found: dict[str, str] = _drawn()["without_outline"]
    return found


def name_of(code: str) -> str | None:
    """The name of a département or collectivité, drawn or not; None for a number that no one has."""
    outline = departements().get(code)
    return outline.name if outline else without_outline().get(code)


def insets() -> list[Inset]:
    """Paris with its neighbours, and each département overseas."""
    return [Inset(one["name"], *one["box"]) for one in _drawn()["insets"]]


def size() -> tuple[int, int]:
    """Width and height of the drawing."""
    across, down = _drawn()["size"]
    return across, down


@cache
def communes() -> Mapping[str, tuple[int, int]]:
    """Where a commune is in the drawing, by INSEE code; those that could not be placed without doubt are left out."""
    lines = (files(__package__) / "communes.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {code: (int(x), int(y)) for code, x, y in (line.split("\t") for line in lines)}


@cache
def _drawn() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files(__package__) / "departements.json").read_text(encoding="utf-8"))
    return found
