"""The feed is Atom: each thing that RFC 4287 demands, by its section, and a reader of feeds that takes it."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.feed import atom, feed
from tests.db.conftest import FASK

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://synthetic.example/ecoles"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+")
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

ONCE = {"feed": ("id", "title", "updated"), "entry": ("id", "title", "updated")}
AT_MOST_ONCE = {
    "feed": ("generator", "icon", "logo", "rights", "subtitle"),
    "entry": ("content", "published", "rights", "source", "summary"),
}
KNOWN = {
    "feed": {"author", "category", "contributor", "link", "entry", *ONCE["feed"], *AT_MOST_ONCE["feed"]},
    "entry": {"author", "category", "contributor", "link", *ONCE["entry"], *AT_MOST_ONCE["entry"]},
}

VARIANTS: list[dict[str, Any]] = [{}, {"site": SITE}, {"year": 2024}, {"year": 2024, "site": SITE}, {"year": 1999}]


def named(element: Element, name: str) -> list[Element]:
    return element.findall(f"{ATOM}{name}")


def links(element: Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in named(element, "link")}


def require_atom(text: str) -> Element:
    """Asserts what RFC 4287 says MUST be, of a feed without foreign markup."""
    root = fromstring(text.encode())
    assert root.tag == f"{ATOM}feed"  # 2
    for container, kind in ((root, "feed"), *((entry, "entry") for entry in named(root, "entry"))):
        names = Counter(child.tag.removeprefix(ATOM) for child in container)
        assert names.keys() <= KNOWN[kind]
        assert all(names[name] == 1 for name in ONCE[kind])  # 4.1.1, 4.1.2
        assert all(names[name] <= 1 for name in AT_MOST_ONCE[kind])
        alternates = Counter(
            (link.get("type"), link.get("hreflang"))
            for link in named(container, "link")
            if link.get("rel", "alternate") == "alternate"
        )
        assert all(count == 1 for count in alternates.values())  # 4.1.1, 4.1.2
        if kind == "entry":
            assert named(container, "author") or named(root, "author")  # 4.1.2
            assert alternates or names["content"]
            assert not container.findall(f"{ATOM}content[@src]")  # else it MUST have a summary
    for element in root.iter():
        require_construct(element)
    ids = [entry.findtext(f"{ATOM}id") for entry in named(root, "entry")]
    assert len(set(ids)) == len(ids)  # 4.1.1: no two entries with one id and one moment; here none at all
    return root


def require_construct(element: Element) -> None:
    name, text = element.tag.removeprefix(ATOM), element.text or ""
    if name in ("title", "rights", "subtitle", "summary", "content"):
        assert element.get("type", "text") == "text"  # 3.1.1.1: no child elements
        assert not list(element)
    if name in ("updated", "published"):
        assert MOMENT.fullmatch(text)  # 3.3
    if name == "id":
        assert IRI.fullmatch(text)  # 4.2.6
    if name == "author":
        assert len(named(element, "name")) == 1  # 3.2.1
        assert len(named(element, "uri")) <= 1
        assert len(named(element, "email")) <= 1
    if name == "link":
        assert IRI.fullmatch(element.attrib["href"])  # 4.2.7.1
        assert element.attrib["rel"]  # 4.2.7.2
        assert re.fullmatch(r"[\w.+-]+/[\w.+-]+", element.get("type", "text/html"))  # 4.2.7.3
        assert not text.strip()
    if name == "category":
        assert element.attrib["term"]  # 4.2.2.1
    if LANGUAGE in element.attrib:
        assert element.attrib[LANGUAGE] == "fr"  # 2


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_every_feed_is_atom(conn: sqlite3.Connection, variant: dict[str, Any]) -> None:
    require_atom(feed(conn, **variant))


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_a_reader_of_feeds_takes_it(conn: sqlite3.Connection, variant: dict[str, Any]) -> None:
    text = feed(conn, **variant)
    read = feedparser.parse(text.encode())
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.language == "fr"
    assert len(read.entries) == len(named(fromstring(text.encode()), "entry"))
    assert all(entry.title and entry.updated_parsed and entry.content[0].value for entry in read.entries)


def test_newest_first_each_with_its_line(conn: sqlite3.Connection) -> None:
    entries = named(require_atom(feed(conn)), "entry")
    days = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert days == sorted(days, reverse=True)
    fask = next(one for one in entries if "Fask" in (one.findtext(f"{ATOM}title") or ""))
    assert fask.findtext(f"{ATOM}title") == "Reconnue : Ecole de production synthetic Fask Academy (Marseille)"
    assert "« Ecole de production synthetic Fask Academy, Marseille (13014) »" in (
        fask.findtext(f"{ATOM}content") or ""
    )


def test_the_feed_of_a_year_has_its_entries_under_the_same_ids(conn: sqlite3.Connection) -> None:
    whole, year = fromstring(feed(conn)), fromstring(feed(conn, year=2023))
    found = [entry.findtext(f"{ATOM}id") for entry in named(year, "entry")]
    assert found == [
        entry.findtext(f"{ATOM}id")
        for entry in named(whole, "entry")
        if (entry.findtext(f"{ATOM}updated") or "").startswith("2023")
    ]
    assert len(found) == 2
    assert year.findtext(f"{ATOM}id") != whole.findtext(f"{ATOM}id")
    assert year.findtext(f"{ATOM}updated") == "2023-11-20T00:00:00Z"


def test_on_a_site_the_feed_knows_its_address_and_that_of_each_school(conn: sqlite3.Connection) -> None:
    root = fromstring(feed(conn, site=SITE))
    assert links(root) == {"self": f"{SITE}/changements.atom", "alternate": f"{SITE}/"}
    assert f"{SITE}/ecole/{FASK}" in {links(entry)["alternate"] for entry in named(root, "entry")}
    year = fromstring(feed(conn, year=2024, site=f"{SITE}/"))
    assert links(year) == {"self": f"{SITE}/annee/2024.atom", "alternate": f"{SITE}/annee/2024"}


def test_ids_do_not_depend_on_the_site(conn: sqlite3.Connection) -> None:
    here, there = (fromstring(feed(conn, site=site)) for site in (None, SITE))
    assert [one.text for one in here.iter(f"{ATOM}id")] == [one.text for one in there.iter(f"{ATOM}id")]


def change(**told: Any) -> dict[str, Any]:
    return {
        "change_id": "arrete-2024-11-18--gained--synthetic",
        "changed_on": "2024-11-18",
        "told_on": "2024-11-26",
        "order_kind": "list",
        "before": None,
        "kind": "gained",
        "school_id": "synthetic",
        "school": "synthetic",
        "commune": None,
        "quote": "synthetic",
        "order_url": None,
        "jorftext_id": None,
        **told,
    }


@pytest.mark.parametrize("site", [None, SITE])
def test_the_order_is_linked_where_it_is_known(site: str | None) -> None:
    rel = "via" if site else "alternate"
    told = "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000000000001"
    for known, expected in (
        ({}, None),
        ({"jorftext_id": "JORFTEXT000000000001"}, told),
        (
            {"order_url": "https://example.org/synthetic", "jorftext_id": "JORFTEXT000000000001"},
            "https://example.org/synthetic",
        ),
        ({"order_url": "javascript:alert(1)", "jorftext_id": "JORFTEXT000000000001"}, told),
        ({"order_url": "un fichier"}, None),
    ):
        root = require_atom(atom([change(**known)], "2024-11-18", site=site))
        assert links(named(root, "entry")[0]).get(rel) == expected


@given(st.text(), st.text(), st.text())
def test_whatever_is_printed_the_feed_is_atom(school: str, commune: str, quote: str) -> None:
    told = change(school=school, commune=commune, quote=quote)
    require_atom(atom([told], "2024-11-18"))


def test_the_line_of_a_list_before_is_not_told_of_the_list_that_omits_it(conn: sqlite3.Connection) -> None:
    told = [entry.findtext(f"{ATOM}content") or "" for entry in named(fromstring(feed(conn, year=2023)), "entry")]
    assert [one for one in told if "Nantes" in one] == [
        "Omise par la liste du 20 novembre 2023 ; la dernière ligne qui la nomme : "
        "« Ecole de production synthetic ICAM Nantes, Carquefou (44470) »"
    ]
    assert all(one.startswith("La liste du 20 novembre 2023 : «") for one in told if "Nantes" not in one)
