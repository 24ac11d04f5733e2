"""A server on 127.0.0.1 that does exactly what a test says, faults included, and a clock that passes at once."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from scraper.clock import Clock

_PATIENCE = 10.0
START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent; header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Act:
    """What the server does with one request, after which it always hangs up.

    ``length`` is the Content-Length announced, None for none; by default the true one. ``cut`` is the number of bytes
    of the body that are really sent. ``reset`` ends with RST in place of FIN. ``silent`` sends nothing at all.
    ``drip`` sends the body in pieces of that many bytes, each a chunk of its own when ``chunked``.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = -1
    cut: int | None = None
    reset: bool = False
    silent: bool = False
    chunked: bool = False
    drip: int | None = None

    def head(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} Scripted", "Connection: close"]
        if self.chunked:
            lines.append("Transfer-Encoding: chunked")
        elif self.length is not None:
            lines.append(f"Content-Length: {len(self.body) if self.length < 0 else self.length}")
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"

    def pieces(self) -> Iterable[bytes]:
        sent = self.body if self.cut is None else self.body[: self.cut]
        size = self.drip or max(len(sent), 1)
        for start in range(0, len(sent), size):
            piece = sent[start : start + size]
            yield b"%x\r\n%s\r\n" % (len(piece), piece) if self.chunked else piece
        if self.chunked and self.cut is None:
            yield b"0\r\n\r\n"


Handler = Callable[[Request], Act]


def script(*acts: Act) -> Handler:
    """The acts in turn, whatever is asked; then a status that no client tries again."""
    turns = iter(acts)
    return lambda _: next(turns, Act(418, b"the script is over"))


class Server:
    """Answers one request a connection, until the end of the ``with``. ``url`` ends with "/"; ``requests``: the log."""

    def __init__(self, handler: Handler) -> None:
        self.requests: list[Request] = []
        self._handler = handler
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_PATIENCE)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._is_over = threading.Event()
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            pass  # Wakes the thread, which waits for somebody to come.
        self._thread.join(_PATIENCE)
        self._listener.close()

    def _serve(self) -> None:
        while not self._is_over.is_set():
            with contextlib.suppress(OSError):
                connection, _ = self._listener.accept()
                with connection:
                    connection.settimeout(_PATIENCE)
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        request = _read(connection)
        if request is None:
            return
        self.requests.append(request)
        act = self._handler(request)
        if act.silent:
            connection.recv(1)  # Until the client gives up.
            return
        connection.sendall(act.head())
        for piece in act.pieces():
            connection.sendall(piece)
        if act.reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)  # Closing with unread bytes would be a reset.


class Dripping:
    """Sends ``first`` and keeps the connection open; then, to whatever is asked, a head of ``piece`` without an end."""

    def __init__(self, piece: bytes, first: bytes = b"") -> None:
        self.connections = 0
        self._piece = piece
        self._first = first
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(_PATIENCE)
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(_PATIENCE)
                    self._drip(connection)

    def _drip(self, connection: socket.socket) -> None:
        if self._first:
            _read(connection)
            connection.sendall(self._first)
        _read(connection)
        if not self._piece.startswith(b"HTTP/"):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Endless: ")
        over = threading.Event()
        while not over.wait(0.01):
            connection.sendall(self._piece)


class File:
    """Serves one file with ranges, as Apache does. The Nth request is cut after the Nth of ``cuts`` bytes of its body.

    ``versions``: from a request's number on, the bytes that the file then has; ``etag`` false: no validator is sent.
    """

    def __init__(
        self,
        data: bytes,
        *,
        cuts: Iterable[int] = (),
        versions: Mapping[int, bytes] | None = None,
        etag: bool = True,
        ranges: bool = True,
        obeys_if_range: bool = True,
    ) -> None:
        self._versions = {0: data} | dict(versions or {})
        self._cuts = iter(cuts)
        self._has_etag = etag
        self._has_ranges = ranges
        self._obeys_if_range = obeys_if_range
        self._count = 0

    def __call__(self, request: Request) -> Act:
        version = max(number for number in self._versions if number <= self._count)
        data = self._versions[version]
        self._count += 1
        headers = {"ETag": f'"v{version}"'} if self._has_etag else {}
        start = self._start(request, headers.get("ETag"))
        cut = next(self._cuts, None)
        if start is None:
            return Act(200, data, headers, cut=cut)
        if start >= len(data):
            return Act(416, b"", {**headers, "Content-Range": f"bytes */{len(data)}"})
        headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        return Act(206, data[start:], headers, cut=cut)

    def _start(self, request: Request, etag: str | None) -> int | None:
        asked = request.headers.get("range")
        if asked is None or not self._has_ranges:
            return None
        if self._obeys_if_range and request.headers.get("if-range", etag) != etag:
            return None
        return int(asked.removeprefix("bytes=").removesuffix("-"))


@dataclass(slots=True)
class FakeTime:
    """Time that passes when somebody sleeps, and ``tick`` seconds at each look at the clock. ``slept``: the sleeps."""

    tick: float = 0.0
    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    @property
    def clock(self) -> Clock:
        return Clock(self._monotonic, self._sleep, lambda: START + timedelta(seconds=self.seconds - 1000.0))

    def _monotonic(self) -> float:
        self.seconds += self.tick
        return self.seconds

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def _read(connection: socket.socket) -> Request | None:
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(65536)
        if not more:
            return None
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, target, _ = first.split(" ")
    return Request(method, target, headers, body)
