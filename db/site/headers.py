"""The headers of a public site that only ever reads: caching, CORS, and what a page may load."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, NamedTuple

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

_OURS: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DATASETTES: Final = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Datasette's own pages carry scripts and styles within."""

_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "access-control-allow-origin": "*",
}
_KEPT: Final = "public, max-age=31536000, immutable"
_FRESH: Final = "public, max-age=300"
_ALLOWED: Final = "GET, HEAD, OPTIONS"
_REFUSED: Final = b"Ce site se lit, et ne s'\xc3\xa9crit pas.\n"


class Published(NamedTuple):
    """What is served: where (``base``: ``/``), and as which ``database``; ``tag`` changes whenever a page may."""

    base: str
    database: str
    tag: str


def guarded(app: App, served: Callable[[], Published]) -> App:
    """The app with our headers on every answer; GET and HEAD alone pass, and what is unchanged is not sent again."""

    async def asked(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await _plain(send, 204, b"", {"allow": _ALLOWED, "access-control-allow-methods": _ALLOWED})
        elif scope["method"] not in ("GET", "HEAD"):
            await _plain(send, 405, _REFUSED, {"allow": _ALLOWED})
        else:
            await _read(app, scope, receive, send, served())

    return asked


async def _read(app: App, scope: Scope, receive: Any, send: Send, served: Published) -> None:
    path = "/" + scope["path"].removeprefix(served.base).lstrip("/")
    kept = {"cache-control": _KEPT if path.startswith("/assets/") else _FRESH, "etag": f'W/"{served.tag}"'}
    if served.tag in _tags(scope):
        await _plain(send, 304, b"", kept)
    else:
        policy = _DATASETTES if _is_datasettes(path, served.database) else _OURS
        await app(scope, receive, _adding(send, policy, kept))


def _adding(send: Send, policy: str, kept: dict[str, str]) -> Send:
    """Sends the answer with the headers that it does not have yet; errors are not kept by anyone."""

    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower(): value for name, value in message["headers"]}
            is_page = given.get(b"content-type", b"").startswith(b"text/html")
            wanted = {**_ALWAYS, **({"content-security-policy": policy} if is_page else {})}
            wanted |= kept if message["status"] < 400 else {}
            added = [(name.encode(), value.encode()) for name, value in wanted.items() if name.encode() not in given]
            message = {**message, "headers": [*message["headers"], *added]}
        await send(message)

    return sent


def _is_datasettes(path: str, database: str) -> bool:
    """Whether Datasette itself makes the page: its database and its tools."""
    return path.startswith("/-/") or path.split("/")[1].partition(".")[0] == database


def _tags(scope: Scope) -> set[str]:
    """The tags of what the visitor has already (RFC 9110, 13.1.2: compared without regard to their weakness)."""
    given = b",".join(value for name, value in scope["headers"] if name == b"if-none-match").decode("latin-1")
    return {one.strip().removeprefix("W/").strip('"') for one in given.split(",")}


async def _plain(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    told = {**_ALWAYS, **headers, **({"content-type": "text/plain; charset=utf-8"} if body else {})}
    start = [(name.encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})
