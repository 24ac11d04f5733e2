"""What servers do to the nightly job, at every stage: exit status, last good database, the person, the next run.

What the disk and other processes do to it is in test_faults_at_home.py.
"""

# ruff: noqa: F811 - fixtures are imported, then asked for by name

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from ecoles import sources
from scraper.clock import Clock
from tests.ecoles import nightly_home as year
from tests.ecoles.conftest import Run
from tests.ecoles.killing import State
from tests.ecoles.nightly_home import (  # noqa: F401
    LAST,
    STOCK,
    Waits,
    comes_right,
    essence,
    held,
    is_told,
    running,
    servers,
    signed,
    wanted,
    whole,
)
from tests.upstream import faults
from tests.upstream.server import Answer, Fault
from tests.upstream.synthetic import increment, moment, other_texts, stock
from tests.upstream.together import Servers

NEWER_STOCK = "Freemium_jorf_simple_20251201-140000.tar.gz"
STAGES = {
    "stock": (year.THE_STOCK, [], ["2020-11-03", "2025-11-18"]),
    "first": (year.THE_FIRST, year.OLD_ORDERS, year.ALL_ORDERS),
    "middle": (year.THE_MIDDLE, year.OLD_ORDERS, year.ALL_ORDERS),
    "last": (year.THE_LAST, year.ALL_ORDERS, year.ALL_ORDERS),
}
"""The path of each stage, the orders that came before it, and those that come although it fails: the first increment
brings one of the stock again, the misprint comes just before the last."""


def sends(change: Callable[[bytes], bytes]) -> Fault:
    """A file that is published like that: the server sends it in full, and all its headers agree."""
    return lambda answer: replace(answer, body=change(bytes(answer.body)))


OF_THE_CONNECTION: dict[str, tuple[Fault, set[str]]] = {
    "cut": (faults.cut(0), {"Truncated"}),
    "reset": (faults.cut(0, reset=True), {"Truncated"}),
    "hung up": (faults.hang_up(), {"Unreachable"}),
    "hung up, reset": (faults.hang_up(reset=True), {"Unreachable"}),
    "silent": (faults.stall(), {"Unreachable"}),
    "stalled": (faults.stall(after=0), {"Truncated"}),
    "too long announced": (faults.announced(50), {"Truncated", "WrongContent"}),
    "500": (faults.bare(500), {"ServerFailed"}),
    "503 storm": (faults.unavailable("7"), {"ServerFailed"}),
    "503 for a day": (faults.unavailable("86400"), {"Throttled"}),
    "429": (faults.throttled("Fri, 01 Jan 2100 00:00:00 GMT"), {"Throttled"}),
    "403": (faults.bare(403), {"Blocked"}),
    "404": (faults.bare(404), {"Gone"}),
    "410": (faults.bare(410), {"Gone"}),
    "418": (faults.bare(418), {"Refused"}),
    "challenge": (faults.challenge(), {"Blocked"}),
    "incapsula": (faults.incapsula(), {"Blocked", "WrongContent"}),
    "html": (faults.page(), {"WrongContent"}),
    "login": (faults.sent_to("http://127.0.0.2:9/login"), {"SentElsewhere"}),
}
OF_THE_FILE: dict[str, tuple[Fault, set[str]]] = {
    "too short announced": (faults.announced(-50), {"Truncated"}),
    "halved": (sends(faults.halved), {"Truncated"}),
    "flipped": (sends(faults.flipped), {"DeliveryDamaged"}),
    "wrong checksum": (sends(lambda data: data[:-8] + bytes(4) + data[-4:]), {"DeliveryDamaged"}),
    "empty": (sends(lambda _: b""), {"Truncated"}),
    "html as gzip": (sends(lambda _: faults.MAINTENANCE.encode()), {"WrongContent"}),
    "no tar": (sends(lambda _: gzip.compress(b"synthetic" * 200)), {"DeliveryDamaged"}),
    "no member": (sends(lambda _: increment("20250718-220512", {})), {"WrongContent"}),
    "no text": (sends(lambda _: increment("20250718-220512", {"readme.txt": b"synthetic"})), {"WrongContent"}),
}
EVERY = OF_THE_CONNECTION | OF_THE_FILE


def at_every_stage() -> Iterator[object]:
    """Each fault in the stock and in one of the increments, which take turns."""
    for i, name in enumerate(EVERY):
        yield pytest.param("stock", name, id=f"stock-{name}")
        stage = ("first", "middle", "last")[i % 3]
        yield pytest.param(stage, name, id=f"{stage}-{name}")


# A first run


@pytest.mark.parametrize(("stage", "name"), [*at_every_stage()])
def test_a_file_fails_and_the_others_are_read(
    alone: Run, servers: Servers, home: Path, wanted: State, stage: str, name: str
) -> None:
    fault, codes = EVERY[name]
    path, before, after = STAGES[stage]
    servers.dila.always(path, fault)
    ran = alone("backfill")
    assert ran.status == 3
    (trouble,) = alone("status", "--format", "json").json["troubles"]
    assert trouble["code"] in codes
    is_told(ran, home, trouble["code"])
    ends_the_run = not trouble["about"].endswith(".gz")
    assert signed(home) == (before if ends_the_run else after)
    assert alone("check").status == 0
    servers.dila.heal()
    comes_right(alone, home, wanted, "backfill")


@pytest.mark.parametrize("name", OF_THE_CONNECTION)
def test_the_listing_fails_on_a_first_run(alone: Run, servers: Servers, home: Path, wanted: State, name: str) -> None:
    fault, codes = EVERY[name]
    servers.dila.always(year.THE_LISTING, fault)
    ran = alone("backfill")
    assert ran.status == 3
    (trouble,) = alone("status", "--format", "json").json["troubles"]
    assert trouble["code"] in codes
    is_told(ran, home, trouble["code"])
    assert signed(home) == []
    servers.dila.heal()
    comes_right(alone, home, wanted, "backfill")


# A night, on a home that was up to date


@pytest.mark.parametrize("name", OF_THE_CONNECTION)
@pytest.mark.parametrize("path", [year.THE_LISTING, year.THE_LAST], ids=["listing", "last"])
def test_a_night_that_fails_leaves_what_was_known(
    alone: Run, servers: Servers, home: Path, held: Path, wanted: State, path: str, name: str
) -> None:
    year.copied(held, home)
    servers.dila.withdraw(year.MISPRINT)
    before = year.known(home)
    fault, codes = EVERY[name]
    servers.dila.always(path, fault)
    ran = alone("update")
    assert ran.status == 3
    (trouble,) = alone("status", "--format", "json").json["troubles"]
    assert trouble["code"] in codes
    is_told(ran, home, trouble["code"])
    assert year.known(home) == before
    assert alone("first", "synthetic alpes").status == 1
    servers.dila.heal()
    year.publish(servers, year.MISPRINT)
    comes_right(alone, home, wanted)


def test_two_bad_nights_and_a_night_off_lose_nothing(
    alone: Run, servers: Servers, home: Path, held: Path, wanted: State
) -> None:
    year.copied(held, home)
    servers.dila.always(year.THE_LISTING, faults.page())
    assert alone("update").status == 3
    servers.dila.heal()
    servers.dila.always(year.THE_LAST, faults.cut(0))
    assert alone("update").status == 3
    servers.dila.heal()
    comes_right(alone, home, wanted)


# Troubles that pass


@pytest.mark.parametrize("path", [year.THE_LISTING, year.THE_STOCK, year.THE_FIRST, year.THE_LAST])
@pytest.mark.parametrize(
    "passing",
    [
        [faults.unavailable("7"), faults.throttled("20"), faults.unavailable()],
        [faults.cut(300), faults.cut(600, reset=True), faults.hang_up()],
        [faults.slow()],
        [faults.announced(-50)],
    ],
    ids=["storm", "cuts", "slow", "length"],
)
def test_what_passes_is_waited_for_and_not_told(
    alone: Run, servers: Servers, home: Path, wanted: State, passing: list[Fault], path: str
) -> None:
    servers.dila.script(path, *passing)
    ran = alone("backfill")
    assert (ran.status, ran.err) == (0, "")
    assert essence(home) == wanted


def test_a_storm_is_sat_out_as_long_as_the_server_asks(
    alone: Run, servers: Servers, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = Waits()
    monkeypatch.setattr(sources, "CLOCK", waits.clock())
    servers.dila.script("*", faults.unavailable("60"), faults.throttled("90"))
    assert alone("backfill").status == 0
    assert {60.0, 90.0} <= set(waits.seconds)


def test_a_server_that_drips_does_not_hold_the_night(
    alone: Run, servers: Servers, home: Path, wanted: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = count()
    servers.dila.always(year.THE_LAST, faults.slow())
    with monkeypatch.context() as patch:
        patch.setattr(sources, "CLOCK", replace(Clock(), monotonic=lambda: float(next(ticks)), sleep=lambda _: None))
        ran = alone("backfill")
    assert ran.status == 3
    assert "too slow" in ran.err
    servers.dila.heal()
    comes_right(alone, home, wanted)


# The stock is replaced


def newer_stock() -> bytes:
    return stock({one.cid: one.jorfsimple() for one in year.YEAR.orders} | other_texts(range(20)))


def test_a_stock_replaced_between_listing_and_download(alone: Run, servers: Servers, home: Path, whole: Path) -> None:
    replaced = faults.and_then(lambda: servers.dila.replace_stock("JORFSIMPLE", NEWER_STOCK, newer_stock()))
    servers.dila.script(year.THE_LISTING, replaced)
    ran = alone("backfill")
    assert (ran.status, ran.err) == (0, "")
    assert year.known(home) == year.known(whole)


@pytest.mark.parametrize("name", ["none", "cut", "halved", "flipped", "404", "503 storm"])
def test_a_stock_replaced_while_we_were_away(
    alone: Run, servers: Servers, home: Path, held: Path, whole: Path, name: str
) -> None:
    year.copied(held, home)
    before = year.known(home)
    servers.dila.replace_stock("JORFSIMPLE", NEWER_STOCK, newer_stock())
    if name != "none":
        servers.dila.always(f"*/{NEWER_STOCK}", EVERY[name][0])
        assert alone("update").status == 3
        assert year.known(home) == before
        servers.dila.heal()
    assert alone("update").status == 0
    assert year.known(home) == year.known(whole)
    assert alone("check").status == 0


def test_a_file_that_changes_between_two_ranges_is_never_glued(
    alone: Run, servers: Servers, home: Path, wanted: State
) -> None:
    other = stock(other_texts(range(300)))
    servers.dila.publish("JORFSIMPLE", STOCK, other, modified=moment("20250714-000000"))
    back = faults.and_then(lambda: year.publish(servers, STOCK), faults.cut(len(other) // 2))
    servers.dila.script(year.THE_STOCK, back)
    assert alone("backfill").status in (0, 3)
    comes_right(alone, home, wanted, "backfill")


# One source of two


@pytest.fixture(scope="module")
def both(running: Servers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that read the open data and the API, undisturbed."""
    return year.undisturbed(running, tmp_path_factory.mktemp("both"), has_key=True)


def agrees(run: Run, home: Path, both: Path) -> None:
    """The next run completes both sources; no reply of the API is like another in its bytes."""
    ran = run("update")
    assert ran.status == 0, ran.err
    assert year.known(home) == year.known(both)
    assert sorted(one[1:] for one in year.documents(home)) == sorted(one[1:] for one in year.documents(both))
    assert run("check").status == 0


@pytest.fixture
def keyed(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Servers:
    """The servers, and a key for the API."""
    year.lead_to(servers, monkeypatch, has_key=True)
    return servers


def invalid_client(_: Answer) -> Answer:
    return Answer(401, b'{"error": "invalid_client"}', (("Content-Type", "application/json"),))


@pytest.mark.parametrize(
    ("path", "fault", "code"),
    [
        ("*/token", faults.unavailable(), "ServerFailed"),
        ("*/token", invalid_client, "BadCredentials"),
        ("*/token", faults.sent_to("http://127.0.0.2:9/login"), "SentElsewhere"),
        ("*/token", faults.page(), "WrongContent"),
        ("*/search", faults.throttled("86400"), "Throttled"),
        ("*/search", faults.page(403), "BadCredentials"),
        ("*/search", faults.page(), "WrongContent"),
        ("*/jorf", faults.cut(100), "Truncated"),
        ("*/jorf", faults.hang_up(), "Unreachable"),
        ("*/jorf", faults.bare(500), "ServerFailed"),
    ],
)
def test_the_api_fails_and_the_open_data_is_published(
    alone: Run, keyed: Servers, home: Path, held: Path, both: Path, path: str, fault: Fault, code: str
) -> None:
    year.copied(held, home)
    keyed.piste.always(path, fault)
    ran = alone("update")
    assert ran.status == 3
    is_told(ran, home, code)
    assert signed(home) == year.ALL_ORDERS
    keyed.piste.heal()
    agrees(alone, home, both)


@pytest.mark.parametrize("name", ["403", "503 storm", "html", "hung up"])
def test_the_open_data_fails_and_the_api_is_published(
    alone: Run, keyed: Servers, home: Path, held: Path, both: Path, name: str
) -> None:
    year.copied(held, home)
    fault, codes = EVERY[name]
    keyed.dila.always("*", fault)
    ran = alone("update")
    assert ran.status == 3
    (trouble,) = alone("status", "--format", "json").json["troubles"]
    assert (trouble["source"], trouble["code"] in codes) == ("opendata", True)
    is_told(ran, home, trouble["code"])
    assert signed(home) == year.ALL_ORDERS
    keyed.dila.heal()
    agrees(alone, home, both)


# The watchman


def test_a_watchman_who_is_down_changes_nothing(
    alone: Run, servers: Servers, home: Path, held: Path, wanted: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/ping/synthetic-secret"
    monkeypatch.setenv("ECOLES_PING_URL", address)
    year.copied(held, home)
    ran = alone("update")
    assert ran.status == 0
    assert ran.err.count("ECOLES_PING_URL") == 2
    assert "synthetic-secret" not in ran.err + ran.out
    assert essence(home) == wanted
