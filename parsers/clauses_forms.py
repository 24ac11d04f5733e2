"""The formulas of every order, which amend nothing: visas, execution, publication, entry into force, signature."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from parsers.clauses_quotes import ACTS
from parsers.clauses_text import Passage
from parsers.clauses_words import DATE, pattern
from reference.text import fold

# "Le directeur général de l'enseignement scolaire": an office, then nouns, each with small words before it, so that no
# verb can pass for a part of the office. Possessive (++), so that the time taken is linear.
_SMALL = r"(?:de|du|des|d|et|a|aux?|aupres|chargee?s?|la|les?|l)\b"
_NOUN = rf"(?!(?:{_SMALL}|(?:est|sont)\b))[a-z]++"
_ONE_OFFICE = (
    r"(?:l|le|la|les) (?:ministre|directeur|directrice|recteur|rectrice|prefet|secretaire|chef|delegue)e?s?"
    r"(?: (?:general|delegu|adjoint|regional|academique|interministeriel)(?:ee?)?s?)?"
    rf"(?: (?!l |la |les? ){_SMALL}(?: {_SMALL}){{0,3}}+ {_NOUN}(?: {_NOUN})?+){{0,15}}+"
)
_OFFICES = rf"{_ONE_OFFICE}(?: (?:et )?{_ONE_OFFICE}){{0,5}}+"
_OFFICE = pattern(_OFFICES)
_BY_DELEGATION = re.compile(r"pour (?:le|la|les) [a-z ]{1,100} et par delegation")
_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w.'’-]*|d[eu]|la|le|des)(?:\s(?:[A-ZÀ-Þ][\w.'’-]*|d[eu]|la|le|des)){0,5}[,.]?")
_MOST_LINES_OF_SIGNATURE = 30

_JO = r"journal officiel(?: de la republique francaise)?"
_VISA = pattern(r"(?:vu|considerant|sur|apres avis)(?: [a-z0-9°]+){0,150}")
_SIGNED = pattern(rf"fait(?: a [a-z]+)? le {DATE}")
# The entry into force must be one that is read: the day after publication (code civil, art. 1), or a day stated.
_FIXED = tuple(
    pattern(words)
    for words in (
        r"(?:arrete|arretent|decide|decident)",
        rf"{_OFFICES} (?:est|sont) chargee?s?(?: chacune? en ce qui (?:le|la|les) concerne)?"
        rf" de l execution du present arrete(?: (?:qui|lequel) sera publie au {_JO})?",
        rf"(?:le present arrete|qui|lequel) (?:sera|est) publie au {_JO}",
        rf"(?:le present arrete entre|les dispositions du present arrete entrent) en vigueur "
        rf"(?:(?:le|a compter du) {DATE}|le lendemain (?:du jour )?de sa publication(?: au {_JO})?)",
        r"(?:le )?reste sans changement",
    )
)


def formula_end(passage: Passage, cursor: int, end: int) -> int | None:
    """The token after the formula that begins at ``cursor``, None when there is none.

    ``end`` is the token that ends the sentence. A formula ends there, or before a line with a capital letter.
    """
    for stop in _stops(passage, cursor, end):
        words = " ".join(token.word for token in passage.tokens[cursor:stop])
        formula = words.removesuffix(" ,").removesuffix(" :")
        if ACTS.search(words):
            return None
        if _SIGNED.fullmatch(formula):
            return _signature_end(passage, stop)
        if any(one.fullmatch(formula) for one in (_VISA, *_FIXED)):
            return stop
        if words.endswith(" ,") and _OFFICE.fullmatch(formula):
            return stop
    return None


def _stops(passage: Passage, cursor: int, end: int) -> Iterator[int]:
    """Where a formula may end, shortest first; formulas are of a few lines."""
    lines = 0
    for place in range(cursor + 1, min(end, cursor + 400)):
        start = passage.tokens[place].start
        if passage.begins_line(start) and passage.text[start].isupper():
            yield place
            lines += 1
        if lines > 8:
            return
    if end - cursor <= 400:
        yield end


def _signature_end(passage: Passage, stop: int) -> int:
    """Offices and names follow the date of signature, line by line; anything else is not taken for one."""
    for _ in range(_MOST_LINES_OF_SIGNATURE):
        after = stop + (stop < len(passage.tokens) and passage.tokens[stop].word == ".")
        if after == len(passage.tokens):
            return after
        start = passage.tokens[after].start
        end = passage.end_of_line(start)
        line = passage.text[start : min(end, start + 200)].strip()
        is_signature = _is_office(fold(line)) or _NAME.fullmatch(line)
        if not passage.begins_line(start) or not is_signature or ACTS.search(fold(line)):
            return stop
        stop = bisect_left(passage.tokens, end, key=lambda token: token.start)
    return stop


def _is_office(words: str) -> bool:
    return bool(_OFFICE.fullmatch(words) or _BY_DELEGATION.fullmatch(words))
