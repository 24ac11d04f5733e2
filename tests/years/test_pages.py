"""The pages of the synthetic years tell the truth that was written when they were made, and nothing besides."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from db.reading import open_database, rows
from ecoles.main import main
from history.names import french_day
from tests.browser.homes import years_home
from tests.ecoles.conftest import everything_below
from tests.years.make import HERE

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

TRUTH = json.loads((HERE / "truth.json").read_text(encoding="utf-8"))
ACTS = {act["order_id"]: act for act in TRUTH["acts"]}
LISTED: dict[str, dict[int, str]] = {
    order_id: {int(number): key for number, key in TRUTH["lists"][act["in_force_on"]].items()}
    for order_id, act in ACTS.items()
}
"""The list after each act: who stands under each number."""

YEARS = sorted({act["on"][:4] for act in TRUTH["acts"]})
BOUNDS = {"exact": "date exacte", "not_later_than": "au plus tard", "between": "entre deux listes"}
QUOTES = """
SELECT quote FROM entries UNION SELECT clause FROM entries UNION SELECT before FROM changes UNION
SELECT after FROM changes UNION SELECT quote FROM changes UNION SELECT before_quote FROM changes UNION
SELECT quote FROM findings
"""

DAYS = "SELECT signed_on, published_on, effective_on FROM orders"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return years_home(tmp_path_factory.mktemp("years") / "home")


@pytest.fixture(scope="module")
def site(home: Path) -> Mapping[str, bytes]:
    """Every file of the site of these years."""
    folder = home.parent / "site"
    assert main(["--home", str(home), "site", str(folder)]) == 0
    return everything_below(folder)


@pytest.fixture(scope="module")
def pages(site: Mapping[str, bytes]) -> Mapping[str, LexborHTMLParser]:
    """Every page, by its address without its ending."""
    return {
        path.removesuffix(".html"): LexborHTMLParser(data.decode())
        for path, data in site.items()
        if path.endswith(".html")
    }


@pytest.fixture(scope="module")
def keys(pages: Mapping[str, LexborHTMLParser]) -> dict[str, str]:
    """What the truth calls each school, by its id on the pages; no school has two names there, and none shares one."""
    pairs = {
        (school_of(row), LISTED[order_id][number_of(row)])
        for order_id in ACTS
        for row in pages[f"arrete/{order_id}"].css("table.printed tbody tr")
    }
    found = dict(pairs)
    assert len(found) == len(pairs) == len(set(found.values())), "two schools taken for one, or one for two"
    return found


def said(node: LexborNode | LexborHTMLParser | None, selector: str | None = None) -> str:
    """The text of an element, every kind of space made one plain space."""
    found = node.css_first(selector) if node and selector else node
    assert found is not None, selector
    return " ".join(found.text(separator=" ").split())


def school_of(node: LexborNode) -> str:
    """The school that the first link to one leads to."""
    return Path(node.css_first("a[href*='ecole/']").attributes["href"] or "").stem


def number_of(row: LexborNode) -> int:
    return int((row.attributes["id"] or "").removeprefix("n"))


@cache
def lines_of(order_id: str) -> list[str]:
    return (HERE / f"synthetic-{order_id}.txt").read_text(encoding="utf-8").splitlines()


@cache
def hash_of(order_id: str) -> str:
    return sha256((HERE / f"synthetic-{order_id}.txt").read_bytes()).hexdigest()


def opening(key: str) -> dict[str, Any]:
    found: dict[str, Any] = TRUTH["schools"][key]["periods"][0]
    return found


def headline(period: Mapping[str, Any]) -> str:
    day, before = french_day(period["from"]), period["not_before"] and french_day(period["not_before"])
    return {
        "exact": f"Reconnue pour la première fois par l'arrêté du {day}.",
        "between": f"Reconnue pour la première fois après le {before} et au plus tard le {day}.",
        "not_later_than": f"Reconnue au plus tard le {day}.",
    }[period["bound"]]


def test_each_order_shows_the_list_that_it_left(pages: Mapping[str, LexborHTMLParser], keys: Mapping[str, str]) -> None:
    for order_id, listed in LISTED.items():
        table = pages[f"arrete/{order_id}"].css("table.printed tbody tr")
        assert {number_of(row): keys[school_of(row)] for row in table} == listed
        assert [int(said(row, "td.n")) for row in table] == sorted(listed)


def test_each_school_tells_its_first_date_its_bound_and_the_line(
    pages: Mapping[str, LexborHTMLParser], keys: Mapping[str, str]
) -> None:
    assert sorted(keys.values()) == sorted(TRUTH["schools"])
    for school_id, key in keys.items():
        page, first = pages[f"ecole/{school_id}"], TRUTH["schools"][key]["first"]
        assert said(page, ".answer h2") == headline(opening(key))
        cited = page.css_first(".answer figure.cite")
        assert f"n° {first['number']}," in said(cited, "figcaption")
        where = cited.css_first("a.where").attributes["href"] or ""
        file, _, line = where.partition("#l")
        assert Path(file).stem == hash_of(first["order_id"])
        quote = (cited.css_first("blockquote").text() or "").strip("«»\u00a0\n ")
        assert quote in lines_of(first["order_id"])[int(line) - 1]


def test_each_school_tells_its_periods(pages: Mapping[str, LexborHTMLParser], keys: Mapping[str, str]) -> None:
    for school_id, key in keys.items():
        table = pages[f"ecole/{school_id}"].css("[aria-labelledby=frise] tbody tr")
        told = [[said(cell) for cell in row.css("td")][:2] for row in table]
        assert told == [
            [
                f"{french_day(one['from'])} {BOUNDS[one['bound']]}",
                french_day(one["until"]) if one["until"] else "aujourd'hui (dernière liste détenue)",
            ]
            for one in TRUTH["schools"][key]["periods"]
        ]


@pytest.mark.parametrize("kind", ["list", "json"])
def test_each_year_lists_its_changes_and_no_other(
    pages: Mapping[str, LexborHTMLParser], site: Mapping[str, bytes], keys: Mapping[str, str], kind: str
) -> None:
    for year in YEARS:
        true = sorted((one["kind"], one["school"]) for one in TRUTH["changes"] if one["on"].startswith(year))
        if kind == "json":
            told = [(one["kind"], one["school_id"]) for one in json.loads(site[f"annee/{year}.json"])]
        else:
            items = pages[f"annee/{year}"].css("li.change")
            told = [((one.attributes["class"] or "").split()[-1], school_of(one)) for one in items]
        assert sorted((what, keys[school_id]) for what, school_id in told) == true, year


def test_each_order_lists_its_changes_and_no_other(
    pages: Mapping[str, LexborHTMLParser], keys: Mapping[str, str]
) -> None:
    for order_id in ACTS:
        true = sorted((one["kind"], one["school"]) for one in TRUTH["changes"] if one["order_id"] == order_id)
        items = pages[f"arrete/{order_id}"].css("li.change")
        told = [((one.attributes["class"] or "").split()[-1], keys[school_of(one)]) for one in items]
        assert sorted(told) == true, order_id


def test_two_orders_differ_in_what_their_lists_do(
    pages: Mapping[str, LexborHTMLParser], keys: Mapping[str, str]
) -> None:
    found = [path.split("/")[1:] for path in pages if path.startswith("comparer/")]
    assert len(found) == len(ACTS) * (len(ACTS) - 1) // 2
    for before, after in found:
        page = pages[f"comparer/{before}/{after}"]
        old, new = set(LISTED[before].values()), set(LISTED[after].values())
        assert {keys[school_of(one)] for one in page.css("li.change.gained")} == new - old
        assert {keys[school_of(one)] for one in page.css("li.change.lost")} == old - new
        assert len(page.css("li.change.gained, li.change.lost")) == len(new ^ old)


def test_the_map_of_a_year_counts_the_list_of_that_year(
    pages: Mapping[str, LexborHTMLParser], site: Mapping[str, bytes]
) -> None:
    last = {act["on"][:4]: act["order_id"] for act in TRUTH["acts"]}
    for year, order_id in last.items():
        page, count = pages[f"carte/{year}"], len(LISTED[order_id])
        assert said(page, ".lead").startswith(f"{count} écoles sur la liste")
        sums = [int(said(one)) for one in page.css("[aria-labelledby=par-departement] td.n")]
        assert sum(sums) + json.loads(site[f"carte/{year}.json"])["unplaced"] == count
        numbers = [int(said(one)) for one in page.css("[aria-labelledby=par-academie] td.n")]
        assert sum(numbers) == sum(one["schools"] for one in json.loads(site[f"carte/{year}.json"])["academies"])


def test_the_evolution_counts_what_the_years_have(pages: Mapping[str, LexborHTMLParser]) -> None:
    last = {act["on"][:4]: act["order_id"] for act in TRUTH["acts"]}
    table = {said(row, "th"): [said(cell) for cell in row.css("td")] for row in pages["annee"].css("tbody tr")}
    assert table["2021"] == ["aucune liste détenue : inconnu"]
    kinds = ("gained", "regained", "lost", "renamed", "moved")
    for year in YEARS[1:]:
        changed = [one["kind"] for one in TRUTH["changes"] if one["on"].startswith(year)]
        assert table[year] == [str(len(LISTED[last[year]])), *(str(changed.count(kind)) for kind in kinds)], year
    assert table[YEARS[0]][0] == str(len(LISTED[last[YEARS[0]]]))


def test_each_pair_in_doubt_is_shown_to_whoever_may_decide(
    pages: Mapping[str, LexborHTMLParser], keys: Mapping[str, str]
) -> None:
    ids = {key: school_id for school_id, key in keys.items()}
    items = pages["anomalies"].css("[aria-labelledby=a-decider] li")
    told = [{Path(link.attributes["href"] or "").stem for link in one.css("a[href*='ecole/']")} for one in items]
    for pair in TRUTH["asked"]:
        both = {ids[pair["gone"]], ids[pair["come"]]}
        assert both in told
        for school_id in both:
            assert "à décider" in said(pages[f"ecole/{school_id}"], "[aria-labelledby=liens]")
    assert len(told) == len(TRUTH["asked"])


def test_the_home_page_counts_the_doubts_that_are_told(pages: Mapping[str, LexborHTMLParser]) -> None:
    figures = {said(one, "dt"): said(one, "dd") for one in pages["index"].css("dl.figures div")}
    told = len(pages["anomalies"].css("[aria-labelledby=texte] ul.findings > li"))
    assert next(int(n) for what, n in figures.items() if what.startswith("doute")) == told > 0


def test_no_page_quotes_what_the_database_does_not_have(home: Path, pages: Mapping[str, LexborHTMLParser]) -> None:
    with closing(open_database(home / "ecoles.db")) as database:
        known = {squeezed(row["quote"]) for row in rows(database, QUOTES) if row["quote"]}
    shown = 0
    for address, page in pages.items():
        for node in page.css("blockquote, p.words del, p.words ins, table.printed td:nth-child(2)"):
            within = re.match(r"\s*«\u00a0(.*?)\u00a0»\s*(?:$|\n)", node.text(), flags=re.DOTALL)
            quote = squeezed(within[1] if within else node.text())
            assert quote in known, (address, quote)
            shown += 1
    assert shown > 1000


def test_no_page_names_a_day_that_no_act_has(home: Path, pages: Mapping[str, LexborHTMLParser]) -> None:
    with closing(open_database(home / "ecoles.db")) as database:
        known = {french_day(one) for row in rows(database, DAYS) for one in row.values() if one}
    known.add("5 janvier 2026")  # when the documents were archived
    months = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    for address, page in pages.items():
        found = set(re.findall(rf"\b((?:1er|\d\d?) (?:{months}) \d{{4}})\b", said(page, "main")))
        assert found <= known, (address, found - known)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
