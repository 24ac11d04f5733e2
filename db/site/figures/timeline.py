"""The line of time of one school: when it was recognised, how surely that is known, and which lists name it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup

from db.reading import Row
from db.site.figures.svg import ACROSS, MARGIN, Figure, Link, fitting_step, group, nothing, tag, text, width
from db.site.typography import day

_AROUND: Final = 64
"""Room before the first year and after the last: what is not known, what goes on."""
_SMALL: Final = 12
_TOP: Final = 40
_THICK: Final = 16
_AXIS: Final = _TOP + _THICK + 14


@dataclass(frozen=True, slots=True)
class _Time:
    """Days from left to right, whole years from the first to the last."""

    years: range

    def x(self, iso: str) -> float:
        """Where a day is."""
        start, end = date(self.years.start, 1, 1), date(self.years.stop, 1, 1)
        share = (date.fromisoformat(iso) - start).days / (end - start).days
        return MARGIN + _AROUND + share * (ACROSS - 2 * (MARGIN + _AROUND))


def timeline(
    periods: Sequence[Row],
    mentions: Sequence[Row],
    coverage: Row,
    *,
    link: Link | None = None,
    title: str = "Reconnaissance de l'école au fil du temps",
    anchor: str = "frise",
) -> Markup:
    """The line of time. ``periods``, ``mentions`` and ``coverage`` are those of :func:`db.queries.school`.

    A period begins with a firm edge (``exact``), or a dashed one with hatching before it, for the time in which the
    school may have been recognised already: since the list before (``between``), or since no one knows when
    (``not_later_than``). It ends where a list omits the school; else at the newest list held, and hatching goes on from
    there. ``link`` makes the address of an order's page of its id.
    """
    days = [one[key] for one in periods for key in ("from", "until", "not_before")]
    days += [one["signed_on"] for one in mentions] + [coverage["oldest_list"], coverage["newest_list"]]
    known = sorted(one for one in days if one)
    if not known:
        return nothing("timeline", anchor, title, "Aucune liste n'est détenue.")
    figure = Figure(
        "timeline", anchor, (ACROSS, _AXIS + 46), title, _described(periods, coverage), bool(link and mentions)
    )
    time = _Time(range(int(known[0][:4]), int(known[-1][:4]) + 1))
    drawn = [part for one in periods for part in _period(one, time, coverage["newest_list"], figure.hatching)]
    return figure.drawn([figure.pattern(), *_axis(time), *drawn, *_notes(periods), *_mentions(mentions, time, link)])


def _axis(time: _Time) -> Iterator[Markup]:
    left, right = time.x(f"{time.years.start}-01-01"), time.x(f"{time.years.stop}-01-01")
    yield tag("line", x1=left, x2=right, y1=_AXIS, y2=_AXIS, class_="base")
    slot = (right - left) / len(time.years)
    step = fitting_step(slot, _SMALL)
    for year in (*time.years, time.years.stop):
        x = time.x(f"{year}-01-01")
        yield tag("line", x1=x, x2=x, y1=_AXIS, y2=_AXIS + 5, class_="base")
    for year in time.years[::step]:
        yield text(str(year), time.x(f"{year}-07-02"), _AXIS + 20, "year")


def _period(one: Row, time: _Time, newest: str, hatching: str) -> Iterator[Markup]:
    left, right = time.x(one["from"]), time.x(one["until"] or newest)
    label = f"Reconnue {_told(one)}"
    parts = [tag("rect", x=left, y=_TOP, width=max(right - left, 2), height=_THICK, class_="recognised")]
    if one["bound"] != "exact":
        before = time.x(one["not_before"]) if one["not_before"] else MARGIN
        parts += [_open(before, left, hatching), _edge(left, "unsure")]
    else:
        parts += [_edge(left, "sure")]
    if one["until"] is None:
        parts += [_open(right, ACROSS - MARGIN - 8, hatching), _arrow()]
    yield group(label, parts)


def _open(left: float, right: float, hatching: str) -> Markup:
    """Time of which it is not known whether the school was recognised."""
    return tag(
        "rect", x=left, y=_TOP, width=max(right - left, 0.0), height=_THICK, class_="open", fill=f"url(#{hatching})"
    )


def _edge(x: float, class_: str) -> Markup:
    return tag("line", x1=x, x2=x, y1=_TOP - 5, y2=_TOP + _THICK + 5, class_=class_)


def _arrow() -> Markup:
    tip = ACROSS - MARGIN
    return tag("path", d=f"M{tip - 8} {_TOP - 2}l8 {_THICK / 2 + 2:g}l-8 {_THICK / 2 + 2:g}", class_="arrow")


def _notes(periods: Sequence[Row]) -> Iterator[Markup]:
    """What the hatching before the first year and after the last one says."""
    if any(one["bound"] == "not_later_than" for one in periods):
        yield text("avant\u00a0: inconnu", MARGIN, _AXIS + 40, "note", "start")
    if any(one["until"] is None for one in periods):
        yield text("ensuite\u00a0: aucune liste détenue", ACROSS - MARGIN, _AXIS + 40, "note", "end")


def _mentions(mentions: Sequence[Row], time: _Time, link: Link | None) -> Iterator[Markup]:
    """A dot for each list that names the school, with its day where there is room for it."""
    labels = [f"{day(one['signed_on'])}, n°\u00a0{one['citation']['number']}" for one in mentions]
    places = [time.x(one["signed_on"]) for one in mentions]
    shown = _with_room(labels, places)
    for index, (one, label, x) in enumerate(zip(mentions, labels, places, strict=True)):
        parts = [tag("circle", cx=x, cy=_TOP + _THICK / 2, r=5, class_="mention")]
        parts += [text(label, shown[index], _TOP - 12, "note")] if index in shown else []
        yield group(f"Liste du {label}", parts, address=link(one["order_id"]) if link else None)


def _with_room(labels: Sequence[str], places: Sequence[float]) -> dict[int, float]:
    """Where the labels go that can be told side by side: the first, the last, then the others as they come."""
    shown: dict[int, float] = {}
    last = len(labels) - 1
    for index in sorted(range(len(labels)), key=lambda one: one not in (0, last)):
        half = width(labels[index], _SMALL) / 2 + MARGIN
        x = min(max(places[index], half), ACROSS - half)
        if all(abs(x - other) >= half + width(labels[one], _SMALL) / 2 for one, other in shown.items()):
            shown[index] = x
    return shown


def _told(one: Row) -> str:
    """ "au plus tard le 9 novembre 2022, jusqu'au 18 novembre 2024"."""
    start, before = day(one["from"]), day(one["not_before"])
    if one["bound"] == "exact":
        since = f"depuis le {start}"
    elif before:
        since = f"depuis un jour entre le {before} et le {start}"
    else:
        since = f"au plus tard le {start}"
    return f"{since}, jusqu'au {day(one['until'])}" if one["until"] else since


def _described(periods: Sequence[Row], coverage: Row) -> str:
    told = f"Reconnue {' ; puis '.join(_told(one) for one in periods)}." if periods else "Aucune période."
    newest = coverage["newest_list"]
    return f"{told} Liste la plus récente détenue : {day(newest)}." if newest else told
