"""The reading room as a plugin of Datasette: our pages beside its own, their headers, and nothing that writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Response, asgi_static
from markupsafe import Markup

from db.descriptions import descriptions
from db.site import headers, machines
from db.site.french import speak_french
from db.site.library import Library
from db.site.links import Served, octets_name
from db.site.page import Absent, Asked, Moved
from db.site.pages.documents import media_type
from db.site.pages.frame import frame
from db.site.render import ASSETS, MEDIA_TYPES, TEMPLATES, assets_version, render
from db.site.room import Route, absent_page, routes

LONGEST_MS: Final = 2000
"""Milliseconds of SQL that one page may cost; a page that costs more is cut off."""

_WORD = r"[^/]{1,300}"

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


class ReadingRoom:
    """The hooks; one for each Datasette."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._routes = routes(library)
        self._version = assets_version()
        self._frames: dict[str, Any] = {}

    @_hook
    def register_routes(self, datasette: Any) -> list[tuple[str, Callable[..., Any]]]:  # noqa: ARG002  (of the hook)
        """Our addresses, which Datasette asks for before its own."""
        pages = [(route.pattern, self._view(route)) for route in self._routes]
        return [
            (r"^/assets/(?P<path>[a-z0-9.-]+)$", asgi_static(ASSETS)),
            (r"^/(?P<path>robots\.txt|changements\.atom|donnees/[A-Za-z_]+\.[a-z]+)$", self._file),
            (rf"^/document/(?P<sha256>{_WORD})/octets$", self._octets),
            *pages,
        ]

    @_hook
    def prepare_jinja2_environment(self, env: Any, datasette: Any) -> None:  # noqa: ARG002  (of the hook)
        """Datasette's own pages speak French, under our header."""
        speak_french(env, TEMPLATES)

    @_hook
    def extra_template_vars(self, datasette: Any) -> dict[str, Any]:
        """What our header asks of a page of Datasette's."""
        links = self._links(datasette)
        return {"url": links.to, "asset": links.asset, "data": links.data, "is_live": True}

    @_hook
    def extra_css_urls(self, datasette: Any) -> list[str]:
        """Our colours on Datasette's own pages."""
        links = self._links(datasette)
        return [links.asset("header.css"), links.asset("datasette.css")]

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
        return lambda app: headers.guarded(app, lambda: self._tag(datasette))

    def _links(self, datasette: Any) -> Served:
        return Served(datasette.setting("base_url"), self._version, _database(datasette).name)

    def _tag(self, datasette: Any) -> str:
        """The same as long as the published database and the site's assets are."""
        return f"{_database(datasette).hash[:16]}-{self._version}"

    def _view(self, route: Route) -> Callable[..., Awaitable[Any]]:
        async def view(request: Any, datasette: Any) -> Any:
            words = dict(request.url_vars)
            form = words.pop("format", None) or "html"
            fields = {name: request.args.get(name) for name in request.args}
            asked = Asked(words, fields) if form == "html" else Asked(words, fields, per_page=None)
            return await self._answer(datasette, route, form, asked)

        return view

    async def _answer(self, datasette: Any, route: Route, form: str, asked: Asked) -> Any:
        links = self._links(datasette)
        try:
            page, told = await _in_time(datasette, lambda conn: (route.view(conn, asked), self._frame(conn, links)))
        except Moved as moved:
            return Response("", 301, {"Location": links.to(*moved.address.parts, form=form)})
        except Absent as why:
            page, told = absent_page(str(why)), await _in_time(datasette, lambda conn: self._frame(conn, links))
        body = render(page, form, route.address(dict(asked.words)), links, told)
        return Response(body, page.status, content_type=MEDIA_TYPES[form])

    def _frame(self, conn: sqlite3.Connection, links: Served) -> Any:
        """Asked once: the file that is served does not change."""
        if links.database not in self._frames:
            self._frames[links.database] = frame(conn)
        return self._frames[links.database]

    async def _file(self, request: Any, datasette: Any) -> Any:
        path = request.url_vars["path"]
        found = await _in_time(datasette, lambda conn: machines.file(conn, path))
        if found is None:
            return Response("Aucun fichier de ce nom.\n", 404, content_type="text/plain; charset=utf-8")
        return Response(found.text, content_type=found.media_type)

    async def _octets(self, request: Any, datasette: Any) -> Any:
        """The archived bytes, always as a file to keep: what comes from outside is never shown as a page of ours."""
        sha256 = request.url_vars["sha256"]
        kind = await _in_time(datasette, lambda conn: media_type(conn, sha256))
        found = self._library.read(sha256) if kind else None
        if kind is None or found is None:
            return Response("Aucun document de cette empreinte.\n", 404, content_type="text/plain; charset=utf-8")
        kept = {"Content-Disposition": f'attachment; filename="{octets_name(sha256, kind)}"'}
        return Response(found, 200, kept, kind)


async def _in_time(datasette: Any, ask: Callable[[sqlite3.Connection], Any]) -> Any:
    """The answer of a function of the read-only connection, cut off when it takes too long."""

    def asked(conn: sqlite3.Connection) -> Any:
        with sqlite_timelimit(conn, LONGEST_MS):
            return ask(conn)

    return await _database(datasette).execute_fn(asked)


def _database(datasette: Any) -> Any:
    """The published database: the one file that is served."""
    return next(one for one in datasette.databases.values() if one.path)
