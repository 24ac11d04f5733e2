"""French typography: days, moments, numbers, and the spaces that must not break."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from history.names import fold, french_day

_NO_BREAK: Final = "\u00a0"
_NARROW: Final = "\u202f"
_BEFORE = re.compile(r"(?<=\S) (?=[:;!?»%])")
_AFTER = re.compile(r"(?<=«) | (?=»)|(?<=\bn°) |(?<=\bart\.) |(?<=\b[Pp]age) (?=\d)|(?<=\b[Ll]igne) (?=\d)")
_DAY = re.compile(
    r"\b(1er|\d{1,2}) (janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b"
)
_VOWELS: Final = tuple("aeiouy")
_UNITS = ("octets", "Ko", "Mo", "Go")


def day(iso: str | None) -> str:
    """An ISO 8601 day in words that stay on one line; empty when unknown."""
    return french_day(iso).replace(" ", _NO_BREAK) if iso else ""


def moment(iso: str | None) -> str:
    """A moment ("2026-11-23T04:12:00Z") in words: "23 novembre 2026 à 4 h 12 (UTC)"; empty when unknown."""
    if not iso:
        return ""
    hour, minute = iso[11:13], iso[14:16]
    return f"{day(iso[:10])} à {int(hour)}{_NO_BREAK}h{_NO_BREAK}{minute} (UTC)"


def number(value: int) -> str:
    """A whole number with its thousands apart: "60 000"."""
    return f"{value:,}".replace(",", _NARROW)


def size(value: int) -> str:
    """A size in bytes, in the largest unit that leaves no less than one: "8 Ko"."""
    left, unit = float(value), 0
    while left >= 1000 and unit < len(_UNITS) - 1:
        left, unit = left / 1000, unit + 1
    return f"{round(left)}{_NO_BREAK}{_UNITS[unit]}"


def sentence(text: str | None) -> str:
    """One of our own sentences with the spaces that French sets before and after its signs; never a quote."""
    arrows = (text or "").replace(" -> ", " → ")
    spaced = _AFTER.sub(_NO_BREAK, _BEFORE.sub(_NO_BREAK, arrows))
    return _DAY.sub(rf"\1{_NO_BREAK}\2", spaced)


def host(url: str) -> str:
    """The host of an address: "www.legifrance.gouv.fr"; what is no address, as it is: documents tell anything."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def site(url: str) -> str:
    """What a link to the text of an order is called: "Légifrance", or the host of any other site."""
    return "Légifrance" if f".{host(url)}".endswith(".legifrance.gouv.fr") else host(url)


def of(name: str) -> str:
    """A name after the "de" that it asks for: "d'Aix-Marseille", "de Nantes"."""
    return f"d'{name}" if fold(name)[:1] in _VOWELS else f"de {name}"
