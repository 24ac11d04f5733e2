"""The files that leave the program: the same from the same database, complete, and well-formed."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import frictionless
import pytest

from tests.conftest import MakeOrder
from tests.ecoles.conftest import Run, everything_below, still_answers
from tests.years.make import HERE as SYNTHETIC_YEARS

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def years(alone: Run, tmp_path: Path, make_order: MakeOrder, real_items: list[str]) -> Run:
    """Two synthetic lists: the second loses a school and gains another, whose name is hostile to every format."""
    hostile = "Ecole de production <b>_Synthetic_</b> & *fils* | [x](y), 1, rue de l'Essai à Gap (05000)"
    for day, items in (("2023-06-01", real_items[:20]), ("2024-06-03", [*real_items[1:20], hostile])):
        path = tmp_path / f"synthetic-{day}.txt"
        path.write_bytes(make_order(day, items))
        assert alone("add", path).status == 0
    return alone


def test_an_export_has_every_table_in_both_forms(years: Run, tmp_path: Path) -> None:
    assert years("export", tmp_path / "out").status == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"CHANGELOG.md", "changements.atom", "ecoles.csv", "ecoles.jsonl", "liste_en_vigueur.csv"} <= names
    for path in (tmp_path / "out").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            as_csv = list(csv.DictReader(file))
        lines = path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
        as_json = [json.loads(line) for line in lines]
        assert [{key: "" if one is None else str(one) for key, one in row.items()} for row in as_json] == as_csv
    with (tmp_path / "out" / "ecoles.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 21


def test_the_same_database_gives_the_same_bytes(years: Run, tmp_path: Path) -> None:
    years("export", tmp_path / "one")
    years("rebuild")
    years("export", tmp_path / "two")
    assert everything_below(tmp_path / "one") == everything_below(tmp_path / "two")


def test_the_change_log_is_by_year_and_cites_each_line(years: Run, tmp_path: Path) -> None:
    years("export", tmp_path)
    log = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## 2024" in log
    assert "**Reconnue : 1**" in log
    assert "**Retirée : 1**" in log
    assert "\\<b\\>\\_Synthetic\\_" in log
    assert "## 2023" not in log
    assert "plus ancienne détenue" in log


def test_the_feed_is_atom(years: Run, tmp_path: Path) -> None:
    years("export", tmp_path)
    feed = ElementTree.parse(tmp_path / "changements.atom").getroot()
    entries = feed.findall(f"{ATOM}entry")
    assert feed.tag == f"{ATOM}feed"
    assert len(entries) == 2
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    for one in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", one.findtext(f"{ATOM}updated") or "")
    assert "<b>_Synthetic_</b>" in (entries[0].findtext(f"{ATOM}title") or "") + (
        entries[1].findtext(f"{ATOM}title") or ""
    )


def test_a_folder_that_cannot_be_written_is_told(built: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = built("export", tmp_path / "file")
    assert ran.status == 2
    assert "file" in ran.err
    still_answers(built)


def test_the_real_order_alone_has_no_changes_and_says_why(built: Run, tmp_path: Path) -> None:
    built("export", tmp_path)
    assert "plus ancienne détenue" in (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert not ElementTree.parse(tmp_path / "changements.atom").getroot().findall(f"{ATOM}entry")


def test_the_real_order_alone_is_a_valid_data_package(built: Run, tmp_path: Path) -> None:
    built("export", tmp_path)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == "2024.11.18"
    assert "| [ecoles.csv](ecoles.csv) |" in (tmp_path / "LISEZMOI.md").read_text(encoding="utf-8")


def test_the_synthetic_years_are_a_valid_data_package(alone: Run, tmp_path: Path) -> None:
    assert alone("add", *SYNTHETIC_YEARS.glob("*.txt")).status == 0
    alone("export", tmp_path / "out")
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert ",unsure," in (tmp_path / "out" / "rapprochements.csv").read_text(encoding="utf-8")


def test_nothing_but_the_feed_and_the_log_is_without_a_description(built: Run, tmp_path: Path) -> None:
    built("export", tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    described = {one["path"] for one in package["resources"]}
    twins = {path.replace(".csv", ".jsonl") for path in described}
    others = {"datapackage.json", "LISEZMOI.md", "CHANGELOG.md", "changements.atom"}
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == described | twins | others
