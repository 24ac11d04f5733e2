"""The reading room, asked in this process: Datasette with our plugin, on a made-up shelf of documents."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import pytest
from selectolax.lexbor import LexborHTMLParser

from db.site.library import Library, Line
from tests.db.conftest import LISTS, SHA, entry
from tests.db.served import Site

_Answer = TypeVar("_Answer")

OCTETS = b"synthetic octets <script>alert(1)</script>"
HOOKS = (
    "startup",
    "prepare_connection",
    "register_routes",
    "prepare_jinja2_environment",
    "render_cell",
    "asgi_wrapper",
    "handle_exception",
)


class Shelf:
    """The documents of the small history: the first two with their lines, the third with bytes alone, no other."""

    def read(self, sha256: str) -> bytes | None:
        return OCTETS if sha256 in [SHA[day] for day in LISTS] else None

    def lines(self, sha256: str) -> list[Line] | None:
        day = next((day for day in [*LISTS][:2] if SHA[day] == sha256), None)
        if day is None:
            return None
        quotes = [entry(day, number, school).quote for number, school in enumerate(LISTS[day], start=1)]
        return [Line(None, i, text) for i, text in enumerate(["synthetic heading", *[""] * 8, *quotes], start=1)]


class Room(Site):
    """The site with its pages. ``settings`` are Datasette's; ``address`` is where the site is said to be served.

    Datasette has one set of plugins for the whole process: ours is there while this site is made or asked.
    """

    def __init__(self, path: Path, library: Library | None = None, address: str | None = None, **settings: Any) -> None:
        app = pytest.importorskip("datasette.app", reason="the extra `site` is not installed")
        from db.site.metadata import SETTINGS, metadata
        from db.site.plugin import ReadingRoom

        room = ReadingRoom(library or Shelf(), address)
        self._plugin = ModuleType("synthetic_reading_room")
        for name in HOOKS:
            setattr(self._plugin, name, getattr(room, name))
        given = {**SETTINGS, **settings}
        with self._plugged():
            self.app = app.Datasette([], immutables=[str(path)], metadata=metadata(), settings=given, crossdb=False)

    def get(self, url: str) -> Any:
        return self.ask("GET", url)

    def ask(self, method: str, url: str, **headers: str) -> Any:
        """The answer to any method, with headers (``if_none_match="…"``); no redirect is followed."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        with self._plugged():
            return asyncio.run(self.app.client.request(method, url, headers=given))

    def get_together(self, urls: Sequence[str]) -> list[Any]:
        """The answers to requests made all at once."""

        async def asked() -> list[Any]:
            return await asyncio.gather(*map(self.app.client.get, urls))

        return self.run(asked())

    def run(self, asked: Coroutine[Any, Any, _Answer]) -> _Answer:
        """What a coroutine that asks the site returns."""
        with self._plugged():
            return asyncio.run(asked)

    def page(self, url: str, status: int = 200) -> LexborHTMLParser:
        """An HTML page."""
        answer = self.get(url)
        assert answer.status_code == status, (url, answer.text)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return LexborHTMLParser(answer.text)

    def hurry(self) -> None:
        """From now on, no time at all for any query of a page."""
        self.app._settings["sql_time_limit_ms"] = 0

    @contextmanager
    def _plugged(self) -> Iterator[None]:
        from datasette.plugins import pm

        pm.register(self._plugin)
        try:
            yield
        finally:
            pm.unregister(self._plugin)


@contextmanager
def opened(path: Path, library: Library | None = None, address: str | None = None, **settings: Any) -> Iterator[Room]:
    """A reading room, for as long as it is needed."""
    room = Room(path, library, address, **settings)
    try:
        yield room
    finally:
        room.close()


def words(page: LexborHTMLParser, selector: str = "body") -> str:
    """The text of the first element that fits, every kind of space made one plain space."""
    found = page.css_first(selector)
    assert found is not None, selector
    return " ".join(found.text(separator=" ").split())


def links(page: LexborHTMLParser, selector: str = "a") -> list[str]:
    """Where the links lead, in the order of the page."""
    return [node.attributes["href"] or "" for node in page.css(selector)]
