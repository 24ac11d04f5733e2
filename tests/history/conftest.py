"""Readings of synthetic lists, made through the public face: bytes in, readings out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from history.derive import derive
from history.model import History, KnownOrder, Minted
from history.names import french_day
from parsers.entries import read_item
from parsers.medium import read
from parsers.model import Reading

MakeReading = Callable[..., Reading]
DeriveFrom = Callable[..., History]

ALPHA = "Ecole de production Alpha (EPA), 1, rue de la Paix à Lille (59000)"
BETA = "Ecole de production Beta, 2, rue Nationale à Roubaix (59100)"
GAMMA = "Ecole de production Gamma, 3, avenue Foch à Dole (39100)"
DELTA = "Ecole de production Delta, 4, quai Sud à Calais (62100)"

_LIST = "fixant la liste des écoles de production (synthetic)"


def known(
    signed_on: str | None, *, is_of_the_series: bool = True, count: int | None = None, month: str | None = None
) -> KnownOrder:
    """An order known from a synthetic mention."""
    return KnownOrder(signed_on, None, month, count, is_of_the_series, "synthetic", "")


def amendment(day: str, *clauses: str, amends: str | None, **headers: str) -> Reading:
    """A synthetic amending order: ``amendment("2023-09-01", "Le 2° est supprimé.", amends="2023-05-02")``."""
    amended = f"l'arrêté du {french_day(amends)} {_LIST}" if amends else "la liste des écoles de production (synthetic)"
    return _act(day, f"Arrêté du {french_day(day)} modifiant {amended}", clauses, headers)


def corrigendum(day: str, *clauses: str, **headers: str) -> Reading:
    """A synthetic rectificatif of the order signed that day."""
    return _act(day, f"Rectificatif à l'arrêté du {french_day(day)} {_LIST}", clauses, headers)


def _act(day: str, title: str, clauses: tuple[str, ...], headers: dict[str, str]) -> Reading:
    given = {"Title": title, "Signed-on": day} | {key.replace("_", "-"): value for key, value in headers.items()}
    head = "".join(f"{key}: {value}\n" for key, value in given.items())
    return read(f"{head}\n{chr(10).join(clauses)}\n".encode())


@pytest.fixture
def reading(make_order: Callable[..., bytes]) -> MakeReading:
    """A reading of a synthetic list: ``reading("2023-05-02", ALPHA, BETA)``."""
    return lambda day, *items, **headers: read(make_order(day, list(items), **headers))


@pytest.fixture
def history_of(reading: MakeReading) -> DeriveFrom:
    """The history of synthetic lists: ``history_of({"2023-05-02": [ALPHA]}, known=[…], minted=[…])``."""

    def make(
        lists: dict[str, list[str]], known: list[KnownOrder] | None = None, minted: tuple[Minted, ...] = ()
    ) -> History:
        return derive(
            [reading(day, *items) for day, items in lists.items()], (), known or (), minted, read_item=read_item
        )

    return make


def derived(*readings: Reading, known: tuple[KnownOrder, ...] = (), minted: tuple[Minted, ...] = ()) -> History:
    """The history that readings give, whatever kind of order they are of."""
    return derive(readings, (), known, minted, read_item=read_item)
