"""Datasette's own pages speak French; an upgrade that says anything in other words fails here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from markupsafe import Markup

from db.site.french import TEMPLATES, described, exchanged, message, speak_french, words
from tests.db.served import Site

# Datasette leaves connections to its own databases in memory open, which Python 3.13 tells.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

FOR_DEVELOPERS = {
    "allow_debug.html",
    "logout.html",
    "messages_debug.html",
    "patterns.html",
    "permissions_debug.html",
}
"""Templates that no visitor is led to."""

ENGLISH = re.compile(
    r"\b(?:the|this|these|and|or|of|with|by|as|is|are|in|more|than|rows?|records|results|queries|views?|search|"
    r"sort(?:ed)?|descending|apply|remove|hidden|next|advanced|default|download|export csv|expand|stream|shape|run|"
    r"edit|format sql|hide|show|powered|took|data|license|about|error|home|custom|returning|found|column)\b",
    re.IGNORECASE,
)

PAGES = {
    "/": 200,
    "/ecoles": 200,
    "/ecoles?_show_hidden=1": 200,
    "/ecoles?sql=select+1": 200,
    "/ecoles?sql=select+1&_hide_sql=1": 200,
    "/ecoles?sql=select+1+where+0": 200,
    "/ecoles?sql=select+*+fro": 400,
    "/ecoles?sql=select+*+from+nulle_part": 400,
    "/ecoles?sql=delete+from+runs": 400,
    "/ecoles/schools": 200,
    "/ecoles/schools?_search=fask&_sort_desc=name": 200,
    "/ecoles/schools?academie__contains=L&name__notblank=1&_facet=academie": 200,
    "/ecoles/schools?_size=2&_facet_size=1&_where=1": 200,
    "/ecoles/schools?_search=introuvable": 200,
    "/ecoles/first_recognition": 200,
    "/ecoles/schools/synthetic-fask-academy-marseille": 200,
    "/ecoles/premiere_reconnaissance?ecole=fask": 200,
    "/ecoles/premiere_reconnaissance?ecole=introuvable": 200,
    "/ecoles/nulle_part": 404,
    "/ecoles/schools/nulle-part": 404,
    "/nulle_part": 404,
    "/-/versions": 200,
}


class InFrench(Site):
    """Datasette in French, asked in this process."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        speak_french(self.app.jinja_env, path.parent)


@pytest.fixture(scope="module")
def site(shared: Path) -> Iterator[InFrench]:
    served = InFrench(shared)
    yield served
    served.close()


def read(html: str) -> str:
    """What a person reads of a page: its text, and the words of its buttons and labels; not data, nor code."""
    html = re.sub(r"(?s)<(script|style|textarea|pre|code|td|th|dl)\b.*?</\1>|<!--.*?-->", " ", html)
    spoken = re.findall(r'<(?:input type="submit"|[a-z]+)[^>]*? (?:aria-label|alt)="([^"]*)"', html)
    pressed = re.findall(r'<input type="submit" value="([^"]*)"', html)
    return unescape(re.sub(r"[ \n\t]+", " ", " ".join([re.sub(r"<[^>]*>", " ", html), *spoken, *pressed])))


@pytest.mark.parametrize("template", words()["templates"])
def test_every_phrase_is_still_said_by_the_datasette_that_is_installed(template: str) -> None:
    source = (TEMPLATES / template).read_text(encoding="utf-8")
    for phrase, other in words()["templates"][template].items():
        assert phrase in source, f"{template} no longer says {phrase!r}: mend db/site/french.toml"
        source = exchanged(source, {phrase: other})


@pytest.mark.parametrize("name", sorted({path.name for path in TEMPLATES.glob("*.html")} - FOR_DEVELOPERS))
def test_no_template_that_visitors_see_has_english_left(name: str) -> None:
    source = exchanged((TEMPLATES / name).read_text(encoding="utf-8"), words()["templates"].get(name, {}))
    text = read(re.sub(r"(?s)\{% block body_class %\}.*?\{% endblock %\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", " ", source))
    assert ENGLISH.findall(text) == []


@pytest.mark.parametrize(("url", "status"), PAGES.items())
def test_pages_say_that_they_are_french_and_are(site: Site, url: str, status: int) -> None:
    page = site.get(url)
    assert page.status_code == status
    assert '<html lang="fr">' in page.text
    assert ENGLISH.findall(read(page.text)) == []
    assert "{{" not in page.text


def test_a_table_says_which_rows_it_shows(site: Site) -> None:
    text = read(site.get("/ecoles/schools?_search=fask&academie__isnull=1&_sort_desc=name").text)
    assert (
        "1 ligne où la recherche trouve «\u00a0fask\u00a0» et academie est inconnu (null), "
        "dans l'ordre de name (décroissant)" in text
    )
    assert "Chercher\u00a0:" in text
    assert "Voir et modifier le SQL" in text


def test_the_columns_are_described_on_demand(site: Site) -> None:
    page = site.get("/ecoles/schools").text
    described_at = page.index('<dl class="column-descriptions">')
    assert "<summary>Ce que disent les colonnes</summary>" in page[described_at - 100 : described_at]
    assert page.index("</details>", described_at) > page.index("</dl>", described_at)


def test_numbers_are_printed_as_in_french(site: Site) -> None:
    rows = "with recursive n(i) as (select 1 union all select i+1 from n limit 1200) select i from n"
    assert "1\u202f200 lignes" in site.get(f"/ecoles?sql={rows.replace('+', '%2B')}").text


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("/ecoles/nulle_part", "Il n'y a pas de table ni de vue de ce nom."),
        ("/ecoles/schools/nulle-part", "Il n'y a pas de ligne de cette clé."),
        ("/ecoles?sql=select+*+from+nulle_part", "table inconnue\u00a0: nulle_part"),
        ("/ecoles?sql=select+*+fro", 'près de "fro"\u00a0: erreur de syntaxe'),
        ("/ecoles?sql=delete+from+runs", "La requête doit être un SELECT"),
    ],
)
def test_what_went_wrong_is_said_in_french(site: Site, url: str, told: str) -> None:
    assert told in read(site.get(url).text)


def test_what_is_typed_stays_text(site: Site) -> None:
    page = site.get("/ecoles/schools?_search=<script>alert(1)</script>&name__contains=<b>").text
    assert "<script>alert(1)" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_every_comparison_of_datasette_has_a_name() -> None:
    filters = pytest.importorskip("datasette.filters", reason="the extra `site` is not installed")
    assert {key for key, _, _ in filters.Filters([]).lookups()} == set(words()["operators"])
    without_value = [key for key, _, has_none in filters.Filters([]).lookups() if has_none]
    for key in without_value:
        assert described(filters.Filters([(f"name__{key}", "1")]), None, None, None).count("«") == 0


def test_the_menu_of_a_column_is_still_written_so() -> None:
    script = (TEMPLATES.parent / "static" / "table.js").read_text(encoding="utf-8")
    for selector in words()["menus"]:
        tag, name = selector.split(".")
        assert f'<{tag} class="{name}"' in script
    assert 'document.addEventListener("DOMContentLoaded"' in script  # it is deferred: the menu is there by then


def test_a_message_that_is_html_stays_html_and_text_stays_text() -> None:
    told = message(Markup("<p>SQL query took too long. The time limit is controlled by the <a>x</a>"))
    assert isinstance(told, Markup)
    assert told.startswith("<p>La requête a pris trop de temps.")
    assert not isinstance(message("<b> Table not found"), Markup)


def test_a_query_that_takes_too_long_is_said_in_french(site: Site) -> None:
    endless = "with recursive n(i) as (select 1 union all select i%2B1 from n) select count(*) from n"
    page = site.get(f"/ecoles?sql={endless}&_timelimit=20")
    assert page.status_code == 400
    assert "La requête a pris trop de temps." in page.text
    assert ENGLISH.findall(read(page.text)) == []


def test_templates_of_others_are_left_as_they_are(tmp_path: Path) -> None:
    jinja2 = pytest.importorskip("jinja2")
    (tmp_path / "table.html").write_text("Search: {{ nombre(60000) }}", encoding="utf-8")
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(tmp_path), autoescape=True)
    speak_french(env, tmp_path)
    assert env.get_template("table.html").render() == "Search: 60\u202f000"
