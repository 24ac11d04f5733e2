"""Bars: schools by year, what each year gave and took, schools by name. What is unknown is a "?", never zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from db.reading import Row
from db.site.figures.svg import Figure, Link, group, schools, tag, text, width
from db.site.typography import number

_ACROSS: Final = 640
_MARGIN: Final = 8
_LETTERS: Final = 14
_WIDEST_BAR: Final = 56
_HEIGHT: Final = 180
_ROW: Final = 30
_LONGEST_NAME: Final = 40
_MINUS: Final = "\u2212"


@dataclass(frozen=True, slots=True)
class _Axis:
    """The years of a figure, each with its slot from left to right."""

    years: range

    @property
    def slot(self) -> float:
        """How wide the slot of a year is."""
        return min(1.6 * _WIDEST_BAR, (_ACROSS - 2 * _MARGIN) / max(1, len(self.years)))

    @property
    def bar(self) -> float:
        """How wide a bar is."""
        return min(_WIDEST_BAR, self.slot * 0.7)

    @property
    def right(self) -> float:
        """Where the last slot ends."""
        return _MARGIN + self.slot * len(self.years)

    def middle(self, year: int) -> float:
        """The middle of the slot of a year."""
        return _MARGIN + self.slot * (year - self.years.start + 0.5)

    def labelled(self) -> range:
        """The years whose labels fit side by side, the last of all among them, in ascending order."""
        fitting = next(step for step in (1, 2, 5, 10, 20, 50, 1000) if step * self.slot >= width("0000  ", _LETTERS))
        return self.years[::-1][::fitting][::-1]


def bars_by_year(
    rows: Sequence[Row],
    *,
    link: Link | None = None,
    title: str = "Les écoles de production en vigueur, année par année",
    anchor: str = "annees",
) -> Markup:
    """How many schools are in force after the last list of each year: rows with ``year`` and ``total_in_force``.

    A year without a row, or without a number, is unknown. ``link`` makes the address of a year's page of "2024".
    """
    if not rows:
        return _nothing(anchor, title, "Aucune liste n'est détenue.")
    totals = {row["year"]: row["total_in_force"] for row in rows if row["total_in_force"] is not None}
    axis = _Axis(_span(rows))
    labels = {year: number(total) for year, total in totals.items()}
    room = _room(labels.values(), axis)
    base = room + _HEIGHT
    scale = _HEIGHT / max([*totals.values(), 1])
    figure = Figure("bars", anchor, (_ACROSS, base + 28), title, _totals_told(totals, axis), link is not None)
    parts = [_year(axis, year, totals.get(year), scale, base, link) for year in axis.years]
    return figure.drawn([*parts, _line(axis, base), *_ticks(axis, base + 20)])


def gains_and_losses(
    rows: Sequence[Row],
    *,
    link: Link | None = None,
    title: str = "Reconnaissances gagnées et perdues, année par année",
    anchor: str = "mouvements",
) -> Markup:
    """What each year gave (above) and took (below, hatched): rows with ``year``, ``total_in_force``, ``gained``,
    ``regained``, ``lost``.

    A year without a list is unknown; so is the first, since what was there before it is. What changed after such a gap
    changed at some time since the list before it.
    """
    if not rows:
        return _nothing(anchor, title, "Aucune liste n'est détenue.")
    moved = {row["year"]: (row["gained"] + row["regained"], row["lost"]) for row in _after_a_list(rows)}
    axis = _Axis(_span(rows))
    figures = [label for pair in moved.values() for label in _signed(*pair)]
    room = _room(figures, axis)
    highest = max([gained for gained, _ in moved.values()], default=0)
    lowest = max([lost for _, lost in moved.values()], default=0)
    scale = _HEIGHT / max(highest + lowest, 1)
    base = room + highest * scale
    bottom = base + lowest * scale + room
    figure = Figure("bars", anchor, (_ACROSS, bottom + 24), title, _moves_told(moved), link is not None)
    parts = [_move(axis, year, moved.get(year), scale, base, figure.hatching, link) for year in axis.years]
    return figure.drawn([*parts, _line(axis, base), *_ticks(axis, bottom + 16)])


def bars_by_name(
    rows: Iterable[Row],
    name: str,
    *,
    link: Link | None = None,
    title: str = "Les écoles de production par académie",
    anchor: str = "noms",
) -> Markup:
    """How many ``schools`` each name has, the most first: rows with ``schools`` and the column ``name``."""
    counted = sorted(((_shortened(str(row[name])), row["schools"]) for row in rows), key=lambda one: (-one[1], one[0]))
    if not counted:
        return _nothing(anchor, title, "Aucune école.")
    left = max(width(one, _LETTERS) for one, _ in counted) + 2 * _MARGIN
    most = max(1, *(count for _, count in counted))
    scale = (_ACROSS - left - width(number(most), _LETTERS) - 2 * _MARGIN) / most
    told = ", ".join(f"{one} : {number(count)}" for one, count in counted[:3])
    down = len(counted) * _ROW
    figure = Figure("bars", anchor, (_ACROSS, down), title, f"{told}.", link is not None)
    return figure.drawn(_named(*one, row, left, scale, link) for row, one in enumerate(counted))


def _nothing(anchor: str, title: str, told: str) -> Markup:
    figure = Figure("bars", anchor, (_ACROSS, 32), title, told)
    return figure.drawn([text(told, _MARGIN, 20, "unknown", "start")])


def _year(axis: _Axis, year: int, total: int | None, scale: float, base: float, link: Link | None) -> Markup:
    address = link(str(year)) if link else None
    if total is None:
        return _unknown(axis, year, base, f"{year} : aucune liste détenue", address)
    bar = _bar(axis, year, base - total * scale, total * scale, "in-force")
    parts = [bar, _value(axis, year, number(total), base - total * scale - 6, is_above=True)]
    return group(f"{year} : {schools(total)}", parts, address=address)


def _move(
    axis: _Axis, year: int, moved: tuple[int, int] | None, scale: float, base: float, hatching: str, link: Link | None
) -> Markup:
    address = link(str(year)) if link else None
    if moved is None:
        return _unknown(axis, year, base, f"{year} : changements inconnus", address)
    gained, lost = moved
    above, below = gained * scale, lost * scale
    parts = [_bar(axis, year, base - above, above, "gained")] if gained else []
    parts += [_bar(axis, year, base, below, "lost", fill=f"url(#{hatching})")] if lost else []
    over, under = _signed(gained, lost)
    parts += [_value(axis, year, over, base - above - 6, is_above=True)] if over else []
    parts += [_value(axis, year, under, base + below + 17, is_above=False)] if under else []
    label = f"{year} : {schools(gained)} de plus, {schools(lost)} de moins"
    return group(label, parts, address=address)


def _signed(gained: int, lost: int) -> tuple[str, str]:
    """What stands above and below the line; a zero stands alone, for a year in which nothing moved."""
    if gained == lost == 0:
        return "0", ""
    return f"+{number(gained)}" if gained else "", f"{_MINUS}{number(lost)}" if lost else ""


def _named(name: str, count: int, row: int, left: float, scale: float, link: Link | None) -> Markup:
    top, along = row * _ROW, count * scale
    parts = [
        text(name, left - _MARGIN, top + 20, "name", "end"),
        tag("rect", x=left, y=top + 5, width=along, height=_ROW - 10, class_="in-force"),
        text(number(count), left + along + 6, top + 20, "value", "start"),
    ]
    return group(f"{name} : {schools(count)}", parts, address=link(name) if link else None)


def _bar(axis: _Axis, year: int, top: float, height: float, class_: str, **attributes: object) -> Markup:
    left = axis.middle(year) - axis.bar / 2
    return tag("rect", x=left, y=top, width=axis.bar, height=height, class_=class_, **attributes)


def _value(axis: _Axis, year: int, label: str, y: float, *, is_above: bool) -> Markup:
    """A number over or under its bar; upright where it is wider than the slot."""
    x = axis.middle(year)
    if _fits(label, axis):
        return text(label, x, y, "value")
    turned = f"rotate(-90 {x + 5:.1f} {y if is_above else y - 12:.1f})"
    side = None if is_above else "end"
    return tag("text", label, x=x + 5, y=y if is_above else y - 12, class_="value", transform=turned, text_anchor=side)


def _unknown(axis: _Axis, year: int, base: float, label: str, address: str | None) -> Markup:
    return group(label, [text("?", axis.middle(year), base - 6, "unknown")], address=address)


def _line(axis: _Axis, base: float) -> Markup:
    return tag("line", x1=_MARGIN, x2=axis.right, y1=base, y2=base, class_="base")


def _ticks(axis: _Axis, y: float) -> Iterator[Markup]:
    return (text(str(year), axis.middle(year), y, "year") for year in axis.labelled())


def _room(labels: Iterable[str], axis: _Axis) -> float:
    """How high the numbers are: one line, or as high as the longest that stands upright."""
    upright = [width(label, _LETTERS) for label in labels if not _fits(label, axis)]
    return max([*upright, _LETTERS]) + 10


def _fits(label: str, axis: _Axis) -> bool:
    return width(label, _LETTERS) + 4 <= axis.slot


def _span(rows: Sequence[Row]) -> range:
    years = [row["year"] for row in rows]
    return range(min(years), max(years) + 1)


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _after_a_list(rows: Sequence[Row]) -> list[Row]:
    """The rows of the years that have a list, but the first of them."""
    held = sorted((row for row in rows if row["total_in_force"] is not None), key=lambda row: int(row["year"]))
    return held[1:]


def _totals_told(totals: Mapping[int, int], axis: _Axis) -> str:
    if not totals:
        return "Aucune liste n'est détenue."
    first, last = min(totals), max(totals)
    told = f"{schools(totals[last])} en {last}"
    missing = [str(year) for year in axis.years if year not in totals]
    told += f", {number(totals[first])} en {first}" if first != last else ""
    return f"{told} ; inconnu : {', '.join(missing)}." if missing else f"{told}."


def _moves_told(moved: Mapping[int, tuple[int, int]]) -> str:
    if not moved:
        return "Inconnu : il faut deux listes pour savoir ce qui a changé."
    told = (f"{year} : +{number(gained)}, {_MINUS}{number(lost)}" for year, (gained, lost) in sorted(moved.items()))
    return f"{' ; '.join(told)}."
