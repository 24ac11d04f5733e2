"""The reading room: which address is which page, whoever serves it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from db.site.library import Library
from db.site.page import Address, Asked, Page
from db.site.pages import anomalies, data, documents, home, orders, places, schools, years

View = Callable[[sqlite3.Connection, Asked], Page]
Every = Callable[[sqlite3.Connection], list[dict[str, str]]]

_WORD = r"[^/]{1,300}?"


@dataclass(frozen=True, slots=True)
class Route:
    """An address such as ``ecole/{school_id}``, the page at it, and the words that give every such page there is."""

    path: str
    view: View
    every: Every

    @property
    def pattern(self) -> str:
        """The address as a regular expression with named groups, ``format`` among them."""
        path = re.sub(r"\{(\w+)\}", rf"(?P<\1>{_WORD})", self.path)
        return f"^/{path}(?:\\.(?P<format>json|csv))?$" if path else "^/$"

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


def absent_page(told: str = "Cette adresse ne mène à aucune page du site.") -> Page:
    """The page that says that there is no such page, and where else to look."""
    return Page("absent.html", "Page introuvable", {"why": told}, {"error": "not_found", "message": told}, [], 404)
