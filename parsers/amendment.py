"""The clauses of an amending order, or of a corrigendum."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.model import Clause, Finding
from parsers.parts import Part


def read_clauses(parts: Sequence[Part], document: str) -> tuple[tuple[Clause, ...], tuple[Finding, ...]]:
    """Every clause of the articles, in order, and an error for each that is not fully understood."""
    return (), (
        Finding(
            "error", "clauses_not_read", "Arrêté modificatif ou rectificatif : ses clauses ne sont pas encore lues."
        ),
    )
