"""The drawings of evolution_annuelle.ipynb: what is unknown is said in its place, and never drawn as zero."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from plates import BLUE, GREY, HATCH, INK, PALE, label
from published import day


def in_force(axes: Axes, lists: pd.DataFrame, reported: pd.DataFrame, without: Sequence[int]) -> None:
    """A step for each list in force: rows with ``effective_on`` and ``schools``, oldest first.

    From the beginning of a year ``without`` a list the number is doubtful until the next list. ``reported``: rows with
    ``reported_on`` (a day or a month) and ``schools``, numbers told by others of lists that are not held.
    """
    days = (*lists["effective_on"], *reported["reported_on"])
    years = range(min([*without, *(int(one[:4]) for one in days)]), int(lists["effective_on"].iloc[-1][:4]) + 1)
    starts = [*pd.to_datetime(lists["effective_on"]), _january(years.stop)]
    counts = [*lists["schools"], lists["schools"].iloc[-1]]
    for (start, count), (stop, after) in pairwise(zip(starts, counts, strict=True)):
        doubtful = min([stop, *(_january(year) for year in without if start < _january(year) < stop)])
        axes.hlines(count, start, doubtful, color=BLUE, lw=2.5)
        axes.hlines(count, doubtful, stop, color=GREY, lw=1.2, ls="dotted")
        axes.vlines(stop, count, after, color=BLUE, lw=0.8)
        label(axes, count, start + (doubtful - start) / 2, count, above=5, weight="bold")
    for on, count in zip(reported["reported_on"], reported["schools"], strict=True):
        axes.plot(pd.Timestamp(on), count, "o", mec=INK, mfc="white", ms=6)
        label(axes, f"{count} en {day(on[:7])},\nliste non détenue", pd.Timestamp(on), count, above=-9, color=GREY)
    for year in without:
        axes.axvspan(_january(year), _january(year + 1), color=PALE, lw=0, zorder=0)
        label(axes, "aucune liste\ndétenue", _july(year), 0, above=12, color=GREY)
    axes.set(xlim=(_january(years.start), _january(years.stop)), ylim=(0, max(counts) * 1.15), yticks=[])
    axes.set_xticks([_july(year) for year in years], list(map(str, years)))


def gains_and_losses(axes: Axes, moves: pd.DataFrame, without: Sequence[int]) -> None:
    """What each year gave (above) and took (below): rows with ``year``, ``since`` (the year of the list before),
    ``gained``, ``regained``, ``lost``."""
    come = moves["gained"] + moves["regained"]
    axes.bar(moves["year"], come, width=0.62, color=BLUE)
    axes.bar(moves["year"], -moves["lost"], width=0.62, fc="white", ec=INK, hatch=HATCH, lw=0.8)
    axes.axhline(0, color=INK, lw=0.8)
    for row in moves.itertuples():
        plus = row.gained + row.regained
        label(axes, f"+{plus}", row.year, plus, above=4, weight="bold")
        label(axes, f"−{row.lost}", row.year, -row.lost, above=-4, weight="bold")
        if row.regained:
            label(axes, f"dont {row.regained} de retour", row.year, plus, above=16, size=8, color=GREY)
    years = range(int(moves["since"].iloc[0]) + 1, int(moves["year"].iloc[-1]) + 1)
    for year in set(years).intersection(without):
        label(axes, "?", year, 0, above=4, size=12, color=GREY)
    since = {row.year: f"\ndepuis {row.since}" for row in moves.itertuples() if row.since < row.year - 1}
    axes.set_xticks(years, [f"{year}{since.get(year, '')}" for year in years])
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    axes.margins(x=0.01, y=0.15)


def by_name(axes: Axes, grid: pd.DataFrame) -> None:
    """A bar for the last column of each row of ``grid``, after the numbers of the columns (years) before it.

    A number that differs from the one before it is dark. A column of missing values is a year without a list.
    """
    *before, last = grid.columns
    step = max(grid[last]) / 11
    axes.barh(grid.index, grid[last], height=0.68, color=BLUE)
    for y, (_, row) in enumerate(grid.iterrows()):
        axes.text(row[last] + step / 6, y, f"{row[last]:.0f}", va="center", weight="bold")
        known = row.dropna().astype(int)
        for x, year in enumerate(before):
            is_new = year in known and known.loc[:year].iloc[-2:].nunique() > 1
            told = str(known.get(year, "?"))
            axes.text((x - len(before)) * step, y, told, ha="center", va="center", color=INK if is_new else GREY)
    for x, year in enumerate(grid.columns):
        axes.text((x - len(before)) * step, -1, year, ha="center", va="center", size=8, color=GREY)
    axes.set(xlim=(-step * (len(before) + 0.2), max(grid[last]) + step), ylim=(len(grid) - 0.5, -1.5), xticks=[])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", pad=8)


def _january(year: int) -> pd.Timestamp:
    return pd.Timestamp(year, 1, 1)


def _july(year: int) -> pd.Timestamp:
    return pd.Timestamp(year, 7, 1)
