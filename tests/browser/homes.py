"""Homes to serve: of the real order alone, and of the synthetic years; always made at the same moment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from unittest.mock import patch

from ecoles.main import main
from tests.years.make import HERE as YEARS

MOMENT = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
"""When the homes are made, so that two screenshots of a page differ only if the page does."""


class _Stopped(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # noqa: ARG003  (always UTC here)
        return MOMENT


def real_home(home: Path) -> Path:
    """A home in which the orders that ship are published."""
    return _made(home, "1", ["rebuild"])


def years_home(home: Path) -> Path:
    """A home in which the synthetic years are published, and nothing else."""
    return _made(home, "0", ["add", *map(str, sorted(YEARS.glob("synthetic-*.txt")))])


def _made(home: Path, shipped: str, arguments: Sequence[str]) -> Path:
    with patch("ecoles.moments.datetime", _Stopped), patch.dict(os.environ, ECOLES_SHIPPED_ORDERS=shipped):
        status = main(["--home", str(home), *arguments])
    if status != 0:
        raise RuntimeError(f"ecoles {arguments[0]} left with the status {status}")
    return home
