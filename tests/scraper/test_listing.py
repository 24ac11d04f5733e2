"""The index pages of the open data: both layouts, any case, any junk; and no page that is something else."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import WrongContent
from scraper.listing import GLOBAL, SIMPLE, Collection, Delivery, Listing, delivery_key, read_listing, stamp_of
from tests.conftest import ROOT
from tests.upstream.dila import Dila
from tests.upstream.faults import CHALLENGE, INCAPSULA, MAINTENANCE
from tests.upstream.server import Request

SAMPLES = ROOT.parent / "shared" / "samples" / "opendata_listing"
FIRST = "JORFSIMPLE_20260728-003542.tar.gz"
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
STOCK = "Freemium_jorf_simple_20250713-140000.tar.gz"


def page_of(*hrefs: str) -> bytes:
    return "\n".join(f'<a href="{href}">shown otherwise</a>' for href in hrefs).encode("iso-8859-1")


def names(page: bytes, collection: Collection = SIMPLE) -> list[str]:
    listing = read_listing(page, collection, NOW)
    return [one.name for one in (*listing.stocks, *listing.increments)]


@pytest.mark.parametrize("layout", ["pre", "table"])
@pytest.mark.parametrize("collection", [SIMPLE, GLOBAL])
def test_stocks_and_increments_come_oldest_first_in_both_layouts(layout: str, collection: Collection) -> None:
    dila = Dila(layout="table" if layout == "table" else "pre")
    deliveries = [f"{collection.name}_20260819-003035.tar.gz", f"{collection.name}_20260728-220005.tar.gz"]
    for name in (
        *deliveries,
        f"{collection.stock}_20250713-140000.tar.gz",
        f"{collection.stock}_20260701-140000.tar.gz",
    ):
        dila.publish(collection.name, name, b"synthetic")
    page = dila.answer(Request("GET", f"/OPENDATA/{collection.name}/", "", {}, b"")).body
    listing = read_listing(bytes(page), collection, NOW)
    assert [one.stamp for one in listing.stocks] == ["20250713-140000", "20260701-140000"]
    assert [one.name for one in listing.increments] == deliveries[::-1]
    assert listing.newest_stock == listing.stocks[1]
    assert all(one.is_stock for one in listing.stocks)
    assert not any(one.is_stock for one in listing.increments)


@pytest.mark.parametrize("name", ["JORFSIMPLE_autoindex_2026-08-19.excerpt.html", "mon-sinistre_dila-index.html"])
def test_the_real_pages_are_read(name: str) -> None:
    if not (SAMPLES / name).exists():
        pytest.skip("the sample of the real page is not on this machine")
    listing = read_listing((SAMPLES / name).read_bytes(), SIMPLE, NOW)
    stamps = [one.stamp for one in listing.increments]
    assert stamps == sorted(stamps)
    assert len(stamps) >= 3


def test_names_are_known_without_case_and_kept_as_served() -> None:
    listing = read_listing(page_of(FIRST.lower(), STOCK.upper()), SIMPLE, NOW)
    assert listing.increments == (Delivery(FIRST.lower(), "20260728-003542", is_stock=False),)
    assert listing.stocks[0].name == STOCK.upper()
    assert listing.find(STOCK.lower()) == listing.stocks[0]
    assert listing.find("jorfsimple_20000101-000000.tar.gz") is None


def test_the_same_delivery_is_listed_once() -> None:
    assert names(page_of(FIRST, FIRST, FIRST.lower(), f"./{FIRST}")) == [FIRST]


@pytest.mark.parametrize(
    "href",
    [
        f"/OPENDATA/JORFSIMPLE/{FIRST}",
        f"https://elsewhere.example/x/{FIRST}?download=1#top",
        FIRST.replace("_", "%5F").replace("-", "%2d"),
        f"../JORF/{FIRST}",
    ],
)
def test_of_a_link_only_the_last_segment_counts(href: str) -> None:
    assert names(page_of(href)) == [FIRST]


@pytest.mark.parametrize(
    "junk",
    [
        "/OPENDATA/",
        "?C=N;O=D",
        "Avertissement_synthetic.pdf",
        "JORF_20260728-003542.tar.gz",
        "Freemium_jorf_global_20250713-140000.tar.gz",
        f"{FIRST}.md5",
        f"old_{FIRST}",
        f"..%2F{FIRST}",
        f"{FIRST}/",
        "JORFSIMPLE_20260728.tar.gz",
        "JORFSIMPLE_²0260728-003542.tar.gz",
        f"{FIRST}%0A",
        "",
    ],
)
def test_junk_is_passed_over(junk: str) -> None:
    other = "JORFSIMPLE_20260819-003035.tar.gz"
    assert names(page_of(junk, other)) == [other]


@pytest.mark.parametrize("stamp", ["99999999-999999", "20260230-003000", "20260801-250000", "20261125-060001"])
@pytest.mark.parametrize("prefix", ["JORFSIMPLE", "Freemium_jorf_simple"])
def test_a_name_that_tells_no_moment_is_no_delivery_and_is_told(prefix: str, stamp: str) -> None:
    odd = f"{prefix}_{stamp}.tar.gz"
    listing = read_listing(page_of(odd, FIRST), SIMPLE, NOW)
    assert listing.misdated == (odd,)
    assert [*listing.stocks, *listing.increments] == [listing.find(FIRST.lower())]


def test_clocks_may_differ_by_two_days() -> None:
    assert read_listing(page_of("JORFSIMPLE_20261125-060000.tar.gz"), SIMPLE, NOW).misdated == ()


def test_a_link_longer_than_any_name_does_not_fill_the_memory() -> None:
    page = page_of("%41" * 100_000, FIRST)
    tracemalloc.start()
    assert names(page) == [FIRST]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * len(page)


@pytest.mark.parametrize("quote", ['"', "'", ""])
def test_attributes_are_read_however_they_are_written(quote: str) -> None:
    assert names(f"<A\n  HREF = {quote}{FIRST}{quote} >x</A>".encode()) == [FIRST]


def test_text_that_is_no_link_does_not_count() -> None:
    with pytest.raises(WrongContent):
        read_listing(f"<p>{FIRST}</p>".encode(), SIMPLE, NOW)


@pytest.mark.parametrize("page", [b"", MAINTENANCE.encode(), CHALLENGE.encode(), INCAPSULA.encode(), b"\xff\x00" * 99])
def test_a_page_without_a_delivery_is_wrong_and_says_what_to_do(page: bytes) -> None:
    with pytest.raises(WrongContent, match=r"JORFSIMPLE.*ECOLES_OPENDATA_URL"):
        read_listing(page, SIMPLE, NOW)


@given(page=st.binary(max_size=300))
def test_any_bytes_are_a_listing_or_wrong(page: bytes) -> None:
    listing: Listing | None = None
    try:
        listing = read_listing(page + page_of(FIRST), SIMPLE, NOW)
        read_listing(page, SIMPLE, NOW)
    except WrongContent:
        pass
    assert listing is None or all(one.name.isascii() for one in listing.increments)


@pytest.mark.parametrize(
    ("url", "stamp"),
    [
        (f"https://x.example/OPENDATA/JORFSIMPLE/{FIRST}#20260728-003542/jorf/a.xml", "20260728-003542"),
        (f"https://x.example/OPENDATA/JORFSIMPLE/{STOCK.upper()}", "20250713-140000"),
        ("https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000039200010", None),
        ("https://x.example/20260728-003542/page.html", None),
    ],
)
def test_the_address_of_a_document_tells_when_it_was_delivered(url: str, stamp: str | None) -> None:
    assert stamp_of(url) == stamp


def test_the_address_of_a_document_tells_its_delivery() -> None:
    assert delivery_key(f"https://x.example/OPENDATA/JORFSIMPLE/{FIRST}#a/b#c/d.xml") == FIRST.lower()
