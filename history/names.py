"""The part of a school's name that tells it from the others, and the names of days, in French."""

from __future__ import annotations

import re

from reference.text import fold

__all__ = ["act_named", "fold", "french_day", "french_month", "name_core", "slug"]

_KIND = re.compile(
    r"(?<!\bd )(?<!\bde )(?<!\bdes )"  # "Association forézienne d'écoles de production" is more than its kind
    r"\becoles? (?:(?:technique|technologique|professionnelle|secondaire|privee|hors contrat) )*de production\b"
)
_SMALL = ("de la ", "de l ", "de ", "du ", "des ", "d ", "la ", "le ", "les ", "l ", "et ")
_ACTS = {"list": "la liste", "amendment": "l'arrêté modificatif", "corrigendum": "le rectificatif à l'arrêté"}
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


def name_core(name: str) -> str:
    """The folded name without "école de production" and the small words around it.

    "Ecole de production de la métropole Havraise" and "École de Production Métropole Havraise" are both
    "metropole havraise". A name that is nothing else ("Ecole de production") stays whole.
    """
    words = " ".join(_KIND.sub(" ", fold(name)).split())
    return _without_small_words(words) or fold(name)


def slug(*parts: str) -> str:
    """Parts as one stable identifier: "fask-academy-marseille". A part already at the end is not said twice."""
    words: list[str] = []
    for part in parts:
        new = fold(part).split()
        if words[-len(new) :] != new:
            words += new
    return "-".join(words)


def french_day(day: str) -> str:
    """An ISO 8601 day in words: "1er février 2024"."""
    year, month, number = day.split("-")
    return f"{'1er' if number == '01' else int(number)} {_MONTHS[int(month) - 1]} {year}"


def french_month(month: str) -> str:
    """A month ("2024-04") in words: "avril 2024"."""
    year, number = month.split("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def act_named(kind: str, day: str) -> str:
    """An act of the day by which it is cited, by its kind: "l'arrêté modificatif du 1er février 2024"."""
    return f"{_ACTS[kind]} du {french_day(day)}"


def _without_small_words(words: str) -> str:
    small = next((one for one in _SMALL if words.startswith(one)), None)
    return _without_small_words(words.removeprefix(small)) if small else words
