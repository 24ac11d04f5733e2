"""The Atom feed of the changes (RFC 4287): one entry a change, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ecoles.answers import CHANGES_IN_FRENCH
from history.names import french_day

_ATOM = "http://www.w3.org/2005/Atom"
_TAG = "tag:ecoles-de-production,2024:"
"""Ids that never change, whoever serves the feed (RFC 4151)."""

_BEGINNING = "2018-09-05"
"""The law that made the list (loi n° 2018-771): the day of a feed without entries."""


def atom(changes: Sequence[dict[str, Any]], newest: str | None) -> str:
    """The feed of ``changes`` (rows of :func:`db.exports.logged_changes`); ``newest``: day of the newest list.

    Days are those of signature, at midnight UTC: an order has no hour.
    """
    feed = Element("feed", xmlns=_ATOM, attrib={"xml:lang": "fr"})
    SubElement(feed, "id").text = f"{_TAG}changements"
    SubElement(feed, "title").text = "Écoles de production : reconnaissances gagnées et perdues"
    SubElement(feed, "updated").text = _moment(newest or _BEGINNING)
    SubElement(SubElement(feed, "author"), "name").text = "Écoles de production, d'après le Journal officiel"
    SubElement(feed, "rights").text = "Textes : DILA, Licence Ouverte 2.0"
    for change in reversed(changes):
        _entry(feed, change)
    indent(feed, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode") + "\n"


def _entry(feed: Element, change: dict[str, Any]) -> None:
    entry = SubElement(feed, "entry")
    SubElement(entry, "id").text = f"{_TAG}{change['change_id']}"
    what = CHANGES_IN_FRENCH[change["kind"]].capitalize()
    SubElement(entry, "title").text = f"{what} : {change['school']} ({change['commune'] or 'commune inconnue'})"
    SubElement(entry, "updated").text = _moment(change["changed_on"])
    address = change["order_url"] or _legifrance(change["jorftext_id"])
    if address:
        SubElement(entry, "link", rel="alternate", href=address)
    SubElement(entry, "category", term=change["kind"])
    day = french_day(change["changed_on"])
    SubElement(entry, "content", type="text").text = f"Arrêté du {day} : « {change['quote']} »"


def _legifrance(jorftext_id: str | None) -> str | None:
    return f"https://www.legifrance.gouv.fr/jorf/id/{jorftext_id}" if jorftext_id else None


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"
