"""Plates for print: a title that says what is seen, what is counted, the drawing, and where the figures come from.

One ink and its greys, labels beside what they name, nothing told by a colour alone.
"""

from __future__ import annotations

from textwrap import fill
from typing import Any, Final

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font_names
from matplotlib.layout_engine import ConstrainedLayoutEngine
from published import source

INK: Final = "#1a1a1a"
GREY: Final = "#6e6e6e"
PALE: Final = "#efefef"
BLUE: Final = "#2b5c8a"
HATCH: Final = "/////"
"""Fills what is lost or unsure, so that paper without colours tells it too."""

_WIDTH: Final = 7.1  # inches: the text of an A4 page
_SANS: Final = ("Arial", "Liberation Sans", "DejaVu Sans")  # the last comes with matplotlib
_STYLE: Final = {
    "font.family": next(name for name in _SANS if name in get_font_names()),
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "hatch.linewidth": 0.8,
    "xtick.color": GREY,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "figure.dpi": 150,
    "svg.fonttype": "path",
}


def plate(title: str, counted: str, height: float, *, more: str = "") -> Figure:
    """An empty plate, ``height`` inches high between its words; axes put on it keep clear of them.

    ``counted`` says below the title what is counted; ``more`` is added to the line of the source.
    """
    plt.style.use(_STYLE)
    heading, below = fill(title, 62), fill(counted, 98)
    small = "\n".join(fill(line, 135) for line in f"{source()} {more}".splitlines())
    head = 0.3 * _lines(heading) + 0.2 * _lines(below) + 0.12
    foot = 0.16 * _lines(small) + 0.16
    whole = head + height + foot
    engine = ConstrainedLayoutEngine(rect=(0, foot / whole, 1, height / whole), w_pad=0, h_pad=0)
    figure = plt.figure(figsize=(_WIDTH, whole), layout=engine)
    figure.text(0, 1, heading, size=14, weight="bold", va="top", linespacing=1.15)
    figure.text(0, 1 - (head - 0.12) / whole, below, size=9.5, color=GREY, va="bottom", linespacing=1.3)
    figure.text(0, 0, small, size=7.5, color=GREY, va="bottom", linespacing=1.4)
    return figure


def label(axes: Axes, told: object, x: Any, y: Any, *, above: float, **style: Any) -> None:
    """Words centred ``above`` so many points over a place of the drawing; below it where that is negative."""
    side = "bottom" if above > 0 else "top"
    axes.annotate(str(told), (x, y), (0, above), textcoords="offset points", ha="center", va=side, **style)


def _lines(text: str) -> int:
    return 1 + text.count("\n")
