"""PISTE and the website on 127.0.0.1: that they answer as the real ones do."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from parsers.body import read_body
from parsers.piste import read_piste
from parsers.website import read_website
from tests.upstream import faults
from tests.upstream.asking import Got, ask
from tests.upstream.legifrance import ROBOTS, LegifranceServer
from tests.upstream.piste import CLIENT_ID, CLIENT_SECRET, PisteServer
from tests.upstream.synthetic import a_year_of


@pytest.fixture
def api() -> Iterator[PisteServer]:
    with PisteServer() as server:
        for order in a_year_of().orders:
            server.add(order.cid, order.nor, order.title, order.items, order.signed_on, order.published_on)
        yield server


def token(api: PisteServer, **changes: str) -> Got:
    form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    body = urlencode(form | {"scope": "openid"} | changes).encode()
    return ask(api.token_url, {"Content-Type": "application/x-www-form-urlencoded"}, body)


def call(api: PisteServer, verb: str, body: Any, **headers: str) -> Got:
    bearer = {"Authorization": f"Bearer {api.tokens[-1] if api.tokens else 'none'}"}
    return ask(api.api_url + verb, bearer | headers, json.dumps(body).encode())


def search(words: str, page: int = 1, size: int = 100) -> dict[str, Any]:
    """The request of FORMATS §2."""
    criteria = [{"typeRecherche": "TOUS_LES_MOTS_DANS_UN_CHAMP", "valeur": words, "operateur": "ET"}]
    return {
        "fond": "JORF",
        "recherche": {
            "champs": [{"typeChamp": "TITLE", "operateur": "ET", "criteres": criteria}],
            "filtres": [{"facette": "NATURE", "valeurs": ["ARRETE"]}],
            "pageNumber": page,
            "pageSize": size,
            "operateur": "ET",
            "sort": "PUBLICATION_DATE_DESC",
            "typePagination": "DEFAUT",
        },
    }


def test_a_token_opens_the_api_until_it_expires(api: PisteServer) -> None:
    assert call(api, "search", search("liste"))[0] == 401
    status, _, body = token(api)
    assert (status, json.loads(body)["expires_in"], api.minted) == (200, 3600, 1)
    assert call(api, "search", search("liste"))[0] == 200
    api.expire_tokens()
    assert call(api, "search", search("liste"))[0] == 401
    token(api)
    assert call(api, "search", search("liste"))[0] == 200
    api.is_subscribed = False
    assert call(api, "search", search("liste"))[::2] == (
        403,
        b"<html><body><h1>403 Forbidden (synthetic)</h1></body></html>",
    )


@pytest.mark.parametrize("status", [400, 401])
def test_a_wrong_key_is_refused(api: PisteServer, status: int) -> None:
    api.invalid_client_status = status
    got, _, body = token(api, client_secret="another")
    assert (got, json.loads(body), api.minted) == (status, {"error": "invalid_client"}, 0)


def test_of_two_requests_for_a_token_at_once_one_is_refused(api: PisteServer) -> None:
    api.minting_takes = 60
    got: SimpleQueue[Got] = SimpleQueue()

    def one() -> None:
        with suppress(HTTPException, OSError):  # of the one that waits, when the server ends
            got.put(token(api))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    status, _, body = got.get(timeout=30)
    api.close()
    for thread in threads:
        thread.join()
    assert (status, body) == (400, b"")


def test_a_search_is_paged_newest_first_and_marks_its_words(api: PisteServer) -> None:
    api.add(
        "JORFTEXT000050000770",
        "SYNX1900077A",
        "Arrêté fixant la liste des ports (synthetic)",
        [],
        "2019-01-02",
        "2019-01-03",
    )
    token(api)
    pages = [json.loads(call(api, "search", search("liste écoles de production", page, 3))[2]) for page in (1, 2, 3)]
    assert [len(page["results"]) for page in pages] == [3, 1, 0]
    assert {page["totalResultNumber"] for page in pages} == {4}
    titles = [result["titles"][0] for page in pages for result in page["results"]]
    assert [title["cid"] for title in titles] == [order.cid for order in reversed(a_year_of().orders)]
    assert titles[0]["id"] == f"{titles[0]['cid']}_01-01-2999"
    assert "<mark>liste</mark> des <mark>écoles</mark>" in titles[0]["title"]


def test_a_request_in_another_shape_is_refused(api: PisteServer) -> None:
    token(api)
    wrong = [search("liste", size=101), search("liste", page=0), {"fond": "JORF"}, [], {**search("x"), "fond": "LEGI"}]
    assert {call(api, "search", body)[0] for body in wrong} == {400}
    assert call(api, "consult/nothing", {})[0] == 404


def test_a_text_is_given_unsorted_by_its_id_or_its_nor(api: PisteServer) -> None:
    token(api)
    order = a_year_of().orders[-1]
    status, headers, body = call(api, "consult/jorf", {"textCid": order.cid})
    reply = json.loads(body)
    assert (status, headers["content-type"]) == (200, "application/json")
    assert [article["num"] for article in reply["articles"]] == ["2", "1er"]
    packed = call(api, "consult/getJoWithNor", {"nor": order.nor}, **{"Accept-Encoding": "gzip"})[2]
    again = json.loads(gzip.decompress(packed))
    assert again.pop("executionTime") != reply.pop("executionTime")
    assert again == reply
    read = read_body(read_piste(body), "0" * 64)
    assert (len(read.entries), read.nor, read.signed_on) == (len(order.items), order.nor, order.signed_on)


def test_an_unknown_text_is_given_as_null_and_issues_name_their_texts(api: PisteServer) -> None:
    token(api)
    status, _, body = call(api, "consult/jorf", {"textCid": "JORFTEXT000000000000"})
    assert (status, json.loads(body)["id"], json.loads(body)["title"]) == (200, None, None)
    issue = json.loads(call(api, "consult/lastNJo", {"nbElement": 1})[2])["containers"][0]
    items = json.loads(call(api, "consult/jorfCont", {"id": issue["id"]})[2])["items"]
    assert items[0]["joCont"]["structure"]["tms"][0]["liensTxt"][0]["id"] == a_year_of().orders[-1].cid


def test_a_page_of_the_website_and_its_pdf() -> None:
    order = a_year_of().orders[0]
    with LegifranceServer() as site:
        site.add(order, b"%PDF-synthetic")
        page = ask(site.page_url(order.cid))[2]
        status, headers, pdf = ask(site.pdf_url(order.cid))
        assert (status, headers["content-type"], pdf) == (200, "application/pdf", b"%PDF-synthetic")
        assert f'class="doc-download" href="{urlsplit(site.pdf_url(order.cid)).path}"'.encode() in page
    read = read_body(read_website(page), "0" * 64)
    assert (read.jorftext_id, read.published_on, len(read.entries)) == (order.cid, "2019-10-13", 28)


def test_the_robots_of_the_website_and_what_it_does_to_them() -> None:
    order = a_year_of().orders[0]
    with LegifranceServer() as site:
        site.add(order, b"%PDF-synthetic")
        assert ask(f"{site.url}robots.txt")[2] == ROBOTS.encode()
        site.robots = None
        assert ask(f"{site.url}robots.txt")[0] == 404
        site.always("/download/*", faults.page())
        assert ask(site.pdf_url(order.cid))[::2] == (200, faults.MAINTENANCE.encode())
        assert ask(site.page_url("JORFTEXT000000000000"))[0] == 404
