"""The pages of the reading room say what the database says, to a person and to a program, at addresses that last."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from db.load import load
from db.publish import publish
from db.queries import first, school
from db.reading import open_database
from db.site.links import Served
from db.site.page import Address, Asked
from db.site.pages.frame import frame
from db.site.render import render
from db.site.room import every_page, routes
from history.model import Coverage, History
from tests.db.conftest import BESANCON, FASK, ISTRES, LILLE, LISTS, NANTES, NOGENT, SACRE_COEUR, SHA, entry
from tests.db.reading_room import OCTETS, Room, Shelf, links, opened, words

# Datasette leaves connections to its own databases in memory open, which Python 3.13 tells.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

OLDEST, MIDDLE, NEWEST = (f"arrete-{day}" for day in LISTS)
MISSING = "arrete-2022-11-09"
ATOM = "{http://www.w3.org/2005/Atom}"

SITE = " · Écoles de production"

TITLES = {
    "/": "Quand cette école de production a-t-elle été reconnue ?",
    "/?q=fask": "« fask »",
    "/ecole": "Toutes les écoles" + SITE,
    f"/ecole/{FASK}": "Ecole de production synthetic Fask Academy" + SITE,
    "/annee": "L'évolution, année par année" + SITE,
    "/annee/2023": "L'année 2023" + SITE,
    "/arrete": "Les arrêtés : détenus, connus, manquants" + SITE,
    f"/arrete/{NEWEST}": "Arrêté synthetic du 2024-11-18" + SITE,
    "/comparer": "Comparer deux listes" + SITE,
    f"/comparer/{OLDEST}/{NEWEST}": "De la liste du 15 novembre 2021 à celle du 18 novembre 2024" + SITE,
    "/carte": "La carte de 2024" + SITE,
    "/carte/2021": "La carte de 2021" + SITE,
    "/departement/59": "Nord (59)" + SITE,
    "/academie/lille": "Académie : Lille" + SITE,
    "/anomalies": "Ce que les arrêtés laissent en doute" + SITE,
    f"/document/{SHA['2021-11-15']}": "Document aaaaaaaaaaaa" + SITE,
    "/donnees": "Les données" + SITE,
}
"""A page of each type, and its title."""


@pytest.fixture(scope="module")
def room(shared: Path) -> Iterator[Room]:
    with opened(shared) as room:
        yield room


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that no order has come to yet."""
    path = tmp_path_factory.mktemp("empty") / "ecoles.db"
    nothing = History((), (), (), Coverage(None, None, (), ()), (), (), (), (), (), ())
    publish(path, lambda db: load(db, nothing, [], [], []))
    return path


def quote_of(day: str, school_id: str) -> str:
    return entry(day, LISTS[day].index(school_id) + 1, school_id).quote


@pytest.mark.parametrize(("address", "title"), TITLES.items(), ids=list(TITLES))
def test_a_page_of_each_type_has_its_title_and_one_heading(room: Room, address: str, title: str) -> None:
    page = room.page(address)
    assert words(page, "title") == title
    assert len(page.css("h1")) == len(page.css("main")) == 1
    assert page.css_first("html").attributes["lang"] == "fr"


def test_every_page_there_is_is_served_in_its_three_forms(room: Room, conn: sqlite3.Connection) -> None:
    found = [address for address, _, _ in every_page(conn, routes(Shelf()))]
    assert len(found) > 130
    for address in found:
        path = f"/{'/'.join(address.parts)}"
        assert room.get(path).status_code == 200, path
        as_json = room.get(f"{path if address.parts else '/index'}.json")
        as_csv = room.get(f"{path if address.parts else '/index'}.csv")
        assert as_json.headers["content-type"] == "application/json; charset=utf-8"
        assert as_csv.headers["content-type"] == "text/csv; charset=utf-8"
        assert as_json.json() is not None
        assert all(None not in row for row in csv.DictReader(io.StringIO(as_csv.text), restkey=None))


# What is searched


@pytest.mark.parametrize("typed", ["fask", "FASK acadèmy", "synthetic marseille fask", FASK])
def test_the_search_answers_inline_with_the_line_that_says_so(room: Room, typed: str) -> None:
    page = room.page(f"/?q={typed}")
    answer = words(page, ".answer")
    assert "Reconnue pour la première fois par l'arrêté du 18 novembre 2024." in answer
    assert quote_of("2024-11-18", FASK) in answer
    assert "n° 5" in answer
    assert f"/document/{SHA['2024-11-18']}#l14" in links(page, ".answer a")
    assert f"/ecole/{FASK}" in links(page, ".answer a")


def test_the_search_gives_programs_what_the_command_gives(room: Room, conn: sqlite3.Connection) -> None:
    assert room.get("/index.json?q=fask").json() == first(conn, FASK)
    ambiguous = room.get("/index.json?q=icam").json()
    assert ambiguous["error"] == "ambiguous"
    assert [one["id"] for one in ambiguous["candidates"]] == [LILLE, NANTES]
    assert room.get("/index.json?q=zzzzz").json() == {"error": "not_found", "closest": []}
    assert "synthetic-fask-academy-marseille" in room.get("/index.csv?q=fask").text


def test_a_search_is_linked_to_its_own_data(room: Room) -> None:
    page = room.page("/?q=fask+academy")
    assert page.css_first("link[type='application/json']").attributes["href"] == "/index.json?q=fask+academy"
    assert links(page, ".take a") == ["/index.json?q=fask+academy", "/index.csv?q=fask+academy"]


def test_several_schools_and_none_are_told_apart(room: Room) -> None:
    several = room.page("/?q=icam")
    assert "Plusieurs écoles répondent à « icam »" in words(several)
    assert links(several, ".hits a") == [f"/ecole/{LILLE}", f"/ecole/{NANTES}"]
    none = room.page("/?q=lyc%C3%A9e+introuvable")
    assert "Aucune école ne répond à « lycée introuvable »" in words(none)


def test_the_home_page_says_how_things_stand(room: Room) -> None:
    state = words(room.page("/"), ".state")
    assert "écoles sur la dernière liste détenue 10" in state
    assert "actes détenus, lus en entier 3" in state
    assert "acte connu, non détenu ou non appliqué 1" in state
    assert "arrêté du 18 novembre 2024 ; la plus ancienne est celle du 15 novembre 2021." in state
    assert "Dernière mise à jour : 2 février 2025 à 0 h 00 (UTC), interrompue ." in state


def test_repeated_and_unknown_fields_are_harmless(room: Room) -> None:
    assert "« fask »" in words(room.page("/?q=fask&q=icam&_shape=array&sql=DROP"), "title")
    assert room.page("/annee/2023?page=1&page=9&x=")
    assert room.page("/?q=")


# A school


def test_a_school_says_since_when_and_how_surely(room: Room) -> None:
    told = {
        FASK: "Reconnue pour la première fois par l'arrêté du 18 novembre 2024.",
        NOGENT: "Reconnue pour la première fois après le 15 novembre 2021 et au plus tard le 20 novembre 2023.",
        BESANCON: "Reconnue au plus tard le 15 novembre 2021.",
    }
    for school_id, headline in told.items():
        assert words(room.page(f"/ecole/{school_id}"), ".answer h2") == headline


def test_a_school_quotes_every_line_that_names_it(room: Room) -> None:
    page = room.page(f"/ecole/{NANTES}")
    mentions = page.css(".mentions > li")
    assert [one.attributes["id"] for one in mentions] == [NEWEST, OLDEST]
    for day, mention in zip(("2024-11-18", "2021-11-15"), mentions, strict=True):
        number = LISTS[day].index(NANTES) + 1
        assert quote_of(day, NANTES) in mention.text()
        assert f"n°\u00a0{number}" in mention.text()
        assert f"/document/{SHA[day]}#l{number + 9}" in [one.attributes["href"] for one in mention.css("a")]
    table = words(page, "[aria-labelledby=frise] table")
    assert "15 novembre 2021 au plus tard 20 novembre 2023" in table
    assert "18 novembre 2024 date exacte aujourd'hui" in table


def test_a_school_that_is_gone_says_so(room: Room) -> None:
    answer = words(room.page(f"/ecole/{SACRE_COEUR}"), ".answer")
    assert "Elle ne figure plus sur la plus récente liste détenue (18 novembre 2024)." in answer


def test_a_school_is_the_same_to_a_program(room: Room, conn: sqlite3.Connection) -> None:
    told = room.get(f"/ecole/{NANTES}.json").json()
    assert told.items() >= school(conn, NANTES).items()
    assert told["first_recognised"] == first(conn, NANTES)["first_recognised"]
    lines = list(csv.DictReader(io.StringIO(room.get(f"/ecole/{NANTES}.csv").text)))
    assert [one["quote"] for one in lines] == [quote_of(day, NANTES) for day in ("2021-11-15", "2024-11-18")]


@pytest.mark.parametrize("form", ["", ".json", ".csv"])
def test_a_name_leads_to_the_stable_address(room: Room, form: str) -> None:
    for name in ("fask", "Fask%20Academy", "%C3%89COLE%20fask", "MARSEILLE"):
        moved = room.get(f"/ecole/{name}{form}")
        assert moved.status_code == 301
        assert moved.headers["location"] == f"/ecole/{FASK}{form}"


def test_a_former_id_leads_to_the_stable_address(published: Path, writable: sqlite3.Connection) -> None:
    writable.execute("INSERT INTO former_ids VALUES ('synthetic-ancien-nom', ?)", (FASK,))
    writable.close()
    with opened(published) as room:
        moved = room.get("/ecole/synthetic-ancien-nom")
    assert (moved.status_code, moved.headers["location"]) == (301, f"/ecole/{FASK}")


def test_a_name_that_several_schools_bear_shows_them(room: Room) -> None:
    page = room.page("/ecole/icam", 404)
    assert "Plusieurs écoles répondent à « icam »." in words(page)
    assert links(page, ".hits a") == [f"/ecole/{LILLE}", f"/ecole/{NANTES}"]
    told = room.get("/ecole/icam.json")
    assert told.status_code == 404
    assert told.json()["error"] == "ambiguous"
    assert [one["id"] for one in told.json()["candidates"]] == [LILLE, NANTES]


def test_a_near_miss_shows_what_is_near(room: Room) -> None:
    page = room.page("/ecole/synthetic%20fasq%20academi", 404)
    assert "Les plus proches" in words(page)
    assert f"/ecole/{FASK}" in links(page, ".hits a")


# Years and orders


def test_a_year_lists_what_it_changed(room: Room) -> None:
    page = room.page("/annee/2023")
    assert links(page, "li.change.gained a.name") == [f"/ecole/{NOGENT}"]
    assert links(page, "li.change.lost a.name") == [f"/ecole/{NANTES}"]
    assert quote_of("2023-11-20", NOGENT) in words(page)
    assert "écoles sur la dernière liste de l'année 4" in words(page)
    assert "entre deux listes" in words(page, "li.change.gained")
    assert {"/annee/2021", "/annee/2024"} <= set(links(page, "nav.around a"))
    assert "/annee/2023.atom" in links(page)


def test_a_year_of_an_order_that_is_not_held_is_unknown_not_empty(room: Room) -> None:
    page = words(room.page("/annee/2022"))
    assert "Aucune liste de cette année n'est détenue : ce qu'elle a changé est inconnu." in page
    assert "synthetic gazette" in page
    years = words(room.page("/annee"), "table")
    assert "2022 aucune liste détenue : inconnu" in years


def test_the_oldest_year_gains_nobody(room: Room) -> None:
    page = room.page("/annee/2021")
    assert "ce qui la précède est inconnu, et elle n'ajoute aucune école" in words(page)
    assert page.css("li.change") == []


def test_an_order_shows_its_list_as_printed_beside_as_resolved(room: Room) -> None:
    page = room.page(f"/arrete/{NEWEST}")
    rows = page.css("table.printed tbody tr")
    assert [row.attributes["id"] for row in rows] == [f"n{number}" for number in range(1, 11)]
    assert "«\u00a0Ecole de production synthetic MétalTech, Nogent (25800)\u00a0»" in rows[2].text()
    assert "(code INSEE 52353)" in rows[2].text()
    assert "25800 n'est pas 52800" in rows[2].text()
    assert f"/comparer/{MIDDLE}/{NEWEST}" in links(page)
    assert f"/arrete/{MIDDLE}" in links(page, "nav.around a")


def test_an_order_that_is_not_held_says_where_it_is_known_from(room: Room) -> None:
    page = words(room.page(f"/arrete/{MISSING}"))
    assert "non détenu cinq nouvelles (synthetic gazette)" in page
    assert "Publié le 26 novembre 2022" in page


def test_orders_tell_what_is_held_missing_and_quarantined(room: Room) -> None:
    page = room.page("/arrete")
    assert links(page, "[aria-labelledby=detenus] th a") == [f"/arrete/{one}" for one in (NEWEST, MIDDLE, OLDEST)]
    assert f"/arrete/{MISSING}" in links(page, "[aria-labelledby=manquants] a")
    assert "46 écoles en avril 2024" in words(page, "[aria-labelledby=manquants]")
    assert links(page, "[aria-labelledby=quarantaine] a") == [f"/document/{SHA['quarantined']}"]
    told = room.get("/arrete.json").json()
    assert [one["order_id"] for one in told["held"]] == [OLDEST, MIDDLE, NEWEST]


def test_two_orders_are_compared_by_address_or_by_form(room: Room) -> None:
    for address in (f"/comparer/{OLDEST}/{MIDDLE}", f"/comparer?avant={OLDEST}&apres={MIDDLE}"):
        page = room.page(address)
        assert links(page, "li.gained a.name") == [f"/ecole/{NOGENT}"]
        assert links(page, "li.lost a.name") == [f"/ecole/{NANTES}"]
        for link in links(page, ".take a"):
            assert room.get(link).status_code == 200
    told = room.get(f"/comparer.json?avant={OLDEST}&apres={MIDDLE}").json()
    assert [one["school_id"] for one in told["gained"]] == [NOGENT]
    assert room.get(f"/comparer/{OLDEST}/{MISSING}").status_code == 404
    assert room.get(f"/comparer?avant={OLDEST}").status_code == 404


# Places, anomalies, documents, data


def test_a_map_counts_the_list_of_its_year(room: Room) -> None:
    assert room.get("/carte/2021.json").json()["total"] == 4
    assert room.get("/carte.json").json()["total"] == 10
    page = room.page("/carte/2023")
    assert "4 écoles sur la liste" in words(page)
    assert "/departement/52" in links(page)
    assert {"/carte/2021", "/carte/2024"} <= set(links(page, "nav.years a"))
    assert room.get("/carte/2022").status_code == 404


def test_a_place_lists_its_schools_those_of_the_past_too(room: Room) -> None:
    page = room.page("/departement/69")
    assert "Aucune école de production sur la dernière liste détenue." in words(page)
    assert f"/ecole/{SACRE_COEUR}" in links(page)
    assert "2 écoles sur la dernière liste" in words(room.page("/departement/13"))
    assert f"/ecole/{ISTRES}" in links(room.page("/departement/13"))
    assert room.page("/departement/01")
    moved = room.get("/departement/2a")
    assert (moved.status_code, moved.headers["location"]) == (301, "/departement/2A")


def test_anomalies_are_told_with_the_line(room: Room) -> None:
    page = room.page("/anomalies")
    told = words(page, "[aria-labelledby=texte]")
    assert "25800 n'est pas 52800" in told
    assert quote_of("2024-11-18", NOGENT) in told
    assert f"/document/{SHA['2024-11-18']}#l12" in links(page)
    assert "1 document en quarantaine" in words(page, "[aria-labelledby=couverture]")


def test_a_document_shows_its_lines_and_where_they_lead(room: Room) -> None:
    page = room.page(f"/document/{SHA['2021-11-15']}")
    line = page.css_first("#l11")
    assert quote_of("2021-11-15", NANTES) in line.text()
    assert [one.attributes["href"] for one in line.css("a")] == [f"/ecole/{NANTES}"]
    assert "example.org" in words(page, "dl.facts")
    without_lines = room.page(f"/document/{SHA['2024-11-18']}")
    assert quote_of("2024-11-18", FASK) in without_lines.css_first("#l14").text()
    assert "Aucun texte." in words(room.page(f"/document/{SHA['quarantined']}"))


def test_archived_octets_are_files_to_keep_never_pages(room: Room) -> None:
    kept = room.get(f"/document/{SHA['2021-11-15']}/octets")
    assert kept.content == OCTETS
    assert kept.headers["content-disposition"] == 'attachment; filename="aaaaaaaaaaaaaaaa.txt"'
    assert kept.headers["x-content-type-options"] == "nosniff"
    for unknown in (SHA["quarantined"], "e" * 64, "nope", "..%2f..%2fecoles.db", "%00"):
        assert room.get(f"/document/{unknown}/octets").status_code == 404


def test_the_data_can_be_taken_away(room: Room) -> None:
    page = room.page("/donnees")
    for link in links(page, "[aria-labelledby=emporter] a"):
        assert room.get(link).status_code == 200
    package = room.get("/donnees/datapackage.json").json()
    for resource in package["resources"]:
        assert len(room.get(f"/donnees/{resource['path']}").content) == resource["bytes"]
    assert json.loads(room.get("/donnees/ecoles.jsonl").text.splitlines()[0])["school_id"]
    assert room.get("/donnees/rien.csv").status_code == 404
    assert room.get("/donnees/datapackage.csv").status_code == 404


def test_a_year_has_a_feed_of_its_own(room: Room) -> None:
    feed = ElementTree.fromstring(room.get("/annee/2023.atom").content)
    assert room.get("/annee/2023.atom").headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert len(feed.findall(f"{ATOM}entry")) == 2
    assert len(ElementTree.fromstring(room.get("/changements.atom").content).findall(f"{ATOM}entry")) == 10
    assert room.get("/annee/1999.atom").status_code == 404
    assert feed.findall(f"{ATOM}link[@rel='self']") == []


# Long lists, and none


def test_a_long_list_is_shown_in_parts(conn: sqlite3.Connection, shared: Path) -> None:
    route = next(one for one in routes(Shelf()) if one.path == "ecole")
    names = []
    for number in (1, 2, 3):
        page = route.view(conn, Asked(fields={"page": str(number)}, per_page=4))
        html = render(page, "html", Address(("ecole",)), Served("/", "v", "ecoles"), frame(conn))
        names += [one["name"] for one in page.data["part"].rows]
        assert f"page {number} sur 3" in html
        assert ("/ecole?page=2" in html) == (number != 2)
    assert len(set(names)) == len(names) == 11
    whole = route.view(conn, Asked(per_page=None))
    assert [one["name"] for one in whole.answer] == names


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "1e3", "９", "9" * 500, "1;DROP"])
def test_a_part_that_is_none_is_absent(room: Room, number: str) -> None:
    assert "page" in words(room.page(f"/ecole?page={number}", 404))


INDEXES = ("/", "/?q=fask", "/ecole", "/annee", "/arrete", "/comparer", "/carte", "/anomalies", "/donnees")


def test_a_database_without_any_order_has_its_pages(empty: Path) -> None:
    with opened(empty) as room:
        for address in (*INDEXES, "/departement/13"):
            assert words(room.page(address), "h1")
        assert room.page("/").css_first(".map") is None
        assert words(room.page("/departement/13"), ".lead") == "Aucune liste n'est détenue."
        for address in ("/annee/2024", "/carte/2024", "/academie/lille", f"/ecole/{FASK}", f"/arrete/{NEWEST}"):
            assert "introuvable" in words(room.page(address, 404))
        for address in (
            "/index.json",
            "/ecole.json",
            "/annee.csv",
            "/carte.json",
            "/comparer.csv",
            "/changements.atom",
        ):
            assert room.get(address).status_code == 200
        with open_database(empty) as database:
            assert len([*every_page(database, routes(Shelf()))]) > 100
        database.close()
