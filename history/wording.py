"""Whether two printings of one school say another name or another place, or the same in other words.

Asked of what is printed, not of how it was read: a word counts as gone only if the other line does not print it at all.
So a reader that cuts a line otherwise makes no school change its name.
"""

from __future__ import annotations

from collections.abc import Set

from rapidfuzz.distance import OSA

from history.names import fold, name_core
from history.streets import STREET_WORDS
from parsers.model import Entry

_SMALL = frozenset(
    "a artisanale activite activites au aux d de des du en et industrielle l la le les n numero sur".split()
)
_SHORTEST = 4
"""Words of fewer letters have no slips: they are others."""


def is_renamed(one: Entry, other: Entry) -> bool:
    """Whether the names differ by more than spelling, word order, or "école de production"."""
    gone, new = _changed(one, other, name_core(one.name or ""), name_core(other.name or ""))
    return bool(gone or new) and not _are_alike(gone, new)


def is_moved(one: Entry, other: Entry) -> bool:
    """Whether town or address differ by more than spelling and abbreviations; an address that is printed at more
    length, at less, or for the first time is no other one."""
    if one.place and other.place and one.place.insee_code != other.place.insee_code:
        return True
    gone, new = _changed(one, other, one.address or "", other.address or "")
    return bool(gone and new) and not _are_alike(gone, new)


def _changed(one: Entry, other: Entry, said: str, now: str) -> tuple[Set[str], Set[str]]:
    """The words of one that the other line does not print, and the reverse."""
    return _words(said) - _words(other.quote), _words(now) - _words(one.quote)


def _words(text: str) -> Set[str]:
    words = (STREET_WORDS.get(word, word) for word in fold(text).split())
    return {word for word in words if word not in _SMALL}


def _are_alike(one: Set[str], other: Set[str]) -> bool:
    """The same letters but for a slip or two, never in the first ("icam", "ecam"); numbers must be the same."""
    if any(character.isdigit() for word in one | other for character in word):
        return False
    left, right = "".join(sorted(one)), "".join(sorted(other))
    length = max(len(left), len(right))
    return length >= _SHORTEST and left[:1] == right[:1] and OSA.distance(left, right) <= 1 + length // 15
