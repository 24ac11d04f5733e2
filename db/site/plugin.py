"""The reading room as a plugin of Datasette: our pages beside its own, their headers, and nothing that writes."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import unquote

import datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Base400, Response, asgi_static
from datasette.views.base import DatasetteError
from markupsafe import Markup

from db.descriptions import descriptions
from db.reading import Row
from db.site import headers, machines
from db.site.french import speak_french
from db.site.library import Library
from db.site.links import Served, octets_name
from db.site.page import MAX_TYPED, Absent, Address, Asked, Moved, Page
from db.site.pages.documents import media_type
from db.site.pages.frame import frame
from db.site.readers import Readers, bound, open_in_every_thread
from db.site.render import ASSETS, MEDIA_TYPES, TEMPLATES, assets_version, program_version, render
from db.site.room import BARE, NOWHERE, Route, absent_page, fault_page, pages_for_robots, routes, stopped_page

_TOOLS: Final = r"/-/(?:static|static-plugins|metadata|plugins|settings|versions)(?:[./]|$)"
"""What Datasette tells of itself that is of use to a visitor; not which threads, files and rights the machine has."""

_PATIENCE: Final = 10
"""How many times as long as a page a file for machines may take: it holds whole tables."""

_PAGES: Final = {
    "school_id": "ecole",
    "order_id": "arrete",
    "arrete": "arrete",
    "first_order_id": "arrete",
    "entry_order_id": "arrete",
    "document": "document",
    "document_sha256": "document",
}
"""The columns whose values have a page, and what kind of page that is."""

_Hook = TypeVar("_Hook", bound=Callable[..., Any])
_hook: Callable[[_Hook], _Hook] = datasette.hookimpl

_View = Callable[..., Awaitable[Any]]
_Question = Callable[[sqlite3.Connection], Any]


class ReadingRoom:
    """The hooks; one for each Datasette. ``site`` is the address under which it is served, where that is known."""

    def __init__(self, library: Library, site: str | None = None) -> None:
        self._library = library
        self._site = machines.Site(site)
        self._routes = routes(library)
        self._version = assets_version()
        self._program = program_version()
        self._readers: Readers
        self._frame: Row

    @_hook
    async def startup(self, datasette: Any) -> None:
        """The file is opened before the first request: another may be published at any moment."""
        database = _database(datasette)
        self._readers = Readers(database.connect)
        self._frame = await self._readers.ask(frame)
        await open_in_every_thread(database, datasette.setting("num_sql_threads"))

    @_hook
    def prepare_connection(self, conn: sqlite3.Connection) -> None:
        """What the queries of visitors may make is bounded."""
        bound(conn)

    @_hook
    def register_routes(self, datasette: Any) -> list[tuple[str, _View]]:
        """Our addresses, which Datasette asks for before its own; and what there is to say at those of nobody."""
        datasettes = rf"/\.json$|/favicon\.ico$|/{re.escape(_database(datasette).name)}(?:[./]|$)|{_TOOLS}"
        views: list[tuple[str, _View]] = [
            (rf"^/(?P<path>{machines.PATTERN})$", self._file),
            (r"^/sitemap\.xml$", self._site_map),
            (r"^/document/(?P<sha256>[^/]+)/octets$", self._octets),
            *((route.pattern, partial(self._page, route)) for route in self._routes),
            (rf"^(?!{datasettes})/.*?(?:\.(?P<format>json|csv))?$", _nowhere),
        ]
        assets = "|".join(re.escape(path.name) for path in ASSETS.iterdir())
        static = (rf"^/assets/(?P<path>{assets})$", asgi_static(ASSETS))
        return [static, *((pattern, self._careful(view)) for pattern, view in views)]

    @_hook
    def prepare_jinja2_environment(self, env: Any, datasette: Any) -> None:
        """Datasette's own pages, those of its errors too, speak French under our header, in our colours."""
        speak_french(env, TEMPLATES)
        env.globals["url"] = lambda *parts: self._links(datasette).to(*parts)
        env.globals["asset"] = lambda name: self._links(datasette).asset(name)

    @_hook
    def render_cell(self, value: Any, column: str, table: str | None, datasette: Any) -> Markup | None:
        """Where a query or a view names a school, an order or a document, the way to its page."""
        kind = _PAGES.get(column)
        if kind is None or not isinstance(value, str) or (table and table not in descriptions()["views"]):
            return None  # in a table, Datasette links what the keys lead to
        return Markup('<a href="{}">{}</a>').format(self._links(datasette).to(kind, value), value)

    @_hook
    def asgi_wrapper(self, datasette: Any) -> Callable[[Any], Any]:
        """Headers of a public site on every answer, and no method but GET and HEAD."""
        return lambda app: headers.guarded(app, lambda: self._published(datasette))

    @_hook
    def handle_exception(self, datasette: Any, request: Any, exception: Exception) -> Any:
        """A fault is told in no detail, which Datasette's own handler puts in the log; its refusals stay its own."""
        if isinstance(exception, Base400 | DatasetteError):
            return None
        form = "json" if request.path.endswith(".json") else "html"
        return _response(fault_page(), form, Address(()), self._links(datasette), BARE)

    def _links(self, datasette: Any) -> Served:
        return Served(datasette.setting("base_url"), self._version, _database(datasette).name)

    def _published(self, datasette: Any) -> headers.Published:
        database = _database(datasette)
        tag = f"{database.hash[:16]}-{self._program}"
        return headers.Published(datasette.setting("base_url"), database.name, tag)

    def _careful(self, view: _View) -> _View:
        """The view; where the page asked for has moved, is absent or takes too long, what is said instead."""

        async def careful(request: Any, datasette: Any) -> Any:
            links, form = self._links(datasette), request.url_vars.get("format") or "html"
            try:
                return await view(request, datasette)
            except Moved as moved:
                return Response("", 301, {"Location": links.to(*moved.address.parts, form=form)})
            except Absent as why:
                page = absent_page(why)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                    raise
                page = stopped_page()
            return _response(page, form, Address(()), links, BARE)

        return careful

    async def _page(self, route: Route, request: Any, datasette: Any) -> Any:
        words = {name: unquote(word) for name, word in request.url_vars.items() if word is not None}
        form = words.pop("format", "html")
        if any(len(word) > MAX_TYPED for word in words.values()):
            raise Absent(NOWHERE)
        fields = {name: request.args.get(name) for name in request.args}
        asked = Asked(words, fields) if form == "html" else Asked(words, fields, per_page=None)
        page = await self._readers.ask(_in_time(datasette, lambda conn: route.view(conn, asked)))
        return _response(page, form, route.address(words), self._links(datasette), self._frame)

    async def _file(self, request: Any, datasette: Any) -> Any:
        path = request.url_vars["path"]
        question = _in_time(datasette, lambda conn: machines.file(conn, path, self._site), _PATIENCE)
        found = await _database(datasette).execute_fn(question)
        return Response(found.text, content_type=found.media_type)

    async def _site_map(self, request: Any, datasette: Any) -> Any:  # noqa: ARG002  (every view is asked alike)
        """The address of each page that robots may read."""
        if self._site.address is None:
            raise Absent(NOWHERE)
        links = replace(self._links(datasette), base=self._site.address)
        question = _in_time(datasette, lambda conn: pages_for_robots(conn, self._routes), _PATIENCE)
        pages = await _database(datasette).execute_fn(question)
        found = machines.site_map(links.to(*address.parts) for address in pages)
        return Response(found.text, content_type=found.media_type)

    async def _octets(self, request: Any, datasette: Any) -> Any:
        """The archived bytes, always as a file to keep: what comes from outside is never shown as a page of ours."""
        sha256 = unquote(request.url_vars["sha256"])
        kind = await self._readers.ask(_in_time(datasette, lambda conn: media_type(conn, sha256)))
        found = await asyncio.to_thread(self._library.read, sha256) if kind else None
        if kind is None or found is None:
            raise Absent(f"Aucun document n'est archivé sous l'empreinte « {sha256[:MAX_TYPED]} ».")
        kept = {"Content-Disposition": f'attachment; filename="{octets_name(sha256, kind)}"'}
        return Response(found, 200, kept, kind)


async def _nowhere(request: Any, datasette: Any) -> Any:  # noqa: ARG001  (every view is asked alike)
    """What is at no address of ours; with a slash too many at its end it may be."""
    path = request.scope.get("route_path", request.path)
    if path.endswith("/"):
        raise Moved(Address(tuple(unquote(part) for part in path.split("/") if part)))
    raise Absent(NOWHERE)


def _response(page: Page, form: str, address: Address, links: Served, told: Row) -> Any:
    return Response(render(page, form, address, links, told), page.status, content_type=MEDIA_TYPES[form])


def _in_time(datasette: Any, ask: _Question, patience: int = 1) -> _Question:
    """The question, cut off after ``patience`` times what a query may take."""

    def asked(conn: sqlite3.Connection) -> Any:
        with sqlite_timelimit(conn, patience * datasette.setting("sql_time_limit_ms")):
            return ask(conn)

    return asked


def _database(datasette: Any) -> Any:
    """The published database: the one file that is served."""
    return next(one for one in datasette.databases.values() if one.path)
