"""What a title says: which kind of order this is, of which series, signed when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from parsers.errors import NotTheDocument
from parsers.model import Day, OrderKind
from reference.text import fold

_MONTHS = dict(
    zip(
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split(),
        range(1, 13),
        strict=True,
    )
)
_DATE = re.compile(rf"\b(\d{{1,2}}|1er) ({'|'.join(_MONTHS)}) (\d{{4}})\b")
_ACT_OF = re.compile(rf"\b(?:arrete|decision) (?:interministeriel )?du {_DATE.pattern[2:]}")
_AMENDS = re.compile(r"\b(?:modifiant|completant|modificatif|portant modification|abrogeant|rapportant)\b")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NO_DAY = ("2999-01-01", "0001-01-01")


@dataclass(frozen=True, slots=True)
class Heading:
    """Kind of the order, the day of signature that its title prints, and that of the order it amends or corrects.

    A day is None when the title prints none.
    """

    kind: OrderKind
    signed_on: Day | None
    amends: Day | None = None


def read_title(title: str) -> Heading:
    """What the title of an order says. Raises :class:`NotTheDocument`, with the reason, when it is none of ours."""
    words = fold(title)
    if "ecoles de production" not in words:
        cites = " It cites an article L. 443-6, but other codes have one too." if "l 443 6" in words else ""
        raise NotTheDocument(f"Not an order on the écoles de production: « {title} ».{cites}")
    if "rectificatif" in words:
        return Heading("corrigendum", signature_day(title))
    if _AMENDS.search(words.partition(" fixant ")[0]):  # a list may also repeal the one before it, further on
        return Heading("amendment", signature_day(title))
    if "liste des ecoles de production" in words:
        return Heading("list", signature_day(title))
    raise NotTheDocument(f"On écoles de production, but not on their list: « {title} ».")


def signature_day(title: str) -> Day | None:
    """The day in "Arrêté du 1er février 2024 …", ISO 8601; the first one, since others are of the acts it mentions."""
    match = _ACT_OF.search(fold(title))
    return _day(match) if match else None


def written_day(text: str) -> Day | None:
    """The first day written in words ("1er février 2024"), ISO 8601; None when there is none that exists."""
    match = _DATE.search(fold(text))
    return _day(match) if match else None


def iso_day(text: str) -> Day | None:
    """An ISO 8601 day as it stands, None for blanks and for the days that mean "no date".

    Raises ValueError for anything else (a 30 February, 18/11/2024).
    """
    day = text.strip()
    if not day or day in _NO_DAY or day.startswith("0000"):
        return None
    if not _ISO_DAY.fullmatch(day):
        raise ValueError(f"not an ISO 8601 day: {day!r}")
    return date.fromisoformat(day).isoformat()


def in_force_day(published_on: Day | None, stated: Day | None) -> Day | None:
    """The day an order enters into force: as it states, else the day after its publication (code civil, art. 1)."""
    if stated or not published_on:
        return stated
    return (date.fromisoformat(published_on) + timedelta(days=1)).isoformat()


def _day(match: re.Match[str]) -> Day | None:
    number, month, year = match.groups()
    try:
        return date(int(year), _MONTHS[month], int(number.removesuffix("er"))).isoformat()
    except ValueError:
        return None
