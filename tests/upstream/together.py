"""The three servers at once, with the same made-up year, and the environment that sends the program to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.upstream.dila import Dila
from tests.upstream.legifrance import LegifranceServer
from tests.upstream.piste import CLIENT_ID, CLIENT_SECRET, PisteServer
from tests.upstream.server import Upstream
from tests.upstream.synthetic import a_year_of


@dataclass(frozen=True, slots=True)
class Servers:
    """The three, running."""

    dila: Dila
    piste: PisteServer
    legifrance: LegifranceServer

    def all(self) -> tuple[Upstream, ...]:
        """Each of them."""
        return self.dila, self.piste, self.legifrance

    def settings(self) -> dict[str, str]:
        """The environment that sends the program to them."""
        return {
            "ECOLES_OPENDATA_URL": self.dila.url,
            "ECOLES_PISTE_URL": self.piste.api_url,
            "ECOLES_PISTE_TOKEN_URL": self.piste.token_url,
            "ECOLES_WEBSITE_URL": self.legifrance.url,
            "PISTE_CLIENT_ID": CLIENT_ID,
            "PISTE_CLIENT_SECRET": CLIENT_SECRET,
        }


@contextmanager
def serving(port: int = 0) -> Iterator[Servers]:
    """The three servers with :func:`a_year_of`, on ``port`` and the two after it (0: any that are free)."""
    with ExitStack() as stack:
        ports = [port + i if port else 0 for i in range(3)]
        dila = stack.enter_context(Dila(ports[0]))
        piste = stack.enter_context(PisteServer(ports[1]))
        legifrance = stack.enter_context(LegifranceServer(ports[2]))
        _fill(dila, piste, legifrance)
        yield Servers(dila, piste, legifrance)


def _fill(dila: Dila, piste: PisteServer, legifrance: LegifranceServer) -> None:
    year = a_year_of()
    for delivery in year.deliveries():
        dila.publish(delivery.collection, delivery.name, delivery.data)
    for order in year.orders:
        piste.add(order.cid, order.nor, order.title, order.items, order.signed_on, order.published_on)
        legifrance.add(order)
