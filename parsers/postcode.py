"""The postal codes printed in an item, and the words that only qualify a town: CEDEX, a département, a country."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.vocabulary import STREET_START
from reference.gazetteer import departement_named
from reference.text import fold

SEPARATORS = " ,;-–—\u00a0\u202f\t"
"""What may stand between a street, a town and its code."""

_BLANK = r"[ \u00a0\u202f.]?"
_CODE = rf"(?:F\s?-\s?)?(?P<code>\d{_BLANK}\d{_BLANK}\d{_BLANK}\d{_BLANK}\d)(?!\d)"
_IN_BRACKETS = re.compile(rf"[(\[](?P<left>[^()\[\]\d]{{0,60}}){_CODE}(?P<right>[^()\[\]]{{0,60}})[)\]]")
_BARE = re.compile(r"(?<![\d'’])(?:F\s?-\s?)?(?P<code>\d\d[ \u00a0\u202f.]?\d{3})(?!\d)")
_POST_BOX = re.compile(r"(?i:\b(?:BP|B\.P\.|CS|C\.S\.|TSA))\s?(?:n°)?\s?$")
_CEDEX = re.compile(r"(?i)\(?c[ée]dex\)?(?: ?\d{1,2}(?!\d))?")
_CEDEX_AT_END = re.compile(r"(?i)\(?c[ée]dex\)?(?: ?\d{1,2})?$")
_BRACKETS_AT_END = re.compile(r"\((?P<words>[^()]{0,80})\)$")
_COUNTRY_AT_END = re.compile(r"(?i),\s?france$")
_DISTRICT = re.compile(r"\d{1,2} ?(?:er|e|eme)(?: arrondissement)?")
_LAST = 120
"""Characters of the end of an item in which a qualifier is looked for."""


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A postal code: five digits, where it (with its brackets) stands, and the words inside its brackets."""

    code: str
    start: int
    end: int
    inside: str
    is_in_brackets: bool


@dataclass(frozen=True, slots=True)
class Peeled:
    """How far some words go without what only qualifies their town, and the département that says."""

    end: int
    departement: str | None


def find_codes(text: str) -> list[PrintedCode]:
    """Every postal code printed, left to right. Post boxes and house numbers are none."""
    bracketed = [_bracketed(match) for match in _IN_BRACKETS.finditer(text)]
    bare = [
        PrintedCode(_digits(match["code"]), match.start(), match.end(), "", False)
        for match in _BARE.finditer(text)
        if not _POST_BOX.search(text[max(0, match.start() - 10) : match.start()])
        and not STREET_START.match(fold(text[match.end() : match.end() + 30]))
        and not any(one.start <= match.start() < one.end for one in bracketed)
    ]
    return sorted(bracketed + bare, key=lambda one: one.start)


def cut_cedex(words: str) -> tuple[str, str]:
    """What precedes the first "CEDEX 3" and what follows it; all and nothing where there is none."""
    match = _CEDEX.search(words)
    return (words[: match.start()], words[match.end() :]) if match else (words, "")


def peel(words: str) -> Peeled:
    """Takes "Cedex 3", "(Nord)", "(59)", ", France", "(13e arrondissement)" off the end."""
    end, departement = len(words.rstrip(SEPARATORS + "([")), None
    while True:
        tail = words[max(0, end - _LAST) : end]
        match = _CEDEX_AT_END.search(tail) or _COUNTRY_AT_END.search(tail) or _qualifying_brackets(tail)
        if not match:
            return Peeled(end, departement)
        departement = departement or departement_named(match.groupdict().get("words") or "")
        end = len(words[: end - len(tail) + match.start()].rstrip(SEPARATORS))


def brackets_at_end(words: str) -> re.Match[str] | None:
    """The brackets that end some words: their ``words``, and where they start."""
    return _BRACKETS_AT_END.search(words)


def is_qualifier(words: str) -> bool:
    """Whether words only qualify a town: a département, the country, CEDEX, "13e arrondissement"."""
    folded = fold(words)
    return folded in ("france", "cedex") or bool(_DISTRICT.fullmatch(folded)) or bool(departement_named(folded))


def _qualifying_brackets(tail: str) -> re.Match[str] | None:
    match = _BRACKETS_AT_END.search(tail)
    return match if match and is_qualifier(match["words"]) else None


def _bracketed(match: re.Match[str]) -> PrintedCode:
    left, right = (_CEDEX.sub("", match[side]).strip(SEPARATORS) for side in ("left", "right"))
    return PrintedCode(_digits(match["code"]), match.start(), match.end(), " ".join(filter(None, (left, right))), True)


def _digits(code: str) -> str:
    return "".join(letter for letter in code if letter.isdigit())
