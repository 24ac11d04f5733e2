"""The Atom feed of the changes (RFC 4287): one entry a change, newest first."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from operator import itemgetter
from typing import Final
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from db.exports import logged_changes
from db.french import CHANGES, is_omission
from db.official import official_text
from db.queries import coverage
from db.reading import Row
from history.names import act_named

MEDIA_TYPE: Final = "application/atom+xml"

_ATOM = "http://www.w3.org/2005/Atom"
_TAG = "tag:ecoles-de-production,2024:"
"""Ids that never change, whoever serves the feed (RFC 4151)."""

_BEGINNING = "2018-09-05"
"""The law that made the list (loi n° 2018-771): the day of a feed without entries."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (production 2, Char)."""


def feed(conn: sqlite3.Connection, *, year: int | None = None, site: str | None = None, ending: str = "") -> str:
    """The feed of every change, or of those of one year, in the words of :func:`atom`."""
    changes = logged_changes(conn, year)
    last = max((change["told_on"] for change in changes), default=None)
    newest = None if year else coverage(conn)["newest_list"]
    return atom(changes, last or newest, year=year, site=site, ending=ending)


def atom(
    changes: Sequence[Row], updated: str | None, *, year: int | None = None, site: str | None = None, ending: str = ""
) -> str:
    """The feed of ``changes`` (rows of :func:`db.exports.logged_changes`), last changed on the day ``updated``.

    Days are those of publication, else of signature, at midnight UTC: an order has no hour, and a corrigendum, which
    bears the day of what it corrects, is news when it is printed. ``site`` is the address under which the pages
    are served ("https://example.org/"): the feed then tells its own, ``changements.atom`` or ``annee/2024.atom``, and
    an entry leads to the page of its school, told "via" the order. ``ending`` is what the addresses of the pages end in
    there: ``.html`` where they are files. The ids of the entries depend on none of these.
    """
    root = Element("feed", xmlns=_ATOM, attrib={"xml:lang": "fr"})
    _text(root, "id", f"{_TAG}changements" + (f"/{year}" if year else ""))
    _text(root, "title", "Écoles de production : reconnaissances gagnées et perdues" + (f" en {year}" if year else ""))
    _text(root, "updated", _moment(updated or _BEGINNING))
    base = f"{site.rstrip('/')}/" if site else None
    if base:
        _link(root, "self", base + (f"annee/{year}.atom" if year else "changements.atom"), MEDIA_TYPE)
        _link(root, "alternate", base + (f"annee/{year}{ending}" if year else ""), "text/html")
    _text(SubElement(root, "author"), "name", "Écoles de production, d'après le Journal officiel")
    _text(root, "rights", "Textes : DILA, Licence Ouverte 2.0")
    oldest_first = sorted(changes, key=itemgetter("told_on"))
    for change in reversed(oldest_first):
        _entry(root, change, f"{base}ecole/{quote(change['school_id'], safe='')}{ending}" if base else None)
    indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _entry(root: Element, change: Row, page: str | None) -> None:
    entry = SubElement(root, "entry")
    _text(entry, "id", f"{_TAG}{change['change_id']}")
    what = CHANGES[change["kind"]].capitalize()
    _text(entry, "title", f"{what} : {change['school']} ({change['commune'] or 'commune inconnue'})")
    _text(entry, "updated", _moment(change["told_on"]))
    if page:
        _link(entry, "alternate", page, "text/html")
    order = official_text(change["jorftext_id"], change["order_url"])
    if order:
        _link(entry, "via" if page else "alternate", order)
    SubElement(entry, "category", term=change["kind"])
    _text(entry, "content", _told(change)).set("type", "text")


def _told(change: Row) -> str:
    """The act, and the line on which the change rests."""
    act = act_named(change["order_kind"], change["changed_on"])
    if is_omission(change):
        return f"Omise par {act} ; la dernière ligne qui la nomme : « {change['quote']} »"
    return f"{act[:1].upper()}{act[1:]} : « {change['quote']} »"


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return element


def _link(parent: Element, rel: str, href: str, media_type: str | None = None) -> None:
    SubElement(parent, "link", {"rel": rel, "href": href} | ({"type": media_type} if media_type else {}))


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"
