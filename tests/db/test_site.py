"""Datasette serves the published database: French titles, facets, search, saved questions, and no writing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from db.descriptions import descriptions
from db.site import serve
from db.site.metadata import PRESENTATION, metadata
from db.site.saved import SAVED
from db.site.serve import SiteNotInstalled, command
from tests.db.served import HOSTILE, Site

# Datasette leaves connections to its own databases in memory open, which Python 3.13 tells.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")


@pytest.fixture(scope="module")
def site(shared: Path) -> Iterator[Site]:
    served = Site(shared)
    yield served
    served.close()


def names() -> list[str]:
    return [*descriptions()["tables"], *descriptions()["views"]]


@pytest.mark.parametrize("name", names())
def test_every_table_and_view_has_its_page(site: Site, name: str) -> None:
    page = site.get(f"/ecoles/{name}")
    assert page.status_code == 200
    described = {**descriptions()["tables"], **descriptions()["views"]}[name]
    assert described["title"].replace("'", "&#39;") in page.text


def test_the_front_pages_speak_french(site: Site) -> None:
    page = site.get("/ecoles")
    assert "Écoles de production reconnues par l&#39;État" in page.text
    assert "Licence Ouverte 2.0" in page.text
    for query in SAVED.values():
        assert query["title"] in page.text.replace("&#39;", "'")
    assert site.get("/").status_code == 200


@pytest.mark.parametrize("name", ["schools", "first_recognition", "list_in_force", "lists"])
@pytest.mark.parametrize("words", ["fask", "FASK acadèmy", "synthetic marseille"])
def test_the_search_box_finds_without_accents(site: Site, name: str, words: str) -> None:
    assert 'name="_search"' in site.get(f"/ecoles/{name}").text
    found = site.rows(f"/ecoles/{name}.json?_shape=array&_search={quote(words)}")
    assert {one["school_id"] for one in found} == {"synthetic-fask-academy-marseille"}


@pytest.mark.parametrize("words", ["sacré coeur", "sacre-cœur", "SACRÉ CŒUR", "sacre-coeur"])
def test_the_search_box_takes_the_ligature(site: Site, words: str) -> None:
    found = site.rows(f"/ecoles/schools.json?_shape=array&_search={quote(words)}")
    assert [one["school_id"] for one in found] == ["synthetic-sacre-coeur-lyon"]


def test_facets_labels_and_links(site: Site) -> None:
    page = site.get("/ecoles/changes").text
    assert "Ecole de production synthetic MétalTech" in page
    assert "/ecoles/orders/arrete-2023-11-20" in page
    assert "kind=gained" in page
    assert site.get("/ecoles/schools/synthetic-fask-academy-marseille").status_code == 200


@pytest.mark.parametrize("words", ["fask", "Fask Academy", "synthetic marseille fask", "13014"])
def test_the_headline_question(site: Site, words: str) -> None:
    found = site.saved("premiere_reconnaissance", ecole=words)
    assert [(one["school_id"], one["signe_le"], one["numero"]) for one in found] == [
        ("synthetic-fask-academy-marseille", "2024-11-18", 5)
    ]


def test_the_headline_question_takes_accents_and_ligatures(site: Site) -> None:
    for words in ("sacre coeur", "SACRÉ-CŒUR", "sacré cœur"):
        assert [one["commune"] for one in site.saved("premiere_reconnaissance", ecole=words)] == ["Lyon"]
    assert len(site.saved("premiere_reconnaissance", ecole="")) == len(site.saved("premiere_reconnaissance")) == 11


@pytest.mark.parametrize(
    ("day", "count"),
    [("", 10), ("2024-11-27", 10), ("2024-11-26", 4), ("2021-11-14", 0), ("2024-13-45", 0), ("hier", 0)],
)
def test_the_list_in_force_on_a_day(site: Site, day: str, count: int) -> None:
    assert len(site.saved("liste_en_vigueur", jour=day)) == count


@pytest.mark.parametrize(("year", "count"), [("", 8), ("2024", 8), ("2023", 2), ("1999", 0), ("jamais", 0)])
def test_the_changes_of_a_year(site: Site, year: str, count: int) -> None:
    assert len(site.saved("changements_de_l_annee", annee=year)) == count


@pytest.mark.parametrize("name", SAVED)
@pytest.mark.parametrize("value", HOSTILE)
def test_nothing_that_is_typed_breaks_a_saved_question(site: Site, name: str, value: str) -> None:
    page = site.get(f"/ecoles/{name}?{urlencode(dict.fromkeys(SAVED[name]['params'], value))}")
    assert page.status_code == 200
    assert "message-error" not in page.text


@pytest.mark.parametrize("sql", ["DELETE FROM runs", "DROP TABLE schools", "PRAGMA writable_schema = 1", "VACUUM"])
def test_writes_are_refused(site: Site, shared: Path, sql: str) -> None:
    before = shared.read_bytes()
    assert site.get(f"/ecoles.json?sql={quote(sql)}").status_code == 400
    assert shared.read_bytes() == before


def test_presentation_names_what_exists() -> None:
    described = {**descriptions()["tables"], **descriptions()["views"]}
    for name, shown in PRESENTATION.items():
        columns = {*described[name]["columns"], "rowid"}
        single = {shown.get(key) for key in ("sort", "sort_desc", "label_column", "fts_pk")} - {None}
        assert {*shown.get("facets", []), *single} <= columns


def test_metadata_is_json_and_each_question_has_title_description_and_default() -> None:
    told = json.loads(json.dumps(metadata("autre")))
    queries = told["databases"]["autre"]["queries"]
    assert list(queries) == list(SAVED)
    for query in queries.values():
        assert query["title"].endswith("\u00a0?")
        assert all(f":{parameter}" in query["sql"] for parameter in query["params"])
        told = "par exemple" in query["description"] and "Par défaut (vide)" in query["description"]
        assert told or not query["params"]


def test_the_command_serves_the_file_immutable(tmp_path: Path) -> None:
    arguments = command(tmp_path / "ecoles.db", "127.0.0.1", 8001, tmp_path / "metadata.json")
    assert arguments[1:6] == ["-m", "datasette", "serve", "--immutable", "ecoles.db"]
    assert arguments[arguments.index("--port") + 1] == "8001"
    assert arguments[arguments.index("sql_time_limit_ms") - 1 :][:3] == ["--setting", "sql_time_limit_ms", "2000"]


def test_run_becomes_datasette_with_the_metadata_at_hand(monkeypatch: pytest.MonkeyPatch, shared: Path) -> None:
    became: list[list[str]] = []
    told: list[Any] = []

    def execv(program: str, arguments: list[str]) -> None:
        became.append(arguments)
        told.append(json.loads(Path(arguments[arguments.index("--metadata") + 1]).read_text()))

    monkeypatch.setattr("os.execv", execv)
    monkeypatch.setattr(serve, "find_spec", lambda _: True)
    serve.run(shared, "127.0.0.1", 0)
    assert became[0][:4] == [sys.executable, "-m", "datasette", "serve"]
    assert told == [metadata()]


def test_without_datasette_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, shared: Path) -> None:
    monkeypatch.setattr(serve, "find_spec", lambda _: None)
    with pytest.raises(SiteNotInstalled, match="site"):
        serve.run(shared, "127.0.0.1", 0)


def test_a_day_of_signature_is_never_shown_as_one_of_entry_into_force() -> None:
    sql = SAVED["liste_en_vigueur"]["sql"]
    assert "l.signed_on AS signe_le" in sql
    assert "l.in_force_on AS en_vigueur_le" in sql
