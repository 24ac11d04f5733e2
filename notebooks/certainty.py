"""The drawings of premieres_reconnaissances.ipynb: between which days each list lets a first recognition be."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from plates import BLUE, GREY, HATCH, INK, PALE
from published import day, schools

BOUNDS: Final = {"exact": "date exacte", "between": "entre deux listes", "not_later_than": "au plus tard à cette date"}
"""How surely a first recognition is known, in words."""

_FILLS: Final[dict[str, dict[str, Any]]] = {
    "exact": {"fc": BLUE},
    "between": {"fc": "white", "hatch": HATCH},
    "not_later_than": {"fc": PALE},
}
_ACTS: Final = {"list": "Liste du", "amendment": "Modificatif du", "corrigendum": "Rectificatif du"}


class Act(NamedTuple):
    """An act that fixes a list or changes it, held or not.

    ``at``: an ISO day; a month ("2024-04") or a year ("2023") where no more is known of it. ``kind`` is that of the
    database, None when the act is not held. ``opened``: of how many schools it is the first recognition, which cannot
    be before ``not_before``.
    """

    at: str
    kind: str | None = None
    opened: int = 0
    bound: str | None = None
    not_before: str | None = None


def shares(axes: Axes, counts: pd.Series) -> None:
    """A bar for each bound: ``counts`` is how many schools each has, by its code."""
    for y, (bound, count) in enumerate(counts.items()):
        axes.barh(y, count, height=0.6, ec=INK, lw=0.8, **_FILLS[str(bound)])
        axes.annotate(str(count), (count, y), (4, 0), textcoords="offset points", va="center", weight="bold")
    axes.set(xlim=(0, counts.sum()), ylim=(len(counts) - 0.5, -0.5), xticks=[])
    axes.set_yticks(range(len(counts)), [BOUNDS[str(bound)] for bound in counts.index])
    axes.spines["bottom"].set_visible(False)


def intervals(axes: Axes, acts: list[Act]) -> None:
    """A row an act, oldest first: when it was, and since when the schools that it names first may be recognised."""
    years = range(int(acts[0].at[:4]), int(acts[-1].at[:4]) + 1)
    start, end = pd.Timestamp(years.start, 1, 1), pd.Timestamp(years.stop, 1, 1)
    margin = (end - start) / 12
    for y, act in enumerate(acts):
        colour = INK if act.opened else GREY
        axes.text(1.02, y, _told(act), color=colour, va="center", transform=axes.get_yaxis_transform())
        _mark(axes, y, act, start - margin)
    for year in range(years.start, years.stop + 1):
        axes.axvline(pd.Timestamp(year, 1, 1), color=PALE, lw=0.8, zorder=0)
    axes.set(xlim=(start - margin, end), ylim=(len(acts) - 0.5, -0.5))
    axes.set_xticks([pd.Timestamp(year, 7, 1) for year in years], list(map(str, years)))
    axes.set_yticks(range(len(acts)), map(_named, acts))


def _mark(axes: Axes, y: int, act: Act, edge: pd.Timestamp) -> None:
    """A full dot for what is held, an open one for what is not; a bar over the time in doubt, an arrow where it has no
    beginning."""
    at = pd.Timestamp(act.at)
    if len(act.at) == 4:
        year = pd.Timestamp(at.year + 1, 1, 1) - at
        axes.barh(y, year, left=at, height=0.5, fc="white", ec=GREY, hatch=HATCH, lw=0)
        return
    if act.bound == "between":
        axes.hlines(y, pd.Timestamp(act.not_before), at, color=INK, lw=1.5)
        axes.plot(pd.Timestamp(act.not_before), y, "|", color=INK, ms=8, mew=1.5)
    if act.bound == "not_later_than":
        axes.annotate("", (edge, y), (at, y), arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.5, "ls": "dotted"})
    axes.plot(at, y, "o", ms=7, mec=INK, mfc=BLUE if act.opened else GREY if act.kind else "white")


def _named(act: Act) -> str:
    if len(act.at) == 4:
        return f"Liste de {act.at}"
    if len(act.at) == 7:
        return f"Liste en vigueur en {day(act.at)}"
    return f"{_ACTS.get(act.kind or '', 'Arrêté du')} {day(act.at)}"


def _told(act: Act) -> str:
    if act.bound:
        return f"{schools(act.opened)}, {BOUNDS[act.bound]}"
    if act.kind:
        return "aucune école nouvelle"
    return "aucune liste connue" if len(act.at) == 4 else "non détenue" if len(act.at) == 7 else "non détenu"
