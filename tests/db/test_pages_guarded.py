"""Whatever is asked of the reading room, and whatever the orders print: a page, no more, and nothing of the machine."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from db.reading import open_database
from db.site.room import every_page, routes
from tests.db.conftest import FASK, SHA
from tests.db.reading_room import Room, Shelf, links, opened, words
from tests.db.served import HOSTILE
from tests.db.test_pages import TITLES

# Datasette leaves connections to its own databases in memory open, which Python 3.13 tells.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

NEWEST = "arrete-2024-11-18"
SITE = "https://synthetic.example/prefix/"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"

TYPED = [
    *HOSTILE,
    "..",
    "../../etc/passwd",
    "..\\..\\ecoles.db",
    "%2e%2e%2f",
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "{school_id}",
    "\u202egnp.exe",
    "\ufffe\U0010ffff",
    "a\r\nSet-Cookie: b=1",
    "x" * 301,
    "é" * 300,
    ".json",
    "~2E",
    "-1",
    "9" * 400,
]
ADDRESSES = [
    "/ecole/{}",
    "/annee/{}",
    "/annee/{}.atom",
    "/arrete/{}",
    "/comparer/{}/{}",
    "/carte/{}",
    "/departement/{}",
    "/academie/{}",
    "/document/{}",
    "/document/{}/octets",
    "/donnees/{}",
    "/assets/{}",
    "/{}",
    "/-/{}",
]
FIELDS = ["/?q={}", "/ecole?page={}", "/comparer?avant={}&apres={}", "/annee/2024?page={}", f"/ecole/{FASK}?_sort={{}}"]

TOOLS = ["databases", "threads", "permissions", "actor", "messages", "allow-debug", "patterns", "auth-token", "logout"]


@pytest.fixture(scope="module")
def room(shared: Path) -> Iterator[Room]:
    with opened(shared) as room:
        yield room


@pytest.fixture(scope="module")
def below(shared: Path) -> Iterator[Room]:
    """The site under a prefix, at an address that it knows."""
    with opened(shared, address=SITE, base_url="/prefix/") as room:
        yield room


def scripts_and_styles(page: LexborHTMLParser) -> list[str]:
    """What a page runs or wears that is not a file of ours: the policy of the site forbids all of it."""
    within = [one.html or "" for one in page.css("script:not([src]), style, [style], iframe, object, embed, base")]
    handlers = [name for one in page.css("*") for name in one.attributes if name.startswith(("on", "srcdoc"))]
    sources = [one.attributes.get("src") or one.attributes["href"] or "" for one in page.css("[src], link, use")]
    return within + handlers + [one for one in sources if urlsplit(one).netloc or one.startswith("javascript:")]


def says_nothing_of_the_machine(text: str, path: Path) -> bool:
    told = (str(path.parent), "site-packages", "Traceback", "/home/", "/root", "/usr/", "sqlite3.", ".py:", "line 1")
    return not any(one in text for one in told)


# What is asked


@pytest.mark.parametrize("typed", TYPED, ids=lambda typed: ascii(typed[:20]))
def test_nothing_that_is_typed_in_an_address_breaks_the_site(room: Room, shared: Path, typed: str) -> None:
    for address in ADDRESSES:
        for safe in ("", "/"):
            answer = room.get(address.format(*[quote(typed, safe=safe)] * 2))
            assert answer.status_code in (200, 301, 302, 404), (address, answer.text)
            assert says_nothing_of_the_machine(answer.text, shared)
            assert "set-cookie" not in answer.headers
            assert urlsplit(answer.headers.get("location", "/")).netloc == ""
            if answer.headers["content-type"].startswith("text/html") and answer.text:
                assert scripts_and_styles(LexborHTMLParser(answer.text)) == []


@pytest.mark.parametrize("typed", TYPED, ids=lambda typed: ascii(typed[:20]))
def test_nothing_that_is_typed_in_a_field_breaks_the_site(room: Room, shared: Path, typed: str) -> None:
    for address in FIELDS:
        answer = room.get(address.format(*[quote(typed)] * 2))
        assert answer.status_code in (200, 404), (address, answer.text)
        assert says_nothing_of_the_machine(answer.text, shared)
        assert scripts_and_styles(LexborHTMLParser(answer.text)) == []
        assert "49" not in words(LexborHTMLParser(answer.text), "h1")


@pytest.mark.parametrize(
    "address", ["/ecole/x/y", "/rien", "/rien/de/rien", "/_memory", "/ecole.xml", "/annee/24", "/x?y"]
)
def test_an_address_that_leads_nowhere_has_a_way_on(room: Room, address: str) -> None:
    page = room.page(address, 404)
    assert words(page, "h1") == "Page introuvable"
    assert {"/", "/ecole", "/arrete"} <= set(links(page, "main a"))
    assert room.get("/rien.json").json()["error"] == "not_found"


@pytest.mark.parametrize("address", ["/ecole/", "/annee/2024/", "//ecole//", f"/ecole/{FASK}/"])
def test_a_slash_too_many_leads_to_the_address_without(room: Room, address: str) -> None:
    moved = room.get(address)
    assert moved.status_code == 301
    assert room.get(moved.headers["location"]).status_code == 200
    assert urlsplit(room.get("//synthetic.example/").headers["location"]).netloc == ""


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_the_site_cannot_be_written(room: Room, shared: Path, method: str) -> None:
    before = shared.read_bytes()
    for address in ("/", f"/ecole/{FASK}", "/ecoles", "/ecoles/schools", "/-/messages", "/ecoles?sql=DELETE+FROM+runs"):
        refused = room.ask(method, address)
        assert refused.status_code == 405
        assert refused.headers["allow"] == "GET, HEAD, OPTIONS"
    assert shared.read_bytes() == before


def test_datasette_itself_writes_nothing(room: Room, shared: Path) -> None:
    before = shared.read_bytes()
    for sql in (
        "DELETE FROM runs",
        "ATTACH '/etc/passwd' AS x",
        "PRAGMA writable_schema = 1",
        "SELECT load_extension('x')",
    ):
        answer = room.get(f"/ecoles.json?{urlencode({'sql': sql})}")
        assert answer.status_code == 400
        assert says_nothing_of_the_machine(answer.text, shared)
    assert shared.read_bytes() == before


@pytest.mark.parametrize("address", ["/", f"/ecole/{FASK}", "/donnees/ecoles.csv", "/ecole.json", "/changements.atom"])
def test_a_page_that_takes_too_long_is_cut_off(shared: Path, address: str) -> None:
    with opened(shared) as room:
        assert room.get(address).status_code == 200
        room.hurry()
        answer = room.get(address)
        assert answer.status_code == 503
        assert "interrompue" in answer.text
        assert says_nothing_of_the_machine(answer.text, shared)
        assert "cache-control" not in answer.headers


def test_a_fault_is_told_without_its_cause(
    shared: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = Shelf()
    monkeypatch.setattr(broken, "lines", lambda _: [][len(str(shared.parent))])
    with opened(shared, broken) as room:
        page = room.page(f"/document/{SHA['2021-11-15']}", 500)
        assert words(page, "h1") == "Panne"
        assert says_nothing_of_the_machine(page.html or "", shared)
        assert room.get(f"/document/{SHA['2021-11-15']}.json").json()["error"] == "fault"
    assert "IndexError" in "".join(capfd.readouterr())  # in the log


def test_what_datasette_tells_of_itself_says_nothing_of_the_machine(room: Room, shared: Path) -> None:
    for tool in TOOLS:
        for address in (f"/-/{tool}", f"/-/{tool}.json"):
            assert room.get(address).status_code == 404
    for tool in ("metadata", "plugins", "settings", "versions"):
        for address in (f"/-/{tool}", f"/-/{tool}.json"):
            answer = room.get(address)
            assert answer.status_code == 200
            assert str(shared.parent) not in answer.text
            assert "site-packages" not in answer.text


# Headers


@pytest.mark.parametrize("address", TITLES)
def test_a_page_may_load_what_is_ours_alone(room: Room, address: str) -> None:
    answer = room.get(address)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert scripts_and_styles(LexborHTMLParser(answer.text)) == []


@pytest.mark.parametrize(
    "address",
    [
        *TITLES,
        "/ecole.json",
        "/rien",
        "/robots.txt",
        "/ecoles",
        "/ecoles/schools.json",
        "/assets/site.css",
        "/ecole/fask",
    ],
)
def test_every_answer_has_the_headers_of_a_public_site(room: Room, address: str) -> None:
    answer = room.get(address)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert ("cache-control" in answer.headers) == (answer.status_code < 400)


@pytest.mark.parametrize("address", ["/ecoles?sql=select+*+from+nulle_part", "/ecoles/nulle_part"])
def test_an_error_of_datasettes_has_the_ways_back(room: Room, address: str) -> None:
    answer = room.get(address)
    assert answer.status_code >= 400
    page = LexborHTMLParser(answer.text)
    assert "/anomalies" in links(page, "header a")
    assert any(link.startswith("/assets/datasette.css") for link in links(page, "link[rel=stylesheet]"))


def test_what_is_unchanged_is_not_sent_again(room: Room) -> None:
    page = room.get("/ecole")
    tag = page.headers["etag"]
    assert page.headers["cache-control"] == "public, max-age=300"
    assert room.get(links(room.page("/"), "link[rel=stylesheet]")[0]).headers["cache-control"].endswith("immutable")
    for given in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
        again = room.ask("GET", "/ecole", if_none_match=given)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert room.ask("GET", "/ecole", if_none_match='"other"').status_code == 200


def test_another_database_has_another_tag(room: Room, published: Path, writable: sqlite3.Connection) -> None:
    writable.execute("UPDATE runs SET message = 'synthetic other'")
    writable.close()
    with opened(published) as other:
        assert other.get("/").headers["etag"] != room.get("/").headers["etag"]


def test_a_browser_may_ask_what_is_there_and_from_elsewhere(room: Room) -> None:
    head = room.ask("HEAD", "/ecole")
    assert head.status_code == 200
    assert head.headers["content-type"] == "text/html; charset=utf-8"
    options = room.ask("OPTIONS", "/ecole.json", origin="https://synthetic.example")
    assert options.status_code == 204
    assert options.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert options.headers["access-control-allow-origin"] == "*"


def test_who_is_known_by_a_cookie_is_kept_by_no_cache(room: Room) -> None:
    assert "private" in room.ask("GET", "/ecole", cookie="synthetic=1").headers["cache-control"]


# Under a prefix, at a known address


@pytest.mark.parametrize("address", [*TITLES, "/ecoles", "/ecoles/schools", "/rien"])
def test_under_a_prefix_every_link_keeps_it(below: Room, address: str) -> None:
    page = LexborHTMLParser(below.get(address).text)
    every = [one.attributes.get("href") or one.attributes.get("src") for one in page.css("[href], [src]")]
    ours = [one for one in every if one and not one.startswith(("#", "https://", "http://", "?"))]
    assert len(ours) > 5
    assert [one for one in ours if not one.startswith("/prefix/")] == []


def test_under_a_prefix_pages_move_and_keep_their_headers(below: Room) -> None:
    assert below.get("/ecole/fask").headers["location"] == f"/prefix/ecole/{FASK}"
    assert below.get("/ecole/").headers["location"] == "/prefix/ecole"
    style = links(below.page("/"), "link[rel=stylesheet]")[0].removeprefix("/prefix")
    assert below.get(style).headers["cache-control"].endswith("immutable")
    assert "'unsafe-inline'" in below.get("/ecoles/schools").headers["content-security-policy"]
    assert "'unsafe-inline'" not in below.get("/ecole").headers["content-security-policy"]


def test_a_site_that_knows_its_address_tells_robots_and_readers(below: Room, room: Room) -> None:
    assert f"Sitemap: {SITE}sitemap.xml" in below.get("/robots.txt").text
    mapped = [one.text or "" for one in ElementTree.fromstring(below.get("/sitemap.xml").content).iter(LOC)]
    assert {SITE, f"{SITE}ecole/{FASK}", f"{SITE}annee/2024", f"{SITE}arrete/{NEWEST}"} <= set(mapped)
    assert len(set(mapped)) == len(mapped) > 100
    for address in mapped:
        assert "/comparer/" not in address
        assert below.get(address.removeprefix("https://synthetic.example/prefix")).status_code == 200
    assert f'href="{SITE}annee/2024.atom"' in below.get("/annee/2024.atom").text
    assert "Sitemap" not in room.get("/robots.txt").text
    assert room.get("/sitemap.xml").status_code == 404


# What the orders print


NASTY = "<script>alert('x')</script> \"><b onmouseover='alert(1)'> \u202egnp.exe\x1b[31m {{ 7*7 }} &lt; synthetic"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://[synthetic", "http://[synthetic"),
        ("https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000000000001", "Légifrance"),
        ("https://synthetic.example/legifrance.gouv.fr", "synthetic.example"),
        ("https://synthetic-legifrance.gouv.fr/", "synthetic-legifrance.gouv.fr"),
    ],
)
def test_a_link_is_called_by_the_site_that_it_leads_to(
    published: Path, writable: sqlite3.Connection, url: str, told: str
) -> None:
    writable.execute("UPDATE orders SET url = ?", (url,))
    writable.execute("UPDATE documents SET url = ?", (url,))
    writable.close()
    with opened(published) as room:
        link = room.page(f"/arrete/{NEWEST}").css_first(f'dl.facts a[href="{url}"]')
        assert link is not None
        assert link.text() == told
        assert f" · {told}" in words(room.page(f"/ecole/{FASK}"), ".answer figcaption")


PRINTED = {
    "schools": "name acronym commune",
    "entries": "quote name acronym address commune",
    "changes": "school quote before after before_quote",
    "orders": "title nor jorftext_id ministry note mentioned_in url",
    "findings": "message quote",
    "links": "evidence",
    "recognitions": "because",
    "documents": "url source",
    "known_states": "note mentioned_in",
}
"""The columns whose words come from outside; what they are resolved to comes from our own tables."""


@pytest.fixture
def nasty(published: Path, writable: sqlite3.Connection) -> Path:
    """The small history, in which everything that is printed is nasty, and a pair of lines is in doubt."""
    for table, columns in PRINTED.items():
        for name in columns.split():
            writable.execute(f"UPDATE {table} SET {name} = ? WHERE {name} IS NOT NULL", (NASTY,))
    writable.execute("INSERT INTO school_aliases SELECT school_id, 'name', ?, '', '' FROM schools", (NASTY,))
    writable.execute("UPDATE links SET verdict = 'unsure'")
    writable.close()
    return published


def test_what_is_printed_is_shown_and_never_run(nasty: Path) -> None:
    with closing(open_database(nasty)) as database:
        found = [address.parts for address, _, _ in every_page(database, routes(Shelf()))]
    shown = 0
    with opened(nasty) as room:
        for address in (*(f"/{'/'.join(parts)}" for parts in found), "/?q=fask", "/?q=icam", "/ecole/icam"):
            text = room.get(address).text
            page = LexborHTMLParser(text)
            assert not re.search("[\u202e\x1b]", text), address
            assert scripts_and_styles(page) == [], address
            shown += "<script>alert('x')</script> \"><b onmouseover='alert(1)'> �gnp.exe�[31m {{ 7*7 }}" in words(page)
        assert room.get(f"/ecole/{FASK}.json").json()["school"]["name"] == NASTY
    assert shown > 30
