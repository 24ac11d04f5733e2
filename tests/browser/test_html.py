"""Every page is valid HTML, as the Nu Html Checker understands it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.browser.addresses import EVERY, Home
from tests.browser.nu import MISSING, checker, complaints


@pytest.fixture(scope="module")
def command() -> list[str]:
    found = checker()
    if found is None:
        pytest.skip(MISSING)
    return found


def _fetched(url: str, status: int) -> str:
    try:
        answer = urlopen(url)
    except HTTPError as error:
        answer = error
    with answer:
        assert answer.status == status, url
        return str(answer.read().decode())


def test_every_page_is_valid_html(command: list[str], sites: Mapping[Home, str], tmp_path: Path) -> None:
    pages = {address.path: _fetched(sites[address.home] + address.path, address.status) for address in EVERY}
    assert complaints(command, pages, tmp_path) == []


def test_the_checker_would_complain(command: list[str], tmp_path: Path) -> None:
    broken = '<!DOCTYPE html><html lang="fr"><head><title>synthetic</title></head><body><p><div></p></body></html>'
    assert any("synthetic page" in one for one in complaints(command, {"synthetic page": broken}, tmp_path))
