"""What the tests in a browser share. The site is served, and Chromium started, once for them all.

The fixtures last for this package, not the session: an open Playwright is a running event loop, in which other tests
could not run theirs. Without Chromium the tests that ask for it are left out, and the summary of the run says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import Address, Home
from tests.browser.chromium import MISSING, chromium, executable
from tests.browser.homes import real_home, years_home
from tests.browser.server import serving
from tests.browser.tab import DESKTOP, Look, Tab, tab

Sites = dict[Home, str]


class LookAt(Protocol):
    """Opens an address in a tab of its own."""

    def __call__(self, address: Address, look: Look = DESKTOP) -> Page:
        """The page at the address."""


@pytest.fixture(scope="package")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """Where the two sites are served: ``real`` has the real order alone, ``years`` the synthetic years."""
    with ExitStack() as stack:
        yield {
            "real": stack.enter_context(serving(real_home(tmp_path_factory.mktemp("real")))),
            "years": stack.enter_context(serving(years_home(tmp_path_factory.mktemp("years")))),
        }


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium."""
    path = executable()
    if path is None:
        pytest.skip(MISSING)
    with chromium(path) as started:
        yield started


@pytest.fixture
def look_at(browser: Browser, sites: Sites) -> Iterator[LookAt]:
    """Opens addresses; at the end the test fails if anything went wrong in any of their tabs."""
    with ExitStack() as tabs:

        def opened(address: Address, look: Look = DESKTOP) -> Page:
            return tabs.enter_context(tab(browser, sites[address.home], look)).open(address.path, address.status)

        yield opened


@pytest.fixture
def real(browser: Browser, sites: Sites) -> Iterator[Tab]:
    """A tab on the site of the real order; the test fails if anything went wrong in it."""
    with tab(browser, sites["real"]) as opened:
        yield opened


@pytest.fixture
def years(browser: Browser, sites: Sites) -> Iterator[Tab]:
    """A tab on the site of the synthetic years; the test fails if anything went wrong in it."""
    with tab(browser, sites["years"]) as opened:
        yield opened
