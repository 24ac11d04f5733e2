"""The street of an address, in words that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from history.names import fold
from history.vocabulary import SMALL_WORDS

StreetLevel = Literal["same", "other_number", "unknown", "different"]

STREET_WORDS = dict(
    pair.split("=")
    for pair in (
        "av=avenue ave=avenue bd=boulevard bld=boulevard bvd=boulevard boul=boulevard r=rue rte=route ch=chemin"
        " che=chemin chem=chemin pl=place imp=impasse all=allee fg=faubourg fbg=faubourg q=quai sq=square crs=cours"
        " za=zone zi=zone zac=zone zae=zone st=saint ste=sainte gal=general dr=docteur pdt=president mal=marechal"
        " bat=batiment"
    ).split()
)
"""Abbreviations in addresses, and what they stand for, folded."""

_STREET_KINDS = frozenset(
    "allee avenue boulevard chemin cours faubourg grande impasse lieu lieudit dit passage place quai route rue square"
    " zone artisanale activite activites industrielle industriel parc pole batiment".split()
)
_ZONE = re.compile(r"\bz (?:a e|a c|a|i)\b")
_POST_BOX = re.compile(r"\b(?:b p|bp|c s|cs|tsa) ?(?:n )?\d[\d ]*")
_NUMBER = re.compile(r"\b(\d+) ?(bis|ter|quater|[a-d])?\b")
_LONGEST_NUMBER = 4
_SAME_STREET = 0.8


@dataclass(frozen=True, slots=True)
class Street:
    """A street: its number with its suffix ("12quater", "" when none is printed) and its telling words, sorted."""

    number: str
    words: tuple[str, ...]


def street(address: str | None) -> Street | None:
    """The street of an address, its abbreviations written out; None when the address says nothing."""
    text = _POST_BOX.sub(" ", _ZONE.sub(" zone ", fold(address or "")))
    found = next((match for match in _NUMBER.finditer(text) if len(match[1]) <= _LONGEST_NUMBER), None)
    number = f"{found[1]}{found[2] or ''}" if found else ""
    rest = text[: found.start()] + text[found.end() :] if found else text
    words = {STREET_WORDS.get(word, word) for word in rest.split()} - SMALL_WORDS
    telling = words - _STREET_KINDS or words
    return Street(number, tuple(sorted(telling))) if telling else None


def compare_streets(left: Street | None, right: Street | None) -> StreetLevel:
    """What two streets of one commune have in common; of one address more may be printed than of the other."""
    if left is None or right is None:
        return "unknown"
    lefts, rights = set(left.words), set(right.words)
    is_part = lefts <= rights or rights <= lefts
    if not is_part and OSA.normalized_similarity("".join(left.words), "".join(right.words)) < _SAME_STREET:
        return "different"
    return "same" if left.number == right.number else "other_number"
