"""JORF global: a text in several files, of which one tells that it is ours and the others must come with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from parsers.jorf import read_jorf
from scraper.listing import GLOBAL
from tests.parsers.jorf_files import Article, by_hash
from tests.scraper.archives import flip_a_bit, object_path
from tests.scraper.opendata_home import NET, Home, publish
from tests.upstream import faults
from tests.upstream.dila import Dila
from tests.upstream.synthetic import Known, a_year_of, increment, jorf_global, other_id, stock

YEAR = a_year_of()
ORDER = YEAR.orders[0]
FILES = jorf_global(ORDER)
OTHER = Known(
    (Article("1", "<p>Les forêts (synthetic).</p>"),),
    "Arrêté relatif aux forêts (synthetic)",
    77,
    visas="",
    cid=other_id(77),
)
OTHERS = jorf_global(OTHER)


@pytest.fixture
def dila() -> Iterator[Dila]:
    with Dila() as server:
        yield server


@pytest.fixture
def home(dila: Dila, tmp_path: Path) -> Home:
    return Home(tmp_path / "home", dila, collection=GLOBAL)


def deliver(dila: Dila, stamp: str, files: Mapping[str, bytes], suppressed: tuple[str, ...] = ()) -> str:
    name = f"JORF_{stamp}.tar.gz"
    dila.publish("JORF", name, increment(stamp, files, suppressed))
    return name


def part(kind: str, files: Mapping[str, bytes] = FILES) -> dict[str, bytes]:
    """The files of a text of one kind: "version", "struct", "article", "section_ta"."""
    return {path: data for path, data in files.items() if f"/{kind}/" in path}


def without_needles(data: bytes) -> bytes:
    for needle in NET.needles:
        data = data.replace(needle, b"rien")
    return data


def test_all_files_of_an_order_are_archived_and_none_of_another_text(dila: Dila, home: Home) -> None:
    dila.publish("JORF", YEAR.of_global[0].name, stock({**OTHERS, **FILES}))
    report = home.backfill()
    assert report.outcome == "ok"
    assert sorted(home.texts()) == sorted(FILES.values())
    assert {record.source for record in home.archive.records()} == {"opendata-global"}
    assert home.archive.deliveries.rows()[0]["matched"] == [ORDER.cid]


def test_a_year_of_it_reads_as_the_orders_it_holds(dila: Dila, home: Home) -> None:
    publish(dila, YEAR)
    home.backfill()
    corpus = read_jorf(by_hash({str(i): data for i, data in enumerate(home.texts())}))
    assert [text.cid for text in corpus.texts] == [one.cid for one in YEAR.orders]
    assert not corpus.waiting


def test_files_without_a_needle_come_with_the_one_that_has_it(dila: Dila, home: Home) -> None:
    bare = {path: without_needles(data) for path, data in FILES.items()}
    telling = next(iter(part("article")))
    deliver(dila, "20251126-003000", {**OTHERS, **bare, telling: FILES[telling]})
    home.update()
    assert sorted(home.texts()) == sorted({**bare, telling: FILES[telling]}.values())


def test_a_stock_is_looked_through_again_from_the_disk(dila: Dila, home: Home) -> None:
    name = YEAR.of_global[0].name
    dila.publish("JORF", name, stock(FILES))
    assert home.backfill().counts["bytes"] < 2 * len(stock(FILES))
    assert [seen.status for seen in dila.requests if seen.path.endswith(name)] == [200, 416]


def test_a_part_that_comes_later_is_known_by_its_text(dila: Dila, home: Home) -> None:
    first = part("article")
    bare = {path: without_needles(data) for path, data in FILES.items() if path not in first}
    deliver(dila, "20251126-003000", first)
    deliver(dila, "20251126-220000", {**OTHERS, **bare})
    for _ in range(2):
        home.update()
    assert sorted(home.texts()) == sorted({**first, **bare}.values())


def test_metadata_and_structure_share_a_name_and_are_told_apart(dila: Dila, home: Home) -> None:
    deliver(dila, "20251126-003000", FILES)
    home.update()
    deliver(dila, "20251126-220000", FILES)
    report = home.update()
    assert (report.new, report.counts["unchanged"]) == ((), len(FILES))


def test_only_the_files_that_changed_are_news(dila: Dila, home: Home) -> None:
    deliver(dila, "20251126-003000", FILES)
    home.update()
    article = next(path for path, data in part("article").items() if b"rue" in data)
    deliver(dila, "20251126-220000", {**FILES, article: FILES[article].replace(b"rue", b"avenue")})
    assert [record.name for record in home.update().new] == [article.rpartition("/")[2]]


def test_an_archive_that_is_another_at_each_reading_is_given_up(dila: Dila, home: Home) -> None:
    orders = [replace(OTHER, cid=other_id(i), visas="<p>Vu l'article L. 443-6 ;</p>") for i in range(9)]
    changes = iter(orders)

    def changed() -> None:
        deliver(dila, "20251126-003000", jorf_global(next(changes)))

    changed()
    dila.always("*/JORF_20251126-003000.tar.gz", faults.and_then(changed))
    (trouble,) = home.update().troubles
    assert (trouble.code, trouble.about) == ("WrongContent", "JORF_20251126-003000.tar.gz")
    assert home.archive.records() == ()


def test_a_text_is_withdrawn_with_its_metadata(dila: Dila, home: Home) -> None:
    deliver(dila, "20251126-003000", FILES)
    paths = [path.removesuffix(".xml") for path in FILES]
    structure = tuple(path for path in paths if "/struct/" in path)
    deliver(dila, "20251126-220000", OTHERS, structure)
    home.update()
    assert home.withdrawn() == []
    deliver(dila, "20251127-220000", OTHERS, tuple(paths))
    assert home.update().counts["withdrawn"] == 1
    assert home.withdrawn() == [ORDER.cid]


def test_another_series_that_a_user_follows_comes_in_all_its_files(dila: Dila, home: Home) -> None:
    home.net = replace(NET, labelled={"forêts": ("forêts".encode(),)})
    deliver(dila, "20251126-003000", {**OTHERS, **FILES})
    home.update()
    held = home.held()
    assert sorted(data for source, _, data in held if source == "opendata-global/forêts") == sorted(OTHERS.values())
    assert sorted(home.texts()) == sorted(FILES.values())


def test_a_file_that_rotted_is_fetched_anew_from_the_delivery_that_brought_it(dila: Dila, home: Home) -> None:
    deliver(dila, "20251126-003000", FILES)
    home.update()
    for data in FILES.values():
        flip_a_bit(object_path(home.archive, data))
    dila.requests.clear()
    assert home.update().outcome == "ok"
    assert sorted(home.texts()) == sorted(FILES.values())
    assert len(dila.requests) == 2


def test_a_file_with_a_needle_that_names_no_text_is_kept(dila: Dila, home: Home) -> None:
    lost = {"jorf/global/article/JORF/ARTI/00/JORFARTI000000000001.xml": b"<ARTICLE>443-6</ARTICLE>"}
    deliver(dila, "20251126-003000", {**OTHERS, **lost})
    home.update()
    assert home.texts() == list(lost.values())
