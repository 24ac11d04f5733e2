"""A tab of the browser that remembers everything that went wrong in it, and the looks that a page must bear."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypedDict
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, ViewportSize

SERIOUS = ("serious", "critical")


class Look(TypedDict, total=False):
    """How a page is looked at: options of Playwright's ``new_context``."""

    viewport: ViewportSize
    device_scale_factor: float
    is_mobile: bool
    has_touch: bool
    java_script_enabled: bool


DESKTOP: Look = {"viewport": {"width": 1280, "height": 900}}
PHONE: Look = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
TWICE: ViewportSize = {"width": 640, "height": 450}
"""What a window of 1280 pixels has left for a page at 200 %."""
NO_SCRIPTS: Look = {"java_script_enabled": False, **DESKTOP}


class Tab:
    """A page of Chromium on the site at ``base``; ``wrong`` is what must be empty at the end."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.wrong: list[str] = []
        self._base = base
        self._statuses: dict[str, int] = {}
        page.on("request", self._asks)
        page.on("response", self._is_answered)
        page.on("requestfailed", lambda request: self._fails(request))
        page.on("console", self._says)
        page.on("pageerror", lambda error: self.wrong.append(f"error in a script: {error}"))

    def open(self, path: str, status: int = 200) -> Page:
        """The page at a path of the site, which is to answer with this status."""
        self._statuses[self._base + path] = status
        answer = self.page.goto(self._base + path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status} instead of {status}"
        return self.page

    def _asks(self, request: Request) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob") and not request.url.startswith(self._base + "/"):
            self.wrong.append(f"leaves the site: {request.url}")

    def _is_answered(self, response: Response) -> None:
        if response.status >= 400 and self._statuses.get(response.url) != response.status:
            self.wrong.append(f"{response.status}: {response.url}")

    def _fails(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a download takes the place of a page
            self.wrong.append(f"{request.failure}: {request.url}")

    def _says(self, message: ConsoleMessage) -> None:
        is_expected = self._statuses.get(message.location["url"], 200) >= 400  # Chromium tells of the status meant
        if message.type in ("error", "warning") and not is_expected:
            self.wrong.append(f"console: {message.text}")


@contextmanager
def tab(browser: Browser, base: str, look: Look = DESKTOP) -> Iterator[Tab]:
    """A tab of its own, without cookies or cache; at its end it fails if anything went wrong in it."""
    with browser.new_context(locale="fr-FR", **look) as context:
        opened = Tab(context.new_page(), base)
        yield opened
        assert opened.wrong == []


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing serious or critical."""
    _assert_nothing_serious(page, {"resultTypes": ["violations"]})


def assert_readable_in_the_dark(page: Page) -> None:
    """axe-core finds enough contrast in the colours for those who want them dark."""
    page.emulate_media(color_scheme="dark")
    _assert_nothing_serious(page, {"resultTypes": ["violations"], "runOnly": ["color-contrast"]})
    page.emulate_media(color_scheme="light")


def _assert_nothing_serious(page: Page, options: dict[str, list[str]]) -> None:
    found = [one for one in Axe().run(page, options=options).response["violations"] if one["impact"] in SERIOUS]
    assert not found, f"{page.url}\n" + "\n".join(map(_told, found))


def _told(violation: dict[str, Any]) -> str:
    places = "".join(
        f"\n    {' '.join(map(str, node['target']))}: {node['html'][:200]}\n      {_why(node)}"
        for node in violation["nodes"][:5]
    )
    return f"  {violation['id']} ({violation['impact']}, {len(violation['nodes'])} times): {violation['help']}{places}"


def _why(node: dict[str, Any]) -> str:
    return "; ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])


def assert_fits(page: Page) -> None:
    """The page is no wider than its window: nobody scrolls sideways but within a table's own box."""
    widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    wanted, given = page.evaluate(widths)
    assert wanted <= given, f"{page.url}: {wanted} pixels wide in a window of {given}"
