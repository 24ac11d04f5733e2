"""One request by the plainest client there is, so that what the servers send is seen as it is."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

Got = tuple[int, dict[str, str], bytes]
"""Status, headers in lower case, body."""


def ask(url: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Got:
    """GET, or POST where there is a ``body``; a connection each time, at most five seconds."""
    address = urlsplit(url)
    with closing(HTTPConnection(address.netloc, timeout=5)) as connection:
        connection.request("GET" if body is None else "POST", address.path, body, headers or {})
        reply = connection.getresponse()
        return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()
