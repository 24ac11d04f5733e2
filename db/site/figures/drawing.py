"""From metres on a map to the whole numbers of a drawing; used to build the outlines, never by the site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from db.site.figures.projection import Point

Ring = Sequence[Point]


class Box(NamedTuple):
    """A rectangle of the drawing: its upper left corner, its width, its height."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Frame:
    """Where and how large a part of the country is drawn."""

    scale: float
    x: float
    y: float

    def at(self, place: Point) -> Point:
        """The place in the drawing. Neighbours share their vertices, so that they share them rounded as well."""
        return Point(round(self.x + place.x * self.scale), round(self.y + place.y * self.scale))


def fitted(places: Sequence[Point], box: Box) -> Frame:
    """The frame that draws these places as large as the box allows, in its middle."""
    left, right = min(one.x for one in places), max(one.x for one in places)
    top, bottom = min(one.y for one in places), max(one.y for one in places)
    scale = min(box.width / (right - left), box.height / (bottom - top))
    x = box.x + (box.width - (left + right) * scale) / 2
    y = box.y + (box.height - (top + bottom) * scale) / 2
    return Frame(scale, x, y)


def stitched(shapes: Mapping[str, Sequence[Ring]], reach: float) -> dict[str, list[Ring]]:
    """The shapes with the vertices of their neighbours, within ``reach`` of their own borders, made their own.

    Shapes that were simplified one by one keep different vertices of the border they share; it then gapes.
    """
    return {code: _with_vertices(rings, _foreign(shapes, code, reach), reach) for code, rings in shapes.items()}


def drawn(frame: Frame, rings: Iterable[Ring]) -> list[Ring]:
    """The rings in the drawing, without the vertices and the islands that are too small for it."""
    every = (_without_repeats([frame.at(place) for place in ring]) for ring in rings)
    return [ring for ring in every if len(ring) > 2 and abs(_area(ring)) >= 2]


def path(rings: Iterable[Ring]) -> str:
    """The rings as the ``d`` of an SVG path, each vertex told from the one before."""
    return "".join(_subpath(ring) for ring in rings)


def centre(rings: Sequence[Ring]) -> Point:
    """The place farthest from every border: where a label has most room (by looking closer and closer)."""
    xs, ys = [place.x for ring in rings for place in ring], [place.y for ring in rings for place in ring]
    best, step = Point((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2), max(*xs, *ys)
    reach = max(max(xs) - min(xs), max(ys) - min(ys)) / 2
    while step > 0.5:
        step = reach / 8
        around = [Point(best.x + i * step, best.y + j * step) for i in range(-8, 9) for j in range(-8, 9)]
        best = max(around, key=lambda place: depth(rings, place))
        reach = step * 2
    return Point(round(best.x), round(best.y))


def depth(rings: Sequence[Ring], place: Point) -> float:
    """How far inside the rings a place is; below zero, how far outside."""
    edges = [edge for ring in rings for edge in _edges(ring)]
    nearest = min(_distance(place, *edge) for edge in edges)
    return nearest if sum(_crosses(place, *edge) for edge in edges) % 2 else -nearest


def _foreign(shapes: Mapping[str, Sequence[Ring]], code: str, reach: float) -> set[Point]:
    """The vertices of the other shapes that are not far from this one."""
    own = {place for ring in shapes[code] for place in ring}
    left, right = min(one.x for one in own) - reach, max(one.x for one in own) + reach
    top, bottom = min(one.y for one in own) - reach, max(one.y for one in own) + reach
    others = {place for other, rings in shapes.items() if other != code for ring in rings for place in ring}
    return {one for one in others - own if left <= one.x <= right and top <= one.y <= bottom}


def _with_vertices(rings: Sequence[Ring], vertices: Iterable[Point], reach: float) -> list[Ring]:
    """The rings with each vertex put into the edge that is nearest to it, if it is near at all."""
    edges = [edge for ring in rings for edge in _edges(ring)]
    into: dict[tuple[Point, Point], list[Point]] = {}
    for vertex in vertices:
        nearest = min(edges, key=lambda edge: _distance(vertex, *edge))
        if _distance(vertex, *nearest) <= reach:
            into.setdefault(nearest, []).append(vertex)
    return [[place for edge in _edges(ring) for place in _along(edge, into.get(edge, []))] for ring in rings]


def _along(edge: tuple[Point, Point], vertices: Iterable[Point]) -> list[Point]:
    """The beginning of the edge, then the vertices in the order in which it passes them."""
    start, end = edge
    dx, dy = end.x - start.x, end.y - start.y
    return [start, *sorted(vertices, key=lambda one: ((one.x - start.x) * dx + (one.y - start.y) * dy, one))]


def _edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return pairwise((*ring, ring[0]))


def _crosses(place: Point, one: Point, other: Point) -> bool:
    """Whether a ray from the place to the east crosses the edge."""
    if (one.y > place.y) == (other.y > place.y):
        return False
    return place.x < one.x + (place.y - one.y) * (other.x - one.x) / (other.y - one.y)


def _distance(place: Point, one: Point, other: Point) -> float:
    dx, dy = other.x - one.x, other.y - one.y
    along = ((place.x - one.x) * dx + (place.y - one.y) * dy) / (dx * dx + dy * dy or 1)
    nearest = min(1.0, max(0.0, along))
    return hypot(place.x - one.x - nearest * dx, place.y - one.y - nearest * dy)


def _without_repeats(ring: Ring) -> Ring:
    return [place for before, place in pairwise((ring[-1], *ring)) if place != before]


def _area(ring: Ring) -> float:
    return sum(one.x * other.y - other.x * one.y for one, other in _edges(ring)) / 2


def _subpath(ring: Ring) -> str:
    steps = "".join(_step(other.x - one.x, other.y - one.y) for one, other in pairwise(ring))
    return f"M{ring[0].x:.0f} {ring[0].y:.0f}l{steps.lstrip()}z"


def _step(dx: float, dy: float) -> str:
    """A step as short as SVG reads it: a sign parts two numbers as well as a blank does."""
    return "".join(f"{one:.0f}" if one < 0 else f" {one:.0f}" for one in (dx, dy))
