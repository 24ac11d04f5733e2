"""Which numbers of the list a clause is about: the place named before it, and the headings of levels."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.clauses_text import Words
from parsers.clauses_words import AMENDED_ORDER, BE, CHANGED, DATE, LIST, NUMBERS, SUBJECT, numbers, pattern

Targets = tuple[int, ...]
"""Numbers of the list; () is the list as a whole."""


@dataclass(frozen=True, slots=True)
class Place:
    """What was said of the place: the numbers (None: nothing was said), the token on which the last name of it begins,
    and the token after it."""

    targets: Targets | None
    start: int
    after: int


_NUMBERS = pattern(
    rf"(?:aux?|a la|dans (?:le|la|les)) (?P<numbers>{NUMBERS})(?: (?:de|figurant a|figurant dans) {LIST})?"
)
_SAME = pattern(r"(?:au|a la) meme (?:numero|point|ligne|alinea|rang|item)")
_SAME_ONES = pattern(r"aux memes (?:numero|point|ligne|alinea|rang|item)s?")
_LIST = pattern(rf"(?:(?:a|dans|sur) {LIST}|en annexe|(?:a|dans) {AMENDED_ORDER})")
# Where words were printed in the issue: a line of a page is no number of the list, so the words find the place.
_PRINTED = pattern(
    r"(?:(?:a la |en )?page [0-9]{1,6}|(?:a la )?[0-9]{1,3}(?:er|e) (?:ligne|colonne)|texte numero [0-9]{1,4}"
    rf"|edition electronique|(?:au|dans le) journal officiel(?: de la republique francaise)?(?: numero [0-9]{{1,4}})?"
    rf"(?: du {DATE})?)"
)
_PAGE = re.compile(r"\bpage ")
_HEADING = pattern(
    rf"(?:{SUBJECT}|{LIST}|{AMENDED_ORDER}|elle|il) {BE} {CHANGED}"
    rf"|(?:a|dans) (?:{LIST}|{AMENDED_ORDER}) {BE} apportees les modifications suivantes"
    rf"|les modifications suivantes {BE} apportees a (?:{LIST}|{AMENDED_ORDER})"
)


def read_place(words: Words, cursor: int, last: Targets | None) -> Place | None:
    """The place named from a token on; ``last`` is that of the clause before ("au même numéro").

    None when it makes no sense: nothing came before, two places at once, a line without its page.
    """
    place, start = Place(None, cursor, cursor), words.offset(cursor)
    while place.after < len(words.offsets):
        offset = words.offset(place.after)
        said = _named(words.text, offset, last)
        if said is None:
            break
        match, targets = said
        if targets is None or (place.targets and targets):
            return None
        after = words.past_comma(words.token_at(match.end()))
        place = Place(targets or place.targets or (), place.after, after)
    printed = words.text[start : words.offset(place.after)]
    has_line = re.search(r"\b[0-9]+(?:er|e) (?:ligne|colonne)\b", printed)
    return None if has_line and not _PAGE.search(printed) else place


def read_heading(words: Words, cursor: int) -> Place | None:
    """The heading of a level ("L'annexe est ainsi modifiée :", "Le 12° est ainsi modifié :"), if one stands here."""
    match = _HEADING.match(words.text, words.offset(cursor))
    if not match:
        return None
    named = match["numbers"]
    targets = numbers(named) if named else ()
    return None if named and not targets else Place(targets, cursor, words.token_at(match.end()))


def _named(text: str, offset: int, last: Targets | None) -> tuple[re.Match[str], Targets | None] | None:
    """One name of a place: its match and its numbers; the numbers are None when they make no sense."""
    if match := _NUMBERS.match(text, offset):
        return match, numbers(match["numbers"]) or None
    if match := _SAME.match(text, offset):
        return match, last if last and len(last) == 1 else None
    if match := _SAME_ONES.match(text, offset):
        return match, last or None
    if match := _LIST.match(text, offset) or _PRINTED.match(text, offset):
        return match, ()
    return None
