"""Lambert-93, in which official maps of metropolitan France are drawn; used to build the outlines, never by the site.

Conic conformal, meridian 3° E, parallels 44° N and 49° N, ellipsoid GRS 80 (arrêté of 20 June 2000; IGN, note NTG 71).
"""

from __future__ import annotations

from math import atanh, cos, exp, log, radians, sin, sqrt
from typing import Final, NamedTuple

_E: Final = sqrt(0.006694380022900787)
_RADIUS: Final = 6378137.0
_DEGREE: Final = radians(_RADIUS)
"""Metres in a degree of latitude."""
_ORIGIN: Final = (3.0, 46.5)
_PARALLELS: Final = (44.0, 49.0)


class Point(NamedTuple):
    """A place: longitude and latitude in degrees, or x and y once projected."""

    x: float
    y: float


def _isometric(latitude: float) -> float:
    return atanh(sin(latitude)) - _E * atanh(_E * sin(latitude))


def _parallel_radius(latitude: float) -> float:
    return _RADIUS * cos(latitude) / sqrt(1 - (_E * sin(latitude)) ** 2)


_SOUTH, _NORTH = (radians(one) for one in _PARALLELS)
_N: Final = log(_parallel_radius(_SOUTH) / _parallel_radius(_NORTH)) / (_isometric(_NORTH) - _isometric(_SOUTH))
_C: Final = _parallel_radius(_SOUTH) * exp(_N * _isometric(_SOUTH)) / _N


def lambert(place: Point) -> Point:
    """A longitude and latitude as metres from 3° E, 46.5° N, x to the east and y, as on a screen, to the south."""
    radius = _C * exp(-_N * _isometric(radians(place.y)))
    origin = _C * exp(-_N * _isometric(radians(_ORIGIN[1])))
    angle = _N * radians(place.x - _ORIGIN[0])
    return Point(radius * sin(angle), radius * cos(angle) - origin)


def plane(place: Point, latitude: float) -> Point:
    """A longitude and latitude as metres from 0° E, 0° N, y to the south; for small islands around a latitude."""
    return Point(place.x * _DEGREE * cos(radians(latitude)), -place.y * _DEGREE)
