"""Which school of the national directory is meant, where a person looked it up."""

from __future__ import annotations

from collections.abc import Iterable

from history.model import Mention
from reference.directory import uai_numbers
from reference.text import fold


def uai_of(mentions: Iterable[Mention]) -> str | None:
    """The UAI of the school of these mentions; None where no line of them was looked up."""
    known = uai_numbers()
    days = {day for day, _ in known}
    lines = ((one.order_id.removeprefix("arrete-"), one.entry.quote) for one in mentions)
    found = (known.get((day, fold(quote))) for day, quote in lines if day in days)
    return next((uai for uai in found if uai), None)
