"""The Chromium of this machine: where it is, and how it is started so that it speaks to nobody but our server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium here (Debian: apt-get install chromium; or name one: ECOLES_CHROMIUM=/path/to/it)"

_SILENT = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-pings",
    "--dns-prefetch-disable",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)


def executable() -> str | None:
    """The path of Chromium: ``ECOLES_CHROMIUM``, else the first there is; None when there is none."""
    named = os.environ.get("ECOLES_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Chromium at this path, headless. Nothing is downloaded."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # it refuses its sandbox to root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_SILENT, *as_root])
        yield browser
        browser.close()
