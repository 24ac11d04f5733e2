"""The Légifrance API brings every order of the series, keeps its key to itself, and says what it could not bring.

Everything goes over real sockets. After each test the key and every token are looked for in the archive, the logs and
the reports.
"""

from __future__ import annotations

import gzip
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from scraper.archive import Archive
from scraper.client import Client, Manners
from scraper.errors import ArchiveDamaged, FetchError, WrongContent
from scraper.gateway import BUSY_WAIT, MARGIN, MAX_REPLY_BYTES, Api, Tokens
from scraper.piste import MAX_PAGES, PAGE_SIZE, Key, Piste, skipped
from scraper.report import Report
from tests.scraper.archives import MOMENT, flip_a_bit, object_path, snapshot
from tests.scraper.servers import FakeTime
from tests.upstream.faults import and_then, bare, challenge, hang_up, page, sent_to, throttled, unavailable
from tests.upstream.piste import CLIENT_ID, CLIENT_SECRET, TOKEN_PATH, PisteServer
from tests.upstream.server import Answer, Fault, Request

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "piste"

MANNERS = Manners("ecoles-de-production/0 (+https://example.org/synthetic)", 1000, attempts=3)
KEY = Key(CLIENT_ID, CLIENT_SECRET)

CID = "JORFTEXT000050000010"
NOR = "SYNE2400001A"
TITLE = "Arrêté du 18 novembre 2024 fixant la liste des écoles de production (synthetic)"
AMENDING_CID = "JORFTEXT000051000010"
AMENDING = "Arrêté du 3 mars 2025 modifiant l'arrêté du 18 novembre 2024 fixant la liste des ÉCOLES DE PRODUCTION"
OTHER_CID = "JORFTEXT000052000010"
ITEMS = ("1. Ecole de production synthetic A, 1, rue des Arts à Roubaix (59100)", "2. Synthetic B, à Dole (39100)")


class Gateway(PisteServer):
    """The server, which also remembers what it was asked in full."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Request] = []

    def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        return super().answer(request)

    def bodies(self, verb: str) -> list[Any]:
        return [json.loads(request.body) for request in self.asked if request.path.endswith(f"/{verb}")]

    def add_order(self, cid: str = CID, nor: str = NOR, title: str = TITLE, day: str = "2024-11-29") -> None:
        self.add(cid, nor, title, ITEMS, "2024-11-18", day)


class Bench:
    """A gateway, an archive, and sources between the two."""

    def __init__(self, gateway: Gateway, archive: Archive) -> None:
        self.archive = archive
        self.time = FakeTime()
        self.reports: list[Report] = []
        self.client = Client(gateway.api_url, MANNERS, self.time.clock)
        self.token_client = Client(gateway.token_url, MANNERS, self.time.clock)

    def tokens(self) -> Tokens:
        return Tokens(self.token_client, KEY, self.time.clock)

    def piste(self, key: Key = KEY, **changes: Any) -> Piste:
        wanted: dict[str, Any] = {"belongs": is_of_the_series, "now": lambda: MOMENT, "clock": self.time.clock}
        return Piste(self.client, self.token_client, key, self.archive, **{**wanted, **changes})

    def update(self, piste: Piste | None = None) -> Report:
        report = (piste or self.piste()).update()
        self.reports.append(report)
        return report

    def held(self) -> list[str]:
        return sorted(str(record.name) for record in self.archive.records())


def is_of_the_series(data: bytes) -> bool:
    return "liste des écoles" in json.loads(data)["title"].lower()


def says(value: Any, status: int = 200) -> Fault:
    """Whatever was asked, this, as JSON or as bytes."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return lambda _: Answer(status, body, (("Content-Type", "application/json"),))


def edited(change: Callable[[Any], object]) -> Fault:
    """The reply that was due, after ``change`` has had its way with it."""

    def fault(answer: Answer) -> Answer:
        is_packed = ("Content-Encoding", "gzip") in answer.headers
        reply = json.loads(gzip.decompress(answer.body) if is_packed else bytes(answer.body))
        change(reply)
        return says(reply)(answer)

    return fault


def setting(**values: Any) -> Fault:
    return edited(lambda reply: reply.update(values))


def troubles(report: Report) -> list[tuple[str, str]]:
    return [(one.code, one.about) for one in report.troubles]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as server:
        server.add_order()
        yield server


@pytest.fixture
def bench(gateway: Gateway, archive: Archive, caplog: pytest.LogCaptureFixture) -> Iterator[Bench]:
    caplog.set_level(logging.DEBUG)
    bench = Bench(gateway, archive)
    with bench.client, bench.token_client:
        yield bench
    kept = "".join(str(content) for content in snapshot(archive.root).values())
    logged = "".join(logging.Formatter().format(record) for record in caplog.get_records("call"))
    told = f"{bench.reports} {[report.as_row() for report in bench.reports]}"
    for hidden in (CLIENT_ID, CLIENT_SECRET, *gateway.tokens):
        assert hidden not in kept
        assert hidden not in logged
        assert hidden not in told


# What it brings


def test_an_order_is_found_and_archived_as_received(bench: Bench, gateway: Gateway) -> None:
    report = bench.update()
    (record,) = report.new
    assert (report.source, report.outcome, report.troubles) == ("piste", "ok", ())
    assert bench.archive.records() == (record,)
    assert (record.source, record.name, record.media_type) == ("piste", f"{CID}.json", "application/json")
    assert record.url == f"{gateway.api_url}consult/jorf#{CID}"
    assert record.fetched_at == MOMENT
    reply = json.loads(bench.archive.read(record.sha256))
    assert (reply["cid"], reply["title"]) == (CID, TITLE)
    assert "executionTime" in reply, "nothing is taken out of what is kept"
    assert report.counts == {
        "requests": 3,
        "bytes": bench.client.received + bench.token_client.received,
        "results": 1,
        "texts": 1,
        "passed_over": 0,
        "unchanged": 0,
    }


def test_the_requests_are_those_of_the_documentation(bench: Bench, gateway: Gateway) -> None:
    bench.update()
    minting = gateway.asked[0]
    assert minting.path == TOKEN_PATH
    assert parse_qs(minting.body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": [CLIENT_ID],
        "client_secret": [CLIENT_SECRET],
        "scope": ["openid"],
    }
    words = {"typeRecherche": "TOUS_LES_MOTS_DANS_UN_CHAMP", "valeur": "liste écoles de production", "operateur": "ET"}
    assert gateway.bodies("search") == [
        {
            "fond": "JORF",
            "recherche": {
                "champs": [{"typeChamp": "TITLE", "operateur": "ET", "criteres": [words]}],
                "filtres": [{"facette": "NATURE", "valeurs": ["ARRETE"]}],
                "pageNumber": 1,
                "pageSize": 100,
                "operateur": "ET",
                "sort": "PUBLICATION_DATE_DESC",
                "typePagination": "DEFAUT",
            },
        }
    ]
    assert gateway.bodies("consult/jorf") == [{"textCid": CID}]
    assert all(request.headers["authorization"] == f"Bearer {gateway.tokens[0]}" for request in gateway.asked[1:])


def test_amendments_are_found_and_other_titles_are_not_asked_for(bench: Bench, gateway: Gateway) -> None:
    gateway.add_order(AMENDING_CID, "SYNE2500001A", AMENDING)
    gateway.add_order(OTHER_CID, "SYNE2500002A", "Liste de production des écoles d'agriculture (synthetic)")
    assert bench.update().outcome == "ok"
    assert bench.held() == [f"{CID}.json", f"{AMENDING_CID}.json"]
    assert {body["textCid"] for body in gateway.bodies("consult/jorf")} == {CID, AMENDING_CID}


def test_a_text_of_another_series_is_passed_over(bench: Bench) -> None:
    report = bench.update(bench.piste(belongs=lambda _: False))
    assert (report.outcome, report.new, report.counts["passed_over"]) == ("ok", (), 1)
    assert not bench.archive.root.exists()


def test_another_series_has_its_own_words(bench: Bench, gateway: Gateway) -> None:
    gateway.add_order(AMENDING_CID, "SYNE2500001A", "Arrêté fixant la liste des lycées de la mer (synthetic)")
    sea = bench.piste(queries=("liste lycées de la mer",), subject="Lycées de la mer", belongs=lambda _: True)
    bench.update(sea)
    assert bench.held() == [f"{AMENDING_CID}.json"]


def test_a_recorded_reply_is_archived_byte_for_byte(bench: Bench, gateway: Gateway) -> None:
    recorded = SAMPLES / "consult_jorf_JORFTEXT000038358667_TREP1835514A.json"
    if not recorded.exists():
        pytest.skip("recorded replies (../shared/samples) not here")
    cid = recorded.name.split("_")[2]
    gateway.add_order(cid, "TREP1835514A", TITLE, day="2024-11-30")
    gateway.script("*/consult/jorf", says(recorded.read_bytes()))
    report = bench.update(bench.piste(belongs=lambda _: True))
    assert report.troubles == ()
    assert bench.archive.read(report.new[0].sha256) == recorded.read_bytes()


# What it does not bring twice


def test_nothing_new_touches_nothing(bench: Bench, gateway: Gateway) -> None:
    bench.update()
    before = snapshot(bench.archive.root)
    report = bench.update()
    assert (report.outcome, report.new, report.counts["unchanged"]) == ("ok", (), 1)
    assert snapshot(bench.archive.root) == before


def test_parts_in_another_order_are_no_change(bench: Bench, gateway: Gateway) -> None:
    bench.update()
    gateway.script("*/consult/jorf", edited(lambda reply: (reply["articles"].reverse(), reply["sections"].reverse())))
    assert bench.update().counts["unchanged"] == 1


def test_a_text_that_changed_is_archived_beside_the_one_before(bench: Bench, gateway: Gateway) -> None:
    bench.update()
    gateway.add(CID, NOR, TITLE, ITEMS[:1], "2024-11-18", "2024-11-29")
    assert len(bench.update().new) == 1
    assert bench.held() == [f"{CID}.json"] * 2
    assert bench.update().counts["unchanged"] == 1, "the last one held is what counts"


def test_a_change_taken_back_is_the_last_word_again(bench: Bench, gateway: Gateway) -> None:
    first, second = ({"cid": CID, "nor": NOR, "title": title} for title in (TITLE, f"{TITLE}, corrected"))
    for reply in (first, second, first, first):
        gateway.script("*/consult/jorf", says(reply))
        bench.update()
    said = [json.loads(bench.archive.read(record.sha256))["title"] for record in bench.archive.records()]
    assert said == [first["title"], second["title"], first["title"]]


def test_an_object_that_rotted_is_mended_by_the_same_bytes(bench: Bench, gateway: Gateway) -> None:
    data = bench.archive.read(bench.update().new[0].sha256)
    flip_a_bit(object_path(bench.archive, data))
    gateway.script("*/consult/jorf", says(data))
    assert bench.update().outcome == "ok"
    assert bench.archive.verify() == ()


@pytest.mark.parametrize("held", ["rotten", "not a reply"])
def test_what_cannot_be_compared_with_does_not_stop_the_new(bench: Bench, held: str) -> None:
    if held == "rotten":
        flip_a_bit(object_path(bench.archive, bench.archive.read(bench.update().new[0].sha256)))
    else:
        origin: dict[str, Any] = {"source": "piste", "url": None, "name": f"{CID}.json", "media_type": "text/plain"}
        bench.archive.add(b"synthetic", fetched_at=MOMENT, **origin)
    report = bench.update()
    assert (report.outcome, len(report.new)) == ("ok", 1)


def test_a_damaged_journal_is_not_the_fault_of_the_source(bench: Bench) -> None:
    bench.update()
    (bench.archive.root / "journal.jsonl").write_bytes(b"synthetic\n")
    with pytest.raises(ArchiveDamaged):
        bench.update()


# Searches


def test_pages_are_read_until_the_results_run_out(bench: Bench, gateway: Gateway) -> None:
    for i in range(2 * PAGE_SIZE):
        title = f"Liste de production des écoles d'agriculture, n° {i} (synthetic)"
        gateway.add_order(f"JORFTEXT0000600{i:05}", f"SYNX24{i:05}A", title, day="2025-01-01")
    report = bench.update()
    assert [body["recherche"]["pageNumber"] for body in gateway.bodies("search")] == [1, 2, 3]
    assert (report.outcome, report.counts["results"], report.counts["texts"]) == ("ok", 2 * PAGE_SIZE + 1, 1)
    assert bench.held() == [f"{CID}.json"], "the oldest result, on the last page"


def test_a_page_that_repeats_another_ends_the_search(bench: Bench, gateway: Gateway) -> None:
    results = [{"titles": [{"cid": CID, "title": TITLE}]}]
    gateway.always("*/search", says({"totalResultNumber": 300, "results": results}))
    report = bench.update()
    assert troubles(report) == [("WrongContent", "liste écoles de production")]
    assert len(gateway.bodies("search")) == 2
    assert bench.held() == [f"{CID}.json"], "what was found before the trouble is asked for"


def test_fewer_results_than_announced_are_a_trouble(bench: Bench, gateway: Gateway) -> None:
    gateway.script("*/search", setting(totalResultNumber=7), then=setting(totalResultNumber=7))
    report = bench.update()
    assert troubles(report) == [("WrongContent", "liste écoles de production")]
    assert "1 results where 7 are announced" in report.troubles[0].message
    assert bench.held() == [f"{CID}.json"]


def test_a_search_without_end_is_given_up(bench: Bench, gateway: Gateway) -> None:
    ids = count(10**11)

    def endless(answer: Answer) -> Answer:
        result = {"titles": [{"cid": f"JORFTEXT{next(ids)}", "title": "synthetic"}]}
        return says({"totalResultNumber": 10**6, "results": [result]})(answer)

    gateway.always("*/search", endless)
    report = bench.update()
    assert len(gateway.bodies("search")) == MAX_PAGES
    assert troubles(report) == [("WrongContent", "liste écoles de production")]


@pytest.mark.parametrize(
    "titles",
    [
        [{"id": f"{CID}_01-01-2999", "title": TITLE}],
        [{"id": "x", "cid": CID, "title": TITLE.replace("écoles", "<mark class='hl'>&eacute;coles</mark>")}],
        [{"cid": CID, "title": "Liste des Ecoles  de\u00a0production"}],
        [{"cid": None, "title": "Autre texte"}, {"cid": CID, "title": TITLE}, {"cid": CID, "title": TITLE}],
    ],
)
def test_titles_as_the_api_may_write_them(bench: Bench, gateway: Gateway, titles: list[dict[str, Any]]) -> None:
    gateway.script("*/search", says({"totalResultNumber": 1, "results": [{"titles": titles}]}))
    assert bench.update().outcome == "ok"
    assert gateway.bodies("consult/jorf") == [{"textCid": CID}]


def test_an_order_found_without_its_id_is_a_trouble(bench: Bench, gateway: Gateway) -> None:
    results = [{"titles": [{"cid": "LEGITEXT000050000010", "title": TITLE}]}]
    gateway.script("*/search", says({"totalResultNumber": 1, "results": results}))
    assert troubles(bench.update()) == [("WrongContent", "liste écoles de production")]


def test_a_search_that_fails_leaves_the_others(bench: Bench, gateway: Gateway) -> None:
    gateway.script("*/search", bare(400))
    report = bench.update(bench.piste(queries=("synthetic", "écoles de production")))
    assert troubles(report) == [("Refused", "synthetic")]
    assert bench.held() == [f"{CID}.json"]


# Orders known by their NOR


def test_an_order_known_by_its_nor_is_fetched_once(bench: Bench, gateway: Gateway) -> None:
    gateway.add_order(AMENDING_CID, "SYNE2200001A", "Arrêté relatif à la liste des écoles (synthetic)")
    assert bench.update(bench.piste(nors=("SYNE2200001A", NOR))).outcome == "ok"
    assert gateway.bodies("consult/getJoWithNor") == [{"nor": "SYNE2200001A"}, {"nor": NOR}]
    assert gateway.bodies("consult/jorf") == [{"textCid": CID}, {"textCid": AMENDING_CID}]
    assert bench.held() == [f"{CID}.json", f"{AMENDING_CID}.json"]


def test_a_nor_that_the_api_does_not_know_is_a_note_and_no_trouble(bench: Bench) -> None:
    report = bench.update(bench.piste(nors=("SYNE9900001A",)))
    assert (report.outcome, troubles(report)) == ("ok", [])
    assert [note.partition(":")[0] for note in report.notes] == ["SYNE9900001A"]
    assert bench.held() == [f"{CID}.json"]


def test_escape_sequences_in_a_title_do_not_reach_the_message(bench: Bench, gateway: Gateway) -> None:
    results = [{"titles": [{"cid": None, "title": f"\x1b[2J\x9b{TITLE}\u202e"}]}]
    gateway.script("*/search", says({"totalResultNumber": 1, "results": results}))
    (trouble,) = bench.update().troubles
    assert trouble.message.isprintable()


def test_the_text_of_another_nor_is_not_taken(bench: Bench, gateway: Gateway) -> None:
    gateway.script("*/getJoWithNor", setting(nor="SYNE9900001A", cid=AMENDING_CID))
    assert troubles(bench.update(bench.piste(nors=(NOR,)))) == [("WrongContent", NOR)]
    assert gateway.bodies("consult/jorf") == [{"textCid": CID}]


# Texts


def test_a_text_that_is_gone_leaves_the_others(bench: Bench, gateway: Gateway) -> None:
    gateway.add_order(AMENDING_CID, "SYNE2500001A", AMENDING, day="2025-03-04")
    gateway.script("*/search", and_then(lambda: gateway.remove(AMENDING_CID)))
    report = bench.update()
    assert (report.outcome, troubles(report)) == ("failed", [("Gone", AMENDING_CID)])
    assert bench.held() == [f"{CID}.json"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (setting(cid=AMENDING_CID), "WrongContent"),
        (setting(cid="LEGITEXT000050000010"), "WrongContent"),
        (setting(id=None, cid=None), "Gone"),
        (setting(title=None), "Gone"),
        (setting(title=["synthetic"]), "WrongContent"),
        (bare(404), "Gone"),
        (bare(400), "Refused"),
        (bare(200), "WrongContent"),
        (page(), "WrongContent"),
        (says([]), "WrongContent"),
        (says(b'{"cid": "' + CID.encode()), "WrongContent"),
        (says(b'{"cid": "\xff"}'), "WrongContent"),
        (says(b'{"a": NaN}'), "WrongContent"),
        (says(b'{"a":' * 100_000), "WrongContent"),
        (lambda answer: replace(answer, length=MAX_REPLY_BYTES + 1, ending="fin"), "ReplyTooLarge"),
    ],
)
def test_a_reply_that_is_not_the_text_leaves_the_others(
    bench: Bench, gateway: Gateway, fault: Fault, code: str
) -> None:
    gateway.add_order(AMENDING_CID, "SYNE2500001A", AMENDING, day="2024-01-01")
    gateway.script("*/consult/jorf", fault)
    report = bench.update()
    assert (report.outcome, troubles(report)) == ("failed", [(code, CID)])
    assert bench.held() == [f"{AMENDING_CID}.json"]
    assert bench.update().outcome == "ok"
    assert bench.held() == [f"{CID}.json", f"{AMENDING_CID}.json"]


@pytest.mark.parametrize(
    "reply",
    [
        {"results": []},
        {"results": [], "totalResultNumber": "1"},
        {"results": [], "totalResultNumber": True},
        {"results": {}, "totalResultNumber": 1},
        {"results": [1], "totalResultNumber": 1},
        {"results": [{"titles": "synthetic"}], "totalResultNumber": 1},
        {"results": [{"titles": [{"title": 1}]}], "totalResultNumber": 1},
    ],
)
def test_a_search_of_another_shape_is_named(bench: Bench, gateway: Gateway, reply: dict[str, Any]) -> None:
    gateway.script("*/search", says(reply))
    assert troubles(bench.update()) == [("WrongContent", "liste écoles de production")]


def test_a_text_whose_server_fails_for_good_leaves_the_others(bench: Bench, gateway: Gateway) -> None:
    gateway.add_order(AMENDING_CID, "SYNE2500001A", AMENDING, day="2024-01-01")
    gateway.script("*/consult/jorf", *[bare(500)] * 3)
    assert troubles(bench.update()) == [("ServerFailed", CID)]
    assert bench.held() == [f"{AMENDING_CID}.json"]


@pytest.mark.parametrize("fault", [bare(500), unavailable("7"), throttled("7"), hang_up()])
def test_what_passes_is_waited_for(bench: Bench, gateway: Gateway, fault: Fault) -> None:
    gateway.script("*/search", fault)
    gateway.script("*/consult/jorf", fault)
    assert bench.update().outcome == "ok"
    assert bench.held() == [f"{CID}.json"]


# The host


@pytest.mark.parametrize("path", [TOKEN_PATH, "*/search", "*/consult/jorf"])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (sent_to("https://login.example.org/synthetic"), "SentElsewhere"),
        (sent_to("/login"), "SentElsewhere"),
        (throttled("3600"), "Throttled"),
        (hang_up(), "Unreachable"),
        (challenge(), "Blocked"),
    ],
)
def test_a_host_in_trouble_ends_the_run(bench: Bench, gateway: Gateway, path: str, fault: Fault, code: str) -> None:
    gateway.add_order(AMENDING_CID, "SYNE2500001A", AMENDING)
    gateway.always(path, fault)
    report = bench.update(bench.piste(queries=("écoles de production",) * 2))
    assert (report.outcome, troubles(report)) == ("failed", [(code, gateway.api_url)])
    gateway.heal()
    assert len(bench.update().new) == 2


def test_a_budget_that_is_spent_ends_the_run(bench: Bench, gateway: Gateway) -> None:
    gateway.add_order(AMENDING_CID, "SYNE2500001A", AMENDING, day="2024-01-01")
    with Client(gateway.api_url, replace(MANNERS, budget=2), bench.time.clock) as client:
        bench.client = client
        assert troubles(bench.update()) == [("BudgetSpent", gateway.api_url)]
    assert bench.held() == [f"{CID}.json"]


# The token


def test_one_token_serves_until_it_expires(bench: Bench, gateway: Gateway) -> None:
    piste = bench.piste()
    bench.update(piste)
    bench.time.seconds = 1000 + 3600 - MARGIN - 1
    bench.update(piste)
    assert gateway.minted == 1
    bench.time.seconds = 1000 + 3600 - MARGIN
    bench.update(piste)
    assert gateway.minted == 2


def test_a_token_that_expires_early_is_replaced_once(bench: Bench, gateway: Gateway) -> None:
    gateway.script("*/search", and_then(gateway.expire_tokens))
    assert bench.update().outcome == "ok"
    assert gateway.minted == 2
    assert bench.held() == [f"{CID}.json"]


@pytest.mark.parametrize(("status", "words"), [(401, "ECOLES_PISTE_TOKEN_URL"), (403, "terms of use (CGU)")])
@pytest.mark.parametrize("body", [b"", b"<html>synthetic</html>", b'{"error": "synthetic"}'])
def test_a_refusal_that_lasts_ends_the_run(
    bench: Bench, gateway: Gateway, status: int, words: str, body: bytes
) -> None:
    gateway.always("/dila/*", says(body, status))
    report = bench.update(bench.piste(nors=(NOR,)))
    assert troubles(report) == [("BadCredentials", gateway.api_url)]
    assert words in report.troubles[0].message
    assert gateway.minted == len(gateway.bodies("search")) == 2


def test_an_application_without_the_api_is_told_what_to_do(bench: Bench, gateway: Gateway) -> None:
    gateway.is_subscribed = False
    assert "https://piste.gouv.fr" in bench.update().troubles[0].message


@pytest.mark.parametrize("fault", [bare(400), page(400), says({"error": "temporarily_unavailable"}, 400)])
def test_a_token_request_that_crossed_another_is_made_again(bench: Bench, gateway: Gateway, fault: Fault) -> None:
    gateway.script(TOKEN_PATH, fault)
    assert bench.update().outcome == "ok"
    assert BUSY_WAIT in bench.time.slept


def test_no_token_twice_ends_the_run(bench: Bench, gateway: Gateway) -> None:
    gateway.always(TOKEN_PATH, bare(400))
    assert troubles(bench.update()) == [("Refused", gateway.api_url)]
    assert gateway.paths("POST") == [TOKEN_PATH] * 2


@pytest.mark.parametrize("status", [400, 401])
def test_a_key_that_is_unknown_is_not_tried_again(bench: Bench, gateway: Gateway, status: int) -> None:
    gateway.invalid_client_status = status
    report = bench.update(bench.piste(Key(CLIENT_ID, "another synthetic secret")))
    assert troubles(report) == [("BadCredentials", gateway.api_url)]
    assert "PISTE_CLIENT_SECRET" in report.troubles[0].message
    assert gateway.paths("POST") == [TOKEN_PATH]


@pytest.mark.parametrize("fault", [bare(401), page(401)])
def test_a_401_without_a_reason_is_of_the_key(bench: Bench, gateway: Gateway, fault: Fault) -> None:
    gateway.always(TOKEN_PATH, fault)
    assert troubles(bench.update()) == [("BadCredentials", gateway.api_url)]


@pytest.mark.parametrize(
    "fault",
    [
        bare(200),
        page(),
        setting(access_token=None),
        setting(access_token=""),
        setting(access_token="synthetic\r\nX-Synthetic: 1"),
        setting(access_token="é"),
        setting(expires_in=None),
        setting(expires_in="3600"),
        setting(expires_in=True),
    ],
)
def test_a_token_of_another_shape_ends_the_run(bench: Bench, gateway: Gateway, fault: Fault) -> None:
    gateway.always(TOKEN_PATH, fault)
    assert troubles(bench.update()) == [("WrongContent", gateway.api_url)]
    assert gateway.bodies("search") == []


@pytest.mark.parametrize("expires_in", [0, -1, 10**400], ids=["none", "less", "endless"])
def test_a_life_without_sense_does_no_harm(bench: Bench, gateway: Gateway, expires_in: int) -> None:
    gateway.expires_in = expires_in
    assert bench.update().outcome == "ok"


def test_threads_ask_for_one_token_between_them(bench: Bench, gateway: Gateway) -> None:
    gateway.minting_takes = 0.05  # The gateway refuses any other request for a token meanwhile.
    tokens = bench.tokens()
    with ThreadPoolExecutor(4) as threads:
        given = {threads.submit(tokens.current) for _ in range(4)}
        assert {one.result() for one in given} == set(gateway.tokens)
        stale = gateway.tokens[0]
        given = {threads.submit(tokens.instead_of, stale) for _ in range(4)}
        assert {one.result() for one in given} == {gateway.tokens[1]}
    assert [seen.status for seen in gateway.requests] == [200, 200]


# The secret


@pytest.mark.parametrize("status", [200, 400, 401, 404, 500])
def test_a_gateway_that_echoes_the_key_is_not_quoted(bench: Bench, gateway: Gateway, status: int) -> None:
    echo = f'{{"error": "{CLIENT_SECRET} {CLIENT_ID}", "access_token": "{CLIENT_SECRET} '.encode()
    gateway.always(TOKEN_PATH, says(echo, status))
    with pytest.raises(FetchError) as caught:
        bench.tokens().current()
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert CLIENT_SECRET not in shown
    assert CLIENT_ID not in shown


def test_the_error_of_a_broken_token_does_not_carry_it(bench: Bench, gateway: Gateway) -> None:
    gateway.always(TOKEN_PATH, says(b'{"access_token": "synthetic-half'))
    with pytest.raises(WrongContent) as caught:
        bench.tokens().current()
    assert caught.value.__context__ is None


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_an_api_that_echoes_the_token_is_not_quoted(bench: Bench, gateway: Gateway, status: int) -> None:
    gateway.always("/dila/*", lambda answer: says({"message": f"Bearer {gateway.tokens[-1]}"}, status)(answer))
    assert bench.update().outcome == "failed"
    with pytest.raises(FetchError) as caught:
        Api(bench.client, bench.tokens()).post("search", {})
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert not [token for token in gateway.tokens if token in shown]


def test_no_representation_shows_the_key(bench: Bench) -> None:
    shown = f"{KEY!r} {KEY} {bench.piste()!r} {bench.tokens()!r}"
    assert CLIENT_ID not in shown
    assert CLIENT_SECRET not in shown


def test_without_a_key_the_report_says_what_to_set() -> None:
    report = skipped()
    assert (report.source, report.outcome, report.troubles) == ("piste", "skipped", ())
    assert "PISTE_CLIENT_ID and PISTE_CLIENT_SECRET" in report.notes[0]
