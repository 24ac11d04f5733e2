"""The pages of a synthetic list of 600 schools, each line in doubt: cut into parts, and whole for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from bench.large_home import publish_lists
from db.site.library import LINES_SHOWN
from db.site.pages import anomalies, orders, places
from ecoles.library import Library
from tests.db.reading_room import Room, links, opened, words

# Datasette leaves connections to its own databases in memory open, which Python 3.13 tells.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

SCHOOLS = 600
OLDER, NEWER = "arrete-1950-05-02", "arrete-1951-05-02"
GAINED = 30
PAIR = f"/comparer/{OLDER}/{NEWER}"
DOUBTS = "#texte ~ ul.findings li"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    home = tmp_path_factory.mktemp("synthetic")
    publish_lists(home, SCHOOLS)
    with opened(home / "ecoles.db", Library(home / "archive")) as room:
        yield room


def csv_of(room: Room, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(room.get(f"{address}.csv").text)))


def test_a_citation_leads_to_the_part_of_the_document_that_has_its_line(room: Room) -> None:
    for row in (row for number, row in enumerate(csv_of(room, f"/arrete/{NEWER}")) if number % 99 == 0):
        listed = room.page(f"/arrete/{NEWER}?page={1 + (int(row['number']) - 1) // 200}")
        (way,) = links(listed, f"#n{row['number']} a.where")
        address, _, line = way.partition("#")
        assert words(room.page(address), f"#{line} .words") == f"{row['number']} {row['quote']}"


def test_a_document_is_shown_a_part_at_a_time(room: Room) -> None:
    sha256 = room.get(f"/arrete/{NEWER}.json").json()["forms"][0]["sha256"]
    parts = [room.page(f"/document/{sha256}?page={number}").css("ol.text li .no") for number in (1, 2)]
    assert len(parts[0]) == LINES_SHOWN
    shown = [int(one.text()) for part in parts for one in part]
    assert shown == [*range(1, shown[-1] + 1)]
    assert shown[-1] > SCHOOLS
    assert room.get(f"/document/{sha256}?page=3").status_code == 404
    assert len(room.get(f"/document/{sha256}.json").json()["cited"]) == SCHOOLS


@pytest.mark.parametrize("part", [1, 3])
def test_an_order_tells_the_doubts_of_the_lines_that_it_shows(room: Room, part: int) -> None:
    assert len(room.page(f"/arrete/{NEWER}?page={part}").css("table.printed .remark")) == SCHOOLS / 3


def test_an_order_shows_its_first_changes_and_counts_all(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "_MOST", 7)
    page = room.page(f"/arrete/{NEWER}")
    assert len(page.css("li.change")) == len(page.css(".findings li")) == 7
    assert words(page, "h3") == f"Reconnues {GAINED}"
    assert "Les 7 premiers changements ; tous sont sur la page de l'année" in words(page)
    assert "Au plus 7 constats" in words(page)
    told = room.get(f"/arrete/{NEWER}.json").json()
    assert [one["kind"] for one in told["changes"]].count("gained") == GAINED
    assert len(told["findings"]) == SCHOOLS


def test_a_comparison_shows_the_first_of_each_kind(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = csv_of(room, PAIR)
    monkeypatch.setattr(orders, "_MOST", 7)
    page = room.page(PAIR)
    assert len(page.css("li.change")) == 3 * 7
    assert words(page, "section h2") == "Sur la seconde seulement 7 ou plus"
    assert "Au plus 7 lignes de chaque sorte" in words(page)
    assert csv_of(room, PAIR) == whole
    assert [row["kind"] for row in whole].count("gained") == GAINED


def test_doubts_are_told_in_parts(room: Room) -> None:
    told = [one.text() for number in (1, 2, 3) for one in room.page(f"/anomalies?page={number}").css(DOUBTS)]
    assert len(told) == len(set(told)) == SCHOOLS
    assert room.get("/anomalies?page=4").status_code == 404


def test_doubts_beyond_the_newest_are_left_to_programs(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anomalies, "_MOST", 250)
    page = room.page("/anomalies?page=2")
    assert len(page.css(DOUBTS)) == 50
    assert "Les 250 plus récents seulement" in words(page)
    assert len(csv_of(room, "/anomalies")) == SCHOOLS


def test_a_map_too_full_for_dots_leaves_the_communes_to_programs(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    assert room.page("/carte").css("svg .dots circle")
    communes = csv_of(room, "/carte")
    monkeypatch.setattr(places, "_MOST_DOTS", SCHOOLS - 1)
    page = room.page("/carte")
    assert not page.css("svg .dots circle")
    assert page.css("svg .numbers text")
    assert csv_of(room, "/carte") == communes
    assert sum(int(row["schools"]) for row in communes) == SCHOOLS


def test_the_home_page_counts_what_the_map_of_the_newest_list_counts(room: Room) -> None:
    home, chart = ([one.text() for one in room.page(address).css("svg .numbers text")] for address in ("/", "/carte"))
    assert home == chart
    assert sum(map(int, home)) == SCHOOLS
