"""Downloads over real sockets: cut anywhere, taken up again, never glued to another file, never silently short."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.client import Client, Manners
from scraper.errors import (
    Blocked,
    BudgetSpent,
    Gone,
    ReplyTooLarge,
    SentElsewhere,
    ServerFailed,
    Truncated,
    WrongContent,
)
from tests.scraper.servers import Act, FakeTime, File, Handler, Server, script

DATA = bytes(range(256)) * 40
OTHER = DATA[::-1]
HTML = {"Content-Type": "text/html"}
MANNERS = Manners("ecoles-de-production/0 (synthetic)", 1000, timeout=5, attempts=3)


@dataclass(frozen=True, slots=True)
class Setting:
    server: Server
    client: Client
    time: FakeTime

    def ranges(self) -> list[str | None]:
        return [request.headers.get("range") for request in self.server.requests]

    def fetch(self, start: int = 0, validator: str | None = None, max_bytes: int = 1_000_000) -> bytes:
        with self.client.download("file", max_bytes=max_bytes, start=start, validator=validator) as download:
            return b"".join(download)


@contextmanager
def setting(handler: Handler, manners: Manners = MANNERS) -> Iterator[Setting]:
    time = FakeTime()
    with Server(handler) as server, Client(server.url, manners, time.clock) as client:
        yield Setting(server, client, time)


def part(data: bytes, start: int, total: int | str, **headers: str) -> Act:
    """A reply that says to hold the bytes from ``start`` on."""
    return Act(206, data, {"Content-Range": f"bytes {start}-{start + len(data) - 1}/{total}"} | headers)


def test_a_file_comes_whole_and_says_what_it_is() -> None:
    with setting(File(DATA)) as here:
        with here.client.download(f"{here.server.url}file", max_bytes=len(DATA)) as download:
            assert (download.total, download.validator, download.start) == (len(DATA), '"v0"', 0)
            assert b"".join(download) == DATA
            assert list(download) == []
        assert here.server.requests[0].headers["accept-encoding"] == "identity"
        assert (here.ranges(), here.client.received) == ([None], len(DATA))


@pytest.mark.parametrize("act", [Act(200, DATA, chunked=True, drip=999), Act(200, DATA, length=None)])
def test_a_file_of_unannounced_length_comes_whole(act: Act) -> None:
    with setting(script(act)) as here, here.client.download("file", max_bytes=len(DATA)) as download:
        assert (download.total, download.validator) == (None, None)
        assert b"".join(download) == DATA


def test_an_empty_file_is_empty() -> None:
    with setting(File(b"")) as here:
        assert here.fetch() == b""


def test_a_gzip_file_that_the_server_calls_an_encoding_stays_as_it_is() -> None:
    with setting(script(Act(200, b"\x1f\x8bsynthetic", {"Content-Encoding": "x-gzip"}))) as here:
        assert here.fetch() == b"\x1f\x8bsynthetic"


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"ETag": '"a"', "Last-Modified": "Mon, 23 Nov 2026 06:00:00 GMT"}, '"a"'),
        ({"ETag": 'W/"a"', "Last-Modified": "Mon, 23 Nov 2026 06:00:00 GMT"}, "Mon, 23 Nov 2026 06:00:00 GMT"),
        ({"ETag": 'W/"a"'}, None),
        ({"ETag": '"é"'}, None),
    ],
)
def test_the_validator_is_one_that_proves_equal_bytes(headers: dict[str, str], validator: str | None) -> None:
    cut = Act(200, DATA, headers, cut=1000)
    with setting(script(cut, part(DATA[1000:], 1000, len(DATA), **headers))) as here:
        with here.client.download("file", max_bytes=len(DATA)) as download:
            assert download.validator == validator
            assert b"".join(download) == DATA
        assert here.server.requests[1].headers.get("if-range") == validator


# Taken up in the same run.


def test_a_cut_connection_is_taken_up_where_it_broke() -> None:
    with setting(File(DATA, cuts=[1000, 0, 500])) as here:
        assert here.fetch() == DATA
        assert here.ranges() == [None, "bytes=1000-", "bytes=1000-", "bytes=1500-"]
        assert [request.headers.get("if-range") for request in here.server.requests] == [None] + ['"v0"'] * 3


def test_an_error_of_the_server_midway_is_waited_out() -> None:
    acts = script(
        Act(200, DATA, cut=1000, reset=True),
        Act(503, headers={"Retry-After": "30"}),
        part(DATA[1000:], 1000, len(DATA)),
    )
    with setting(acts) as here:
        assert here.fetch() == DATA
        assert 30 in here.time.slept


def test_a_part_shorter_than_the_rest_is_not_the_end() -> None:
    with setting(script(part(DATA[:10], 0, 20), part(DATA[10:20], 10, 20))) as here:
        assert here.fetch() == DATA[:20]


def test_a_server_without_ranges_sends_it_all_again_and_the_beginning_is_dropped() -> None:
    with setting(File(DATA, cuts=[1000, 2000, 3000], ranges=False)) as here:
        assert here.fetch() == DATA
        assert here.client.received == len(DATA) + 6000


@pytest.mark.parametrize("ranges", [True, False])
def test_attempts_without_progress_end(ranges: bool) -> None:
    with setting(File(DATA, cuts=[1000] + [0 if ranges else 1000] * 99, ranges=ranges)) as here:
        with pytest.raises(Truncated, match=r"/file: .*run this again"):
            here.fetch()
        assert len(here.server.requests) == MANNERS.attempts


def test_progress_that_is_too_small_ends_with_the_budget() -> None:
    with setting(File(DATA, cuts=[1] * 99), Manners("synthetic", 1000, budget=10)) as here:
        with pytest.raises(BudgetSpent):
            here.fetch()
        assert len(here.server.requests) == 10


def test_a_length_that_lies_is_never_the_whole_file() -> None:
    end = Act(416, headers={"Content-Range": f"bytes */{len(DATA)}"})
    with setting(script(Act(200, DATA, length=len(DATA) + 7), end)) as here, pytest.raises(WrongContent):
        here.fetch()


@pytest.mark.parametrize("etag", [True, False])
@pytest.mark.parametrize("obeys_if_range", [True, False])
def test_a_file_that_changes_midway_is_not_glued(etag: bool, obeys_if_range: bool) -> None:
    longer = OTHER + b"more"
    file = File(DATA, cuts=[1000], versions={1: longer}, etag=etag, obeys_if_range=obeys_if_range)
    with setting(file) as here, pytest.raises(WrongContent, match="changed"):
        here.fetch()


@pytest.mark.parametrize(
    "act",
    [
        part(DATA[999:], 999, len(DATA)),
        part(DATA[1001:], 1001, len(DATA)),
        Act(206, DATA[1000:]),
        Act(206, DATA[1000:], {"Content-Range": "bytes */10240"}),
        Act(206, DATA[1000:], {"Content-Range": "pages 1-2/3"}),
        Act(206, DATA[1000:], {"Content-Range": f"bytes 1000-{'9' * 5000}/*"}),
        Act(416, headers={"Content-Range": "bytes 0-1/2"}),
        Act(416, headers={"Content-Range": "bytes */999"}),
        Act(416),
        part(DATA[1000:] + b"more", 1000, len(DATA)),
        Act(204, length=None),
        Act(200, b"<html>synthetic</html>", HTML),
    ],
    ids=lambda act: f"{act.status} {act.headers}"[:60],
)
def test_a_part_that_is_not_the_one_asked_for_is_refused(act: Act) -> None:
    with setting(script(Act(200, DATA, cut=1000), act)) as here, pytest.raises(WrongContent):
        here.fetch()


# Taken up another day.


def test_a_download_goes_on_from_what_is_held() -> None:
    with setting(File(DATA)) as here:
        with here.client.download("file", max_bytes=len(DATA), start=4000, validator='"v0"') as download:
            assert (download.start, download.total, download.validator) == (4000, len(DATA), '"v0"')
            assert b"".join(download) == DATA[4000:]
        assert here.ranges() == ["bytes=4000-"]


def test_all_that_is_held_is_all_there_is() -> None:
    with setting(File(DATA)) as here:
        with here.client.download("file", max_bytes=len(DATA), start=len(DATA), validator='"v0"') as download:
            assert (download.start, download.total, list(download)) == (len(DATA), len(DATA), [])
        assert len(here.server.requests) == 1


@pytest.mark.parametrize(
    ("data", "options"),
    [
        (DATA, {"ranges": False}),
        (DATA, {"ranges": False, "etag": False}),
        (DATA[:100], {}),
        (DATA[:100], {"obeys_if_range": False}),
        (OTHER, {}),
        (OTHER, {"obeys_if_range": False}),
    ],
)
def test_what_cannot_be_continued_begins_anew(data: bytes, options: dict[str, bool]) -> None:
    file = File(data, **options)  # type: ignore[arg-type]
    with setting(file) as here, here.client.download("x", max_bytes=9**9, start=4000, validator='"old"') as download:
        assert (download.start, download.total) == (0, len(data))
        assert download.validator == ('"v0"' if options.get("etag", True) else None)
        assert b"".join(download) == data


def test_a_start_beyond_a_file_that_never_comes_whole_is_an_error() -> None:
    beyond = Act(416, headers={"Content-Range": "bytes */100"})
    with setting(script(beyond, beyond)) as here, pytest.raises(WrongContent):
        here.fetch(start=4000)


# What is no file.


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (Act(200, b"<html>synthetic</html>", HTML), WrongContent),
        (Act(200, b"<html><title>Just a moment...</title></html>", HTML), Blocked),
        (Act(403), Blocked),
        (Act(404), Gone),
        (Act(200, DATA), ReplyTooLarge),
        (Act(200, DATA, chunked=True), ReplyTooLarge),
        (Act(200, b"", length=10**12), ReplyTooLarge),
        (part(DATA[:5], 0, 10**12), ReplyTooLarge),
        (Act(302, headers={"Location": "http://127.0.0.2/"}), SentElsewhere),
    ],
    ids=lambda value: f"{value.status}" if isinstance(value, Act) else value.__name__,
)
def test_what_is_no_such_file_is_named_at_once(act: Act, error: type[Exception]) -> None:
    with setting(script(act)) as here:
        with pytest.raises(error):
            here.fetch(max_bytes=100)
        assert len(here.server.requests) == 1


def test_a_server_that_fails_is_tried_again_before_the_first_byte() -> None:
    with setting(script(Act(503), Act(200, DATA))) as here:
        assert here.fetch() == DATA
    with setting(script(*[Act(503)] * 3)) as here, pytest.raises(ServerFailed):
        here.fetch()


def test_a_refused_download_hangs_up_at_once() -> None:
    with setting(File(bytes(5_000_000)), Manners("synthetic", 1000, timeout=2, attempts=1)) as here:
        for _ in range(2):  # The server serves one at a time: it would not get to the second.
            with pytest.raises(ReplyTooLarge):
                here.client.download("file", max_bytes=100)


def test_another_host_is_not_asked() -> None:
    with setting(script()) as here:
        with pytest.raises(SentElsewhere):
            here.client.download("http://127.0.0.2/file", max_bytes=9)
        assert here.server.requests == []


def test_leaving_early_hangs_up() -> None:
    with setting(File(bytes(500_000))) as here, here.client.download("file", max_bytes=10**6) as download:
        assert len(next(iter(download))) > 0


# Any cuts at all: the bytes, or an error with a name.

pieces = st.integers(0, 120)


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(0, 100),
    start=pieces,
    validator=st.sampled_from(['"v0"', '"old"']),
    cuts=st.lists(pieces, max_size=8),
    change=st.none() | st.tuples(st.integers(0, 6), st.integers(0, 100)),
    ranges=st.booleans(),
    obeys_if_range=st.booleans(),
)
def test_any_cuts_give_exactly_the_bytes_of_one_version_or_a_named_error(
    size: int,
    start: int,
    validator: str,
    cuts: list[int],
    change: tuple[int, int] | None,
    ranges: bool,
    obeys_if_range: bool,
) -> None:
    versions = {0: bytes(range(size))}
    if change is not None:
        versions[change[0] + 1] = bytes(range(100, 100 + change[1]))
    file = File(versions[0], cuts=cuts, versions=versions, ranges=ranges, obeys_if_range=obeys_if_range)
    with setting(file) as here:
        try:
            with here.client.download("file", max_bytes=1000, start=start, validator=validator) as download:
                received = b"".join(download)
        except (Truncated, WrongContent):
            return
        begun = versions[0] if validator == '"v0"' and download.start else None
        wholes = [begun] if begun is not None else versions.values()
        assert received in [whole[download.start :] for whole in wholes]
        assert download.start in (0, start)
