"""One page at a time, slowly, where robots.txt allows it; and the other ways, when the site wants no programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from scraper.client import Manners
from scraper.errors import (
    Blocked,
    DisallowedByRobots,
    FetchError,
    Gone,
    Refused,
    ReplyTooLarge,
    SentElsewhere,
    ServerFailed,
    Throttled,
    WrongContent,
)
from scraper.website import Fetched, Website
from tests.scraper.servers import Act, FakeTime, Request, Server

MANNERS = Manners("ecoles-de-production/0 (synthetic; contact@example.org)", 4, timeout=5, attempts=2)
HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = Act(200, b"<html><body>synthetic</body></html>", HTML)
PDF = Act(200, b"%PDF-1.7 synthetic", {"Content-Type": "application/pdf"})
CHALLENGE = Act(403, b"<html><title>Just a moment...</title></html>", HTML)
SHELL = Act(200, b'<html><script src="/_Incapsula_Resource?x"></script></html>', HTML)
WAYS = r"ecoles update.*PISTE_CLIENT_ID.*PISTE_CLIENT_SECRET.*ecoles add FILE --url URL"
JO_PDF = "download/file/c3ludGhldGlj/JOE_TEXTE"


def rules(text: str) -> Act:
    return Act(200, text.encode(), {"Content-Type": "text/plain"})


@dataclass(slots=True)
class Site:
    """A website of these pages; what is not among them is not found."""

    pages: Mapping[str, Act]
    server: Server = field(init=False)
    website: Website = field(init=False)
    time: FakeTime = field(default_factory=FakeTime)

    def __post_init__(self) -> None:
        self.server = Server(self._answer)
        self.website = Website(MANNERS, self.time.clock)

    def _answer(self, request: Request) -> Act:
        return self.pages.get(request.target.removeprefix("/"), Act(404))

    def fetch(self, address: str) -> Fetched:
        return self.website.fetch(f"{self.server.url}{address}")

    @property
    def asked(self) -> list[str]:
        return [request.target for request in self.server.requests]


@contextmanager
def site(pages: Mapping[str, Act]) -> Iterator[Site]:
    here = Site(pages)
    with here.server:
        yield here


def test_a_page_comes_with_its_origin_and_says_who_asked() -> None:
    with site({"jorf/id/JORFTEXT000000000001?init=true": PAGE}) as here:
        fetched = here.fetch("jorf/id/JORFTEXT000000000001?init=true#top")
        url = f"{here.server.url}jorf/id/JORFTEXT000000000001?init=true"
        assert fetched == Fetched(PAGE.body, "text/html", url, "JORFTEXT000000000001")
        assert here.asked == ["/robots.txt", "/jorf/id/JORFTEXT000000000001?init=true"]
        assert {request.headers["user-agent"] for request in here.server.requests} == {MANNERS.user_agent}


@pytest.mark.parametrize("media_type", ["application/pdf", "application/octet-stream", "text/html", ""])
def test_a_pdf_is_known_by_its_first_bytes(media_type: str) -> None:
    act = Act(200, b"\r\n%PDF-1.7 synthetic", {"Content-Type": media_type} if media_type else {})
    with site({JO_PDF: act}) as here:
        assert here.fetch(JO_PDF).media_type == "application/pdf"
        assert here.fetch(JO_PDF).name == "JOE_TEXTE"


@pytest.mark.parametrize("media_type", ["application/xml", "text/xml", "application/json", "application/xhtml+xml"])
def test_what_a_person_may_add_is_fetched(media_type: str) -> None:
    with site({"": Act(200, b"<TEXTE/>", {"Content-Type": media_type})}) as here:
        fetched = here.fetch("")
        assert (fetched.media_type, fetched.name) == (media_type, None)


# Slowly.


def test_requests_lie_five_seconds_apart_and_robots_txt_is_read_once() -> None:
    with site({"a": PAGE, "b": PAGE}) as here:
        here.fetch("a")
        here.fetch("b")
        assert here.asked == ["/robots.txt", "/a", "/b"]
        assert here.time.slept == [5, 5]


def test_a_longer_delay_is_granted_and_a_shorter_one_changes_nothing() -> None:
    for delay, expected in ((30, 30), (1, 5)):
        text = f"User-agent: *\nCrawl-delay: 99\n\nUser-agent: ecoles-de-production\nCrawl-delay: {delay}\nAllow: /\n"
        with site({"robots.txt": rules(text), "a": PAGE}) as here:
            here.fetch("a")
            assert here.time.slept == [expected]


def test_a_delay_beyond_patience_is_an_error_and_not_a_hurry() -> None:
    with site({"robots.txt": rules("User-agent: *\nCrawl-delay: 3600\n"), "a": PAGE}) as here:
        for _ in range(2):
            with pytest.raises(Throttled, match="3600 s"):
                here.fetch("a")
        assert here.asked == ["/robots.txt"] * 2


def test_a_site_that_failed_is_spaced_too() -> None:
    with site({"robots.txt": Act(400)}) as here:
        for _ in range(2):
            with pytest.raises(Blocked):
                here.fetch("a")
        assert here.time.slept == [5]


def test_each_host_has_its_own_rules() -> None:
    with site({"a": PAGE}) as one, site({"robots.txt": rules("User-agent: *\nDisallow: /"), "a": PAGE}) as two:
        assert one.website.fetch(f"{one.server.url}a").data == PAGE.body
        with pytest.raises(DisallowedByRobots):
            one.website.fetch(f"{two.server.url}a")


# robots.txt.


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /download/",
        "\ufeffUser-agent: *\r\nDisallow: /download/\r\n",
        "User-agent: Ecoles-de-Production\nDisallow: /download\n\nUser-agent: *\nAllow: /",
        "User-agent: *\nDisallow: /*/JOE_TEXTE$",
    ],
)
def test_what_robots_txt_disallows_is_not_asked_for(text: str) -> None:
    with site({"robots.txt": rules(text), JO_PDF: PDF, "page": PAGE}) as here:
        with pytest.raises(DisallowedByRobots, match=f"robots.txt asks.*/{JO_PDF}.*{WAYS}"):
            here.fetch(JO_PDF)
        assert here.asked == ["/robots.txt"]
        assert here.fetch("page").data == PAGE.body


def test_a_redirect_to_what_robots_txt_disallows_is_not_followed() -> None:
    away = Act(302, headers={"Location": f"/{JO_PDF}"})
    with site({"robots.txt": rules("User-agent: *\nDisallow: /download/"), "pdf": away, JO_PDF: PDF}) as here:
        with pytest.raises(DisallowedByRobots):
            here.fetch("pdf")
        assert here.asked == ["/robots.txt", "/pdf"]


@pytest.mark.parametrize("act", [Act(404), Act(410), rules(""), rules("User-agent: other\nDisallow: /")])
def test_without_rules_for_us_all_is_allowed(act: Act) -> None:
    with site({"robots.txt": act, "page": PAGE}) as here:
        assert here.fetch("page").data == PAGE.body


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (Act(401), Blocked),
        (Act(403), Blocked),
        (CHALLENGE, Blocked),
        (SHELL, Blocked),
        (Act(500), ServerFailed),
        (Act(429, headers={"Retry-After": "600"}), Throttled),
        (Act(302, headers={"Location": "https://example.org/robots.txt"}), SentElsewhere),
        (Act(200, b"#" * 600_000), ReplyTooLarge),
    ],
    ids=lambda value: f"{value.status}" if isinstance(value, Act) else value.__name__,
)
def test_rules_that_cannot_be_read_allow_nothing(act: Act, error: type[FetchError]) -> None:
    with site({"robots.txt": act, "page": PAGE}) as here:
        with pytest.raises(error):
            here.fetch("page")
        assert set(here.asked) == {"/robots.txt"}


# What comes instead.


@pytest.mark.parametrize("act", [CHALLENGE, SHELL, Act(403, b"no")])
def test_blocked_names_the_three_other_ways_and_is_not_tried_again(act: Act) -> None:
    with site({"page": act}) as here:
        with pytest.raises(Blocked, match=WAYS) as raised:
            here.fetch("page")
        assert type(raised.value) is Blocked
        assert here.asked == ["/robots.txt", "/page"]


@pytest.mark.parametrize("address", [JO_PDF, "fiche.PDF", "page?format=pdf"])
def test_a_page_where_a_pdf_was_due_is_not_kept(address: str) -> None:
    body = Act(200, PAGE.body, PDF.headers if "?" in address else HTML)
    with site({address: body}) as here, pytest.raises(WrongContent, match="a PDF was due"):
        here.fetch(address)


def test_a_pdf_that_leads_to_a_page_is_not_kept() -> None:
    pages = {JO_PDF: Act(302, headers={"Location": "/login"}), "login": PAGE}
    with site(pages) as here, pytest.raises(WrongContent, match="a PDF was due"):
        here.fetch(JO_PDF)


@pytest.mark.parametrize(
    "act",
    [
        Act(200, b"synthetic", {"Content-Type": "text/plain"}),
        Act(200, b"\x89PNG", {"Content-Type": "image/png"}),
        Act(200, b"<html>synthetic</html>"),
        Act(200, b" \n", HTML),
        Act(204, length=None),
    ],
)
def test_what_is_no_document_is_not_kept(act: Act) -> None:
    with site({"page": act}) as here, pytest.raises(WrongContent):
        here.fetch("page")


def test_escape_sequences_of_the_server_do_not_reach_a_terminal() -> None:
    acts = {
        "page": Act(302, headers={"Location": "/%1b%5b2Jok%0a%c2%9b"}),
        "%1b%5b2Jok%0a%c2%9b": Act(200, b"<html>synthetic</html>", HTML),
        "odd": Act(200, b"x", {"Content-Type": "\x1b]0;owned\x07"}),
    }
    with site(acts) as here:
        assert (here.fetch("page").name or "").isprintable()
        with pytest.raises(WrongContent) as raised:
            here.fetch("odd")
        assert str(raised.value).isprintable()


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (Act(404), Gone),
        (Act(400), Refused),
        (Act(500), ServerFailed),
        (Act(200, b"", HTML, length=64 * 1024 * 1024 + 1), ReplyTooLarge),
        (Act(301, headers={"Location": "https://example.org/"}), SentElsewhere),
    ],
    ids=lambda value: f"{value.status}" if isinstance(value, Act) else value.__name__,
)
def test_the_errors_of_any_request_are_those_of_the_client(act: Act, error: type[FetchError]) -> None:
    with site({"page": act}) as here, pytest.raises(error):
        here.fetch("page")


@pytest.mark.parametrize(
    "url",
    ["", "page", "ftp://example.org/", "file:///etc/passwd", "https://", "http://[", "https://u:secret@example.org/"],
)
def test_what_cannot_be_fetched_is_refused_without_a_request(url: str) -> None:
    with pytest.raises(Refused) as raised:
        Website(MANNERS, FakeTime().clock).fetch(url)
    assert "secret" not in str(raised.value)
