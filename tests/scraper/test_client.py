"""The client against a server that does what a server may do, over real sockets; time passes at once."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from scraper.client import Client, Manners
from scraper.errors import (
    Blocked,
    BudgetSpent,
    FetchError,
    Gone,
    Refused,
    ReplyTooLarge,
    SentElsewhere,
    ServerFailed,
    Throttled,
    Truncated,
    Unreachable,
    WrongContent,
)
from tests.scraper.servers import Act, Dripping, FakeTime, Handler, Request, Server, script

AGENT = "ecoles-de-production/0 (synthetic; contact@example.org)"
HTML = {"Content-Type": "text/html; charset=utf-8"}
PLAIN = Act(200, b"hello", {"Content-Type": "Text/Plain; charset=utf-8"})
CLOUDFLARE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>synthetic</body></html>"
INCAPSULA = b'<html><head><script src="/_Incapsula_Resource?SWJIYLWA=0"></script></head><body>synthetic</body></html>'

# A head of gzip, and empty blocks of deflate, none of them the last one (RFC 1951, 3.2.4).
EMPTY_FOR_EVER = gzip.compress(b"")[:10] + b"\0\0\0\xff\xff" * 1_000_000


def manners(**changes: float) -> Manners:
    given = {"requests_per_second": 1000.0, "timeout": 5.0, "attempts": 3} | changes
    return Manners(AGENT, **given)  # type: ignore[arg-type]


def get(handler: Handler, time: FakeTime | None = None, *, max_bytes: int = 1000, **changes: float) -> bytes:
    """The content that a client gets from a server that behaves so."""
    with Server(handler) as server, Client(server.url, manners(**changes), (time or FakeTime()).clock) as client:
        return client.get("page", max_bytes=max_bytes).content


def test_a_reply_comes_whole_and_the_request_is_honest() -> None:
    with Server(script(PLAIN)) as server, Client(server.url.rstrip("/"), manners(), FakeTime().clock) as client:
        reply = client.get("a/b?c=d", max_bytes=5, headers={"X-Asked": "yes"})
        assert (reply.status, reply.url, reply.content) == (200, f"{server.url}a/b?c=d", b"hello")
        assert reply.media_type == "text/plain"
        assert (client.base, client.requests, client.received) == (server.url, 1, 5)
        request = server.requests[0]
        assert (request.method, request.target) == ("GET", "/a/b?c=d")
        assert (request.headers["user-agent"], request.headers["x-asked"]) == (AGENT, "yes")


def test_a_media_type_that_is_not_named_is_empty() -> None:
    with Server(script(Act(200, b"x"))) as server, Client(server.url, manners()) as client:
        assert client.get(max_bytes=5).media_type == ""


def test_forms_and_json_are_posted_and_a_status_that_is_accepted_comes_back() -> None:
    acts = script(PLAIN, PLAIN, Act(401, b'{"error": "invalid_client"}'))
    with Server(acts) as server, Client(server.url, manners(), FakeTime().clock) as client:
        client.post("token", form={"scope": "openid", "word": "é&"}, max_bytes=100)
        client.post("search", json={"fond": "JORF"}, max_bytes=100)
        refused = client.post("search", json={}, max_bytes=100, accepted=(400, 401))
        form, body, _ = (request.body for request in server.requests)
        assert parse_qs(form.decode()) == {"scope": ["openid"], "word": ["é&"]}
        assert json.loads(body) == {"fond": "JORF"}
        assert (refused.status, refused.content) == (401, b'{"error": "invalid_client"}')


# What a server answers for good: one request, one named error.


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (Act(403, b"no"), Blocked),
        (Act(404), Gone),
        (Act(410), Gone),
        (Act(400), Refused),
        (Act(401), Refused),
        (Act(416), Refused),
        (Act(204, length=None), WrongContent),
        (Act(206, b"part"), WrongContent),
        (Act(304, length=None), SentElsewhere),
        (Act(301), SentElsewhere),
        (Act(403, CLOUDFLARE, HTML), Blocked),
        (Act(503, CLOUDFLARE, HTML), Blocked),
        (Act(404, CLOUDFLARE, HTML, cut=90), Blocked),
        (Act(200, CLOUDFLARE, HTML), Blocked),
        (Act(200, INCAPSULA, HTML), Blocked),
        (Act(200, INCAPSULA), Blocked),
        (Act(200, gzip.compress(INCAPSULA), HTML | {"Content-Encoding": "gzip"}), Blocked),
        (Act(429, gzip.compress(CLOUDFLARE), HTML | {"Content-Encoding": "gzip"}), Blocked),
        (Act(200, b"{}", {"Content-Type": "application/json", "cf-mitigated": "challenge"}), Blocked),
        (Act(200, b"x", {"Content-Encoding": "br"}), WrongContent),
        (Act(200, gzip.compress(b"x") * 2, {"Content-Encoding": "gzip"}), WrongContent),
    ],
    ids=lambda value: f"{value.status} {value.body[:12]!r}" if isinstance(value, Act) else value.__name__,
)
def test_what_will_not_pass_is_named_and_not_tried_again(act: Act, error: type[FetchError]) -> None:
    time = FakeTime()
    with Server(script(act)) as server, Client(server.url, manners(), time.clock) as client:
        with pytest.raises(error) as raised:
            client.get("page?key=secret", max_bytes=10_000)
        assert type(raised.value) is error
        assert "127.0.0.1" in str(raised.value)
        assert "secret" not in str(raised.value)
        assert (len(server.requests), time.slept) == (1, [])


def test_a_real_page_behind_a_guard_that_adds_its_script_is_a_page() -> None:
    page = b"<html><body>" + b"<p>synthetic</p>" * 300 + b'<script src="/_Incapsula_Resource?x"></script></html>'
    assert get(script(Act(200, page, HTML)), max_bytes=10_000) == page


def test_the_words_of_a_challenge_in_data_are_data() -> None:
    assert get(script(Act(200, b'"Just a moment"', {"Content-Type": "application/json"}))) == b'"Just a moment"'


# What may pass: tried again, ever later.


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (Act(429), Throttled),
        (Act(500), ServerFailed),
        (Act(502, CLOUDFLARE[:20], HTML), ServerFailed),
        (Act(503), ServerFailed),
        (Act(504), ServerFailed),
        (Act(599), ServerFailed),
        (Act(200, b"hello", cut=3), Truncated),
        (Act(200, b"hello", length=9), Truncated),
        (Act(200, b"hello", cut=3, reset=True), Truncated),
        (Act(200, b"hello", chunked=True, cut=3), Truncated),
        (Act(200, gzip.compress(b"hello")[:-9], {"Content-Encoding": "gzip"}), Truncated),
        (Act(200, b"no gzip at all", {"Content-Encoding": "gzip"}), WrongContent),
    ],
    ids=lambda value: f"{value.status} {value.body[:12]!r}" if isinstance(value, Act) else value.__name__,
)
def test_what_may_pass_is_tried_again_and_named_in_the_end(act: Act, error: type[FetchError]) -> None:
    time = FakeTime()
    with Server(script(act, act, PLAIN, act, act, act)) as server:
        with Client(server.url, manners(), time.clock) as client:
            assert client.get(max_bytes=100).content == b"hello"
            first, second = time.slept
            assert 1 <= first <= 2 <= second <= 3
            with pytest.raises(error) as raised:
                client.get(max_bytes=100)
        assert type(raised.value) is error
        assert (len(server.requests), client.requests) == (6, 6)


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    time = FakeTime()
    with (
        Client(f"http://127.0.0.1:{port}", manners(attempts=4), time.clock) as client,
        pytest.raises(Unreachable, match=r"/page: no answer .*run this again"),
    ):
        client.get("page", max_bytes=100)
    assert [int(wait) for wait in time.slept] == [pytest.approx(wait, abs=1) for wait in (1, 2, 4)]


@pytest.mark.parametrize("act", [Act(silent=True), Act(200, b"hello", cut=2, length=99, drip=1)])
def test_silence_ends_in_an_error(act: Act) -> None:
    with pytest.raises((Unreachable, Truncated)):
        get(script(act), attempts=1, timeout=0.05)


@pytest.mark.parametrize("piece", [b"HTTP/1.1 103 Early Hints\r\n\r\n", b"a"], ids=["hints", "one header"])
def test_a_head_that_never_ends_does(piece: bytes) -> None:
    with Dripping(piece) as server, Client(server.url, manners(attempts=2, timeout=0.05), FakeTime().clock) as client:
        with pytest.raises(Unreachable, match=r"its head took more than 0\.2 s"):
            client.get(max_bytes=9)
        assert client.requests == 2


def test_a_connection_that_is_used_again_is_watched_too() -> None:
    first = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    with Dripping(b"a", first) as server:
        with Client(server.url, manners(attempts=1, timeout=0.05), FakeTime().clock) as client:
            assert client.get(max_bytes=9).content == b"hello"
            with pytest.raises(Unreachable, match="its head took"):
                client.get(max_bytes=9)
        assert server.connections == 1


def test_a_server_that_drips_does_not_hold_the_run_for_days() -> None:
    drips = Act(200, b"x" * 5000, drip=1, chunked=True)
    with pytest.raises(Truncated, match="too slow"):
        get(script(drips), FakeTime(tick=100), max_bytes=10_000, timeout=60)


def test_an_error_page_that_drips_is_still_the_error() -> None:
    with pytest.raises(Gone):
        get(script(Act(404, b"x" * 5000, drip=1, chunked=True)), FakeTime(tick=100), timeout=60)


def test_a_first_failure_is_forgotten_once_it_passed() -> None:
    with Server(script(Act(503), PLAIN, Act(503), PLAIN)) as server:
        time = FakeTime()
        with Client(server.url, manners(attempts=2), time.clock) as client:
            assert [client.get(max_bytes=9).content for _ in range(2)] == [b"hello", b"hello"]
    assert all(wait <= 2 for wait in time.slept)


# Retry-After.


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("70", 70, 70),
        ("Mon, 23 Nov 2026 06:01:30 GMT", 90, 90),
        ("Mon, 23 Nov 2026 06:01:30 -0000", 90, 90),
        ("Mon, 23 Nov 2026 05:00:00 GMT", 1, 2),
        ("0", 1, 2),
        ("soon", 1, 2),
        ("-5", 1, 2),
        ("²", 1, 2),
        (f"Mon, 23 Nov 2026 06:00:00 +{'9' * 20}", 1, 2),
    ],
)
def test_the_wait_that_the_server_asks_for_is_granted(status: int, header: str, low: float, high: float) -> None:
    time = FakeTime()
    assert get(script(Act(status, headers={"Retry-After": header}), PLAIN), time) == b"hello"
    assert low <= time.slept[0] <= high


@pytest.mark.parametrize("header", ["121", "Mon, 23 Nov 2026 09:00:00 GMT", "9" * 400])
def test_a_wait_beyond_patience_ends_it_at_once(header: str) -> None:
    time = FakeTime()
    with pytest.raises(Throttled, match="come back in"):
        get(script(Act(503, headers={"Retry-After": header})), time)
    assert time.slept == []


# Spacing and budget.


def test_starts_are_spaced_attempts_included() -> None:
    time = FakeTime()
    acts = script(PLAIN, PLAIN, Act(503), PLAIN)
    with Server(acts) as server, Client(server.url, manners(requests_per_second=0.25), time.clock) as client:
        for _ in range(3):
            client.get(max_bytes=9)
    first, second, backoff, rest = time.slept
    assert (first, second) == (4, 4)
    assert backoff + rest == pytest.approx(4)


def test_slowing_down_never_speeds_up() -> None:
    time = FakeTime()
    acts = script(*[PLAIN] * 3)
    with Server(acts) as server, Client(server.url, manners(requests_per_second=0.25), time.clock) as client:
        client.slow_down(10)
        client.slow_down(1)
        for _ in range(3):
            client.get(max_bytes=9)
    assert time.slept == [10, 10]


def test_the_budget_counts_every_attempt_and_every_redirect() -> None:
    acts = script(Act(503), Act(302, headers={"Location": "/b"}), PLAIN, PLAIN)
    with Server(acts) as server, Client(server.url, manners(budget=3), FakeTime().clock) as client:
        client.get(max_bytes=9)
        with pytest.raises(BudgetSpent, match="3 requests"):
            client.get(max_bytes=9)
        assert (len(server.requests), client.requests) == (3, 3)


# Ceilings.


@pytest.mark.parametrize(
    "act",
    [
        Act(200, b"x" * 101),
        Act(200, b"x" * 101, length=None),
        Act(200, b"x" * 101, chunked=True, drip=10),
        Act(200, b"", length=10**12),
        Act(200, gzip.compress(b"x" * 101), {"Content-Encoding": "gzip"}),
        Act(200, gzip.compress(bytes(50_000_000)), {"Content-Encoding": "x-gzip"}, length=None),
        Act(200, EMPTY_FOR_EVER, {"Content-Encoding": "gzip"}, length=None),
    ],
)
def test_a_body_over_the_ceiling_is_refused(act: Act) -> None:
    with pytest.raises(ReplyTooLarge, match="more than 100 bytes"):
        get(script(act), max_bytes=100)


@pytest.mark.parametrize("size", [0, 1, 100])
@pytest.mark.parametrize(
    "act", [Act, lambda body: Act(body=body, length=None), lambda body: Act(chunked=True, body=body)]
)
def test_a_body_up_to_the_ceiling_comes_whole(size: int, act: Callable[..., Act]) -> None:
    assert get(script(act(body=b"x" * size)), max_bytes=100) == b"x" * size


@pytest.mark.parametrize("text", [b"", b"hello", bytes(3_000_000)])
def test_gzip_encoding_is_undone(text: bytes) -> None:
    act = Act(200, gzip.compress(text), {"Content-Encoding": "gzip"}, drip=7)
    assert get(script(act), max_bytes=3_000_000) == text


def test_an_error_page_that_decodes_to_nothing_for_ever_is_the_error() -> None:
    with pytest.raises(ServerFailed):
        get(script(Act(503, EMPTY_FOR_EVER, {"Content-Encoding": "gzip"}, length=None)), attempts=1)


def test_what_follows_the_end_of_an_encoding_is_not_gathered() -> None:
    act = Act(200, gzip.compress(b"x") + bytes(8_000_000), {"Content-Encoding": "gzip"}, length=None)
    with Server(script(act)) as server, Client(server.url, manners(), FakeTime().clock) as client:
        with pytest.raises(WrongContent, match="after the end"):
            client.get(max_bytes=10_000_000)
        assert client.received < 1_000_000


# Redirects and addresses.


def test_redirects_within_the_host_are_followed() -> None:
    handler = script(*[Act(302, headers={"Location": f"../{n}#part"}) for n in range(5)], PLAIN)
    with Server(handler) as server, Client(server.url, manners(), FakeTime().clock) as client:
        assert client.get("a/b", max_bytes=9).url == f"{server.url}4"


def test_redirects_that_never_end_do() -> None:
    with pytest.raises(SentElsewhere, match="more than 5"):
        get(lambda _: Act(307, headers={"Location": "/page"}))


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:{port}/login?token=secret",
        "https://127.0.0.1:{port}/",
        "http://127.0.0.1:1/",
        "//user:secret@example.org/",
        "ftp://127.0.0.1:{port}/",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_off_the_host_is_not_followed(location: str) -> None:
    def away(_: Request) -> Act:
        return Act(301, headers={"Location": location.format(port=server.port)})

    with Server(away) as server, Client(server.url, manners(), FakeTime().clock) as client:
        with pytest.raises(SentElsewhere, match="leads off the host") as raised:
            client.get(max_bytes=9)
        assert "secret" not in str(raised.value)
        assert len(server.requests) == 1
        with pytest.raises(SentElsewhere):
            client.download("file", max_bytes=9)


def test_a_post_is_never_sent_on() -> None:
    handler = script(Act(302, headers={"Location": "/login"}))
    with Server(handler) as server, Client(server.url, manners(), FakeTime().clock) as client:
        with pytest.raises(SentElsewhere, match="302"):
            client.post("search", json={}, max_bytes=9)
        assert len(server.requests) == 1


def test_each_address_may_be_forbidden_before_it_is_asked() -> None:
    def before(url: str) -> None:
        if url.endswith("/private"):
            raise Blocked("synthetic")

    handler = script(Act(302, headers={"Location": "/private"}), PLAIN)
    with Server(handler) as server, Client(server.url, manners(), FakeTime().clock) as client:
        with pytest.raises(Blocked, match="synthetic"):
            client.get("public", max_bytes=9, before=before)
        assert [request.target for request in server.requests] == ["/public"]


@pytest.mark.parametrize("location", ["http://xn--/", "//xn--a", "mailto:x@y", "javascript:1", "http://[::1/"])
def test_a_redirect_to_what_is_no_address_is_no_fault_of_ours(location: str) -> None:
    with pytest.raises((SentElsewhere, Refused, Unreachable)):
        get(script(Act(302, headers={"Location": location})), attempts=1)


@pytest.mark.parametrize("address", ["http://[::1", "a\x00b", "http://127.0.0.1:port/", "http://xn--/", "//xn--a"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with Client("http://127.0.0.1:9/", manners()) as client, pytest.raises(Refused, match="not an address"):
        client.get(address, max_bytes=9)


@pytest.mark.parametrize(
    "base",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "http://",
        "http://host:port",
        "http://host/?key=x",
        "file:///tmp",
        "http://a..b",
        "http://xn--/",
        "http://xn--a/",
        f"http://{'a' * 70}",
    ],
)
def test_a_base_that_is_no_address_is_refused(base: str) -> None:
    with pytest.raises(Refused, match="check the settings"):
        Client(base, manners())


def test_a_password_in_the_base_is_used_and_never_shown() -> None:
    with Server(script(PLAIN, Act(401))) as server:
        base = server.url.replace("//", "//user:secret@")
        with Client(base, manners(), FakeTime().clock) as client:
            reply = client.get("page", max_bytes=9)
            with pytest.raises(Refused) as raised:
                client.get("page", max_bytes=9)
        assert server.requests[0].headers["authorization"] == "Basic dXNlcjpzZWNyZXQ="
        assert not any("secret" in text for text in (reply.url, client.base, str(raised.value)))


@pytest.mark.parametrize(
    "change", [{"user_agent": "école"}, {"user_agent": " "}, {"user_agent": "a\nb"}, {"requests_per_second": 0.0},
               {"attempts": 0}, {"budget": 0}, {"timeout": 0.0}, {"patience": -1.0}],
)  # fmt: skip
def test_manners_that_mean_nothing_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Manners(**({"user_agent": "a", "requests_per_second": 1.0} | change))  # type: ignore[arg-type]


# The surroundings.


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert get(script(PLAIN)) == b"hello"


def test_a_proxy_of_the_environment_is_asked_for_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(script(PLAIN)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        with Client("http://synthetic.invalid/", manners(), FakeTime().clock) as client:
            assert client.get("page", max_bytes=9).content == b"hello"
        assert proxy.requests[0].target == "http://synthetic.invalid/page"


@pytest.mark.parametrize(("variable", "value"), [("HTTP_PROXY", "ftp://synthetic"), ("SSL_CERT_FILE", "/nowhere")])
def test_an_environment_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(Refused, match=variable[-5:]):
        Client("https://synthetic.invalid/", manners())


def test_an_ordinary_night_loads_neither_the_command_line_of_httpx_nor_tenacity() -> None:
    program = """
import sys
from scraper.client import Client, Manners
with Client(sys.argv[1], Manners("synthetic", 1)) as client:
    client.get(max_bytes=9)
print(*sorted({"rich", "click", "pygments", "httpx._main", "tenacity", "asyncio"} & set(sys.modules)))
import httpx._main
"""
    with Server(script(PLAIN)) as server:
        done = subprocess.run(
            [sys.executable, "-c", program, server.url],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout == "\n"
