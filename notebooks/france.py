"""The map of France by département, from the outlines that the site draws (docs/data.md says where they come from)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from plates import GREY, INK
from published import ROOT

OUTLINES: Final = "Contours : Natural Earth."
_WITHOUT: Final = "#ececec"
_SHADES: Final = ("#cfdcea", "#a9c3dc", "#7fa6c9", "#5a89b4")
_HALO: Final = [withStroke(linewidth=2.2, foreground="white")]


def shaded(axes: Axes, counts: Mapping[str, int]) -> None:
    """The map with the number of schools printed on each département that has any (by its number), and shaded by it."""
    colours = {code: _SHADES[min(count, len(_SHADES)) - 1] for code, count in counts.items()}
    _draw(axes, colours, border=0.5)
    for inset in _drawing()["insets"]:
        x, y, _, _ = inset["box"]
        axes.text(x - 6, y - 10, inset["name"], size=6.5, color=GREY)
    for code, (x, y) in _labels(counts).items():
        axes.text(x, y, str(counts[code]), size=9, weight="bold", ha="center", va="center", path_effects=_HALO)


def dotted(axes: Axes, counts: Mapping[str, int] | None) -> None:
    """The small map, one of several: a dot on each département, its area that of the number of schools.

    None stands for a year without a list: a "?" instead of a map, since an empty one would tell of no school.
    """
    across, down = _drawing()["size"]
    if counts is None:
        axes.set_box_aspect(down / across)
        axes.text(0.5, 0.5, "?", size=24, color=GREY, ha="center", va="center")
        axes.set_axis_off()
        return
    _draw(axes, {}, border=0.25)
    places = _labels(counts)
    x, y = [place[0] for place in places.values()], [place[1] for place in places.values()]
    axes.scatter(x, y, s=[6 * counts[code] for code in places], color=INK, linewidths=0, alpha=0.85, zorder=3)


def off_the_map(counts: Mapping[str, int]) -> str:
    """A sentence on the schools of collectivités that no map of the départements shows; empty when there are none."""
    names = _drawing()["without_outline"]
    told = [f"{names.get(code, code)} ({count})" for code, count in counts.items() if code not in _outlines()]
    return f"Hors de la carte : {', '.join(told)}." if told else ""


def _draw(axes: Axes, colours: Mapping[str, str], border: float) -> None:
    across, down = _drawing()["size"]
    axes.set_axis_off()
    axes.set(xlim=(0, across), ylim=(down, 0), aspect="equal")
    for code, outlines in _outlines().items():
        for outline in outlines:
            axes.add_patch(PathPatch(outline, fc=colours.get(code, _WITHOUT), ec="white", lw=border))
    for inset in _drawing()["insets"]:
        x, y, width, height = inset["box"]
        axes.add_patch(Rectangle((x - 6, y - 6), width + 12, height + 12, fill=False, ec=GREY, lw=border))


def _labels(counts: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Where a number has most room in each département that is counted and on the map."""
    shapes = _drawing()["departements"]
    return {code: tuple(shapes[code]["label"]) for code in counts if code in shapes}


@cache
def _outlines() -> dict[str, list[Path]]:
    """The outlines of each département; those around Paris have two, in their place and in a larger inset."""
    shapes = _drawing()["departements"].items()
    return {code: [_path(shape[name]) for name in ("path", "in_place") if name in shape] for code, shape in shapes}


def _path(d: str) -> Path:
    """A path of the drawing: rings "M x y l dx dy …z", each place told from the one before it."""
    rings = []
    for told in d.split("z")[:-1]:
        steps = np.array(re.findall(r"-?\d+", told), dtype=int).reshape(-1, 2)
        places = steps.cumsum(axis=0)
        rings.append(Path(np.vstack([places, places[:1]]), closed=True))
    return Path.make_compound_path(*rings)


@cache
def _drawing() -> dict[str, Any]:
    outlines = ROOT / "db" / "site" / "figures" / "departements.json"
    found: dict[str, Any] = json.loads(outlines.read_text(encoding="utf-8"))
    return found
