"""The open data on 127.0.0.1: that it behaves, and misbehaves, as it is meant to; and the three servers at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException, IncompleteRead, RemoteDisconnected
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT
from tests.upstream import faults, synthetic
from tests.upstream.asking import ask
from tests.upstream.dila import Dila
from tests.upstream.server import Fault, Seen
from tests.upstream.synthetic import a_year_of
from tests.upstream.together import serving

NAME = "JORFSIMPLE_20250715-003012.tar.gz"
DATA = bytes(range(256)) * 40


@pytest.fixture
def dila() -> Iterator[Dila]:
    with Dila() as server:
        server.publish("JORFSIMPLE", NAME, DATA)
        yield server


@pytest.fixture
def archive(dila: Dila) -> str:
    """The address of the one archive."""
    return f"{dila.url}JORFSIMPLE/{NAME}"


@pytest.mark.parametrize("layout", ["pre", "table"])
def test_a_listing_names_archives_junk_and_its_parent(dila: Dila, layout: Any) -> None:
    dila.layout = layout
    status, headers, body = ask(f"{dila.url}JORFSIMPLE/")
    page = body.decode("iso-8859-1")
    assert (status, headers["content-type"]) == (200, "text/html;charset=ISO-8859-1")
    assert f"<{layout}>" in page
    for href in (NAME, "/OPENDATA/", "?C=N;O=A", "Avertissement_synthetic.pdf"):
        assert f'href="{href}"' in page
    with pytest.raises(UnicodeDecodeError):
        body.decode()


def test_the_index_names_both_collections_and_nothing_else_is_there(dila: Dila) -> None:
    assert b'href="JORFSIMPLE/"' in ask(dila.url)[2]
    assert b"JORFSIMPLE_" not in ask(f"{dila.url}JORF/")[2]
    assert [ask(dila.url + path)[0] for path in ("LEGI/", "JORFSIMPLE/nothing.tar.gz")] == [404, 404]


def test_sizes_may_be_shown_wrong(dila: Dila) -> None:
    told = ask(f"{dila.url}JORFSIMPLE/")[2]
    dila.shows_true_sizes = False
    assert b" 10K" in told
    assert b" 10K" not in ask(f"{dila.url}JORFSIMPLE/")[2]


def test_a_part_of_a_file(dila: Dila, archive: str) -> None:
    status, headers, body = ask(archive, {"Range": "bytes=1000-"})
    assert (status, headers["content-range"], body) == (206, f"bytes 1000-{len(DATA) - 1}/{len(DATA)}", DATA[1000:])
    assert ask(archive, {"Range": "bytes=5-9"})[2] == DATA[5:10]
    status, headers, _ = ask(archive, {"Range": f"bytes={len(DATA)}-"})
    assert (status, headers["content-range"]) == (416, f"bytes */{len(DATA)}")
    assert [seen.range for seen in dila.requests] == ["bytes=1000-", "bytes=5-9", f"bytes={len(DATA)}-"]


@pytest.mark.parametrize("validator", ["etag", "last-modified"])
def test_a_part_is_given_only_of_the_same_file(dila: Dila, archive: str, validator: str) -> None:
    condition = {"Range": "bytes=1000-", "If-Range": ask(archive)[1][validator]}
    assert ask(archive, condition)[0] == 206
    dila.replace_stock("JORFSIMPLE", "Freemium_jorf_simple_20250101-000000.tar.gz", DATA)  # another file
    assert ask(archive, condition)[0] == 206
    dila.publish("JORFSIMPLE", NAME, DATA[::-1], modified=synthetic.moment("20250716-003012"))
    status, _, body = ask(archive, condition)
    assert (status, body) == (200, DATA[::-1])


def test_ranges_and_validators_may_be_missing(dila: Dila, archive: str) -> None:
    dila.has_validators = dila.takes_ranges = False
    status, headers, body = ask(archive, {"Range": "bytes=1000-"})
    assert (status, body) == (200, DATA)
    assert not {"etag", "last-modified", "accept-ranges", "content-range"} & headers.keys()


def test_a_file_on_disk_is_served(dila: Dila, archive: str, tmp_path: Path) -> None:
    (tmp_path / "synthetic").write_bytes(DATA[::-1])
    dila.publish("JORFSIMPLE", NAME, tmp_path / "synthetic")
    assert ask(archive, {"Range": "bytes=7-"})[2] == DATA[::-1][7:]


def test_a_new_stock_takes_the_place_of_the_old_one_and_of_increments_before_it(dila: Dila, archive: str) -> None:
    later = "jorfsimple_20250801-003012.TAR.GZ"
    dila.publish("JORFSIMPLE", "Freemium_jorf_simple_20250713-140000.tar.gz", DATA)
    dila.publish("JORFSIMPLE", later, DATA)
    stock = "Freemium_jorf_simple_20250720-140000.tar.gz"
    dila.replace_stock("JORFSIMPLE", stock, DATA)
    assert dila.names("JORFSIMPLE") == [stock, later]
    assert ask(archive)[0] == 404
    dila.withdraw(later)
    assert dila.names("JORFSIMPLE") == [stock]


def test_faults_come_in_their_order_and_pass(dila: Dila, archive: str) -> None:
    dila.script("*.tar.gz", faults.unavailable("7"), None, faults.bare(500))
    dila.script("*.tar.gz", faults.throttled(None), then=faults.challenge())
    assert [ask(archive)[0] for _ in range(6)] == [503, 200, 500, 429, 403, 403]
    assert ask(f"{dila.url}JORFSIMPLE/")[0] == 200
    dila.heal()
    assert ask(archive, {"User-Agent": "synthetic/1"})[0] == 200
    path = urlsplit(archive).path
    assert dila.requests[-1] == Seen("GET", path, None, 200, "synthetic/1")
    assert dila.paths().count(path) == 7


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        (faults.unavailable("7"), 503, ("retry-after", "7")),
        (faults.throttled("Mon, 23 Nov 2026 06:00:00 GMT"), 429, ("retry-after", "Mon, 23 Nov 2026 06:00:00 GMT")),
        (faults.challenge(), 403, ("cf-mitigated", "challenge")),
        (faults.incapsula(), 200, ("content-type", "text/html; charset=utf-8")),
        (faults.page(), 200, ("content-type", "text/html; charset=utf-8")),
        (faults.sent_to("http://elsewhere.invalid/x"), 302, ("location", "http://elsewhere.invalid/x")),
    ],
    ids="503 429 challenge incapsula page redirect".split(),
)
def test_other_answers(dila: Dila, archive: str, fault: Fault, status: int, told: tuple[str, str]) -> None:
    dila.always("*", fault)
    got, headers, _ = ask(archive)
    assert (got, headers[told[0]]) == (status, told[1])


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.cut(1000), IncompleteRead),
        (faults.cut(0, reset=True), ConnectionResetError),
        (faults.hang_up(), RemoteDisconnected),
        (faults.hang_up(reset=True), ConnectionResetError),
        (faults.announced(5), IncompleteRead),
    ],
    ids="fin rst hang-up hang-up-rst longer".split(),
)
def test_connections_that_end_too_soon(
    dila: Dila, archive: str, fault: Fault, error: type[HTTPException | OSError]
) -> None:
    dila.script("*.tar.gz", fault)
    with pytest.raises(error) as caught:
        ask(archive)
    if isinstance(caught.value, IncompleteRead):
        assert DATA.startswith(caught.value.partial)
    assert ask(archive)[2] == DATA


def test_a_shorter_length_and_a_slow_body(dila: Dila, archive: str) -> None:
    dila.script("*.tar.gz", faults.announced(-5), faults.slow(pieces=4, pause=0.001))
    assert [len(ask(archive)[2]) for _ in range(2)] == [len(DATA) - 5, len(DATA)]


def test_the_world_may_change_once_an_answer_is_decided(dila: Dila, archive: str) -> None:
    dila.script("*/JORFSIMPLE/", faults.and_then(lambda: dila.withdraw(NAME)))
    assert NAME.encode() in ask(f"{dila.url}JORFSIMPLE/")[2]
    assert ask(archive)[0] == 404


def test_a_server_that_hangs_ends_with_its_clients_and_leaves_no_thread() -> None:
    before = threading.active_count()
    with Dila() as server:
        server.publish("JORFSIMPLE", NAME, DATA)
        server.always("*", faults.stall(after=10))
        address = urlsplit(server.url)
        waiting = HTTPConnection(address.netloc, timeout=5)
        waiting.request("GET", f"{address.path}JORFSIMPLE/{NAME}")
        reply = waiting.getresponse()
        assert reply.read(10) == DATA[:10]
    with closing(waiting), reply, pytest.raises(IncompleteRead):
        reply.read()
    assert threading.active_count() == before


def test_what_is_published_damaged() -> None:
    assert DATA.startswith(faults.halved(DATA))
    assert [i for i, (a, b) in enumerate(zip(DATA, faults.flipped(DATA), strict=True)) if a != b] == [len(DATA) // 2]


def test_the_three_run_together() -> None:
    with serving() as servers:
        assert [ask(servers.settings()[name])[0] for name in ("ECOLES_OPENDATA_URL", "ECOLES_PISTE_URL")] == [200, 401]
        assert NAME.encode() not in ask(f"{servers.dila.url}JORFSIMPLE/")[2]
        assert a_year_of().stock.name.encode() in ask(f"{servers.dila.url}JORFSIMPLE/")[2]


def test_a_person_starts_and_ends_them() -> None:
    command = [sys.executable, "-m", "tests.upstream", "--fault", "503", "--times", "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        exported = dict(next(lines).removeprefix("export ").strip().split("=", 1) for _ in range(6))
        assert [ask(exported["ECOLES_OPENDATA_URL"])[0] for _ in range(2)] == [503, 200]
        process.send_signal(signal.SIGINT)
        assert "2 requests" in "".join(lines)
    assert process.returncode == 0
