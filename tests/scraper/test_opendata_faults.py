"""The open data when its servers, the network, the disk or the program fail: nothing is lost, and someone is told."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from scraper import harvest
from scraper.errors import StorageUnavailable
from tests.scraper.archives import flip_a_bit, grave, remount
from tests.scraper.opendata_home import NET, Home, codes, deliver, essence
from tests.scraper.test_crash import When, is_killed
from tests.upstream import faults
from tests.upstream.dila import Dila
from tests.upstream.server import Fault
from tests.upstream.synthetic import a_year_of, increment, other_id, other_text, other_texts, stock

YEAR = a_year_of()
ORDER, LATER = YEAR.orders[0], YEAR.orders[1]
TEXT = ORDER.jorfsimple()
STOCK = "Freemium_jorf_simple_20250713-140000.tar.gz"
NEWER_STOCK = "Freemium_jorf_simple_20250901-140000.tar.gz"
BIG = stock({ORDER.cid: TEXT} | other_texts(range(100)))
FIRST, SECOND = "JORFSIMPLE_20250801-003000.tar.gz", "JORFSIMPLE_20250802-003000.tar.gz"
THE_STOCK, THE_FIRST = f"*/{STOCK}", f"*/{FIRST}"


@pytest.fixture
def dila() -> Iterator[Dila]:
    """A stock with an order, and two increments; the second has another order."""
    with Dila() as server:
        server.publish("JORFSIMPLE", STOCK, BIG)
        deliver(server, "20250801-003000", {other_id(200): other_text(200)})
        deliver(server, "20250802-003000", {LATER.cid: LATER.jorfsimple()})
        yield server


@pytest.fixture
def home(dila: Dila, tmp_path: Path) -> Home:
    return Home(tmp_path / "home", dila)


@pytest.fixture
def undisturbed(dila: Dila, tmp_path: Path) -> Home:
    """A home that read the same, and to which nothing happened."""
    quiet = Home(tmp_path / "undisturbed", dila)
    quiet.backfill()
    dila.requests.clear()
    return quiet


def ranges(dila: Dila, name: str) -> list[str | None]:
    return [seen.range for seen in dila.requests if seen.path.endswith(name)]


# One file fails


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (faults.MAINTENANCE.encode(), "WrongContent"),
        (b"", "Truncated"),
        (faults.halved(increment("20250801-003000", {ORDER.cid: TEXT})), "Truncated"),
        (faults.flipped(increment("20250801-003000", {ORDER.cid: TEXT})), "DeliveryDamaged"),
        (increment("20250801-003000", {}), "WrongContent"),
        (increment("20250801-003000", {"readme.txt": b"synthetic"}), "WrongContent"),
        (gzip.compress(b"not a tar" * 200), "DeliveryDamaged"),
    ],
    ids=["html", "empty", "halved", "flipped", "no members", "no texts", "no tar"],
)
def test_a_bad_file_is_told_and_the_next_one_read(dila: Dila, home: Home, data: bytes, code: str) -> None:
    dila.publish("JORFSIMPLE", FIRST, data)
    report = home.update()
    assert codes(report) == [(code, FIRST)]
    assert (report.outcome, report.counts["deliveries"]) == ("failed", 1)
    assert home.applied() == [SECOND]
    assert home.texts() == [LATER.jorfsimple()]


@pytest.mark.parametrize(
    "fault",
    [faults.page(), faults.bare(404), faults.bare(410), faults.cut(0), faults.announced(50)],
    ids=["html", "404", "410", "cut", "too long announced"],
)
def test_a_file_that_failed_is_tried_again_the_next_night(dila: Dila, home: Home, fault: Fault) -> None:
    dila.always(THE_FIRST, fault)
    assert [about for _, about in codes(home.update())] == [FIRST]
    assert home.applied() == [SECOND]
    dila.heal()
    assert home.update().outcome == "ok"
    assert home.applied() == [SECOND, FIRST]


def test_what_failed_and_comes_late_does_not_pass_for_the_last_word(dila: Dila, home: Home) -> None:
    corrected = TEXT.replace(b"rue", b"avenue", 1)
    deliver(dila, "20250801-003000", {ORDER.cid: TEXT})
    deliver(dila, "20250802-003000", {ORDER.cid: corrected})
    dila.always(THE_FIRST, faults.page())
    home.update()
    dila.heal()
    home.update()
    assert home.texts() == [corrected, TEXT]
    deliver(dila, "20250803-003000", {ORDER.cid: corrected})
    assert home.update().counts["unchanged"] == 1


def test_words_altered_on_their_way_are_not_archived(dila: Dila, home: Home) -> None:
    whole = increment("20250801-003000", {ORDER.cid: TEXT})
    dila.publish("JORFSIMPLE", FIRST, whole[:-8] + bytes(4) + whole[-4:])  # the checksum says so at the very end
    home.update()
    assert home.texts() == [LATER.jorfsimple()]


@pytest.mark.parametrize(
    "fault",
    [faults.cut(400), faults.cut(400, reset=True), faults.announced(-50)],
    ids=["cut", "reset", "too short announced"],
)
def test_a_transfer_that_fails_once_is_not_even_told(dila: Dila, home: Home, fault: Fault) -> None:
    dila.script(f"*/{SECOND}", fault)
    assert home.update().outcome == "ok"
    assert home.texts() == [LATER.jorfsimple()]


def test_a_file_that_came_damaged_is_fetched_anew_once(dila: Dila, home: Home) -> None:
    good = increment("20250802-003000", {LATER.cid: LATER.jorfsimple()})
    dila.publish("JORFSIMPLE", SECOND, faults.flipped(good))
    dila.script(f"*/{SECOND}", faults.and_then(lambda: dila.publish("JORFSIMPLE", SECOND, good)))
    assert home.update().outcome == "ok"
    assert len(ranges(dila, SECOND)) == 2


@pytest.mark.parametrize(
    "data",
    [faults.halved(increment("20250801-003000", other_texts(range(3)))), increment("20250801-003000", {})],
    ids=["halved", "no texts"],
)
def test_a_failed_increment_is_not_kept(dila: Dila, home: Home, tmp_path: Path, data: bytes) -> None:
    home.keep = tmp_path / "kept"
    dila.publish("JORFSIMPLE", FIRST, data)
    home.update()
    assert [path.name for path in home.keep.iterdir()] == [SECOND]


@pytest.mark.parametrize(("limit", "value"), [("MAX_HITS", 9), ("MAX_CATCH_BYTES", 40_000)])
def test_more_hits_than_any_night_has_are_not_archived(
    dila: Dila, home: Home, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(harvest, limit, value)
    texts = {f"JORFTEXT{i:012}": b"<TEXTE>443-6" + bytes(5000) for i in range(10)}
    dila.publish("JORFSIMPLE", FIRST, increment("20250801-003000", texts))
    assert codes(home.update()) == [("ReplyTooLarge", FIRST)]
    assert home.texts() == [LATER.jorfsimple()]


def test_a_list_of_suppressions_without_end_is_not_taken_in(
    dila: Dila, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest, "MAX_LIST_BYTES", 1000)
    dila.publish("JORFSIMPLE", FIRST, increment("20250801-003000", {}, [other_id(i) for i in range(30)]))
    assert codes(home.update()) == [("ReplyTooLarge", FIRST)]


def test_needles_that_catch_everything_do_not_fill_the_memory(
    dila: Dila, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest, "MAX_CATCH_BYTES", 20_000)
    home.net = replace(NET, labelled={"all": (b"synthetic",)})
    dila.publish("JORFSIMPLE", FIRST, increment("20250801-003000", other_texts(range(10))))
    (trouble,) = home.update().troubles
    assert (trouble.code, trouble.about) == ("ReplyTooLarge", FIRST)
    assert "rarer needles" in trouble.message


# The host fails


HOST_FAULTS = {
    "503": (faults.unavailable(), "ServerFailed"),
    "429": (faults.throttled("86400"), "Throttled"),
    "challenge": (faults.challenge(), "Blocked"),
    "incapsula": (faults.incapsula(), "Blocked"),
    "redirect": (faults.sent_to("http://127.0.0.2:9/login"), "SentElsewhere"),
    "silence": (faults.hang_up(), "Unreachable"),
    "418": (faults.bare(418), "Refused"),
}


@pytest.mark.parametrize(("fault", "code"), HOST_FAULTS.values(), ids=HOST_FAULTS)
@pytest.mark.parametrize("path", ["*/JORFSIMPLE/", "*/JORFSIMPLE_*.tar.gz"])
def test_what_the_host_does_ends_the_run_and_loses_nothing(
    dila: Dila, home: Home, undisturbed: Home, path: str, fault: Fault, code: str
) -> None:
    deliver(dila, "20250803-003000", {other_id(201): other_text(201)})
    undisturbed.update()
    dila.requests.clear()
    dila.always(path, fault)
    report = home.backfill()
    may_be_of_one_file = code in ("ServerFailed", "Blocked", "Refused")
    host = [f"{dila.url}JORFSIMPLE/"]
    abouts = [FIRST, SECOND] if may_be_of_one_file and not path.endswith("/") else host
    assert codes(report) == [(code, about) for about in abouts]
    assert report.outcome == "failed"
    assert home.applied() == ([] if path.endswith("/") else [STOCK])
    assert "/OPENDATA/JORFSIMPLE/JORFSIMPLE_20250803-003000.tar.gz" not in dila.paths()
    dila.heal()
    assert home.backfill().outcome == "ok"
    assert essence(home) == essence(undisturbed)


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_file_that_the_server_may_not_read_does_not_hold_up_the_others(dila: Dila, home: Home, status: int) -> None:
    third = deliver(dila, "20250803-003000", {other_id(201): other_text(201)})
    dila.always(THE_FIRST, faults.bare(status))
    dila.always(f"*/{third}", faults.bare(status))
    assert [about for _, about in codes(home.update())] == [FIRST, third]
    assert home.applied() == [SECOND]


def test_a_storm_that_passes_is_waited_for(dila: Dila, home: Home) -> None:
    dila.script("*", faults.unavailable("7"), faults.throttled("Wed, 01 Jan 2020 00:00:00 GMT"))
    assert home.update().outcome == "ok"


def test_a_budget_that_is_spent_ends_the_run(dila: Dila, home: Home) -> None:
    home.manners = {"budget": 2}
    assert codes(home.update()) == [("BudgetSpent", f"{dila.url}JORFSIMPLE/")]
    assert home.applied() == [FIRST]
    assert home.update().outcome == "ok"
    assert home.applied() == [FIRST, SECOND]


@pytest.mark.parametrize("code", ["WrongContent", "Gone"])
def test_a_listing_that_is_none_ends_the_run(dila: Dila, home: Home, code: str) -> None:
    dila.always("*/JORFSIMPLE/", faults.page() if code == "WrongContent" else faults.bare(404))
    assert codes(home.update()) == [(code, f"{dila.url}JORFSIMPLE/")]


# A stock is replaced


def test_a_stock_replaced_after_the_listing_is_found_by_listing_again(dila: Dila, home: Home) -> None:
    newer = stock({ORDER.cid: TEXT, LATER.cid: LATER.jorfsimple()})
    dila.script("*/JORFSIMPLE/", faults.and_then(lambda: dila.replace_stock("JORFSIMPLE", NEWER_STOCK, newer)))
    assert home.backfill().outcome == "ok"
    assert home.applied() == [NEWER_STOCK]
    assert home.texts() == [TEXT, LATER.jorfsimple()]
    assert dila.paths().count("/OPENDATA/JORFSIMPLE/") == 2


def test_increments_that_vanish_while_they_are_read_are_looked_for_in_the_new_stock(dila: Dila, home: Home) -> None:
    home.backfill()
    newer = stock({ORDER.cid: TEXT, LATER.cid: LATER.jorfsimple(), YEAR.before.cid: YEAR.before.jorfsimple()})
    deliver(dila, "20250803-003000", {YEAR.before.cid: YEAR.before.jorfsimple()})

    def replaced() -> None:
        dila.replace_stock("JORFSIMPLE", NEWER_STOCK, newer)
        deliver(dila, "20250902-003000", {other_id(5): other_text(5)})

    dila.script("*/JORFSIMPLE/", faults.and_then(replaced))
    assert home.update().outcome == "ok"
    assert home.applied()[-2:] == [NEWER_STOCK, "JORFSIMPLE_20250902-003000.tar.gz"]
    assert home.texts() == [TEXT, LATER.jorfsimple(), YEAR.before.jorfsimple()]


def test_a_file_that_is_listed_and_never_there_is_told_once(dila: Dila, home: Home) -> None:
    dila.always(THE_STOCK, faults.bare(404))
    assert codes(home.backfill()) == [("Gone", STOCK)]
    assert home.applied() == [FIRST, SECOND]


def test_a_stock_that_was_due_and_failed_stays_due(dila: Dila, home: Home) -> None:
    home.backfill()
    newer = stock({ORDER.cid: TEXT, LATER.cid: LATER.jorfsimple(), YEAR.before.cid: YEAR.before.jorfsimple()})
    dila.replace_stock("JORFSIMPLE", NEWER_STOCK, faults.halved(newer))
    after = deliver(dila, "20250902-003000", {other_id(5): other_text(5)})
    assert codes(home.update()) == [("Truncated", NEWER_STOCK)]
    assert home.applied()[-1] == after
    dila.publish("JORFSIMPLE", NEWER_STOCK, newer)
    assert home.update().outcome == "ok"
    assert home.applied()[-1] == NEWER_STOCK
    assert YEAR.before.jorfsimple() in home.texts()


def test_a_stock_that_is_damaged_at_its_source_is_fetched_twice_and_no_more(dila: Dila, home: Home) -> None:
    dila.publish("JORFSIMPLE", STOCK, faults.flipped(BIG, len(BIG) - 100))
    assert codes(home.backfill()) == [("DeliveryDamaged", STOCK)]
    assert ranges(dila, STOCK) == [None, None]
    assert home.texts() == [LATER.jorfsimple()]
    assert not list(home.spool.glob("*.part"))


# The program is killed


class Killed(BaseException):
    """Stands for the end of a process in the middle of a transfer."""


def killed_after(size: int) -> Callable[[str, int, int | None], None]:
    """A progress that ends the run once so many bytes of a stock have come."""

    def progress(name: str, done: int, total: int | None) -> None:
        if name.startswith("Freemium") and done >= size:
            raise Killed

    return progress


def interrupt(home: Home, size: int = len(BIG) // 2) -> int:
    """A backfill that dies in the stock; gives how many bytes of it are on the disk."""
    home.progress = killed_after(size)
    with pytest.raises(Killed):
        home.backfill()
    home.progress = None
    return (home.spool / f"{STOCK}.part").stat().st_size


def test_a_killed_backfill_goes_on_where_it_was(dila: Dila, home: Home, undisturbed: Home) -> None:
    dila.script(THE_STOCK, faults.slow(pieces=8, pause=0.0))
    held = interrupt(home)
    assert 0 < held < len(BIG)
    report = home.backfill()
    assert ranges(dila, STOCK) == [None, f"bytes={held}-"]
    assert report.counts["bytes"] < len(BIG)
    assert essence(home) == essence(undisturbed)
    assert list(home.spool.iterdir()) == []


def test_a_run_by_night_leaves_a_backfill_begun_alone(dila: Dila, home: Home) -> None:
    held = interrupt(home)
    assert home.update().outcome == "ok"
    home.backfill()
    assert ranges(dila, STOCK)[1:] == [f"bytes={held}-"]


def test_a_stock_that_came_whole_is_not_fetched_again(dila: Dila, home: Home, undisturbed: Home) -> None:
    held = interrupt(home, len(BIG))
    assert held == len(BIG)
    assert home.backfill().counts["bytes"] < len(BIG) // 2
    assert essence(home) == essence(undisturbed)


def test_without_validators_the_length_and_the_checksum_tell(dila: Dila, home: Home, undisturbed: Home) -> None:
    dila.has_validators = False
    held = interrupt(home)
    assert home.backfill().outcome == "ok"
    assert ranges(dila, STOCK)[1:] == [f"bytes={held}-"]
    assert essence(home) == essence(undisturbed)


@pytest.mark.parametrize("has_validators", [True, False])
@pytest.mark.parametrize("length", ["same", "other"])
def test_a_file_that_changed_since_is_never_glued_to_the_one_before(
    dila: Dila, home: Home, undisturbed: Home, has_validators: bool, length: str
) -> None:
    dila.has_validators = has_validators
    other = gzip.compress(gzip.decompress(BIG), compresslevel=1, mtime=7)
    dila.publish("JORFSIMPLE", STOCK, other if length == "other" else BIG[:4] + b"\1" + BIG[5:-9] + b"\xff" + BIG[-8:])
    interrupt(home, len(BIG) // 3)
    dila.publish("JORFSIMPLE", STOCK, BIG)
    assert home.backfill().outcome == "ok"
    assert essence(home)[0] == essence(undisturbed)[0]


def test_a_server_that_knows_no_ranges_sends_all_of_it(dila: Dila, home: Home, undisturbed: Home) -> None:
    interrupt(home)
    dila.takes_ranges = False
    assert home.backfill().outcome == "ok"
    assert essence(home) == essence(undisturbed)


def test_a_spool_that_rotted_is_thrown_away_once(dila: Dila, home: Home, undisturbed: Home) -> None:
    interrupt(home)
    flip_a_bit(home.spool / f"{STOCK}.part")
    assert home.backfill().outcome == "ok"
    assert ranges(dila, STOCK)[-1] is None
    assert essence(home) == essence(undisturbed)


@pytest.mark.parametrize("mark", [b"", b"{}", b"[]", b"\xff", b'{"validator": null, "total": 5}'])
def test_a_mark_that_cannot_be_read_is_no_reason_to_stop(
    dila: Dila, home: Home, undisturbed: Home, mark: bytes
) -> None:
    interrupt(home)
    (home.spool / f"{STOCK}.json").write_bytes(mark)
    assert home.backfill().outcome == "ok"
    assert essence(home) == essence(undisturbed)


def test_what_is_left_of_another_stock_is_deleted(dila: Dila, home: Home) -> None:
    interrupt(home)
    (home.spool / "Freemium_jorf_global_20250713-140000.tar.gz.part").write_bytes(b"of another collection")
    dila.replace_stock("JORFSIMPLE", NEWER_STOCK, BIG)
    home.backfill()
    assert [path.name for path in home.spool.iterdir()] == ["Freemium_jorf_global_20250713-140000.tar.gz.part"]


def test_a_transfer_that_stays_cut_leaves_what_came_for_the_next_run(dila: Dila, home: Home) -> None:
    dila.script(THE_STOCK, faults.cut(len(BIG) // 2), then=faults.cut(0))
    assert codes(home.backfill())[0] == ("Truncated", STOCK)
    dila.heal()
    dila.requests.clear()
    assert home.backfill().outcome == "ok"
    assert ranges(dila, STOCK) == [f"bytes={len(BIG) // 2}-"]


@pytest.mark.parametrize(("when", "step"), [("before", 7), ("half", 1)])
def test_killed_at_any_call_the_next_run_comes_to_the_same(
    dila: Dila, undisturbed: Home, tmp_path: Path, when: When, step: int
) -> None:
    crashes = 0
    for nth in count(1, step):
        home = Home(tmp_path / str(nth), dila, keep=tmp_path / "kept")
        if not is_killed(lambda home=home: home.backfill(), nth, when):
            break
        crashes += 1
        assert grave(home.archive) == []
        assert home.backfill().outcome == "ok"
        assert grave(home.archive) == []
        assert essence(home) == essence(undisturbed)
    assert crashes >= 8


# The disk fails


def test_a_full_disk_is_named_and_what_came_is_not_lost(dila: Dila, small_disk: Path, undisturbed: Home) -> None:
    home = Home(small_disk, dila)
    with pytest.raises(StorageUnavailable, match=r"free some space"):
        home.backfill()
    assert 0 < (home.spool / f"{STOCK}.part").stat().st_size < len(BIG)
    assert grave(home.archive) == []
    remount(small_disk, "size=4m")
    assert home.backfill().outcome == "ok"
    assert (ranges(dila, STOCK)[-1] or "").startswith("bytes=")
    assert essence(home) == essence(undisturbed)


def test_a_place_to_keep_increments_that_is_none_is_named(dila: Dila, home: Home, tmp_path: Path) -> None:
    home.keep = tmp_path / "file"
    home.keep.write_bytes(b"")
    with pytest.raises(StorageUnavailable, match="file"):
        home.update()
    assert home.applied() == []
