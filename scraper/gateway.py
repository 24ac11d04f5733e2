"""PISTE, the gateway before the APIs of the State: a key is worth tokens, and each request carries one (FORMATS §2).

No error, ``repr`` or log shows a key or a token; what a reply says is never quoted, as it could echo them.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from scraper.client import Client, Reply
from scraper.clock import Clock
from scraper.errors import BadCredentials, Refused, WrongContent
from scraper.legifrance import Json, load, misshapen

MAX_REPLY_BYTES = 16 * 1024 * 1024
"""Size of the largest reply read, in bytes; the recorded ones have 160 kB."""

MARGIN = 60
"""Seconds before its end from which a token is no longer used, so that none expires on its way."""

BUSY_WAIT = 5
"""Seconds before a token is asked for again, when another request for one seems to have been in the way."""

_MAX_TOKEN_BYTES = 64 * 1024
_LONGEST_LIFE = 24 * 60 * 60  # seconds; PISTE says 3600
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*", re.ASCII)  # RFC 6750, 2.1: nothing that could break out of a header

_UNKNOWN = (
    "PISTE does not know the key: copy PISTE_CLIENT_ID and PISTE_CLIENT_SECRET again from the application on "
    "https://piste.gouv.fr (its sandbox has keys of its own), then run `ecoles update` again"
)
_TWICE = (
    "PISTE gave no token, twice (400): see that no other program asks for one with the same key at that moment, check "
    "PISTE_CLIENT_ID and PISTE_CLIENT_SECRET, then run `ecoles update` again"
)
_REFUSALS: Mapping[int, str] = {
    401: "PISTE gives tokens for this key, but the Légifrance API does not accept them (401): check that "
    "ECOLES_PISTE_URL and ECOLES_PISTE_TOKEN_URL are both of production, or both of the sandbox",
    403: "PISTE knows the key, but does not let it use the Légifrance API (403): on https://piste.gouv.fr, accept the "
    "terms of use (CGU) of the API Légifrance and subscribe the application to it, then run `ecoles update` again",
}


@dataclass(frozen=True, slots=True)
class Key:
    """The credentials of an application on PISTE. Its ``repr`` shows neither."""

    client_id: str = field(repr=False)
    secret: str = field(repr=False)


class Tokens:
    """The token in use. One thread at a time asks for another: PISTE refuses requests that cross.

    ``client`` has the address of the token for its base. Both methods raise BadCredentials when the key is unknown,
    Refused when no token is given in spite of a second request, WrongContent, and what the client raises.
    """

    def __init__(self, client: Client, key: Key, clock: Clock) -> None:
        self._client = client
        self._key = key
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._expires = clock.monotonic()

    def current(self) -> str:
        """A token that has not expired."""
        with self._lock:
            if self._clock.monotonic() >= self._expires:
                self._mint()
            return self._token

    def instead_of(self, refused: str) -> str:
        """Another token than the one that the API refused."""
        with self._lock:
            if self._token == refused:
                self._mint()
            return self._token

    def _mint(self) -> None:
        asked = self._clock.monotonic()
        reply = self._ask()
        if reply.status == 400 and not _is_unknown_key(reply):
            self._clock.sleep(BUSY_WAIT)
            asked = self._clock.monotonic()
            reply = self._ask()
        if _is_unknown_key(reply):
            raise BadCredentials(_UNKNOWN)
        if reply.status == 400:
            raise Refused(_TWICE)
        token, lifetime = _granted(load(reply.content))
        self._token, self._expires = token, asked + lifetime - MARGIN

    def _ask(self) -> Reply:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._key.client_id,
            "client_secret": self._key.secret,
            "scope": "openid",
        }
        # A base ends with a slash, which the address of the token does not have.
        address = self._client.base.rstrip("/")
        return self._client.post(address, form=form, max_bytes=_MAX_TOKEN_BYTES, accepted=(400, 401))


class Api:
    """The API behind the gateway."""

    def __init__(self, client: Client, tokens: Tokens) -> None:
        self._client = client
        self._tokens = tokens

    def post(self, path: str, body: Json) -> bytes:
        """What the API answers.

        A 401 or 403 may be of a token that was revoked or expired early: a new one is tried, once. Raises
        BadCredentials when it is refused as well, what ``Tokens`` raises, and what the client raises.
        """
        token = self._tokens.current()
        reply = self._send(path, body, token)
        if reply.status in _REFUSALS:
            reply = self._send(path, body, self._tokens.instead_of(token))
        if reply.status in _REFUSALS:
            raise BadCredentials(_REFUSALS[reply.status])
        return reply.content

    def _send(self, path: str, body: Json, token: str) -> Reply:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return self._client.post(path, json=body, max_bytes=MAX_REPLY_BYTES, headers=headers, accepted=_REFUSALS)


def _is_unknown_key(reply: Reply) -> bool:
    if reply.status != 400:
        return reply.status == 401
    try:
        return load(reply.content).get("error") == "invalid_client"
    except WrongContent:
        return False  # The body of an error may be HTML, or empty.


def _granted(reply: Json) -> tuple[str, int]:
    """The token and its life in seconds."""
    token, lifetime = reply.get("access_token"), reply.get("expires_in")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise misshapen("access_token")
    if not isinstance(lifetime, int) or isinstance(lifetime, bool):
        raise misshapen("expires_in")
    return token, min(lifetime, _LONGEST_LIFE)
