"""The map of France: how many schools each département has, and where they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import log, sqrt
from typing import Final

from markupsafe import Markup

from db.reading import Row
from db.site.figures.outlines import Inset, Outline, communes, departements, insets, size, without_outline
from db.site.figures.svg import Figure, Link, group, schools, tag, text
from db.site.typography import number, sentence

_SHADES: Final = 4
_SOURCE: Final = sentence("Fond de carte : Natural Earth")
_SOURCES: Final = sentence(f"{_SOURCE} ; lieux : GeoNames (CC BY 4.0)")
_TITLE: Final = "Les écoles de production par département"


def france(
    counts: Mapping[str, int],
    *,
    link: Link | None = None,
    points: Iterable[Row] = (),
    title: str = _TITLE,
    anchor: str = "carte",
) -> Markup:
    """The map. ``counts``: number of a département -> how many schools; it is printed on it, and shaded.

    ``link`` makes the address of a département's page of its number. ``points``: rows with ``insee_code``,
    ``commune_official`` and ``schools``, each a dot where the commune is; those without coordinates have none. What has
    no outline (Saint-Pierre-et-Miquelon…) is told in words below.
    """
    places = list(points)
    known = {code: count for code, count in counts.items() if count and code in departements()}
    others = {code: count for code, count in counts.items() if count and code not in departements()}
    notes = [*_outside(others), *_without_dots(places), _SOURCES if places else _SOURCE]
    across, down = size()
    figure = Figure(
        kind="france",
        anchor=anchor,
        size=(across, down + 20 * len(notes)),
        title=title,
        description=_described(known, others),
        has_links=link is not None and bool(known),
    )
    told = (text(note, 6, down + 14 + 20 * line, "place", "start") for line, note in enumerate(notes))
    return figure.drawn([*_drawn(known, link, places), *told])


def _drawn(counts: Mapping[str, int], link: Link | None, points: Iterable[Row]) -> Iterator[Markup]:
    most = max(counts.values(), default=1)
    shapes = departements().values()
    yield tag("g", *(_empty(one) for one in shapes if one.code not in counts), class_="without")
    yield tag(
        "g",
        *(_in_place(one, _shade(counts.get(one.code, 0), most)) for one in shapes if one.in_place),
        class_="in-place",
    )
    yield from (_inset(one) for one in insets())
    yield from (_shaded(one, counts[one.code], most, link) for one in shapes if one.code in counts)
    yield tag("g", *(_dot(row) for row in points if row["insee_code"] in communes()), class_="dots")
    yield _numbers(counts)


def _shaded(shape: Outline, count: int, most: int, link: Link | None) -> Markup:
    label = f"{shape.name} ({shape.code}) : {schools(count)}"
    outline = tag("path", d=shape.path, class_=f"shade-{_shade(count, most)}", fill_rule="evenodd")
    return group(label, [outline], address=link(shape.code) if link else None, class_="departement")


def _empty(shape: Outline) -> Markup:
    label = f"{shape.name} ({shape.code}) : aucune école"
    return tag("path", tag("title", label), d=shape.path, fill_rule="evenodd")


def _in_place(shape: Outline, shade: int) -> Markup:
    return tag("path", d=shape.in_place, class_=f"shade-{shade}", fill_rule="evenodd")


def _inset(one: Inset) -> Markup:
    frame = tag("rect", x=one.x - 6, y=one.y - 6, width=one.width + 12, height=one.height + 12, rx=3)
    return tag("g", frame, text(one.name, one.x - 6, one.y - 12, "place", "start"), class_="inset")


def _dot(row: Row) -> Markup:
    x, y = communes()[row["insee_code"]]
    label = f"{row['commune_official']} : {schools(row['schools'])}"
    return tag("circle", tag("title", label), cx=x, cy=y, r=min(7.0, 2 + sqrt(row["schools"])))


def _numbers(counts: Mapping[str, int]) -> Markup:
    """The numbers, all of one size, smaller when one of them is long."""
    is_long = any(len(number(count)) > 3 for count in counts.values())
    outlines = departements()
    labels = ((*outlines[code].label, number(count)) for code, count in sorted(counts.items()))
    parts = (text(told, x, y + 6, "number") for x, y, told in labels)
    return tag("g", *parts, class_="numbers long" if is_long else "numbers")


def _shade(count: int, most: int) -> int:
    """From 0 (none) to 4 (the most), by orders of magnitude: a few large ones do not make all the others pale."""
    if count == 0:
        return 0
    return _SHADES if count == most else 1 + int((_SHADES - 1) * log(count) / log(most))


def _outside(others: Mapping[str, int]) -> Iterator[str]:
    if others:
        names = without_outline()
        counted = ", ".join(f"{names.get(code, code)} ({number(count)})" for code, count in sorted(others.items()))
        yield sentence(f"Hors de la carte : {counted}.")


def _without_dots(points: Iterable[Row]) -> Iterator[str]:
    missing = sum(row["schools"] for row in points if row["insee_code"] not in communes())
    if missing:
        yield sentence(f"Écoles comptées sans point, faute de coordonnées sûres de leur commune : {number(missing)}.")


def _described(known: Mapping[str, int], others: Mapping[str, int]) -> str:
    total = sum(known.values()) + sum(others.values())
    if total == 0:
        return "Aucune école."
    count = len(known) + len(others)
    told = f"{schools(total)} dans {number(count)} {'département' if count == 1 else 'départements'}"
    most = sorted(known.items(), key=lambda one: (-one[1], one[0]))[:3]
    named = ", ".join(f"{departements()[code].name} ({number(many)})" for code, many in most)
    return f"{told} ; d'abord : {named}." if named else f"{told}."
