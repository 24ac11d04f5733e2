"""Years side by side, each with a column: where it stands, its bar, its number, its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from db.reading import Row
from db.site.figures.svg import ACROSS, LETTERS, MARGIN, fitting_step, group, tag, text, width

HEIGHT: Final = 180
"""How high the bars of a figure are, together."""
_WIDEST_BAR: Final = 56


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a figure, one a year, from left to right."""

    years: range

    @property
    def slot(self) -> float:
        """The room of a year, from its neighbour to its neighbour."""
        return min(1.6 * _WIDEST_BAR, (ACROSS - 2 * MARGIN) / len(self.years))

    def middle(self, year: int) -> float:
        """The middle of the column of a year."""
        return MARGIN + self.slot * (year - self.years.start + 0.5)

    def bar(self, year: int, top: float, height: float, class_: str, fill: str | None = None) -> Markup:
        """The bar of a year."""
        across = min(_WIDEST_BAR, self.slot * 0.7)
        left = self.middle(year) - across / 2
        return tag("rect", x=left, y=top, width=across, height=height, class_=class_, fill=fill)

    def above(self, year: int, label: str, y: float) -> Markup:
        """A number over its bar, whose top is ``y``; upright where it is wider than the column."""
        if self._fits(label):
            return text(label, self.middle(year), y - 6, "value")
        return self._upright(year, label, y - 6, None)

    def below(self, year: int, label: str, y: float) -> Markup:
        """A number under its bar, whose foot is ``y``; upright where it is wider than the column."""
        if self._fits(label):
            return text(label, self.middle(year), y + 17, "value")
        return self._upright(year, label, y + 5, "end")

    def unknown(self, year: int, base: float, label: str) -> Markup:
        """A question mark on the line, and what is not known."""
        return group(label, [text("?", self.middle(year), base - 6, "unknown")])

    def line(self, base: float) -> Markup:
        """The line on which the bars stand."""
        right = MARGIN + self.slot * len(self.years)
        return tag("line", x1=MARGIN, x2=right, y1=base, y2=base, class_="base")

    def names(self, y: float) -> Iterator[Markup]:
        """The years in figures: all, or every second, fifth, tenth up to the last, as there is room."""
        named = self.years[::-1][:: fitting_step(self.slot, LETTERS)]
        return (text(str(year), self.middle(year), y, "year") for year in named[::-1])

    def room(self, labels: Iterable[str]) -> float:
        """How high the numbers are: one line, or as high as the longest that stands upright."""
        upright = [width(label, LETTERS) for label in labels if not self._fits(label)]
        return max([*upright, LETTERS]) + 10

    def _fits(self, label: str) -> bool:
        return width(label, LETTERS) + 4 <= self.slot

    def _upright(self, year: int, label: str, y: float, anchor: str | None) -> Markup:
        x = self.middle(year) + 5
        turned = f"rotate(-90 {x:.1f} {y:.1f})"
        return tag("text", label, x=x, y=y, class_="value", transform=turned, text_anchor=anchor)


def columns(rows: Sequence[Row]) -> Columns:
    """The columns from the first ``year`` of the rows to the last, those between without a row included."""
    years = [row["year"] for row in rows]
    return Columns(range(min(years), max(years) + 1))
