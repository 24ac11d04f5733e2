"""Where things are, from the environment; nothing else in the program reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent
_IS_CHECKOUT = (_CHECKOUT / "Makefile").is_file() and (_CHECKOUT / "orders").is_dir()


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths of one installation. ``shipped_orders`` is None when the orders that ship are left out."""

    home: Path
    shipped_orders: Path | None

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
    return Settings(chosen, _shipped_orders() if _ships(environment) else None)


def _default_home() -> Path:
    """``data/`` beside the Makefile; where the program is installed without one, ``data/`` in the current folder."""
    return (_CHECKOUT if _IS_CHECKOUT else Path.cwd()) / "data"


def _shipped_orders() -> Path:
    return (_CHECKOUT if _IS_CHECKOUT else _PACKAGE) / "orders"


def _ships(environment: Mapping[str, str]) -> bool:
    value = environment.get("ECOLES_SHIPPED_ORDERS", "1")
    if value not in ("0", "1"):
        raise BadSetting(
            f"ECOLES_SHIPPED_ORDERS is {value!r}: it can be 1 (use the orders that ship) or 0 (leave them out)."
        )
    return value == "1"
