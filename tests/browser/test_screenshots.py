"""The pictures in the README show the pages as they are."""

from __future__ import annotations

import json

import pytest

from tests.browser.addresses import EVERY
from tests.browser.chromium import MISSING, executable
from tests.browser.conftest import Sites
from tests.browser.screenshots import NOTE, fingerprint
from tests.conftest import ROOT

SHOWN = ROOT / "docs" / "screenshots"
TAKEN = json.loads((SHOWN / NOTE).read_text())


@pytest.mark.skipif(executable() is None, reason=MISSING)
@pytest.mark.parametrize("name", TAKEN)
def test_a_picture_was_taken_of_the_page_as_it_is(sites: Sites, name: str) -> None:
    (address,) = [one for one in EVERY if one.name == name]
    assert address.home == "real", "made-up orders are not shown"
    assert fingerprint(sites[address.home], address) == TAKEN[name], "look at the page, then: make screenshots"


def test_every_picture_has_its_page() -> None:
    assert {path.name.rsplit("-", 1)[0] for path in SHOWN.glob("*.png")} == set(TAKEN)
