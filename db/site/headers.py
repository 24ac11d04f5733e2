"""The headers of a public site that only ever reads: caching, CORS, and what a page may load."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

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
_REFUSED: Final = b"Ce site se lit, et ne s'\xc3\xa9crit pas.\n"


def guarded(app: App, tag: Callable[[], str]) -> App:
    """The app with our headers on every answer; GET and HEAD alone pass, and what is unchanged is not sent again.

    ``tag`` changes whenever any page may: with the database or the assets.
    """

    async def asked(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            await _plain(send, 405, _REFUSED, {"allow": "GET, HEAD"})
        elif scope["method"] == "OPTIONS":
            await _plain(send, 204, b"", {**_ALWAYS, "access-control-allow-methods": "GET, HEAD"})
        else:
            etag = f'W/"{tag()}"'
            if _given(scope, b"if-none-match") == etag.encode():
                await _plain(send, 304, b"", {**_ALWAYS, "etag": etag, "cache-control": _cache(scope["path"])})
            else:
                await app(scope, receive, _adding(send, scope["path"], etag))

    return asked


def _adding(send: Send, path: str, etag: str) -> Send:
    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower(): value for name, value in message["headers"]}
            message["headers"] = [*given.items(), *_added(given, path, etag, message["status"])]
        await send(message)

    return sent


def _added(given: dict[bytes, bytes], path: str, etag: str, status: int) -> list[tuple[bytes, bytes]]:
    """The headers that the answer does not have yet; errors are not kept by anyone."""
    wanted = dict(_ALWAYS)
    if given.get(b"content-type", b"").startswith(b"text/html"):
        wanted["content-security-policy"] = _DATASETTES if _is_datasettes(path) else _OURS
    if status < 400:
        wanted |= {"cache-control": _cache(path), "etag": etag}
    return [(name.encode(), value.encode()) for name, value in wanted.items() if name.encode() not in given]


def _cache(path: str) -> str:
    return _KEPT if path.startswith("/assets/") else _FRESH


def _is_datasettes(path: str) -> bool:
    """Whether Datasette itself makes the page: its databases and tools."""
    return path.startswith(("/ecoles/", "/-/", "/_memory")) or path == "/ecoles"


def _given(scope: Scope, name: bytes) -> bytes | None:
    return next((value for key, value in scope["headers"] if key == name), None)


async def _plain(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    told = [(name.encode(), value.encode()) for name, value in headers.items()]
    told.append((b"content-type", b"text/plain; charset=utf-8"))
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})
