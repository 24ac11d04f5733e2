"""A person at Datasette's own pages searches, filters, sorts, asks a question, takes the data away, makes a mistake."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.browser.tab import Tab


def test_a_search_is_typed_and_sent_with_enter(real: Tab) -> None:
    page = real.open("/ecoles/schools")
    page.get_by_label("Chercher").fill("FASK acadèmy")
    page.get_by_label("Chercher").press("Enter")
    page.wait_for_url("**_search=*")
    assert page.locator("tbody tr").count() == 1
    assert "Fask Academy" in page.locator("tbody tr").inner_text()
    assert "la recherche trouve" in page.locator("h2").first.inner_text()


def test_a_filter_is_chosen_and_taken_back(real: Tab) -> None:
    page = real.open("/ecoles/list_in_force")
    everything = page.locator("tbody tr").count()
    page.get_by_label("Colonne du nouveau filtre").select_option("academie")
    page.get_by_label("Comparaison du nouveau filtre").select_option(label="commence par")
    page.get_by_label("Valeur du nouveau filtre").fill("Aix")
    page.get_by_role("button", name="Appliquer").click()
    page.wait_for_url("**academie__startswith=Aix*")
    assert 0 < page.locator("tbody tr").count() < everything
    page.get_by_role("link", name="Retirer ce filtre").first.click()
    page.get_by_role("button", name="Appliquer").click()
    page.wait_for_function("rows => document.querySelectorAll('tbody tr').length === rows", arg=everything)


def test_a_facet_narrows_the_list(real: Tab) -> None:
    page = real.open("/ecoles/first_recognition")
    page.locator(".facet-results").get_by_role("link", name="Lille", exact=True).click()
    page.wait_for_url("**academie=Lille*")
    assert set(page.locator("tbody td.col-academie").all_inner_texts()) == {"Lille"}
    page.get_by_role("link", name="Ne plus retenir Lille").click()
    page.wait_for_function("document.querySelectorAll('tbody tr').length > 50")


def test_the_columns_are_explained_on_demand(real: Tab) -> None:
    page = real.open("/ecoles/schools")
    explained = page.locator("dl.column-descriptions")
    assert not explained.is_visible()
    page.get_by_text("Ce que disent les colonnes").focus()
    page.keyboard.press("Enter")
    assert explained.is_visible()
    page.locator("tbody td").first.click(position={"x": 2, "y": 2})
    assert explained.is_visible()


def test_the_menu_of_a_column_is_french(real: Tab) -> None:
    page = real.open("/ecoles/schools")
    page.locator("th[data-column=commune] svg").click()
    page.get_by_role("link", name="Trier, décroissant").click()
    page.wait_for_url("**_sort_desc=commune*")
    towns = page.locator("tbody td.col-commune").all_inner_texts()
    assert towns == sorted(towns, reverse=True)


def test_a_question_is_answered_with_the_line_that_says_so(real: Tab) -> None:
    page = real.open("/ecoles")
    page.get_by_role("link", name="Depuis quand cette école est-elle reconnue").click()
    page.get_by_label("ecole").fill("fask")
    page.get_by_label("ecole").press("Enter")
    page.wait_for_url("**ecole=fask*")
    assert page.locator("tbody tr").count() == 1
    assert "boulevard Capitaine Gèze" in page.locator("tbody tr").inner_text()


def test_csv_and_json_are_taken_away(real: Tab, tmp_path: Path) -> None:
    page = real.open("/ecoles/first_recognition")
    page.get_by_label("télécharger un fichier").check()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Exporter en CSV").click()
    taken.value.save_as(tmp_path / "first.csv")
    with (tmp_path / "first.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == page.locator("tbody tr").count() == 61
    assert "Fask" in {row["school_id"]: row["first_quote"] for row in rows}["fask-academy-marseille"]
    page.locator(".export-links").get_by_role("link", name="json").click()
    assert len(json.loads(page.locator("body").inner_text())["rows"]) == 61


def test_sql_is_written_and_run(real: Tab) -> None:
    page = real.open("/ecoles")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("select count(*) as n from schools")
    page.get_by_role("button", name="Exécuter").click()
    page.wait_for_url("**sql=*")
    assert page.locator("tbody tr").inner_text() == "61"


def test_a_mistake_is_told_in_french(real: Tab) -> None:
    page = real.open("/ecoles?sql=select+*+from+nulle_part", status=400)
    assert "table inconnue" in page.locator(".message-error").inner_text()


def test_the_keyboard_reaches_the_search_within_a_few_steps(real: Tab) -> None:
    page = real.open("/ecoles/schools")
    reached = []
    for _ in range(15):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
        if reached[-1] == "_search":
            break
    assert reached[-1] == "_search"


def test_the_changes_of_the_years_lead_to_the_order(years: Tab) -> None:
    page = years.open("/ecoles/changes?kind=gained")
    assert page.locator("tbody tr").count() > 1
    page.locator("tbody tr").first.locator("td.col-order_id a").click()
    page.wait_for_url("**/ecoles/orders/*")
    assert "(synthetic)" in page.locator("main").inner_text()
