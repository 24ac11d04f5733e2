"""The one client: honest, slow enough, stubborn where patience helps, silent about keys. Nothing else imports httpx."""

from __future__ import annotations

import ipaddress
import ssl
import sys
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

from scraper.answer import Answer
from scraper.clock import Clock
from scraper.download import Download
from scraper.errors import BudgetSpent, Refused, SentElsewhere, Truncated, Unreachable
from scraper.manners import Manners
from scraper.retry import Passing, Persistence
from scraper.verdict import challenge, page_for_file, refusal
from scraper.watch import Watch


@contextmanager
def _without_its_command_line() -> Iterator[None]:
    """httpx also imports its command line (click, rich, pygments: half of its import time), but does without.

    None in ``sys.modules`` makes that one import fail, which httpx foresees for those who lack these packages.
    """
    is_first = "httpx" not in sys.modules
    if is_first:
        sys.modules["httpx._main"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if is_first:
            del sys.modules["httpx._main"]


with _without_its_command_line():
    import httpx

__all__ = ["Client", "Download", "Manners", "Reply"]

# What the network does to a request. The rest of httpx.TransportError is a fault of ours, and is not tried again.
_LOST = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError)
_CLOCK = Clock()
_MAX_REDIRECTS = 5
_WHOLE = (200, 201, 203)
_WHOLE_OR_PART = (200, 206, 416)
# Bytes a second. Timeouts run from byte to byte: a server that drips would hold the run, and its lock, for days.
_SLOWEST = 1000
_TIMEOUTS_TO_A_HEAD = 4  # to connect, to write, and twice to read


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply: status, final address, media type in lower case without parameters ("" if none), decoded body."""

    status: int
    url: str
    media_type: str
    content: bytes


class Client:
    """Talks to one host: the scheme, name and port of ``base``. Close it, or use it in a ``with``.

    Addresses are relative to ``base``, which ends with "/" or gets one and has no query, or absolute on the same host.
    ``requests`` counts the requests made, ``received`` the bytes of bodies as they came over the wire; ``clock`` is the
    one by which it waits.

    Every request may raise: Unreachable, ServerFailed, Throttled, Truncated after all ``attempts``; at once Blocked
    (403, or a page that asks for a browser), Gone (404, 410), Refused (other 4xx, or no address at all), SentElsewhere
    (a redirect to another host), ReplyTooLarge, WrongContent, BudgetSpent.
    """

    def __init__(self, base: str, manners: Manners, clock: Clock = _CLOCK) -> None:
        address = _address(base if base.endswith("/") else f"{base}/")
        self._base = address.copy_with(userinfo=b"")
        self.base = str(self._base)
        self.requests = 0
        self.received = 0
        self._manners = manners
        self.clock = clock
        self._persist = Persistence(manners.attempts, manners.patience, clock)
        self._spacing = 1 / manners.requests_per_second
        self._last_start: float | None = None
        self._watch = Watch()
        self._http = _connections(address, manners)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def slow_down(self, spacing: float) -> None:
        """From now on, let at least ``spacing`` seconds pass between the starts of two requests; never shortens."""
        self._spacing = max(self._spacing, spacing)

    def get(
        self,
        address: str = "",
        *,
        max_bytes: int,
        headers: Mapping[str, str] = {},
        before: Callable[[str], None] | None = None,
    ) -> Reply:
        """What is at ``address``: a body of at most ``max_bytes`` bytes, decoded.

        ``before`` is called with the address of every request, redirects too, and forbids it by raising.
        """
        url = self._within(self._base, address)
        return self._persist(lambda: self._read(self._follow(url, headers, before), max_bytes))

    def post(
        self,
        address: str,
        *,
        json: object = None,
        form: Mapping[str, str] | None = None,
        max_bytes: int,
        headers: Mapping[str, str] = {},
        accepted: Container[int] = (),
    ) -> Reply:
        """The reply to JSON or a form. Statuses in ``accepted`` come back too; a redirect raises SentElsewhere."""
        url = self._within(self._base, address)

        def attempt() -> Reply:
            request = self._http.build_request("POST", url, json=json, data=form, headers=headers)
            return self._read(self._send(request), max_bytes, accepted)

        return self._persist(attempt)

    def download(self, address: str, *, max_bytes: int, start: int = 0, validator: str | None = None) -> Download:
        """A file of at most ``max_bytes`` bytes, from ``start`` on if it still is the one that ``validator`` names."""
        url = self._within(self._base, address)
        ask = partial(self._open, url)
        return Download(ask, self._persist, shown=_shown(url), max_bytes=max_bytes, start=start, validator=validator)

    def _read(self, answer: Answer, max_bytes: int, accepted: Container[int] = ()) -> Reply:
        with answer:
            if answer.status not in accepted:
                self._judge(answer, _WHOLE)
            content = answer.read(max_bytes)
            if blocked := challenge(answer, content):
                raise blocked
            return Reply(answer.status, answer.url, answer.media_type, content)

    def _open(self, url: httpx.URL, headers: Mapping[str, str]) -> Answer:
        """The reply to a request for a file, or for a part of one, its body still on the wire."""
        with ExitStack() as stack:
            # Some servers call the gzip of a .tar.gz an encoding; a file is wanted as it lies there, so none is undone.
            answer = stack.enter_context(self._follow(url, {**headers, "Accept-Encoding": "identity"}))
            self._judge(answer, _WHOLE_OR_PART)
            if answer.is_html and answer.status != 416:
                raise page_for_file(answer)
            stack.pop_all()
        return answer

    def _judge(self, answer: Answer, fine: Container[int]) -> None:
        if answer.status not in fine:
            raise refusal(answer, patience=self._manners.patience, now=self.clock.now())

    def _follow(
        self, url: httpx.URL, headers: Mapping[str, str], before: Callable[[str], None] | None = None
    ) -> Answer:
        """The reply at the end of the redirects, all of them within the host."""
        for _ in range(_MAX_REDIRECTS + 1):
            if before is not None:
                before(str(url))
            answer = self._send(self._http.build_request("GET", url, headers=headers))
            if not (300 <= answer.status < 400 and "location" in answer.headers):
                return answer
            answer.close()
            url = self._within(url, answer.headers["location"])
        raise SentElsewhere(f"{_shown(url)}: more than {_MAX_REDIRECTS} redirects; see in a browser where they lead")

    def _send(self, request: httpx.Request) -> Answer:
        """One request, in its turn."""
        shown = _shown(request.url)
        self._take_turn(shown)
        response = self._head(request, shown)
        return Answer(
            status=response.status_code,
            url=str(request.url),
            shown=shown,
            headers=response.headers,
            chunks=self._chunks(response, shown),
            close=response.close,
        )

    def _head(self, request: httpx.Request, shown: str) -> httpx.Response:
        """The reply without its body, in a time that does not depend on how many bytes its head comes in."""
        request.extensions["trace"] = self._watch.note
        seconds = _TIMEOUTS_TO_A_HEAD * self._manners.timeout
        with self._watch.within(seconds) as is_over:
            try:
                return self._http.send(request, stream=True, follow_redirects=False)
            except _LOST as error:
                cause = f"its head took more than {seconds:g} s" if is_over.is_set() else _cause(error)
                lost = Unreachable(f"{shown}: no answer ({cause}); check the network, then run this again")
                raise Passing(lost) from error
            except (httpx.InvalidURL, UnicodeError) as error:  # httpx reads where a redirect leads, followed or not.
                raise SentElsewhere(
                    f"{shown}: sent on to what is no address ({error}); open it in a browser to see where it leads"
                ) from error

    def _take_turn(self, shown: str) -> None:
        """Count a request against the budget, once its time has come."""
        if self.requests >= self._manners.budget:
            raise BudgetSpent(
                f"{shown}: this run has made its {self.requests} requests to the host; run this again later"
            )
        if self._last_start is not None:
            wait = self._last_start + self._spacing - self.clock.monotonic()
            if wait > 0:
                self.clock.sleep(wait)
        self._last_start = self.clock.monotonic()
        self.requests += 1

    def _chunks(self, response: httpx.Response, shown: str) -> Iterator[bytes]:
        start, count = self.clock.monotonic(), 0
        try:
            for chunk in response.iter_raw():
                count += len(chunk)
                self.received += len(chunk)
                yield chunk
                seconds = self.clock.monotonic() - start
                if seconds > self._manners.timeout and count < seconds * _SLOWEST:
                    raise Truncated(f"{shown}: {count} bytes in {seconds:.0f} s, too slow to end; run this again later")
        except _LOST as error:
            cut = Truncated(f"{shown}: cut before its end ({_cause(error)}); run this again later")
            raise Passing(cut) from error

    def _within(self, url: httpx.URL, address: str) -> httpx.URL:
        """The address as seen from ``url``. Raises SentElsewhere when it is off the host, Refused when it is none."""
        try:
            target = url.join(address).copy_with(userinfo=b"", fragment=None)
            is_ours, shown = _origin(target) == _origin(self._base), _shown(target)
        except (httpx.InvalidURL, ValueError) as error:
            raise Refused(f"{_shown(url)}: not an address as seen from here ({error}); check it") from error
        if not is_ours:
            raise SentElsewhere(f"{_shown(url)}: leads off the host, to {shown}; if that is the right place, ask there")
        return target


def _connections(address: httpx.URL, manners: Manners) -> httpx.Client:
    try:
        return httpx.Client(
            headers={"User-Agent": manners.user_agent, "Accept-Encoding": "gzip"},
            auth=(address.username, address.password) if address.userinfo else None,
            timeout=manners.timeout,
            # Loading the certificates of the world costs more than the rest of the start: only where they are needed.
            verify=True if address.scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            # What listens on this machine alone is out of a proxy's reach.
            trust_env=not _is_loopback(address.host),
        )
    except (ValueError, OSError, ImportError) as error:
        raise Refused(
            f"{_shown(address)}: the environment names a proxy or certificates that cannot be used ({error}); "
            "see HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"
        ) from error


def _address(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
        url.raw_host.decode("ascii").encode("idna")  # As connecting does, which would fail without a name for it.
        is_whole, shown = bool(url.host) and not url.query and not url.fragment, _shown(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Refused(f"not an address of the web ({error}); check the settings, it is like https://host/…") from error
    if url.scheme not in ("http", "https") or not is_whole:
        raise Refused(f"not an address of the web: {shown}; check the settings, it is like https://host/…")
    return url


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _shown(url: httpx.URL) -> str:
    """The address as messages may show it: no user, no password, no values of the query."""
    bare = url.copy_with(userinfo=b"", query=None, fragment=None)
    return f"{bare}?…" if url.query else str(bare)


def _cause(error: httpx.TransportError) -> str:
    return str(error) or type(error).__name__


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
