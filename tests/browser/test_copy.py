"""The site as files, opened from a disk without any server: what needs none works."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ecoles.main import main
from tests.browser.homes import real_home
from tests.browser.tab import tab


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the real order, in a folder with a name as people give them."""
    folder = tmp_path_factory.mktemp("copy") / "écoles #1 & 100 %"
    assert main(["--home", str(real_home(folder.parent / "home")), "site", str(folder)]) == 0
    return folder


def opened(page: Page, copy: Path, path: str) -> None:
    page.goto(f"{copy.as_uri()}/{path}")


def test_the_search_of_a_copy_finds_and_leads_to_the_school(browser: Browser, copy: Path) -> None:
    with tab(browser, copy.as_uri()) as a_tab:
        page = a_tab.page
        opened(page, copy, "index.html")
        page.get_by_role("searchbox").fill("métaltech")
        page.get_by_role("button", name="Chercher").click()
        page.get_by_role("heading", name="1 école répond à « métaltech »").wait_for()
        page.locator("#reponse a").click()
        assert page.locator("h1").inner_text() == "Ecole de production MétalTech"
        assert page.url == f"{copy.as_uri()}/ecole/metaltech-nogent.html"


def test_a_search_that_comes_with_the_address_is_answered(browser: Browser, copy: Path) -> None:
    with tab(browser, copy.as_uri()) as a_tab:
        opened(a_tab.page, copy, "index.html?q=icam")
        a_tab.page.get_by_role("heading", name="5 écoles répondent à « icam »").wait_for()


def test_a_copy_without_its_words_says_so(browser: Browser, copy: Path) -> None:
    page = browser.new_page()
    page.route("**/ecoles.js", lambda route: route.abort())
    opened(page, copy, "index.html?q=icam")
    page.get_by_text("la recherche ne marche pas ici").wait_for()
    page.close()
