"""Lying bars, one a name: schools by académie, by région."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup

from db.reading import Row
from db.site.figures.svg import ACROSS, LETTERS, MARGIN, Figure, Link, group, nothing, schools, tag, text, width
from db.site.typography import number

_ROW: Final = 30
_LONGEST_NAME: Final = 40


def bars_by_name(
    rows: Iterable[Row],
    name: str,
    *,
    link: Link | None = None,
    title: str = "Les écoles de production par académie",
    anchor: str = "noms",
) -> Markup:
    """How many ``schools`` each name has, the most first: rows with ``schools`` and the column ``name``.

    ``link`` makes the address of a name's page of the name.
    """
    counted = sorted(((str(row[name]), row["schools"]) for row in rows), key=lambda one: (-one[1], one[0]))
    if not counted:
        return nothing("bars", anchor, title, "Aucune école.")
    left = max(width(_shortened(one), LETTERS) for one, _ in counted) + 2 * MARGIN
    most = max(1, counted[0][1])
    scale = (ACROSS - left - width(number(most), LETTERS) - 2 * MARGIN) / most
    told = ", ".join(f"{one} : {number(count)}" for one, count in counted[:3])
    figure = Figure("bars", anchor, (ACROSS, len(counted) * _ROW), title, f"{told}.", link is not None)
    return figure.drawn(_row(*one, place * _ROW, left, scale, link) for place, one in enumerate(counted))


def _row(name: str, count: int, top: float, left: float, scale: float, link: Link | None) -> Markup:
    along = count * scale
    parts = [
        text(_shortened(name), left - MARGIN, top + 20, "name", "end"),
        tag("rect", x=left, y=top + 5, width=along, height=_ROW - 10, class_="in-force"),
        text(number(count), left + along + 6, top + 20, "value", "start"),
    ]
    return group(f"{name} : {schools(count)}", parts, address=link(name) if link else None)


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
