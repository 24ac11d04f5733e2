"""The open data, read night after night from a server on this machine that behaves as it should."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper import mending
from tests.scraper.archives import flip_a_bit, grave, object_path, snapshot
from tests.scraper.opendata_home import NET, START, Home, codes, deliver, essence, publish
from tests.upstream.dila import Dila
from tests.upstream.synthetic import Known, a_year_of, order, other_id, other_text, simple_path, stock

_ALL = a_year_of().increments
# The nights of the year on which something happens, and three quiet ones.
YEAR = replace(a_year_of(), increments=(*_ALL[:2], *_ALL[11:14], _ALL[21], *_ALL[-4:]))
ORDER = YEAR.orders[0]
TEXT = ORDER.jorfsimple()
CORRECTED = TEXT.replace(b"rue", b"avenue", 1)
STOCK = "Freemium_jorf_simple_20250713-140000.tar.gz"


@pytest.fixture
def dila() -> Iterator[Dila]:
    with Dila() as server:
        yield server


@pytest.fixture
def home(dila: Dila, tmp_path: Path) -> Home:
    return Home(tmp_path / "home", dila)


@pytest.fixture
def backfilled(dila: Dila, home: Home) -> Home:
    """A home that has read a stock with one order; more is published by the test."""
    dila.publish("JORFSIMPLE", STOCK, stock({ORDER.cid: TEXT, other_id(1): other_text(1)}))
    assert home.backfill().outcome == "ok"
    dila.requests.clear()
    return home


def names(home: Home) -> list[str | None]:
    return [name for _, name, _ in home.held()]


def test_a_backfill_archives_every_order_of_the_series_and_nothing_else(dila: Dila, home: Home) -> None:
    publish(dila, YEAR)
    report = home.backfill()
    expected = [*YEAR.orders[:3], YEAR.before, YEAR.orders[3]]
    assert home.texts() == [one.jorfsimple() for one in expected]
    assert names(home) == [f"{one.cid}.xml" for one in expected]
    assert (report.source, report.outcome, report.troubles, report.notes) == ("opendata", "ok", (), ())
    assert report.new == home.archive.records()
    assert home.archive.verify() == ()
    assert home.withdrawn() == [YEAR.withdrawn.cid]


def test_the_counts_tell_what_was_done(dila: Dila, home: Home) -> None:
    publish(dila, YEAR)
    counts = home.backfill().counts
    assert counts == {
        "deliveries": 1 + len(YEAR.increments),
        "texts": sum(row["texts"] for row in home.archive.deliveries.rows()),
        "matches": 6,
        "unchanged": 1,
        "withdrawn": 1,
        "requests": len(dila.requests),
        "bytes": counts["bytes"],
    }
    assert counts["bytes"] > sum(len(one.data) for one in (YEAR.stock, *YEAR.increments))


def test_a_document_tells_where_it_came_from(dila: Dila, home: Home) -> None:
    name = deliver(dila, "20250901-003000", {ORDER.cid: TEXT})
    (record,) = home.update().new
    assert record.url == f"{dila.url}JORFSIMPLE/{name}#20250901-003000/{simple_path(ORDER.cid)}"
    assert (record.source, record.name) == ("opendata", f"{ORDER.cid}.xml")
    assert (record.media_type, record.fetched_at) == ("application/xml", "2026-11-01T04:00:00Z")


def test_nothing_new_is_one_request_and_no_write(dila: Dila, home: Home) -> None:
    publish(dila, YEAR)
    home.backfill()
    before = snapshot(home.root)
    for run in (home.update, home.backfill):
        dila.requests.clear()
        report = run()
        assert dila.paths() == ["/OPENDATA/JORFSIMPLE/"]
        assert (report.outcome, report.new, report.counts["deliveries"]) == ("ok", (), 0)
    assert snapshot(home.root) == before


def test_update_on_a_new_home_reads_the_increments_and_says_what_is_missing(dila: Dila, home: Home) -> None:
    publish(dila, YEAR)
    report = home.update()
    assert YEAR.stock.name not in home.applied()
    assert home.applied() == [one.name for one in YEAR.increments]
    assert "ecoles backfill" in report.notes[0]
    assert report.outcome == "ok"


def test_a_night_after_the_other_comes_to_the_same_as_all_at_once(dila: Dila, home: Home, tmp_path: Path) -> None:
    dila.publish("JORFSIMPLE", YEAR.stock.name, YEAR.stock.data)
    home.backfill()
    for delivery in YEAR.increments:
        dila.publish("JORFSIMPLE", delivery.name, delivery.data)
        assert home.update().outcome == "ok"
    at_once = Home(tmp_path / "at once", dila)
    at_once.backfill()
    assert essence(home) == essence(at_once)


@pytest.mark.parametrize("layout", ["pre", "table"])
def test_the_case_of_names_may_change_overnight(dila: Dila, home: Home, layout: str) -> None:
    dila.layout = "table" if layout == "table" else "pre"
    name = deliver(dila, "20250901-003000", {ORDER.cid: TEXT})
    home.update()
    dila.withdraw(name)
    dila.publish("JORFSIMPLE", name.lower(), b"never asked for")
    assert home.update().outcome == "ok"
    assert home.applied() == [name]


# Deliveries again


def test_an_unchanged_delivery_is_not_journalled_again(dila: Dila, backfilled: Home) -> None:
    deliver(dila, "20250901-220000", {ORDER.cid: TEXT})
    report = backfilled.update()
    assert (report.new, report.counts["unchanged"], report.counts["matches"]) == ((), 1, 1)
    assert backfilled.texts() == [TEXT]


def test_a_text_corrected_in_the_evening_is_held_in_both_forms(dila: Dila, backfilled: Home) -> None:
    deliver(dila, "20250901-220000", {ORDER.cid: CORRECTED})
    assert [one.name for one in backfilled.update().new] == [f"{ORDER.cid}.xml"]
    assert backfilled.texts() == [TEXT, CORRECTED]


def test_a_correction_taken_back_is_news(dila: Dila, backfilled: Home) -> None:
    deliver(dila, "20250901-220000", {ORDER.cid: CORRECTED})
    deliver(dila, "20250902-220000", {ORDER.cid: TEXT})
    backfilled.update()
    assert backfilled.texts() == [TEXT, CORRECTED, TEXT]


def test_a_stock_read_after_newer_increments_is_older_than_they_are(dila: Dila, home: Home) -> None:
    dila.publish("JORFSIMPLE", STOCK, stock({ORDER.cid: TEXT}))
    deliver(dila, "20250901-220000", {ORDER.cid: CORRECTED})
    home.update()
    assert home.backfill().counts["unchanged"] == 0
    assert home.texts() == [CORRECTED, TEXT]
    deliver(dila, "20250902-220000", {ORDER.cid: CORRECTED})
    assert home.update().counts["unchanged"] == 1


def test_the_same_text_in_two_issues_of_one_delivery_is_held_as_it_stands_in_each(dila: Dila, home: Home) -> None:
    files = {f"jorf/simple/JORF/CONT/{i}/{ORDER.cid}.xml": data for i, data in enumerate((TEXT, CORRECTED))}
    deliver(dila, "20250901-003000", files)
    home.update()
    assert home.texts() == [TEXT, CORRECTED]


STAMPS = [f"2025090{day}-220000" for day in range(1, 6)]


@settings(max_examples=20)
@example(said=[TEXT, CORRECTED, TEXT], order=[STAMPS[0], STAMPS[2], STAMPS[1]], as_stock=None)
@given(
    said=st.lists(st.sampled_from([TEXT, CORRECTED]), min_size=3, max_size=5),
    order=st.permutations(STAMPS),
    as_stock=st.sampled_from([None, *STAMPS]),
)
def test_the_last_word_is_that_of_the_newest_delivery_in_whatever_order_they_come(
    said: list[bytes], order: list[str], as_stock: str | None
) -> None:
    words = dict(zip(STAMPS, said, strict=False))
    come: set[str] = set()
    with TemporaryDirectory() as folder, Dila() as dila:
        home = Home(Path(folder) / "home", dila)
        for stamp in (one for one in order if one in words):
            come.add(stamp)
            if stamp == as_stock:
                name = f"Freemium_jorf_simple_{stamp}.tar.gz"
                dila.publish("JORFSIMPLE", name, stock({ORDER.cid: words[stamp]}))
                assert home.backfill().outcome == "ok"
            else:
                deliver(dila, stamp, {ORDER.cid: words[stamp]})
                assert home.update().outcome == "ok"
            assert home.last_words() == words[max(come)]
        assert grave(home.archive) == []


def test_an_unchanged_delivery_is_journalled_once_an_older_one_says_otherwise(dila: Dila, backfilled: Home) -> None:
    deliver(dila, "20250903-220000", {ORDER.cid: TEXT})
    assert backfilled.update().new == ()
    late = deliver(dila, "20250902-220000", {ORDER.cid: CORRECTED})
    assert [one.url and late in one.url for one in backfilled.update().new] == [True]
    assert backfilled.texts() == [TEXT, TEXT, CORRECTED]
    record = backfilled.archive.records()[1]
    assert record.url == f"{dila.url}JORFSIMPLE/JORFSIMPLE_20250903-220000.tar.gz#20250903-220000/" + simple_path(
        ORDER.cid
    )
    assert record.fetched_at == backfilled.archive.deliveries.rows()[1]["applied_at"]


def test_names_that_tell_a_moment_to_come_are_told_and_not_believed(dila: Dila, backfilled: Home) -> None:
    odd = STOCK.replace("20250713-140000", "99999999-999999")
    dila.publish("JORFSIMPLE", odd, b"never asked for", modified=START)
    dila.publish("JORFSIMPLE", "JORFSIMPLE_20991231-000000.tar.gz", b"never asked for")
    deliver(dila, "20250902-220000", {ORDER.cid: CORRECTED})
    report = backfilled.update()
    assert codes(report) == [("WrongContent", "JORFSIMPLE_20991231-000000.tar.gz")]
    assert "2 of the archives" in report.troubles[0].message
    assert backfilled.texts() == [TEXT, CORRECTED]


# What is ours


def test_a_correction_of_an_order_held_is_read_whatever_year_is_asked_for(dila: Dila, backfilled: Home) -> None:
    assert ORDER.signed_on < "2020"
    deliver(dila, "20250901-220000", {ORDER.cid: CORRECTED, other_id(2): other_text(2)})
    deliver(dila, "20250902-220000", {YEAR.orders[1].cid: YEAR.orders[1].jorfsimple()})
    backfilled.backfill(since=2022)
    assert backfilled.texts() == [TEXT, CORRECTED]


def test_a_text_held_that_is_delivered_empty_is_shown(dila: Dila, backfilled: Home) -> None:
    emptied = other_text(2).replace(other_id(2).encode(), ORDER.cid.encode())
    deliver(dila, "20250901-220000", {ORDER.cid: emptied, other_id(2): other_text(2)})
    backfilled.update()
    assert backfilled.texts() == [TEXT, emptied]
    assert backfilled.archive.deliveries.rows()[-1]["matched"] == [ORDER.cid]


def test_a_text_that_only_cites_a_needle_is_left_out(dila: Dila, home: Home) -> None:
    sports = (
        "Arrêté du 3 mars 2020 relatif aux fédérations mentionnées à l'article L. 443-6 du code du sport (synthetic)"
    )
    other = Known((), sports, cid=other_id(7), visas="<p>Vu le code du sport ;</p>").jorfsimple()
    deliver(dila, "20250901-003000", {other_id(7): other})
    report = home.update()
    assert (report.outcome, report.counts["matches"], home.held()) == ("ok", 0, [])


def test_another_series_that_a_user_follows_is_archived_under_its_label(dila: Dila, home: Home) -> None:
    home.net = replace(NET, labelled={"forêt": ("vétérinaire".encode(),), "none": (b"nowhere to be found",)})
    texts = {other_id(i): other_text(i) for i in range(30)}
    followed = [f"{one}.xml" for one, data in texts.items() if "vétérinaire".encode() in data]
    deliver(dila, "20250901-003000", {ORDER.cid: TEXT, **texts})
    report = home.update()
    assert 0 < len(followed) < 30
    assert [name for source, name, _ in home.held() if source == "opendata/forêt"] == followed
    assert home.texts() == [TEXT]
    assert report.counts["matches"] == len(followed) + 1


def test_other_needles_are_looked_for_in_everything_that_is_online(dila: Dila, backfilled: Home) -> None:
    deliver(dila, "20250901-003000", {other_id(2): other_text(2)})
    backfilled.update()
    backfilled.net = replace(NET, labelled={"all": (b"synthetic",)})
    backfilled.update()
    assert names(backfilled) == [f"{ORDER.cid}.xml", f"{other_id(1)}.xml", f"{other_id(2)}.xml"]
    assert backfilled.applied() == [STOCK, "JORFSIMPLE_20250901-003000.tar.gz"] * 2


# What is withdrawn


def test_a_suppression_marks_and_erases_nothing(dila: Dila, backfilled: Home) -> None:
    deliver(dila, "20250901-220000", {other_id(2): other_text(2)}, ("null/null", "", "é", ORDER.cid, other_id(1)))
    report = backfilled.update()
    assert report.counts["withdrawn"] == 1
    assert backfilled.withdrawn() == [ORDER.cid]
    assert backfilled.texts() == [TEXT]
    assert backfilled.archive.deliveries.rows()[-1]["withdrawn"] == [ORDER.cid, other_id(1)]


def test_a_delivery_of_suppressions_alone_is_a_delivery(dila: Dila, backfilled: Home) -> None:
    deliver(dila, "20250901-220000", {}, (ORDER.cid,))
    assert backfilled.update().outcome == "ok"
    assert backfilled.withdrawn() == [ORDER.cid]


def test_a_text_suppressed_and_added_in_one_delivery_stays(dila: Dila, backfilled: Home) -> None:
    deliver(dila, "20250901-220000", {ORDER.cid: CORRECTED}, (ORDER.cid,))
    backfilled.update()
    assert backfilled.withdrawn() == []
    assert backfilled.texts() == [TEXT, CORRECTED]


def test_a_text_of_the_stock_suppressed_before_the_stock_was_read_is_withdrawn(dila: Dila, home: Home) -> None:
    dila.publish("JORFSIMPLE", STOCK, stock({ORDER.cid: TEXT}))
    deliver(dila, "20250901-220000", {other_id(2): other_text(2)}, (ORDER.cid,))
    home.update()
    home.backfill()
    assert home.withdrawn() == [ORDER.cid]


# Stocks


def test_increments_up_to_the_stock_are_in_it(dila: Dila, home: Home) -> None:
    dila.publish("JORFSIMPLE", STOCK, stock({ORDER.cid: TEXT}))
    deliver(dila, "20250712-003000", {ORDER.cid: CORRECTED})
    newer = deliver(dila, "20250714-003000", {other_id(1): other_text(1)})
    home.backfill()
    assert home.applied() == [STOCK, newer]


def test_of_two_stocks_the_newer_is_read(dila: Dila, home: Home) -> None:
    dila.publish("JORFSIMPLE", STOCK, b"never asked for")
    newer = STOCK.replace("2025", "2026")
    dila.publish("JORFSIMPLE", newer, stock({ORDER.cid: TEXT}))
    home.backfill()
    assert home.applied() == [newer]


def test_a_stock_that_may_hide_increments_is_read_by_night(dila: Dila, backfilled: Home) -> None:
    deliver(dila, "20250801-003000", {other_id(1): other_text(1)})
    backfilled.update()
    deliver(dila, "20250802-003000", {YEAR.orders[1].cid: YEAR.orders[1].jorfsimple()})
    newer = STOCK.replace("20250713", "20250901")
    dila.replace_stock("JORFSIMPLE", newer, stock({one.cid: one.jorfsimple() for one in YEAR.orders[:2]}))
    after = deliver(dila, "20250902-003000", {other_id(3): other_text(3)})
    backfilled.update()
    assert backfilled.applied()[2:] == [newer, after]
    assert backfilled.texts() == [TEXT, YEAR.orders[1].jorfsimple()]


def test_a_stock_that_can_hide_nothing_is_left_alone(dila: Dila, backfilled: Home) -> None:
    deliver(dila, "20250902-003000", {other_id(1): other_text(1)})
    backfilled.update()
    dila.publish("JORFSIMPLE", STOCK.replace("20250713", "20250901"), b"never asked for")
    assert backfilled.update().counts["requests"] == 1


def test_a_backfill_without_a_stock_says_so_and_reads_the_increments(dila: Dila, home: Home) -> None:
    deliver(dila, "20250902-003000", {ORDER.cid: TEXT})
    report = home.backfill()
    assert codes(report) == [("WrongContent", f"{dila.url}JORFSIMPLE/")]
    assert home.texts() == [TEXT]


# Files that are kept, progress


def test_increments_are_kept_as_they_came_when_asked(dila: Dila, home: Home, tmp_path: Path) -> None:
    publish(dila, YEAR)
    home.keep = tmp_path / "increments"
    home.backfill()
    assert {path.name: path.read_bytes() for path in home.keep.iterdir()} == {
        one.name: one.data for one in YEAR.increments
    }


def test_nothing_else_is_left_on_the_disk(dila: Dila, home: Home) -> None:
    publish(dila, YEAR)
    home.backfill()
    files = {path.relative_to(home.root).parts[:2] for path in home.root.rglob("*") if path.is_file()}
    assert files == {("archive", "objects"), ("archive", "journal.jsonl"), ("archive", "deliveries.jsonl")}


def test_progress_is_told_to_the_end(dila: Dila, home: Home) -> None:
    publish(dila, YEAR)
    told: dict[str, tuple[int, int | None]] = {}
    home.progress = lambda name, done, total: told.__setitem__(name, (done, total))
    home.backfill()
    places = [f"{number} of {len(YEAR.increments)}: " for number in range(1, len(YEAR.increments) + 1)]
    deliveries = zip(["", *places], (YEAR.stock, *YEAR.increments), strict=True)
    assert told == {place + one.name: (len(one.data), len(one.data)) for place, one in deliveries}


# Documents that rot


def test_a_document_that_rotted_is_fetched_anew(dila: Dila, backfilled: Home) -> None:
    flip_a_bit(object_path(backfilled.archive, TEXT))
    report = backfilled.update()
    assert report.outcome == "ok"
    assert grave(backfilled.archive) == []
    assert len(backfilled.archive.records()) == 1
    assert backfilled.applied() == [STOCK]


def test_a_large_delivery_is_read_again_by_a_backfill_alone(
    dila: Dila, backfilled: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "MAX_NIGHTLY_BYTES", 1000)
    flip_a_bit(object_path(backfilled.archive, TEXT))
    report = backfilled.update()
    assert [code for code, _ in codes(report)] == ["ArchiveDamaged"]
    assert "ecoles backfill" in report.troubles[0].message
    assert report.counts["bytes"] < 5000
    assert backfilled.backfill().outcome == "ok"
    assert backfilled.texts() == [TEXT]


def test_a_document_that_vanished_is_fetched_anew(dila: Dila, home: Home) -> None:
    deliver(dila, "20250901-003000", {ORDER.cid: TEXT})
    home.update()
    object_path(home.archive, TEXT).unlink()
    assert home.update().outcome == "ok"
    assert home.texts() == [TEXT]


def test_a_document_that_cannot_be_had_again_is_told_until_it_is_restored(dila: Dila, home: Home) -> None:
    name = deliver(dila, "20250901-003000", {ORDER.cid: TEXT})
    home.update()
    dila.withdraw(name)
    deliver(dila, "20250902-003000", {other_id(1): other_text(1)})
    flip_a_bit(object_path(home.archive, TEXT))
    (trouble,) = home.update().troubles
    assert (trouble.code, trouble.about) == ("ArchiveDamaged", home.archive.records()[0].sha256)
    assert "backup" in trouble.message
    assert home.applied() == [name, "JORFSIMPLE_20250902-003000.tar.gz"]


def test_a_delivery_of_the_same_bytes_mends_them_too(dila: Dila, home: Home) -> None:
    name = deliver(dila, "20250901-003000", {ORDER.cid: TEXT})
    home.update()
    dila.withdraw(name)
    deliver(dila, "20250902-003000", {ORDER.cid: TEXT})
    flip_a_bit(object_path(home.archive, TEXT))
    home.update()
    assert home.texts() == [TEXT]
    assert home.update().outcome == "ok"


def test_a_number_of_orders_of_one_night_are_all_held(dila: Dila, home: Home) -> None:
    orders = [
        order(f"JORFTEXT0000527{i:04}0", f"SYNX25{i:05}A", "2025-11-18", "2025-11-26", ORDER.items) for i in range(9)
    ]
    deliver(dila, "20251126-003000", {one.cid: one.jorfsimple() for one in orders})
    home.update()
    assert home.texts() == [one.jorfsimple() for one in orders]
