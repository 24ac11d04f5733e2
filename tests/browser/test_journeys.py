"""What a visitor does: asks, reads the answer, follows it to the printed line, and takes the data away."""

from __future__ import annotations

import csv
import json
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import REAL_DOCUMENT
from tests.browser.tab import Tab

QUOTE = "Ecole de production Fask Academy, 35, boulevard Capitaine Gèze, Parc Eiffel des Aygalades, Bat E, Marseille"


def taken(page: Page, name: str) -> str:
    """The text of what a link in the footer leads to."""
    address = page.get_by_role("contentinfo").get_by_role("link", name=name).get_attribute("href")
    answer = page.request.get(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + str(address))
    assert answer.ok
    return answer.text()


def test_from_the_question_to_the_printed_line(real: Tab) -> None:
    page = real.open("/")
    page.get_by_role("searchbox").fill("FASK acadèmy")
    page.keyboard.press("Enter")
    answer = page.locator("article.answer")
    expect(answer).to_contain_text("Reconnue au plus tard le 18 novembre 2024")
    expect(answer.locator("blockquote")).to_contain_text(QUOTE)
    answer.get_by_role("link", name="Toute son histoire").click()
    expect(page).to_have_url(f"{page.url.split('/ecole/')[0]}/ecole/fask-academy-marseille")
    page.locator("section.answer").get_by_role("link", name="ligne 50").click()
    assert page.url.endswith(f"/document/{REAL_DOCUMENT}#l50")
    line = page.locator("#l50")
    expect(line).to_contain_text(QUOTE)
    expect(line).to_be_in_viewport()
    line.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ecole de production Fask Academy")


def test_a_name_that_several_bear_leads_to_each_of_them(real: Tab) -> None:
    page = real.open("/")
    page.get_by_role("searchbox").fill("icam")
    page.get_by_role("button", name="Chercher").click()
    hits = page.locator("ul.hits a")
    assert hits.count() == 5
    hits.first.click()
    expect(page.locator("section.answer")).to_contain_text("Reconnue au plus tard")


def test_everything_is_reached_by_the_keyboard(real: Tab) -> None:
    page = real.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_the_data_of_a_school_is_taken_away(real: Tab) -> None:
    page = real.open("/ecole/fask-academy-marseille")
    told = json.loads(taken(page, "JSON"))
    assert told["first_recognised"]["bound"] == "not_later_than"
    (mention,) = csv.DictReader(taken(page, "CSV").splitlines())
    assert mention["number"] == "41"
    assert QUOTE in mention["quote"]


def test_the_archived_document_is_downloaded_as_it_was(real: Tab, tmp_path: Path) -> None:
    page = real.open(f"/document/{REAL_DOCUMENT}")
    with page.expect_download() as download:
        page.get_by_role("link", name="télécharger le fichier archivé").click()
    download.value.save_as(tmp_path / "octets")
    assert sha256((tmp_path / "octets").read_bytes()).hexdigest() == REAL_DOCUMENT


def test_the_map_leads_to_a_departement_and_its_schools(real: Tab) -> None:
    page = real.open("/carte")
    page.locator('a[href$="/departement/13"]').first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bouches-du-Rhône (13)")
    page.get_by_role("link", name="Ecole de production Fask Academy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ecole de production Fask Academy")


def test_two_lists_are_compared(years: Tab) -> None:
    page = years.open("/comparer")
    page.get_by_role("combobox").first.select_option("arrete-2023-04-17")
    page.get_by_role("combobox").last.select_option("arrete-2024-06-03")
    page.get_by_role("button", name="Comparer").click()
    expect(page.get_by_role("main")).to_contain_text("Ecole de production Flamme")
    expect(page.get_by_role("main")).to_contain_text("Ecole de production La Vigie")


@pytest.mark.parametrize("name", ["le suivant →", "← le précédent"])
def test_orders_are_leafed_through(years: Tab, name: str) -> None:
    page = years.open("/arrete/arrete-2024-06-03")
    heading = page.get_by_role("heading", level=1).text_content()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(str(heading))


def test_a_year_leads_to_a_school_that_it_gained(years: Tab) -> None:
    page = years.open("/annee")
    page.get_by_role("table").get_by_role("link", name="2024").click()
    page.locator("li.change.gained a.name").first.click()
    expect(page.locator("section.answer")).to_contain_text("Reconnue pour la première fois par l'arrêté du 3 juin 2024")
