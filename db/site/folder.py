"""The whole site as files in a folder, for any web server or none: the same pages, linked to one another."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from db.package import data_files
from db.reading import rows
from db.site import machines
from db.site.library import Library
from db.site.links import Files, file_of, octets_file
from db.site.page import Absent, Address, Asked
from db.site.pages.frame import frame
from db.site.pages.home import search_index
from db.site.render import ASSETS, render
from db.site.room import BARE, NOWHERE, Route, absent_page, every_page, pages_for_robots, routes


class Written(NamedTuple):
    """A file of the site: where it goes in the folder, and its bytes."""

    path: str
    data: bytes


def every_file(conn: sqlite3.Connection, library: Library, site: str | None = None) -> Iterator[Written]:
    """Every file of the site, a page at a time: HTML, JSON, CSV, the archived documents, the data package, the feeds.

    The same database, archive and program give the same bytes. ``site`` is the address at which the folder is served,
    where that is known: the feeds tell it, there is a map of the site, and ``404.html`` works wherever it is shown.
    """
    found, told = routes(library), frame(conn)
    for address, route, words in every_page(conn, found):
        page = route.view(conn, Asked(words, per_page=None))
        for form in ("html", "json", "csv"):
            at = address._replace(form=form)
            yield Written(file_of(at), render(page, form, at, Files(at), told).encode())
    yield from _documents(conn, library)
    yield Written("404.html", _absent(site).encode())
    yield Written("ecoles.js", f"window.ecoles = {json.dumps(search_index(conn), ensure_ascii=False)};\n".encode())
    yield from _for_machines(conn, found, site)
    yield from (Written(f"donnees/{name}", text.encode()) for name, text in data_files(conn).items())
    yield from (Written(f"assets/{path.name}", path.read_bytes()) for path in sorted(ASSETS.iterdir()))


def _absent(site: str | None) -> str:
    """What a server shows at an address without a file, however deep it is."""
    at = Address(("404",))
    return render(absent_page(Absent(NOWHERE)), "html", at, Files(at, urlsplit(site).path if site else None), BARE)


def _for_machines(conn: sqlite3.Connection, found: tuple[Route, ...], site: str | None) -> Iterator[Written]:
    served = machines.Site(site, ".html")
    for name in machines.names(conn):
        yield Written(name, machines.file(conn, name, served).text.encode())
    if site:
        links = Files(Address(()), site)
        pages = (links.to(*address.parts) for address in pages_for_robots(conn, found))
        yield Written("sitemap.xml", machines.site_map(pages).text.encode())


def _documents(conn: sqlite3.Connection, library: Library) -> Iterator[Written]:
    """The archived bytes, beside the page that tells where they come from."""
    for row in rows(conn, "SELECT sha256, media_type FROM documents ORDER BY sha256"):
        data = library.read(row["sha256"])
        if data is not None:
            yield Written(octets_file(row["sha256"], row["media_type"]), data)
