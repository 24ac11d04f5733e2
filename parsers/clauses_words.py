"""The fixed words of amending clauses, as patterns on folded words, and the numbers that they name.

A blank of a pattern stands for one blank of the text, with or without a comma or colon before it.
"""

from __future__ import annotations

import re

from parsers.clauses_quotes import NOUNS

MOST_NUMBERS = 500
"""The most numbers that one clause may name; the list of 2024 has 61."""

_MONTHS = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
DATE = rf"(?:1er|[0-9]{{1,2}}) (?:{_MONTHS}) [0-9]{{4}}"
_DIVISION = r"(?:numeros?|points?|lignes?|rangs?|items?)"
_NUMBER = r"[0-9]{1,4}°?"
_AND = r"\s(?:,\s(?:(?:et|ainsi\sque)\s)?|(?:et|ainsi\sque|a|au)\s)"
NUMBERS = (
    rf"(?:{_DIVISION}\s)?{_NUMBER}(?:{_AND}(?:(?:les?|la|aux?|une?)\s)?(?:{_DIVISION}\s)?{_NUMBER}){{0,{MOST_NUMBERS}}}"
)
"""One number of the list or several: "12°", "numeros 3 , 5 et 7", "3° a 7°"."""

# What may tell which list is meant, and nothing else: another annex, article, code or list of others is not in it.
_SMALL = r"(?:de|des|du|d|la|les?|l|a|au|en|par|dans)"
_OF_LIST = (
    r"(?:annexe|annexee|liste|ecoles?|production|etablissements?|fixee|figurant|prevue|mentionnee|etablie|jointe|arrete"
    r"|interministeriel|susvisee?|modifiee?|precitee?|fixant|etablissant|article (?:1er|1|unique|l 443 6|l443 6)"
    rf"|code de l education|{DATE})"
)
_WHICH = rf"(?:(?:\s,)?(?:\s{_SMALL}){{0,4}}\s{_OF_LIST}){{0,20}}"
LIST = rf"(?:l annexe|(?:la|cette|ladite) liste|l article (?:1er|1|unique)){_WHICH}"
"""The list that is amended, with the words that say which."""

AMENDED_ORDER = rf"l arrete(?: interministeriel)? du {DATE}{_WHICH}"
"""The order that is amended."""

SUBJECT = rf"(?:le|la|les) (?P<numbers>{NUMBERS})(?: (?:de|figurant a|figurant dans) {LIST})?"
"""Numbers of the list, as what a clause is about."""

SCHOOLS = r"(?:(?:ecole|etablissement)s?(?: de production)?)"
BE = r"(?:est|sont)"
STRUCK = r"(?:supprim|abrog|retir|ray|radi)ee?s?"
ADDED = r"(?:(?:ajout|inser)ee?s?|inscrite?s?)"
WORDED = r"(?:ainsi redigee?s?|redigee?s? (?:comme suit|ainsi qu il suit))"
CHANGED = (
    r"(?:ainsi (?:modifi|rectifi)ee?s?"
    r"|(?:modifi|rectifi)ee?s? (?:comme suit|ainsi qu il suit|comme il suit|conformement aux dispositions suivantes))"
)
WORDS = rf"(?:(?:les?|la|l|des?|du) (?:{NOUNS})(?: suivante?s?)?)"
FOLLOWING_SCHOOLS = rf"(?:les?|l|la|une?|des) {SCHOOLS}(?: prives?)? suivante?s?"
ANNOUNCED = (
    rf"(?:{FOLLOWING_SCHOOLS}"
    r"|(?:les?|la|l) (?:dispositions?|lignes?|numeros?|points?|alineas?|mentions?) suivante?s?"
    rf"|(?:une?|les?|la|des) (?P<announced>{NUMBERS}) (?:suivante?s?|{WORDED})"
    rf"|une? (?:ligne|point|numero|alinea) {WORDED})"
)
"""What tells that items follow, and the numbers they are to bear."""

_ONE_NUMBER = re.compile(rf"(?P<joined>{_AND})?(?:(?:les?|la|aux?|une?)\s)?(?:{_DIVISION}\s)?(?P<number>[0-9]+)°?")


def pattern(words: str) -> re.Pattern[str]:
    """A pattern of folded words, compiled; it ends where a word ends."""
    return re.compile(rf"(?:{words})(?!\S)".replace(" ", r"\s(?:[,:]\s)?"))


def numbers(words: str) -> tuple[int, ...]:
    """The numbers that words matched by :data:`NUMBERS` name, ranges written out; () when they make no sense."""
    named: list[int] = []
    for match in _ONE_NUMBER.finditer(words):
        number = int(match["number"])
        is_range = bool(named) and (match["joined"] or "").strip() in ("a", "au")
        if is_range and not named[-1] < number <= named[-1] + MOST_NUMBERS:
            return ()
        named += range(named[-1] + 1, number + 1) if is_range else [number]
    return tuple(named) if len(set(named)) == len(named) <= MOST_NUMBERS else ()
