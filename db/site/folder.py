"""The whole site as files in a folder, for any web server or none: the same pages, linked to one another."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from db.feed import feed
from db.package import data_files
from db.site.library import Library
from db.site.links import Files, file_of, octets_name
from db.site.page import Address, Asked
from db.site.pages.documents import media_type
from db.site.pages.frame import frame
from db.site.pages.home import search_index
from db.site.render import ASSETS, render
from db.site.room import absent_page, every_page, routes


class Written(NamedTuple):
    """A file of the site: where it goes in the folder, and its bytes."""

    path: str
    data: bytes


def every_file(conn: sqlite3.Connection, library: Library) -> Iterator[Written]:
    """Every file of the site, a page at a time: HTML, JSON, CSV, the archived documents, the data package, the feed.

    The same database, archive and program give the same bytes.
    """
    told = frame(conn)
    for address, route, words in every_page(conn, routes(library)):
        page = route.view(conn, Asked(words, per_page=None))
        for form in ("html", "json", "csv"):
            at = address._replace(form=form)
            yield Written(file_of(at), render(page, form, at, Files(at), told).encode())
    yield from _documents(conn, library)
    missing = Address(("404",))
    yield Written("404.html", render(absent_page(), "html", missing, Files(missing), told).encode())
    yield Written("recherche.json", json.dumps(search_index(conn), ensure_ascii=False).encode())
    yield Written("changements.atom", feed(conn).encode())
    yield from (Written(f"donnees/{name}", text.encode()) for name, text in data_files(conn).items())
    yield from (Written(f"assets/{path.name}", path.read_bytes()) for path in sorted(ASSETS.iterdir()))


def _documents(conn: sqlite3.Connection, library: Library) -> Iterator[Written]:
    """The archived bytes, beside the page that tells where they come from."""
    for row in conn.execute("SELECT sha256 FROM documents ORDER BY sha256").fetchall():
        sha256 = row["sha256"] if isinstance(row, dict) else row[0]
        data = library.read(sha256)
        if data is not None:
            yield Written(f"document/{octets_name(sha256, media_type(conn, sha256) or '')}", data)
