"""The command, as the tests of the command run it."""

from __future__ import annotations

from tests.ecoles.conftest import alone, ecoles, home

__all__ = ["alone", "ecoles", "home"]
