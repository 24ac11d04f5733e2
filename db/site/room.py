"""The reading room: which address is which page, whoever serves it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from db.reading import Row
from db.site.library import Library
from db.site.links import HOME
from db.site.page import Absent, Address, Asked, Page
from db.site.pages import anomalies, data, documents, home, orders, places, schools, years

View = Callable[[sqlite3.Connection, Asked], Page]
Every = Callable[[sqlite3.Connection], list[dict[str, str]]]

BARE: Final[Row] = {"newest": None}
"""What is said around a page that has to do without the database: nothing (:func:`db.site.pages.frame.frame`)."""

NOWHERE: Final = "Cette adresse ne mène à aucune page du site."

_WORD = r"[^/]+?"


@dataclass(frozen=True, slots=True)
class Route:
    """An address such as ``ecole/{school_id}``, the page at it, and the words that give every such page there is."""

    path: str
    view: View
    every: Every

    @property
    def pattern(self) -> str:
        """The address as a regular expression with named groups, ``format`` among them; words stay as they are sent."""
        path = re.sub(r"\{(\w+)\}", rf"(?P<\1>{_WORD})", self.path)
        return rf"^/{path}(?:\.(?P<format>json|csv))?$" if path else rf"^/(?:{HOME}\.(?P<format>json|csv))?$"

    def address(self, words: dict[str, str]) -> Address:
        """The address with its words filled in."""
        return Address(tuple(part.format(**words) for part in self.path.split("/") if part))


def _once(conn: sqlite3.Connection) -> list[dict[str, str]]:  # noqa: ARG001  (asked like the others)
    return [{}]


def routes(library: Library) -> tuple[Route, ...]:
    """Every page of the site; ``library`` gives the text of an archived document."""
    document = partial(documents.one, library=library)
    return (
        Route("", home.home, _once),
        Route("ecole", schools.index, _once),
        Route("ecole/{school_id}", schools.one, schools.every),
        Route("annee", years.index, _once),
        Route("annee/{year}", years.one, years.every),
        Route("arrete", orders.index, _once),
        Route("arrete/{order_id}", orders.one, orders.every),
        Route("comparer", orders.compare, _once),
        Route("comparer/{avant}/{apres}", orders.compare, orders.every_pair),
        Route("carte", places.chart, _once),
        Route("carte/{year}", places.chart, places.every_year),
        Route("departement/{code}", places.departement, places.every_departement),
        Route("academie/{slug}", places.academie, places.every_academie),
        Route("anomalies", anomalies.index, _once),
        Route("document/{sha256}", document, documents.every),
        Route("donnees", data.index, _once),
    )


def every_page(conn: sqlite3.Connection, found: tuple[Route, ...]) -> Iterator[tuple[Address, Route, dict[str, str]]]:
    """Each page that the published database has: its address, its route and its words."""
    for route in found:
        for words in route.every(conn):
            yield route.address(words), route, words


def pages_for_robots(conn: sqlite3.Connection, found: tuple[Route, ...]) -> list[Address]:
    """The pages that search engines are told of: every one but the comparisons, which robots.txt keeps from them."""
    return [one for one, _, words in every_page(conn, found) if "apres" not in words]


def absent_page(why: Absent) -> Page:
    """The page that says that there is no such page, which schools may have been meant, and where else to look."""
    near = {"candidates": why.candidates, "closest": why.closest}
    told = {"error": "ambiguous" if why.candidates else "not_found", "message": str(why)}
    answer = told | {name: list(found) for name, found in near.items() if found}
    schools = why.candidates or why.closest
    return Page("absent.html", "Page introuvable", {"why": str(why), **near}, answer, schools, 404)


def stopped_page() -> Page:
    """The page that stands for one which was cut off."""
    why = "Cette page demandait trop de temps, et a été interrompue. Demandez-la plus tard, ou une autre."
    return _instead("Page interrompue", why, "interrupted", 503)


def fault_page() -> Page:
    """The page that stands for one which failed, and says nothing of how: that is for the log of the machine."""
    why = "Cette page n'a pas pu être faite. La cause est dans le journal de la machine, pour qui tient le site."
    return _instead("Panne", why, "fault", 500)


def _instead(title: str, why: str, error: str, status: int) -> Page:
    data = {"why": why, "candidates": (), "closest": ()}
    return Page("absent.html", title, data, {"error": error, "message": why}, [], status)
