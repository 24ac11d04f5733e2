"""What servers do to those who fetch: each fault takes the answer that was due, and gives the one that is sent.

dila.script("*.tar.gz", cut(1000), None, unavailable())     # the first is cut, the second well, the third refused
dila.always("*/JORFSIMPLE/", page())                        # an HTML page with status 200, until heal()
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.upstream.server import Answer, Fault

HTML = (("Content-Type", "text/html; charset=utf-8"),)
MAINTENANCE = "<!DOCTYPE html><html><head><title>Maintenance (synthetic)</title></head><body>Revenez.</body></html>"
CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    '<script src="/cdn-cgi/challenge-platform/synthetic"></script></body></html>'
)
INCAPSULA = (
    '<html><head><title>synthetic</title></head><body><iframe src="/_Incapsula_Resource?synthetic=1">'
    "Request unsuccessful. Incapsula incident ID: 0</iframe></body></html>"
)


def cut(after: int, *, reset: bool = False) -> Fault:
    """The connection ends after so many bytes of the body, by FIN or by RST (which may take the last ones along)."""
    return lambda answer: replace(answer, stops_at=after, ending="rst" if reset else "fin")


def hang_up(*, reset: bool = False) -> Fault:
    """The connection ends before the status line."""
    return lambda answer: replace(answer, is_silent=True, ending="rst" if reset else "fin")


def stall(after: int | None = None) -> Fault:
    """Nothing more comes after so many bytes of the body (None: not even a status) until the client gives up."""
    return lambda answer: replace(answer, is_silent=after is None, stops_at=after, ending="hang")


def slow(pieces: int = 20, pause: float = 0.01) -> Fault:
    """The body dribbles in that many pieces, ``pause`` seconds before each."""
    return lambda answer: replace(answer, piece=max(1, -(-len(answer.body) // pieces)), pause=pause)


def announced(difference: int) -> Fault:
    """The Content-Length is off by so many bytes; the connection then ends, so that the lie can be seen."""
    return lambda answer: replace(answer, length=len(answer.body) + difference, ending="fin")


def page(status: int = 200, html: str = MAINTENANCE) -> Fault:
    """An HTML page, whatever was asked."""
    return lambda _: Answer(status, html.encode(), HTML)


def bare(status: int) -> Fault:
    """A status without a body or a type."""
    return lambda _: Answer(status)


def unavailable(retry_after: str | None = None, status: int = 503) -> Fault:
    """503, or another; ``retry_after`` as the header has it: seconds, or a date of HTTP."""
    headers = HTML if retry_after is None else (*HTML, ("Retry-After", retry_after))
    return lambda _: Answer(status, MAINTENANCE.encode(), headers)


def throttled(retry_after: str | None = "1") -> Fault:
    """429, which asks to come back later."""
    return unavailable(retry_after, status=429)


def challenge(status: int = 403) -> Fault:
    """A page that wants a browser, as Cloudflare sends it."""
    return lambda _: Answer(status, CHALLENGE.encode(), (*HTML, ("cf-mitigated", "challenge")))


def incapsula() -> Fault:
    """A page that wants a browser, as Incapsula sends it: with status 200."""
    return page(html=INCAPSULA)


def sent_to(address: str, status: int = 302) -> Fault:
    """A redirect: to a login page, to another host."""
    return lambda _: Answer(status, b"", (*HTML, ("Location", address)))


def and_then(action: Callable[[], object], fault: Fault | None = None) -> Fault:
    """Once this answer is decided, the world changes: a file is replaced between two ranges, a stock after the list."""

    def changing(answer: Answer) -> Answer:
        action()
        return fault(answer) if fault else answer

    return changing


def halved(data: bytes) -> bytes:
    """To be published: half a file, which the server sends in full."""
    return data[: len(data) // 2]


def flipped(data: bytes, at: int | None = None) -> bytes:
    """To be published: one byte is another, at ``at`` or in the middle."""
    at = len(data) // 2 if at is None else at
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
