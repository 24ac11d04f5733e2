"""What the servers share: real sockets, threads that end on close, a log, and faults scripted for paths.

An :class:`Answer` says both what is sent and how badly; a fault is a function from the answer that is due to the one
that is given (see tests/upstream/faults.py).
"""

from __future__ import annotations

import os
import socket
import socketserver
import struct
import sys
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Literal, Self

PIECE = 64 * 1024
"""Bytes written at once, where nothing else is asked."""

_GIVEN_UP = 60.0
_ABORT = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked; header names in lower case, ``path`` as sent but for its query."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent, and how.

    ``length`` is the Content-Length told (None: the true one). The connection comes to its ``ending`` after
    ``stops_at`` bytes of the body (None: all of them), or before the status line where the answer ``is_silent``: it
    stays open ("kept"), ends with FIN or RST, or hangs until the client gives up. ``pause``: seconds between pieces.
    """

    status: int = 200
    body: bytes | memoryview = b""
    headers: tuple[tuple[str, str], ...] = ()
    length: int | None = None
    stops_at: int | None = None
    ending: Literal["kept", "fin", "rst", "hang"] = "kept"
    is_silent: bool = False
    piece: int = PIECE
    pause: float = 0.0


Fault = Callable[[Answer], Answer]


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as logged; ``status`` is the one sent (0: none)."""

    method: str
    path: str
    range: str | None
    status: int
    user_agent: str | None


@dataclass(slots=True)
class _Script:
    pattern: str
    faults: deque[Fault | None]
    then: Fault | None


class Upstream(ABC):
    """A server on 127.0.0.1, while its context lasts; subclasses say what it answers when all is well."""

    def __init__(self, port: int = 0) -> None:
        """``port`` 0: any that is free."""
        self._wanted = port
        self._sockets: _Sockets | None = None
        self._scripts: list[_Script] = []
        self._lock = Lock()
        self.closing = Event()
        """Set as the server ends: whatever waits on it ends too."""
        self.requests: list[Seen] = []

    @abstractmethod
    def answer(self, request: Request) -> Answer:
        """The answer when all is well. Called from many threads."""

    @property
    def address(self) -> str:
        """Scheme, host and port: "http://127.0.0.1:40123"."""
        if self._sockets is None:
            raise RuntimeError("the server is not running: enter its context first")
        return f"http://127.0.0.1:{self._sockets.server_address[1]}"

    def script(self, pattern: str, *faults: Fault | None, then: Fault | None = None) -> None:
        """Has the requests whose path matches ``pattern`` ("*.tar.gz") meet ``faults``, one each (None: all is well),
        and every later one ``then``. Of several scripts for a path, each takes over where the one before is used up.
        """
        with self._lock:
            self._scripts.append(_Script(pattern, deque(faults), then))

    def always(self, pattern: str, fault: Fault) -> None:
        """Has every request whose path matches ``pattern`` meet ``fault``, until :meth:`heal`."""
        self.script(pattern, then=fault)

    def heal(self) -> None:
        """Forgets every script: all is well again."""
        with self._lock:
            self._scripts.clear()

    def paths(self, method: str = "GET") -> list[str]:
        """The paths asked for so far, in order."""
        return [seen.path for seen in self.requests if seen.method == method]

    def __enter__(self) -> Self:
        self.closing.clear()
        self._sockets = _Sockets(("127.0.0.1", self._wanted), self)
        self._sockets.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends every connection, and waits for every thread; once is enough, twice is harmless."""
        if self._sockets is not None:
            self._sockets.stop()
            self._sockets = None

    def respond(self, request: Request) -> Answer:
        """What the request is met with: the answer due, through the fault of the hour."""
        answer = self.answer(request)
        with self._lock:
            fault = self._fault_of_the_hour(request.path)
        answer = fault(answer) if fault else answer
        status = 0 if answer.is_silent else answer.status
        headers = request.headers
        seen = Seen(request.method, request.path, headers.get("range"), status, headers.get("user-agent"))
        with self._lock:
            self.requests.append(seen)
        return answer

    def _fault_of_the_hour(self, path: str) -> Fault | None:
        for script in self._scripts:
            if fnmatchcase(path, script.pattern):
                if script.faults:
                    return script.faults.popleft()
                if script.then:
                    return script.then
        return None


@dataclass(slots=True)
class _Open:
    """The connections that are open, so that a server that ends can end them."""

    sockets: set[socket.socket] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def add(self, one: socket.socket) -> None:
        with self.lock:
            self.sockets.add(one)

    def discard(self, one: socket.socket) -> None:
        with self.lock:
            self.sockets.discard(one)

    def end(self) -> None:
        with self.lock:
            for one in self.sockets:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)


class _Sockets(socketserver.ThreadingTCPServer):
    """Listens, and gives each connection a thread, which is joined on close (daemon threads would be left alone)."""

    daemon_threads = False
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], upstream: Upstream) -> None:
        super().__init__(address, _Handler)
        self.upstream = upstream
        self.closing = upstream.closing
        self._open = _Open()
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.closing.set()
        self.shutdown()
        self._thread.join()
        self._open.end()
        self.server_close()

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        assert isinstance(request, socket.socket)
        self._open.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        assert isinstance(request, socket.socket)
        self._open.discard(request)
        super().close_request(request)

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Clients that go in the middle of a request are nothing to tell of; anything else is printed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, and sends the answers as they say."""

    server: _Sockets
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written apart: each reply would wait 40 ms for an ACK
    timeout = _GIVEN_UP

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        answer = self.server.upstream.respond(Request(self.command, path, query, headers, body))
        try:
            self._send(answer)
        except (ConnectionError, TimeoutError):  # the client went, as it may
            self.close_connection = True

    do_POST = do_HEAD = do_GET  # noqa: N815 - the names that the library looks for

    def version_string(self) -> str:
        """What the real one says, and no more."""
        return "Apache"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the library gives it
        """Nothing: :attr:`Upstream.requests` is the log."""

    def _send(self, answer: Answer) -> None:
        if not answer.is_silent:
            self._send_head(answer)
            if self.command != "HEAD":
                self._send_body(answer)
        if answer.ending == "hang":
            self._hang()
        if answer.ending == "rst":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
            os.close(self.connection.detach())  # closed here: the library would send FIN first
        if answer.ending != "kept":
            self.close_connection = True

    def _send_head(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
        self.end_headers()

    def _send_body(self, answer: Answer) -> None:
        body = memoryview(answer.body)[: answer.stops_at]
        for start in range(0, len(body), answer.piece):
            if answer.pause and self.server.closing.wait(answer.pause):
                raise ConnectionAbortedError
            self.wfile.write(body[start : start + answer.piece])

    def _hang(self) -> None:
        """Until the client goes, or the server ends. The client says nothing more on a connection that hangs."""
        with suppress(OSError):
            while not self.server.closing.is_set() and self.connection.recv(1):
                pass
