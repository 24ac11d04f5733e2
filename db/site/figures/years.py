"""Years: how many schools are in force, what each gave and took. What is unknown is a question mark, never zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from db.reading import Row
from db.site.figures.columns import HEIGHT, Columns, columns
from db.site.figures.svg import ACROSS, Figure, Link, group, nothing, schools
from db.site.typography import number

_MINUS: Final = "\u2212"
_NO_LIST: Final = "Aucune liste n'est détenue."


def bars_by_year(
    rows: Sequence[Row],
    *,
    link: Link | None = None,
    title: str = "Les écoles de production sur la liste, année par année",
    anchor: str = "annees",
) -> Markup:
    """How many schools are in force after the last list of each year: rows with ``year`` and ``total_in_force``.

    A year without a row, or without a number, is unknown. ``link`` makes the address of a year's page of "2024".
    """
    totals = {row["year"]: row["total_in_force"] for row in rows if row["total_in_force"] is not None}
    if not totals:
        return nothing("bars", anchor, title, _NO_LIST)
    drawn = columns(rows)
    base = HEIGHT + drawn.room(number(total) for total in totals.values())
    scale = HEIGHT / max(1, *totals.values())
    figure = Figure("bars", anchor, (ACROSS, base + 28), title, _totals_told(totals, drawn.years), link is not None)
    parts = (_total(drawn, year, totals.get(year), base, scale, link) for year in drawn.years)
    return figure.drawn([*parts, drawn.line(base), *drawn.names(base + 20)])


def gains_and_losses(
    rows: Sequence[Row],
    *,
    link: Link | None = None,
    title: str = "Reconnaissances gagnées et perdues, année par année",
    anchor: str = "mouvements",
) -> Markup:
    """What each year gave (above the line) and took (below, hatched).

    Rows with ``year``, ``total_in_force``, ``gained``, ``regained`` and ``lost``. A year without a list is unknown; so
    is the first, since what was there before it is. After a gap, what changed is told since the list before it.
    """
    if not rows:
        return nothing("bars", anchor, title, _NO_LIST)
    told = list(_moves(rows))
    moves = {move.year: move for move in told}
    drawn = columns(rows)
    room = drawn.room(label for move in told for label in (move.above, move.below))
    highest = max((move.gained for move in told), default=0)
    lowest = max((move.lost for move in told), default=0)
    scale = HEIGHT / max(1, highest + lowest)
    base = room + highest * scale
    foot = base + lowest * scale + room
    figure = Figure("bars", anchor, (ACROSS, foot + 24), title, _moves_told(told), bool(link and told))
    parts = (_move(drawn, year, moves.get(year), base, scale, figure.hatching, link) for year in drawn.years)
    return figure.drawn([figure.pattern(), *parts, drawn.line(base), *drawn.names(foot + 16)])


@dataclass(frozen=True, slots=True)
class _Move:
    """What the lists of a year changed since the year of the list before them."""

    year: int
    since: int
    gained: int
    lost: int

    @property
    def above(self) -> str:
        """What stands above the line; a zero for a year in which nothing moved."""
        return f"+{number(self.gained)}" if self.gained else "" if self.lost else "0"

    @property
    def below(self) -> str:
        """What stands below the line."""
        return f"{_MINUS}{number(self.lost)}" if self.lost else ""

    @property
    def told(self) -> str:
        """ "2024 : 16 écoles de plus, 1 école de moins"."""
        since = "" if self.since == self.year - 1 else f" depuis la liste de {self.since}"
        return f"{self.year} : {schools(self.gained)} de plus, {schools(self.lost)} de moins{since}"


def _moves(rows: Sequence[Row]) -> Iterator[_Move]:
    held = sorted((row for row in rows if row["total_in_force"] is not None), key=lambda row: int(row["year"]))
    for before, row in pairwise(held):
        yield _Move(row["year"], before["year"], row["gained"] + row["regained"], row["lost"])


def _total(drawn: Columns, year: int, total: int | None, base: float, scale: float, link: Link | None) -> Markup:
    if total is None:
        return drawn.unknown(year, base, f"{year} : aucune liste détenue")
    top = base - total * scale
    parts = [drawn.bar(year, top, total * scale, "in-force"), drawn.above(year, number(total), top)]
    return group(f"{year} : {schools(total)}", parts, address=link(str(year)) if link else None)


def _move(
    drawn: Columns, year: int, move: _Move | None, base: float, scale: float, hatching: str, link: Link | None
) -> Markup:
    if move is None:
        return drawn.unknown(year, base, f"{year} : changements inconnus")
    top, foot = base - move.gained * scale, base + move.lost * scale
    parts = [drawn.bar(year, top, base - top, "gained")] if move.gained else []
    parts += [drawn.bar(year, base, foot - base, "lost", f"url(#{hatching})")] if move.lost else []
    parts += [drawn.above(year, move.above, top)] if move.above else []
    parts += [drawn.below(year, move.below, foot)] if move.below else []
    return group(move.told, parts, address=link(str(year)) if link else None)


def _totals_told(totals: Mapping[int, int], years: Sequence[int]) -> str:
    first, last = min(totals), max(totals)
    told = f"{schools(totals[last])} en {last}"
    told += f", {number(totals[first])} en {first}" if first != last else ""
    missing = ", ".join(str(year) for year in years if year not in totals)
    return f"{told} ; inconnu : {missing}." if missing else f"{told}."


def _moves_told(moves: Sequence[_Move]) -> str:
    told = (f"{move.year} : {', '.join(filter(None, (move.above, move.below)))}" for move in moves)
    return f"{' ; '.join(told)}." if moves else "Inconnu : il faut deux listes pour savoir ce qui a changé."
