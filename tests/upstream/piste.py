"""PISTE: the OAuth endpoint and the Légifrance API on one host (FORMATS §2; reply shapes as in the swagger, 2.4.2)."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

from tests.parsers import html_pages
from tests.upstream.faults import HTML
from tests.upstream.server import Answer, Request, Upstream
from tests.upstream.synthetic import closed, written

TOKEN_PATH = "/api/oauth/token"
API_PATH = "/dila/legifrance/lf-engine-app/"
CLIENT_ID = "synthetic-client"
CLIENT_SECRET = "synthetic-secret-never-to-be-seen"  # the test that hunts for it wants it long and odd

_TOKEN_TYPE = "application/x-www-form-urlencoded"
_PAGE_SIZES = range(1, 101)
_NOT_SUBSCRIBED = "<html><body><h1>403 Forbidden (synthetic)</h1></body></html>"
_NO_TEXT: dict[str, Any] = {"id": None, "cid": None, "title": None, "nor": None, "articles": [], "sections": []}


@dataclass(frozen=True, slots=True)
class _Held:
    """A text that the API knows."""

    cid: str
    nor: str
    title: str
    items: tuple[str, ...]
    signed_on: str
    published_on: str

    @property
    def issue(self) -> str:
        return f"JORFCONT0000{self.published_on.replace('-', '')}"

    @property
    def issue_number(self) -> str:
        return f"{datetime.fromisoformat(self.published_on).timetuple().tm_yday:04}"

    @property
    def issue_title(self) -> str:
        return f"JORF n°{self.issue_number} du {written(self.published_on)}"


class PisteServer(Upstream):
    """The server. It mints tokens for :data:`CLIENT_ID` and :data:`CLIENT_SECRET`, and knows the texts added to it.

    ``expires_in`` (seconds) is what a token is told to last, ``minting_takes`` (seconds) how long a request for one
    lasts: another meanwhile gets a bare 400. ``is_subscribed`` False: 403 with a page, whatever the token.
    """

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.expires_in = 3600
        self.minting_takes = 0.0
        self.invalid_client_status = 401
        self.is_subscribed = True
        self.tokens: list[str] = []
        self._valid: set[str] = set()
        self._texts: dict[str, _Held] = {}
        self._minting = Lock()
        self._ticks = count(3)

    @property
    def token_url(self) -> str:
        """The whole address that mints tokens."""
        return self.address + TOKEN_PATH

    @property
    def api_url(self) -> str:
        """The base of the API, with its closing slash."""
        return self.address + API_PATH

    @property
    def minted(self) -> int:
        """How many tokens were given so far."""
        return len(self.tokens)

    def add(self, cid: str, nor: str, title: str, items: Sequence[str], signed_on: str, published_on: str) -> None:
        """Has the API know a text; in place of the one of that ``cid``. Without ``items`` it has no annex."""
        self._texts[cid] = _Held(cid, nor, title, tuple(items), signed_on, published_on)

    def remove(self, cid: str) -> None:
        """Has the API not know the text of ``cid`` any more; KeyError if it never did."""
        del self._texts[cid]

    def expire_tokens(self) -> None:
        """Has every token given so far met with 401."""
        self._valid.clear()

    def answer(self, request: Request) -> Answer:
        """A token, or what the API answers: 401 without a valid token, 403 if not subscribed, 400, 404."""
        if request.path == TOKEN_PATH:
            return self._token(request)
        verb = request.path.removeprefix(API_PATH)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self._valid:
            return Answer(401)
        if not self.is_subscribed:
            return Answer(403, _NOT_SUBSCRIBED.encode(), HTML)
        if request.method != "POST" or verb not in self._verbs:
            return _json({"message": "No matching resource (synthetic)"}, 404)
        return self._called(self._verbs[verb], request)

    @property
    def _verbs(self) -> dict[str, Callable[[Any], dict[str, Any]]]:
        return {
            "search": self._search,
            "consult/jorf": lambda asked: self._text(self._texts.get(asked["textCid"])),
            "consult/getJoWithNor": lambda asked: self._text(self._of_nor(asked["nor"])),
            "consult/lastNJo": self._last_issues,
            "consult/jorfCont": self._issue,
        }

    def _called(self, verb: Callable[[Any], dict[str, Any]], request: Request) -> Answer:
        try:
            reply = verb(json.loads(request.body))
        except (ValueError, KeyError, TypeError) as error:
            return _json({"error": "Bad Request", "message": f"{type(error).__name__}: {error} (synthetic)"}, 400)
        answer = _json({"executionTime": next(self._ticks), **reply})
        return _compressed(answer) if "gzip" in request.headers.get("accept-encoding", "") else answer

    def _token(self, request: Request) -> Answer:
        if not self._minting.acquire(blocking=False):
            return Answer(400)
        try:
            self.closing.wait(self.minting_takes)
            form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
            if request.method != "POST" or request.headers.get("content-type", "").partition(";")[0] != _TOKEN_TYPE:
                return Answer(400)
            return self._minted(form)
        finally:
            self._minting.release()

    def _minted(self, form: dict[str, str]) -> Answer:
        if form.get("grant_type") != "client_credentials" or form.get("scope") != "openid":
            return _json({"error": "invalid_request"}, 400)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _json({"error": "invalid_client"}, self.invalid_client_status)
        token = f"synthetic-token-{len(self.tokens) + 1}-never-to-be-seen"
        self.tokens.append(token)
        self._valid.add(token)
        return _json({"access_token": token, "token_type": "Bearer", "expires_in": self.expires_in, "scope": "openid"})

    def _search(self, asked: Any) -> dict[str, Any]:
        wanted = asked["recherche"]
        if asked["fond"] != "JORF" or wanted["pageSize"] not in _PAGE_SIZES or wanted["pageNumber"] < 1:
            raise ValueError("fond, pageSize or pageNumber")
        words = [
            word for field in wanted["champs"] for one in field["criteres"] for word in _fold(one["valeur"]).split()
        ]
        found = sorted(
            (text for text in self._texts.values() if set(words) <= set(re.findall(r"\w+", _fold(text.title)))),
            key=lambda text: (text.published_on, text.cid),
            reverse=True,
        )
        start = (wanted["pageNumber"] - 1) * wanted["pageSize"]
        page = found[start : start + wanted["pageSize"]]
        return {
            "results": [_result(text, words) for text in page],
            "totalResultNumber": len(found),
            "totalArticleResultNumber": 0,
            "facets": [],
            "typePagination": wanted["typePagination"],
        }

    def _text(self, text: _Held | None) -> dict[str, Any]:
        if text is None:
            return _NO_TEXT
        year, month, day = (int(part) for part in text.signed_on.split("-"))
        return html_pages.reply(
            html_pages.br_list(closed(text.items)),
            id=f"{text.cid}_01-01-2999",
            cid=text.cid,
            nor=text.nor,
            title=text.title,
            eli=f"/eli/arrete/{year}/{month}/{day}/{text.nor}/jo/texte",
            jorfText=text.issue_title,
            numParution=text.issue_number,
            dateTexte=_milliseconds(text.signed_on),
            dateParution=_milliseconds(text.published_on),
            signers=html_pages.SIGNERS.replace("9 novembre 2022", written(text.signed_on)),
            **({} if text.items else {"sections": []}),
        )

    def _of_nor(self, nor: str) -> _Held | None:
        return next((text for text in self._texts.values() if text.nor == nor), None)

    def _last_issues(self, asked: Any) -> dict[str, Any]:
        issues = {text.issue: text for text in sorted(self._texts.values(), key=lambda text: text.published_on)}
        newest = list(issues.values())[::-1][: asked["nbElement"]]
        return {"totalNbResult": len(newest), "containers": [_container(text) for text in newest]}

    def _issue(self, asked: Any) -> dict[str, Any]:
        texts = [text for text in self._texts.values() if text.issue == asked["id"]]
        links = [{"id": text.cid, "titre": text.title, "nature": "ARRETE", "ordre": i} for i, text in enumerate(texts)]
        structure = {"liens": [], "tms": [{"titre": "Textes", "niv": 1, "ordre": 1, "liensTxt": links, "tms": []}]}
        items = [{"joCont": {**_container(text), "structure": structure}} for text in texts[:1]]
        return {"totalNbResult": len(items), "items": items}


def _container(text: _Held) -> dict[str, Any]:
    return {
        "id": text.issue,
        "titre": text.issue_title,
        "num": text.issue_number,
        "datePubli": _milliseconds(text.published_on),
        "nature": "JO",
        "origine": "JORF",
    }


def _result(text: _Held, words: Sequence[str]) -> dict[str, Any]:
    marked = re.sub(r"\w+", lambda word: f"<mark>{word[0]}</mark>" if _fold(word[0]) in words else word[0], text.title)
    title = {"id": f"{text.cid}_01-01-2999", "cid": text.cid, "title": marked, "startDate": None, "endDate": None}
    return {
        "titles": [title],
        "nor": text.nor,
        "nature": "ARRETE",
        "datePublication": f"{text.published_on}T00:00:00.000+0000",
        "jorfText": text.issue_title,
    }


def _milliseconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1000


def _fold(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(one))


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(status, html_pages.as_json(value), (("Content-Type", "application/json"),))


def _compressed(answer: Answer) -> Answer:
    return Answer(answer.status, gzip.compress(answer.body, mtime=0), (*answer.headers, ("Content-Encoding", "gzip")))
