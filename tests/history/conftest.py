"""Readings of synthetic lists, made through the public face: bytes in, readings out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from history.derive import derive
from history.model import History, KnownOrder, Minted
from parsers.medium import read
from parsers.model import Reading

MakeReading = Callable[..., Reading]
DeriveFrom = Callable[..., History]

ALPHA = "Ecole de production Alpha (EPA), 1, rue de la Paix à Lille (59000)"
BETA = "Ecole de production Beta, 2, rue Nationale à Roubaix (59100)"
GAMMA = "Ecole de production Gamma, 3, avenue Foch à Dole (39100)"


def known(
    signed_on: str | None, *, is_of_the_series: bool = True, count: int | None = None, month: str | None = None
) -> KnownOrder:
    """An order known from a synthetic mention."""
    return KnownOrder(signed_on, None, month, count, is_of_the_series, "synthetic", "")


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
        return derive([reading(day, *items) for day, items in lists.items()], (), known or (), minted)

    return make
