"""A limit to how long the head of a reply may take: timeouts run from byte to byte, and a server may drip for ever."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Event, Timer
from typing import Any
from weakref import WeakSet

_CONNECTED = (".connect_tcp.complete", ".start_tls.complete")


class Watch:
    """The connections of one client, and what hangs up on them when their time is over.

    On all of them, as nothing tells which one a request took: another transfer is resumed where it broke.
    """

    def __init__(self) -> None:
        self._sockets: WeakSet[socket.socket] = WeakSet()

    def note(self, step: str, told: Mapping[str, Any]) -> None:
        """To be the ``trace`` of a request: told of each step, also of those that give a connection (httpx, trace)."""
        if step.endswith(_CONNECTED):
            self._sockets.add(told["return_value"].get_extra_info("socket"))

    @contextmanager
    def within(self, seconds: float) -> Iterator[Event]:
        """Hangs up when the block takes longer, whose reads and writes then fail; gives what is set in that case."""
        is_over = Event()
        timer = Timer(seconds, self._hang_up, (is_over,))
        timer.daemon = True
        timer.start()
        try:
            yield is_over
        finally:
            timer.cancel()

    def _hang_up(self, is_over: Event) -> None:
        is_over.set()
        for one in tuple(self._sockets):
            with suppress(OSError):
                # Not as TLS would take its leave: that writes, and belongs to the thread that reads.
                socket.socket.shutdown(one, socket.SHUT_RDWR)
