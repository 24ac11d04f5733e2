"""The files of the site for machines: the data package, the feed of changes, robots.txt."""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple

from db.exports import EXPORTS, as_csv, as_json_lines, table
from db.feed import MEDIA_TYPE, feed
from db.package import data_files

_ROBOTS: Final = """\
# Les pages sont faites pour être lues et indexées ; les requêtes SQL et les tris sans fin, non.
User-agent: *
Disallow: /-/
Disallow: /*?*sql=
Disallow: /*?*_facet
Disallow: /*?*_sort
Disallow: /*?*_next
Disallow: /comparer/
"""


class File(NamedTuple):
    """A file for machines: its text, and the media type it is served as."""

    text: str
    media_type: str


def file(conn: sqlite3.Connection, path: str) -> File | None:
    """A file by its address on the site (``donnees/ecoles.csv``); None when there is none of that name."""
    if path == "robots.txt":
        return File(_ROBOTS, "text/plain; charset=utf-8")
    if path == "changements.atom":
        return File(feed(conn), f"{MEDIA_TYPE}; charset=utf-8")
    folder, _, name = path.partition("/")
    return _of_the_package(conn, name) if folder == "donnees" else None


def _of_the_package(conn: sqlite3.Connection, name: str) -> File | None:
    """A file of the data package; a table alone does not cost the others."""
    stem, _, kind = name.partition(".")
    export = next((one for one in EXPORTS if one.name == stem), None)
    if export and kind == "csv":
        return File(as_csv(table(conn, export)), "text/csv; charset=utf-8")
    if export and kind == "jsonl":
        return File(as_json_lines(table(conn, export)), "application/x-ndjson; charset=utf-8")
    told = {"datapackage.json": "application/json", "LISEZMOI.md": "text/markdown"}
    return File(data_files(conn)[name], f"{told[name]}; charset=utf-8") if name in told else None
