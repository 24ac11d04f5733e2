"""What every page bears: a check of its accessibility, a telephone, a zoom of 200 %, no scripts, a printer."""

from __future__ import annotations

import pytest

from tests.browser.addresses import EVERY, Address
from tests.browser.conftest import LookAt
from tests.browser.tab import NO_SCRIPTS, PHONE, TWICE, assert_accessible, assert_fits, assert_readable_in_the_dark

every_page = pytest.mark.parametrize("address", EVERY, ids=lambda address: address.name)


@every_page
def test_reads_at_a_desk(look_at: LookAt, address: Address) -> None:
    page = look_at(address)
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    assert_fits(page)
    page.set_viewport_size(TWICE)
    assert_fits(page)
    assert_readable_in_the_dark(page)
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF-")


@every_page
def test_reads_on_a_telephone(look_at: LookAt, address: Address) -> None:
    page = look_at(address, PHONE)
    assert_accessible(page)
    assert_fits(page)


@every_page
def test_reads_without_scripts(look_at: LookAt, address: Address) -> None:
    page = look_at(address, NO_SCRIPTS)
    assert page.locator("h1").is_visible()
    assert page.locator("main").is_visible()
