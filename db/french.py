"""What is told of schools and changes, in French: one wording wherever it is read, on a terminal, in a file or a page.

Rows are those of :mod:`db.queries`; days are ISO 8601.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from db.reading import Row
from history.names import french_day

CHANGES: Final[dict[str, str]] = {
    "gained": "reconnue",
    "lost": "retirée",
    "regained": "reconnue de nouveau",
    "renamed": "change de nom",
    "moved": "change d'adresse",
    "corrected": "corrigée",
}
"""Each kind of change (:data:`history.model.ChangeKind`), as it is told of a school."""

CERTAINTY: Final[dict[str, str]] = {"exact": "exacte", "not_later_than": "au plus tard", "between": "entre deux listes"}
"""Each bound (:data:`history.model.Bound`), as it is told of a date."""


def headline(first: Row) -> str:
    """When a school was first recognised (``first_recognised`` of :func:`db.queries.first`), in a sentence.

    Without a bound it never was: a corrigendum struck it off the list that printed it.
    """
    if first["bound"] is None:
        return "Imprimée par erreur, jamais reconnue."
    day = french_day(first["signed_on"])
    if first["bound"] == "exact":
        return f"Reconnue pour la première fois par l'arrêté du {day}."
    if first["bound"] == "between":
        return f"Reconnue pour la première fois après le {french_day(first['not_before'])} et au plus tard le {day}."
    return f"Reconnue au plus tard le {day}."


def change_notes(covered: Row, year: int | None) -> list[str]:
    """What a change log cannot tell, of one year or of all: what came before the oldest list, and what the orders not
    held changed. ``covered``: :func:`db.queries.coverage`."""
    notes = []
    if covered["oldest_list"] and (year is None or year <= int(covered["oldest_list"][:4])):
        oldest = f"La liste du {french_day(covered['oldest_list'])} est la plus ancienne détenue"
        notes.append(f"{oldest} : ce qui la précède est inconnu, et elle n'ajoute aucune école.")
    missing = [day for day in covered["missing"] if year is None or day.startswith(f"{year:04}")]
    if missing:
        notes.append(f"Non détenus ou non appliqués, donc sans changements connus : les actes du {days(missing)}.")
    years = [one for one in covered["suspected_years"] if year in (None, one)]
    if years:
        notes.append(f"Aucune liste n'est détenue ni connue pour {', '.join(map(str, years))}.")
    return notes


def is_omission(change: Row) -> bool:
    """Whether a school is lost because a list leaves it out: the line that is cited is then of the list before."""
    return bool(change["kind"] == "lost" and change["quote"] == change["before"])


def days(every: Iterable[str]) -> str:
    """Days in words, one after the other: "9 novembre 2022, 18 novembre 2024"."""
    return ", ".join(french_day(day) for day in every)
