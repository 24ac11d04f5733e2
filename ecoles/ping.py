"""The watchman outside: an address called at start, success and failure of a run, so that silence there is noticed.

``URL/start``, ``URL`` and ``URL/fail``, as healthchecks.io and its like understand them. Its path is a secret: it is
never printed. A watchman that does not answer never fails a run.
"""

from __future__ import annotations

from urllib.parse import urljoin

from ecoles.output import say
from ecoles.settings import Settings


class Ping:
    """The address of ``ECOLES_PING_URL``, or nothing at all."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def start(self) -> None:
        """A run begins."""
        self._call("/start")

    def end(self, status: int) -> None:
        """A run ended with this exit status."""
        self._call("/fail" if status else "")

    def _call(self, suffix: str) -> None:
        address = self._settings.upstream.ping_url
        if not address:
            return
        from dataclasses import replace

        from ecoles.sources import CLOCK, manners
        from scraper.client import Client
        from scraper.errors import FetchError

        brief = replace(manners(self._settings), attempts=2, timeout=10.0, patience=5.0, requests_per_second=10.0)
        try:
            with Client(urljoin(address, "/"), brief, CLOCK) as client:
                client.get(_with_suffix(address, suffix), max_bytes=65536)
        except FetchError as error:
            say(f"ecoles: the address of ECOLES_PING_URL did not take the call ({type(error).__name__}).")


def _with_suffix(address: str, suffix: str) -> str:
    """The suffix ends the path; a query stays behind it."""
    path, mark, query = address.partition("?")
    return f"{path.rstrip('/')}{suffix}{mark}{query}"
