"""One page or PDF of a website, because a person named it: robots.txt obeyed, slowly, and never in disguise.

Légifrance answers most programs with 403 or a page that asks for a browser (FORMATS, section 3): that is the end of it,
and the person is told the other ways.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import unquote, urlsplit

from protego import Protego

from scraper.archive import MAX_DOCUMENT_BYTES
from scraper.client import Client, Manners, Reply
from scraper.clock import Clock
from scraper.errors import Blocked, DisallowedByRobots, Gone, Refused, Throttled, WrongContent
from scraper.printable import printable

ROBOTS_TOKEN = "ecoles-de-production"  # noqa: S105 (a name, no secret)
"""The name under which a robots.txt may speak to this program: its product name, as the user agent begins."""

_CLOCK = Clock()
_REQUESTS_PER_SECOND = 0.2
_MAX_ROBOTS_BYTES = 512 * 1024  # RFC 9309, section 2.5: read at least 500 KiB.
_MARKUP = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "application/json")
_THREE_WAYS = (
    "Three ways remain: the open data (`ecoles update`); the Légifrance API with a key (PISTE_CLIENT_ID and "
    "PISTE_CLIENT_SECRET); or save the page or PDF in a browser and `ecoles add FILE --url URL`"
)
# Seconds lie between two requests: a connection kept open in between would only be a burden, to them and to us.
_HANG_UP = {"Connection": "close"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as it came: its bytes, media type, final address, and the last part of that address if it has one."""

    data: bytes
    media_type: str
    url: str
    name: str | None


class Website:
    """Fetches single documents of at most 64 MiB; no two requests to a host within five seconds, whatever ``manners``.

    Each robots.txt is read once. No connection outlives :meth:`fetch`.
    """

    def __init__(self, manners: Manners, clock: Clock = _CLOCK) -> None:
        rate = min(manners.requests_per_second, _REQUESTS_PER_SECOND)
        self._manners = replace(manners, requests_per_second=rate)
        self._clock = clock
        self._sites: dict[str, _Site] = {}

    def fetch(self, url: str) -> Fetched:
        """The page, PDF, XML or JSON at an http or https address.

        Raises DisallowedByRobots; Blocked, which names the other ways; WrongContent, also for a page where a PDF was
        due; Refused for what is no such address; and the errors of any request (:class:`scraper.client.Client`),
        for robots.txt too: a site whose rules cannot be read is not asked for more.
        """
        host = _host(url)
        try:
            if host not in self._sites:
                self._sites[host] = _Site(host, self._manners, self._clock)
            reply = self._sites[host].get(url)
        except Blocked as error:
            raise type(error)(f"{error}. {_THREE_WAYS}") from error
        return Fetched(reply.content, _media_type(reply, url), reply.url, _name(reply.url))


class _Site:
    """A host, and its rules once they are read."""

    def __init__(self, host: str, manners: Manners, clock: Clock) -> None:
        self._client = Client(host, manners, clock)
        self._patience = manners.patience
        self._rules: Protego | None = None

    def get(self, url: str) -> Reply:
        if self._rules is None:
            self._rules = self._read_rules()
        obey = partial(self._obey, self._rules)
        return self._client.get(url, max_bytes=MAX_DOCUMENT_BYTES, headers=_HANG_UP, before=obey)

    def _read_rules(self) -> Protego:
        rules = Protego.parse(self._robots())
        delay = rules.crawl_delay(ROBOTS_TOKEN) or 0.0
        if delay > self._patience:
            raise Throttled(
                f"{self._client.base}robots.txt: asks for {delay:.0f} s between two requests, more than this program "
                "waits; save the page in a browser and `ecoles add FILE --url URL`"
            )
        self._client.slow_down(delay)
        return rules

    def _robots(self) -> str:
        try:
            reply = self._client.get("robots.txt", max_bytes=_MAX_ROBOTS_BYTES, headers=_HANG_UP)
        except Gone:
            return ""  # No rules: all is allowed (RFC 9309, section 2.3.1.3).
        except Refused as error:
            raise Blocked(f"{error}. Who hides the rules lets no program in") from error
        return reply.content.decode("utf-8-sig", "replace")

    def _obey(self, rules: Protego, url: str) -> None:
        if not rules.can_fetch(url, ROBOTS_TOKEN):
            path = urlsplit(url).path
            raise DisallowedByRobots(f"{self._client.base}robots.txt asks programs to leave {path} alone")


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Refused(f"not an address ({error}); it is like https://host/page") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("not an address that can be fetched; it is like https://host/page")
    if "@" in parts.netloc:
        raise Refused(
            f"{parts.hostname}: an address with a user name is for nobody else's eyes, and would be kept; "
            "give it without, or save the page and add the file"
        )
    return f"{parts.scheme}://{parts.netloc}/"


def _media_type(reply: Reply, asked: str) -> str:
    """What the bytes are, once they prove to be what was due."""
    if reply.content[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    if reply.media_type == "application/pdf" or _is_pdf(asked) or _is_pdf(reply.url):
        raise WrongContent(
            f"{_bare(reply.url)}: a PDF was due, and {reply.media_type or 'something else'} came; "
            "open the address in a browser, save the PDF and add the file"
        )
    if reply.media_type not in _MARKUP or not reply.content.strip():
        raise WrongContent(
            f"{_bare(reply.url)}: neither a page nor a PDF, XML or JSON, but {reply.media_type or 'of no type'}, "
            f"{len(reply.content)} bytes; check the address in a browser"
        )
    return reply.media_type


def _is_pdf(url: str) -> bool:
    """Whether the address is that of a PDF; on Légifrance such an address ends in ``/JOE_TEXTE``."""
    path = urlsplit(url).path
    return path.endswith("/JOE_TEXTE") or path.lower().endswith(".pdf")


def _name(url: str) -> str | None:
    return printable(unquote(urlsplit(url).path).rpartition("/")[2]).strip() or None


def _bare(url: str) -> str:
    return urlsplit(url)._replace(query="", fragment="").geturl()
