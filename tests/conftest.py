"""What every room's tests share: the real order, and synthetic lists made from it."""

from __future__ import annotations

import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# How long an example may take is no property of ours, and differs with what else the machine does.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

# A shell starts its background jobs deaf to Ctrl-C, and their children after them; some tests end a child by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

_HERE = ("127.0.0.1", "::1", "localhost")
_connect, _resolve = socket.socket.connect, socket.getaddrinfo


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test speaks to any machine but this one."""

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in _HERE:
            raise AssertionError(f"a test asks for the network: {address}")
        _connect(self, address)

    def getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        if host not in (*_HERE, None, ""):
            raise AssertionError(f"a test asks for the network: {host}")
        return _resolve(host, *rest, **options)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


ROOT = Path(__file__).parents[1]
REAL_ORDER = ROOT / "orders" / "arrete-2024-11-18.txt"

MakeOrder = Callable[..., bytes]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says what a run left out, and why."""
    reasons = Counter(str(one.longrepr[2]) for one in terminalreporter.getreports("skipped"))
    for reason, count in sorted(reasons.items()):
        tests = "1 test" if count == 1 else f"{count} tests"
        terminalreporter.write_line(f"left out: {tests}, because {reason.removeprefix('Skipped: ')}")


@pytest.fixture(scope="session")
def real_order() -> bytes:
    """The order of 18 November 2024, as it ships."""
    return REAL_ORDER.read_bytes()


@pytest.fixture(scope="session")
def real_items(real_order: bytes) -> list[str]:
    """The 61 items of the real order, as printed, without their numbers."""
    body = real_order.decode().split("\n\n", 1)[1]
    return [line.split("\t", 1)[1] for line in body.splitlines()]


def synthetic_order(day: str, items: list[str], **headers: str) -> bytes:
    """A transcript of a made-up list, numbered 1..N; its title says that it is synthetic."""
    year, month, number = day.split("-")
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
    written = f"{'1er' if number == '01' else int(number)} {months[int(month) - 1]} {year}"
    title = f"Arrêté du {written} fixant la liste des écoles de production (synthetic)"
    given = {"Title": title, "Nature": "ARRETE", "Signed-on": day, "Coverage": f"list complete ({len(items)} entries)"}
    given |= {key.replace("_", "-"): value for key, value in headers.items()}
    top = "".join(f"{key}: {value}\n" for key, value in given.items())
    return (top + "\n" + "".join(f"{i}\t{item}\n" for i, item in enumerate(items, start=1))).encode()


@pytest.fixture(scope="session")
def make_order() -> MakeOrder:
    """:func:`synthetic_order`, as a fixture."""
    return synthetic_order
