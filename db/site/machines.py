"""The files of the site for machines: the data package, the feeds of changes, robots.txt, and the map of the site."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from db.exports import EXPORTS, as_csv, as_json_lines, table
from db.feed import MEDIA_TYPE, feed
from db.package import data_files
from db.site.page import Absent
from db.site.pages import years

PATTERN: Final = r"robots\.txt|changements\.atom|annee/[0-9]{4}\.atom|donnees/[A-Za-z_]+\.[a-z]+"
"""The addresses that :func:`file` knows, as a regular expression; not all of them have a file."""

MOST_MAPPED: Final = 50_000
"""Addresses that a map of a site may have (https://www.sitemaps.org/protocol.html)."""

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
_YEAR = re.compile(r"annee/([0-9]{4})\.atom")


class Site(NamedTuple):
    """Where the site is served (``https://example.org/``, None if unknown), and how the addresses of its pages end."""

    address: str | None = None
    ending: str = ""


class File(NamedTuple):
    """A file for machines: its text, and the media type it is served as."""

    text: str
    media_type: str


def file(conn: sqlite3.Connection, path: str, site: Site) -> File:
    """A file by its address on the site (``donnees/ecoles.csv``). Raises Absent when there is none of that name."""
    if path == "robots.txt":
        return File(_robots(site.address), "text/plain; charset=utf-8")
    if path == "changements.atom":
        return _feed(conn, None, site)
    if year := _YEAR.fullmatch(path):
        if {"year": year[1]} not in years.every(conn):
            raise Absent(f"Aucun arrêté n'est connu pour l'année « {year[1]} ».")
        return _feed(conn, int(year[1]), site)
    return _of_the_package(conn, path.removeprefix("donnees/"))


def names(conn: sqlite3.Connection) -> list[str]:
    """The addresses of all these files but those of the data package."""
    return ["robots.txt", "changements.atom", *(f"annee/{one['year']}.atom" for one in years.every(conn))]


def site_map(addresses: Iterable[str]) -> File:
    """The addresses of the pages for search engines, the first ``MOST_MAPPED`` of them (sitemaps.org, version 0.9)."""
    root = Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for address, _ in zip(addresses, range(MOST_MAPPED), strict=False):
        SubElement(SubElement(root, "url"), "loc").text = address
    text = '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"
    return File(text, "application/xml; charset=utf-8")


def _robots(site: str | None) -> str:
    return _ROBOTS + (f"\nSitemap: {site}sitemap.xml\n" if site else "")


def _feed(conn: sqlite3.Connection, year: int | None, site: Site) -> File:
    told = feed(conn, year=year, site=site.address, ending=site.ending)
    return File(told, f"{MEDIA_TYPE}; charset=utf-8")


def _of_the_package(conn: sqlite3.Connection, name: str) -> File:
    """A file of the data package; a table alone does not cost the others."""
    stem, _, kind = name.partition(".")
    export = next((one for one in EXPORTS if one.name == stem), None)
    if export and kind == "csv":
        return File(as_csv(table(conn, export)), "text/csv; charset=utf-8")
    if export and kind == "jsonl":
        return File(as_json_lines(table(conn, export)), "application/x-ndjson; charset=utf-8")
    told = {"datapackage.json": "application/json", "LISEZMOI.md": "text/markdown"}
    if name not in told:
        raise Absent(f"Le paquet de données n'a pas de fichier « {name} ».")
    return File(data_files(conn)[name], f"{told[name]}; charset=utf-8")
