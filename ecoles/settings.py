"""Where things are and how servers are spoken to, from the environment; nothing else in the program reads it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent
_IS_CHECKOUT = (_CHECKOUT / "Makefile").is_file() and (_CHECKOUT / "orders").is_dir()

LEGIFRANCE = "https://www.legifrance.gouv.fr/"
"""The website whose pages ECOLES_WEBSITE_URL may have fetched elsewhere (tests, a mirror)."""

_OPENDATA = "https://echanges.dila.gouv.fr/OPENDATA/"
_PISTE = "https://api.piste.gouv.fr/dila/legifrance/lf-engine-app"
_PISTE_TOKEN = "https://oauth.piste.gouv.fr/api/oauth/token"  # noqa: S105  (an address)
_ADDRESS = re.compile(r"https?://[\x21-\x2e\x30-\x7e][\x21-\x7e]*")
_PRINTABLE = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True, slots=True)
class Upstream:
    """The servers, and our manners there (FORMATS §1-3). ``requests_per_second`` is None where none was set."""

    opendata_url: str = _OPENDATA
    piste_url: str = _PISTE
    piste_token_url: str = _PISTE_TOKEN
    piste_client_id: str | None = None
    piste_client_secret: str | None = field(default=None, repr=False)
    website_url: str = LEGIFRANCE
    user_agent: str | None = None
    contact: str | None = None
    requests_per_second: float | None = None
    ping_url: str | None = field(default=None, repr=False)  # its path is a secret
    keeps_increments: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths and servers of one installation. ``shipped_orders`` is None when the orders that ship are left out.

    ``stale_days``: after how many days without a success a source counts as silent. ``site_url``: where the reading
    room is served, ending in a slash; None where nobody said.
    """

    home: Path
    shipped_orders: Path | None
    upstream: Upstream = Upstream()
    stale_days: int = 4
    site_url: str | None = None

    @property
    def archive(self) -> Path:
        """The archive: every document, byte for byte, and where it came from."""
        return self.home / "archive"

    @property
    def database(self) -> Path:
        """The published database."""
        return self.home / "ecoles.db"

    @property
    def quarantine(self) -> Path:
        """A report for each document that did not prove itself."""
        return self.home / "quarantine"

    @property
    def decisions(self) -> Path:
        """What people decided of which entries are the same school; it beats every rule."""
        return self.home / "decisions.csv"

    @property
    def logs(self) -> Path:
        """The logs of the nightly runs, a file a month."""
        return self.home / "logs"

    @property
    def spool(self) -> Path:
        """The stock of the open data while it is being read, so that a killed run goes on where it was."""
        return self.home / "spool"

    @property
    def increments(self) -> Path | None:
        """Where the increments are kept as they came; None when they are not."""
        return self.home / "increments" if self.upstream.keeps_increments else None

    @property
    def other_series(self) -> Path:
        """Needles of other series that a user wants archived too (docs/operations.md)."""
        return self.home / "series.toml"


class BadSetting(Exception):
    """A setting has a value that means nothing. Prevents a typing error from being read as "off"."""


def read_settings(home: str | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this run; ``home`` (the option ``--home``) wins over ``ECOLES_HOME``.

    Raises :class:`BadSetting`.
    """
    try:
        chosen = Path(home or environment.get("ECOLES_HOME") or _default_home()).expanduser().absolute()
    except RuntimeError as error:
        raise BadSetting(f"ECOLES_HOME or --home: {error}") from error
    shipped = _shipped_orders() if _switch(environment, "ECOLES_SHIPPED_ORDERS", default=True) else None
    stale_days = int(_number(environment, "ECOLES_STALE_DAYS", 4, 1, 366))
    return Settings(chosen, shipped, _upstream(environment), stale_days, _site_url(environment))


def _upstream(environment: Mapping[str, str]) -> Upstream:
    client_id, secret = environment.get("PISTE_CLIENT_ID"), environment.get("PISTE_CLIENT_SECRET")
    if bool(client_id) != bool(secret):
        raise BadSetting("PISTE_CLIENT_ID and PISTE_CLIENT_SECRET go together: one of them is not set.")
    rate = environment.get("ECOLES_REQUESTS_PER_SECOND")
    return Upstream(
        opendata_url=_address(environment, "ECOLES_OPENDATA_URL", _OPENDATA),
        piste_url=_address(environment, "ECOLES_PISTE_URL", _PISTE),
        piste_token_url=_address(environment, "ECOLES_PISTE_TOKEN_URL", _PISTE_TOKEN),
        piste_client_id=client_id or None,
        piste_client_secret=secret or None,
        website_url=_address(environment, "ECOLES_WEBSITE_URL", LEGIFRANCE),
        user_agent=_words(environment, "ECOLES_USER_AGENT"),
        contact=_words(environment, "ECOLES_CONTACT"),
        requests_per_second=_number(environment, "ECOLES_REQUESTS_PER_SECOND", 1, 0.01, 1000) if rate else None,
        ping_url=_address(environment, "ECOLES_PING_URL", "") or None,
        keeps_increments=_switch(environment, "ECOLES_KEEP_INCREMENTS", default=False),
    )


def _default_home() -> Path:
    """``data/`` beside the Makefile; where the program is installed without one, ``data/`` in the current folder."""
    return (_CHECKOUT if _IS_CHECKOUT else Path.cwd()) / "data"


def _shipped_orders() -> Path:
    return (_CHECKOUT if _IS_CHECKOUT else _PACKAGE) / "orders"


def _switch(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environment.get(name) or str(int(default))
    if value not in ("0", "1"):
        raise BadSetting(f"{name} is {value!r}: it can be 1 (on) or 0 (off).")
    return value == "1"


def _number(environment: Mapping[str, str], name: str, default: float, least: float, most: float) -> float:
    value = environment.get(name) or str(default)
    try:
        number = float(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise BadSetting(f"{name} is {value!r}: it can be a number from {least:g} to {most:g}.")
    return number


def _address(environment: Mapping[str, str], name: str, default: str) -> str:
    value = environment.get(name) or default
    if value and not (_ADDRESS.fullmatch(value) and _has_a_host(value)):
        raise BadSetting(f"{name} is no address (https://…).")  # not quoted: the address of a ping is a secret
    return value


def _site_url(environment: Mapping[str, str]) -> str | None:
    address = _address(environment, "ECOLES_SITE_URL", "")
    if "?" in address or "#" in address:
        raise BadSetting("ECOLES_SITE_URL is the address of a site: it can have a path, but no ? and no #.")
    return f"{address.rstrip('/')}/" if address else None


def _has_a_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname) and urlsplit(address).port != 0
    except ValueError:
        return False


def _words(environment: Mapping[str, str], name: str) -> str | None:
    value = environment.get(name, "").strip() or None
    if value and not _PRINTABLE.fullmatch(value):
        raise BadSetting(f"{name} is {value!r}: a header holds printable ASCII only.")
    if value and name == "ECOLES_USER_AGENT" and "mozilla" in value.lower():
        raise BadSetting(f"{name} is {value!r}: this program says what it is, and never passes for a browser.")
    return value
