"""The nightly job against servers that behave as the real ones: what it archives, publishes, journals and tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.reading import open_database, rows
from ecoles import sources
from scraper.archive import Archive
from scraper.clock import Clock
from scraper.lock import hold
from tests.ecoles.conftest import Run, everything_below
from tests.parsers import pdf_files
from tests.upstream import faults
from tests.upstream.synthetic import a_year_of
from tests.upstream.together import Servers, serving


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    """The three servers, the environment that leads there, and a clock on which every wait is over at once."""
    passed = [0.0]

    def sleep(seconds: float) -> None:
        passed[0] += seconds

    clock = Clock(monotonic=lambda: passed[0], sleep=sleep, now=lambda: datetime.now(UTC))
    monkeypatch.setattr(sources, "CLOCK", clock)
    with serving() as running:
        for name, value in running.settings().items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("PISTE_CLIENT_ID")
        monkeypatch.delenv("PISTE_CLIENT_SECRET")
        yield running


@pytest.fixture
def filled(alone: Run, servers: Servers) -> Run:
    """The command, with the whole made-up year of the open data fetched, and nothing else."""
    ran = alone("backfill")
    assert ran.status == 0, ran.err
    return alone


def table(home: Path, name: str) -> list[dict[str, object]]:
    with closing(open_database(home / "ecoles.db")) as conn:
        return rows(conn, f"SELECT * FROM {name}")


def untouched(home: Path) -> dict[str, tuple[bytes, int]]:
    """Everything in the home but what a quiet night may append to, with the times of the files."""
    left_out = ("archive/runs.jsonl", "archive/deliveries.jsonl", "logs/", "lock")
    return {
        name: (data, (home / name).stat().st_mtime_ns)
        for name, data in everything_below(home).items()
        if not name.startswith(left_out)
    }


def test_a_backfill_of_a_fresh_home_holds_every_order(filled: Run, home: Path) -> None:
    held = filled("orders", "--format", "json").json["held"]
    assert [one["signed_on"] for one in held] == [one.signed_on for one in a_year_of().orders]
    assert filled("check").status == 0
    assert not list((home / "spool").glob("*"))


def test_a_new_order_says_which_schools_were_gained_and_lost(alone: Run, servers: Servers, home: Path) -> None:
    year = a_year_of()
    late = [one for one in year.increments if one.name >= "JORFSIMPLE_20251126"]
    for one in late:
        servers.dila.withdraw(one.name)
    assert alone("backfill").status == 0
    for one in late:
        servers.dila.publish(one.collection, one.name, one.data)
    ran = alone("update")
    assert ran.status == 0, ran.err
    assert "arrete-2025-11-18" in ran.out
    assert "  + Ecole de production Synthetic Alpes" in ran.out
    assert "\n  - " in ran.out
    log = [json.loads(line) for path in (home / "logs").iterdir() for line in path.read_text().splitlines()]
    done = [line for line in log if line["event"] == "done"][-1]
    kinds = {one["kind"] for one in done["changes"]["arrete-2025-11-18"]}
    assert {"gained", "lost"} <= kinds
    assert all(line["counts"]["requests"] for line in log if line["event"] == "source" and line["source"] == "opendata")


def test_a_quiet_night_touches_nothing_but_its_journals(filled: Run, home: Path) -> None:
    before = untouched(home)
    ran = filled("update")
    assert (ran.status, ran.out.splitlines()[-1]) == (0, "Nothing new: the database is up to date.")
    assert untouched(home) == before
    assert [run["verb"] for run in Archive(home / "archive").runs.rows()] == ["backfill", "update"]


def test_deliveries_with_nothing_of_ours_publish_nothing(alone: Run, servers: Servers, home: Path) -> None:
    last = a_year_of().increments[-1]
    servers.dila.withdraw(last.name)
    assert alone("backfill").status == 0
    servers.dila.publish(last.collection, last.name, last.data)
    before = untouched(home)
    ran = alone("update", "--format", "json")
    assert ran.json["sources"][0]["counts"]["deliveries"] == 1
    assert ran.json["is_changed"] is False
    assert untouched(home) == before


def test_update_after_backfill_and_rebuild_agree(filled: Run, home: Path) -> None:
    published = (home / "ecoles.db").read_bytes()
    (home / "ecoles.db").unlink()
    assert filled("rebuild").status == 0
    assert (home / "ecoles.db").read_bytes() == published


def test_a_lost_database_is_published_again_by_the_next_night(filled: Run, home: Path) -> None:
    (home / "ecoles.db").unlink()
    assert filled("update").status == 0
    assert filled("first", "synthetic alpes").status == 0


def test_one_source_failing_does_not_stop_the_others(
    alone: Run, servers: Servers, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PISTE_CLIENT_ID", "PISTE_CLIENT_SECRET"):
        monkeypatch.setenv(name, servers.settings()[name])
    servers.dila.always("*", faults.challenge())
    ran = alone("update", "--format", "json")
    assert ran.status == 3
    assert [one["outcome"] for one in ran.json["sources"]] == ["failed", "ok"]
    assert "Blocked" in [one["code"] for one in ran.json["sources"][0]["troubles"]]
    assert len(alone("orders", "--format", "json").json["held"]) == len(a_year_of().orders)


def test_without_a_key_the_api_is_skipped_and_status_says_so(filled: Run) -> None:
    assert "PISTE_CLIENT_ID" in filled("update").out
    piste = next(one for one in filled("status", "--format", "json").json["sources"] if one["source"] == "piste")
    assert (piste["is_configured"], piste["last_run_at"]) == (False, None)
    assert "PISTE_CLIENT_ID" in filled("status").out


def test_the_same_trouble_is_one_finding_that_the_recovery_closes(filled: Run, servers: Servers, home: Path) -> None:
    published = table(home, "orders")
    servers.dila.always("*/JORFSIMPLE/", faults.page())
    assert [filled("update").status for _ in range(3)] == [3, 3, 3]
    (trouble,) = filled("status", "--format", "json").json["troubles"]
    assert (trouble["source"], trouble["code"], trouble["times"]) == ("opendata", "WrongContent", 3)
    (finding,) = [one for one in table(home, "findings") if one["source"]]
    assert (finding["status"], finding["times"]) == ("open", 3)
    assert table(home, "orders") == published
    servers.dila.heal()
    assert filled("update").status == 0
    assert filled("status", "--format", "json").json["troubles"] == []
    (finding,) = [one for one in table(home, "findings") if one["source"]]
    assert (finding["status"], finding["times"]) == ("closed", 3)


def test_strict_status_tells_silence_with_a_status_of_its_own(filled: Run, home: Path) -> None:
    assert filled("status").status == 0
    stale = filled("status", "--strict", "--format", "json")
    assert stale.status == (7 if stale.json["stale"] else 0)
    assert not [one for one in stale.json["stale"] if "opendata" in one]
    journal = home / "archive" / "runs.jsonl"
    journal.write_text(journal.read_text().replace(f"{datetime.now(UTC):%Y-%m-%d}", "2026-01-01"))
    stale = filled("status", "--strict", "--format", "json")
    assert stale.status == 7
    assert "opendata" in stale.json["stale"][0]


def test_a_home_that_never_fetched_is_stale(built: Run) -> None:
    ran = built("status", "--strict")
    assert ran.status == 7
    assert "jamais" in ran.err


def test_two_runs_at_once_the_second_leaves_with_status_6(alone: Run, servers: Servers, home: Path) -> None:
    with hold(home):
        assert alone("update").status == 6
    assert servers.dila.requests == []


def test_a_text_suppressed_upstream_is_marked_and_stays(alone: Run, servers: Servers, home: Path) -> None:
    year = a_year_of()
    assert alone("backfill").status == 0
    gone = [one for one in table(home, "findings") if one["code"] == "withdrawn"]
    assert [year.withdrawn.cid in str(one["message"]) for one in gone] == [True]
    assert year.withdrawn.cid in {record.name.removesuffix(".xml") for record in Archive(home / "archive").records()}


def test_pings_tell_start_success_and_failure(filled: Run, servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = servers.legifrance
    monkeypatch.setenv("ECOLES_PING_URL", f"{watch.address}/ping/synthetic-uuid")
    asked = len(watch.requests)
    filled("update")
    servers.dila.always("*", faults.challenge())
    filled("update")
    paths = [request.path.removeprefix("/ping/synthetic-uuid") for request in watch.requests[asked:]]
    assert paths == ["/start", "", "/start", "/fail"]


def test_a_watchman_that_does_not_answer_fails_no_run_and_stays_secret(
    filled: Run, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECOLES_PING_URL", f"{servers.legifrance.address}/nobody-here/synthetic-secret")
    ran = filled("update")
    assert ran.status == 0
    assert "ECOLES_PING_URL" in ran.err
    assert "synthetic-secret" not in ran.err + ran.out


def test_a_quarantined_order_is_told_every_night(alone: Run, servers: Servers, home: Path) -> None:
    last = a_year_of().orders[-1]
    bad = last.jorfsimple().replace(b"<br/>7. ", b"<br/>8. ", 1)
    assert bad != last.jorfsimple()
    from tests.upstream.synthetic import increment

    for one in a_year_of().increments:
        servers.dila.withdraw(one.name)
    stamp = "20251130-003000"
    servers.dila.publish("JORFSIMPLE", f"JORFSIMPLE_{stamp}.tar.gz", increment(stamp, {last.cid: bad}))
    assert alone("backfill").status == 4
    assert [run["exit_status"] for run in table(home, "runs")] == [4]
    quiet = alone("update")
    assert quiet.status == 4
    assert "quarantine" in quiet.err


@pytest.mark.parametrize("arguments", [("update", "--source", "nobody"), ("backfill", "--source", "piste")])
def test_an_unknown_source_is_a_mistake_of_usage(alone: Run, arguments: tuple[str, ...]) -> None:
    assert alone(*arguments).status == 2


def test_backfill_since_a_year_leaves_older_orders_out(alone: Run, servers: Servers) -> None:
    assert alone("backfill", "--since", "2021").status == 0
    held = alone("orders", "--format", "json").json["held"]
    assert [one["signed_on"][:4] for one in held] == ["2022", "2025"]


def test_jorf_global_is_read_when_asked_for_and_agrees(filled: Run, home: Path) -> None:
    ran = filled("backfill", "--source", "opendata-global")
    assert ran.status == 0, ran.err
    held = filled("orders", "--format", "json").json["held"]
    assert [one["signed_on"] for one in held] == [one.signed_on for one in a_year_of().orders]
    assert all({"jorf", "jorfsimple"} <= {form["medium"] for form in one["documents"]} for one in held)


def test_texts_of_another_series_are_archived_and_not_derived_from(alone: Run, servers: Servers, home: Path) -> None:
    home.mkdir(parents=True)
    (home / "series.toml").write_text('[marine]\nneedles = ["relatif à marine"]\n', encoding="utf-8")
    assert alone("backfill").status == 0
    sources = {record.source for record in Archive(home / "archive").records()}
    assert sources == {"opendata", "opendata/marine"}
    assert alone("check").status == 0
    assert len(alone("orders", "--format", "json").json["held"]) == len(a_year_of().orders)


@pytest.mark.parametrize("text", ["[x]\n", '[x]\nneedles = ["a"]\n', "not toml", '["a/b"]\nneedles = ["abcd"]\n'])
def test_a_series_file_that_means_nothing_is_refused(alone: Run, servers: Servers, home: Path, text: str) -> None:
    home.mkdir(parents=True)
    (home / "series.toml").write_text(text)
    ran = alone("update")
    assert ran.status == 2
    assert "series.toml" in ran.err


def test_a_page_of_the_website_is_added_by_its_address(alone: Run, servers: Servers) -> None:
    last = a_year_of().orders[-1]
    ran = alone("add", servers.legifrance.page_url(last.cid))
    assert ran.status == 0, ran.err
    (held,) = alone("orders", "--format", "json").json["held"]
    assert held["signed_on"] == last.signed_on
    assert [form["medium"] for form in held["documents"]] == ["website"]


def test_an_address_of_legifrance_is_asked_for_where_the_settings_say(alone: Run, servers: Servers) -> None:
    last = a_year_of().orders[-1]
    assert alone("add", f"https://www.legifrance.gouv.fr/jorf/id/{last.cid}").status == 0


def test_a_site_that_turns_programs_away_is_blocked_with_the_other_ways(alone: Run, servers: Servers) -> None:
    servers.legifrance.always("*/jorf/*", faults.challenge())
    ran = alone("add", servers.legifrance.page_url(a_year_of().orders[-1].cid))
    assert ran.status == 3
    assert "PISTE_CLIENT_ID" in ran.err
    assert "ecoles add" in ran.err


def test_a_backfill_of_more_years_reads_the_stock_again(alone: Run, servers: Servers) -> None:
    for since, years in (("2021", ["2022", "2025"]), ("2020", ["2020", "2022", "2025"])):
        assert alone("backfill", "--since", since).status == 0
        assert [one["signed_on"][:4] for one in alone("orders", "--format", "json").json["held"]] == years
    requests = len(servers.dila.requests)
    assert alone("backfill", "--since", "2022").status == 0
    assert len(servers.dila.requests) == requests + 1
    assert alone("update").status == 0
    assert len(servers.dila.requests) == requests + 2


def test_the_last_delivery_has_the_last_word_even_when_it_is_read_first(alone: Run, servers: Servers) -> None:
    night = next(one for one in a_year_of().increments if "20251126-0031" in one.name)
    servers.dila.withdraw(night.name)
    assert alone("backfill").status == 0
    servers.dila.publish(night.collection, night.name, night.data)
    ran = alone("update", "--format", "json")
    assert ran.status == 0
    assert len(ran.json["sources"][0]["new"]) == 1
    (school,) = alone("school", "epicc", "--format", "json").json["mentions"][-1:]
    assert "139, rue" in school["citation"]["quote"]


def test_the_pdf_of_a_page_is_taken_when_asked_for(alone: Run, servers: Servers) -> None:
    last = a_year_of().orders[-1]
    servers.legifrance.add(last, pdf=pdf_files.extract())
    ran = alone("add", "--pdf", servers.legifrance.page_url(last.cid))
    assert ran.status == 0, ran.err
    (held,) = alone("orders", "--format", "json").json["held"]
    assert [form["medium"] for form in held["documents"]] == ["pdf"]
    assert held["signed_on"] == "2023-05-02"


@pytest.mark.parametrize(
    "link",
    ["http://127.0.0.1:1/other", "//synthetic.invalid/x", "http://[::1/x", "http://xn--/x", "file:///etc/passwd"],
)
def test_a_page_that_sends_for_its_pdf_elsewhere_is_not_followed(alone: Run, servers: Servers, link: str) -> None:
    page = f'<html><body><h1>Synthetic</h1><a class="doc-download" href="{link}">PDF</a></body></html>'
    servers.legifrance.always("*/jorf/*", faults.page(html=page))
    ran = alone("add", "--pdf", servers.legifrance.page_url(a_year_of().orders[-1].cid))
    assert ran.status == 3
    assert "PDF" in ran.err


def test_needles_added_later_are_looked_for_in_the_stock_too(filled: Run, home: Path) -> None:
    (home / "series.toml").write_text('[marine]\nneedles = ["relatif à marine"]\n', encoding="utf-8")
    ran = filled("update", "--format", "json")
    assert ran.status == 0
    assert ran.json["sources"][0]["counts"]["deliveries"] == 1 + len(a_year_of().increments)
    assert "opendata/marine" in {record.source for record in Archive(home / "archive").records()}
    assert filled("update", "--format", "json").json["sources"][0]["counts"]["deliveries"] == 0


def test_a_host_that_is_down_closes_no_complaint_about_a_file(filled: Run, servers: Servers) -> None:
    servers.dila.publish("JORFSIMPLE", "JORFSIMPLE_20251201-003000.tar.gz", b"not gzip (synthetic)")
    assert filled("update").status == 3
    servers.dila.always("*", faults.challenge())
    assert filled("update").status == 3
    servers.dila.heal()
    assert filled("update").status == 3
    troubles = {one["about"]: one["times"] for one in filled("status", "--format", "json").json["troubles"]}
    assert troubles == {"JORFSIMPLE_20251201-003000.tar.gz": 2}
