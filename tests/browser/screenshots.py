"""``python -m tests.browser.screenshots [--desk] DIR [NAME…]``: pictures of pages at a desk and on a telephone.

Of every address (tests/browser/addresses.py), or of those named; from homes that are always made at the same moment.
Those that the README shows are in ``docs/screenshots``, with a note of the pages that they were taken from.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, redirect_stdout
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from tests.browser.addresses import EVERY, Address, Home
from tests.browser.chromium import MISSING, chromium, executable
from tests.browser.homes import real_home, years_home
from tests.browser.server import serving
from tests.browser.tab import DESKTOP, PHONE, Look, tab

LOOKS = {"bureau": DESKTOP, "mobile": PHONE}
_HOMES: dict[Home, Callable[[Path], Path]] = {"real": real_home, "years": years_home}
NOTE = "taken_from.json"
"""Beside the pictures: what each page was when they were taken (:func:`fingerprint`)."""


def take(addresses: Sequence[Address], looks: Mapping[str, Look], folder: Path, path: str) -> None:
    """Pictures of the whole length of the pages, in each of the looks, by the Chromium at ``path``."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory()))
        with redirect_stdout(sys.stderr):
            homes = {name: _HOMES[name](home / name) for name in sorted({one.home for one in addresses})}
        sites = {name: stack.enter_context(serving(made)) for name, made in homes.items()}
        browser = stack.enter_context(chromium(path))
        for address in addresses:
            for name, look in looks.items():
                with tab(browser, sites[address.home], look) as opened:
                    page = opened.open(address.path, address.status)
                    print(folder / f"{address.name}-{name}.png")
                    page.screenshot(path=folder / f"{address.name}-{name}.png", full_page=True, animations="disabled")
        taken = {
            address.name: fingerprint(sites[address.home], address) for address in addresses if address.status < 400
        }
    (folder / NOTE).write_text(json.dumps(taken, indent=1) + "\n")


def fingerprint(site: str, address: Address) -> str:
    """The hash of a page: another one when its words change, or the style sheets, whose addresses tell their own."""
    with urlopen(site + address.path) as page:
        return sha256(page.read()).hexdigest()


def main(arguments: Sequence[str]) -> int:
    """Exit status: 2 for a mistake, 1 without a Chromium."""
    names = {one.name for one in EVERY}
    looks = {"bureau": DESKTOP} if "--desk" in arguments else LOOKS
    arguments = [one for one in arguments if one != "--desk"]
    if not arguments or not names.issuperset(arguments[1:]):
        print(f"{__doc__}\nNames: {' '.join(sorted(names))}", file=sys.stderr)
        return 2
    path = executable()
    if path is None:
        print(MISSING, file=sys.stderr)
        return 1
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    take([one for one in EVERY if not arguments[1:] or one.name in arguments[1:]], looks, folder, path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
