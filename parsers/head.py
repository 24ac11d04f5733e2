"""What precedes the town in an item: the name of the school, its acronym, and the address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.vocabulary import (
    ACRONYM,
    ADDRESS_START,
    ARTICLE_START,
    INNER_STREET,
    ORGANISATION_START,
    PARTICLE,
    STREET_START,
)
from reference.gazetteer import Gazetteer
from reference.resolve import departements_of
from reference.text import fold

_PROTECTED = re.compile(r"\([^()]*\)|«[^«»]*»|“[^“”]*”|\"[^\"]*\"|\s[-–—]\s(?=[a-zà-ÿ])[^-–—\d]*\s[-–—]\s")
_COMMA = re.compile(r"(?<!\s)\s*,\s*")
_DASH = re.compile(r"(?<!\s)\s+[-–—]\s+")
_ACRONYM_AT_END = re.compile(rf"(?:\(\s?(?P<inside>{ACRONYM})\s?\)|\s[-–—]\s(?P<dashed>{ACRONYM}))$")
_WORD_IN_BRACKETS_AT_END = re.compile(r"\(\s?(?P<inside>[^\W\d_]{2,8})\s?\)$")
_ACRONYM_AT_START = re.compile(rf"(?P<acronym>{ACRONYM})(?:\s[-–—]\s|\s?\((?=[^()\s]+\s[^()]*\)))")
_NEAR = 40
"""Characters within which an address shows itself, or an acronym ends a name."""


@dataclass(frozen=True, slots=True)
class Head:
    """Name, acronym and address, each None when none is read.

    ``undecided`` are words that could be of either; ``second`` are words that begin the name of another school.
    """

    name: str | None
    acronym: str | None
    address: str | None
    undecided: str | None = None
    second: str | None = None


@dataclass(frozen=True, slots=True)
class _Segments:
    """The words between commas: where they start and end, and as folded words; ``number`` is a doubtful number."""

    head: str
    spans: tuple[tuple[int, int], ...]
    folded: tuple[str, ...]
    number: int | None

    def printed(self, i: int) -> str:
        return self.head[slice(*self.spans[i])]


def read_head(head: str, postal_code: str | None, gazetteer: Gazetteer) -> Head:
    """Name and address: the name ends at its acronym, or where the first words begin that only an address begins.

    Words between the two that could be of either are in neither, see docs/decisions.
    """
    cut = _segments(head)
    if not cut.spans or not _can_begin_a_name(cut.printed(0), cut.folded[0]):
        return Head(None, None, trimmed(head) or None)
    count = len(cut.spans)
    first_address = next((i for i in range(1, count) if _begins_address(cut.folded[i])), count)
    names = [i for i in range(first_address) if i == 0 or ORGANISATION_START.match(cut.folded[i])]
    named = names[-1]
    if named >= len(names) and cut.printed(named).lstrip()[:1].isupper():  # words that are no name stand in between
        return Head(None, None, None, second=trimmed(cut.printed(named)))
    closing = (i for i in range(named, first_address) if _acronym(trimmed(cut.printed(i))))
    closed = next(closing, None)
    if closed is not None:  # an acronym closes the name: what follows it is the address, whatever its words
        return _split(cut, closed, closed + 1)
    if cut.number == named + 1:
        return _split(cut, named, named + 2, cut.printed(named + 1))
    undecided = range(named + 1, first_address)
    if not undecided or _is_a_locality(cut, undecided, postal_code, gazetteer):
        return _split(cut, named, named + 1)
    return _split(cut, named, first_address, head[cut.spans[undecided[0]][0] : cut.spans[undecided[-1]][1]])


def trimmed(words: str) -> str:
    """Words without blanks, commas, dashes and half a pair of brackets or quotes at their edges."""
    return words.strip(" ,;-–—\u00a0\u202f\u2028\t\n\r").rstrip("([«“ ").lstrip(")]»” ").strip()


def _segments(head: str) -> _Segments:
    """Cuts at commas, at dashes and blanks where a street follows; never within brackets, quotes or dashes."""
    protected = [match.span() for match in _PROTECTED.finditer(head)]
    cuts = [match.span() for match in _COMMA.finditer(head)]
    cuts += [match.span() for match in _DASH.finditer(head) if ADDRESS_START.match(fold(head[match.end() :][:_NEAR]))]
    inner, doubtful = INNER_STREET.search(head), None
    if inner and not any(start <= inner.start() for start, _ in cuts):
        blanks = len(inner[0]) - len(inner[0].lstrip())
        street = (inner.start(), inner.start() + blanks)
        cuts.append(street)
        doubtful = street if inner["comma"] is not None else None
    free = sorted(cut for cut in cuts if not any(start < cut[0] < end for start, end in protected))
    starts, ends = [0, *(end for _, end in free)], [*(start for start, _ in free), len(head)]
    spans = tuple(zip(starts, ends, strict=True)) if head[: ends[0]].strip() else ()
    folded = tuple(fold(head[start:end]) for start, end in spans)
    return _Segments(head, spans, folded, 1 if doubtful in free else None)


def _begins_address(words: str) -> bool:
    return bool(ADDRESS_START.match(words)) and not ORGANISATION_START.match(words)


def _can_begin_a_name(printed: str, words: str) -> bool:
    """Whether words can be a name's first: not a street, not the second half of a broken line."""
    if re.match(r"\s*\d", printed) and _begins_address(words):
        return False
    begins_small = printed.strip()[:1].islower() and (PARTICLE.match(words) or STREET_START.match(words))
    return any(letter.isalpha() for letter in words) and not begins_small


def _is_a_locality(cut: _Segments, undecided: range, postal_code: str | None, gazetteer: Gazetteer) -> bool:
    """Whether the words between name and town are a place: a lieu-dit, a former commune, or anything with a number."""
    words = cut.folded[undecided[0]]
    if any(letter.isdigit() for letter in words):
        return True
    if undecided[-1] + 1 < len(cut.spans):
        return False
    return bool(ARTICLE_START.match(words)) or _ends_in_a_commune(cut.printed(undecided[-1]), postal_code, gazetteer)


def _ends_in_a_commune(words: str, postal_code: str | None, gazetteer: Gazetteer) -> bool:
    """Whether words end in the name of a commune of the département of the postal code."""
    parts = words.split()
    near = departements_of(postal_code) if postal_code else ()
    tails = (" ".join(parts[i:]) for i in range(max(0, len(parts) - 9), len(parts)))
    return any(one.departement_code in near for tail in tails for one in gazetteer.named(tail))


def _split(cut: _Segments, last_of_name: int, first_of_address: int, undecided: str | None = None) -> Head:
    """The head cut after the name, and again before the segment where the address begins."""
    printed = trimmed(cut.head[: cut.spans[last_of_name][1]])
    found = _acronym(printed)
    name = trimmed(printed[: found[1]]) if found else printed
    has_address = first_of_address < len(cut.spans)
    address = trimmed(cut.head[cut.spans[first_of_address][0] :]) if has_address else None
    return Head(name or None, found[0] if found else _leading_acronym(printed), address or None, undecided)


def _acronym(printed: str) -> tuple[str, int] | None:
    """The acronym that closes a name, and where the name before it ends."""
    near = max(0, len(printed) - _NEAR)
    match = _ACRONYM_AT_END.search(printed[near:])
    if match:
        acronym = match["inside"] or match["dashed"]
        return (acronym, near + match.start()) if _is_acronym(acronym) else None
    match = _WORD_IN_BRACKETS_AT_END.search(printed[near:])
    if match and _spells_initials(match["inside"], printed[: near + match.start()]):
        return match["inside"], near + match.start()
    return None


def _leading_acronym(printed: str) -> str | None:
    """The acronym that opens a name ("GEVES (Groupe d'étude …)"), which then stays part of it."""
    match = _ACRONYM_AT_START.match(printed)
    return match["acronym"] if match and _is_acronym(match["acronym"]) else None


def _is_acronym(word: str) -> bool:
    return sum(letter.isupper() for letter in word) >= 2


def _spells_initials(word: str, name: str) -> bool:
    """Whether a word in lower case ("Epma") spells initials of the name, in their order."""
    initials = iter(part[0] for part in fold(name).split())
    return all(letter in initials for letter in fold(word))
