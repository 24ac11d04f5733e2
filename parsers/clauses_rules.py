"""The wordings of amending clauses (guide de légistique, 3.4.1), each with what it does.

A rule is a pattern of folded words that a whole clause must match, and a function that makes its acts; the function
gives none where the words match but do not agree (numbers announced and numbers printed).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parsers.clauses_items import NewItem, read_items
from parsers.clauses_text import Passage, Words
from parsers.clauses_words import (
    ADDED,
    ANNOUNCED,
    BE,
    FOLLOWING_SCHOOLS,
    LIST,
    NUMBERS,
    SCHOOLS,
    STRUCK,
    SUBJECT,
    WORDED,
    WORDS,
    numbers,
    pattern,
)
from parsers.model import ClauseKind

_ANYWHERE: tuple[int | None, ...] = (None,)


@dataclass(frozen=True, slots=True)
class Act:
    """A clause without its citation; ``start`` and ``end`` are those of its own item in the text, if it brings one."""

    kind: ClauseKind
    target: int | None = None
    words: str | None = None
    replacement: str | None = None
    number: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule is given: the passage, its words, the match, and the numbers of the place named before it."""

    passage: Passage
    words: Words
    match: re.Match[str]
    where: tuple[int, ...]

    def quoted(self, group: str) -> str:
        """The words that the quotation matched by a group holds, verbatim."""
        inner = self.passage.tokens[self.words.token_at(self.match.start(group))].inner
        return self.passage.text[slice(*inner)] if inner else ""

    def numbers(self, group: str) -> tuple[int, ...]:
        """The numbers that a group names; () where it names none, or none that make sense."""
        return numbers(self.named(group))

    def named(self, group: str) -> str:
        """The words of a group; "" where the rule has none, or it matched none."""
        return self.match.groupdict().get(group) or ""


Made = tuple[list[Act], int]
"""The acts of a clause, and the token after it."""


def read_act(passage: Passage, words: Words, cursor: int, where: tuple[int, ...]) -> Made | None:
    """The acts of the clause that begins at a token, for the numbers of the place named before it; None when no rule
    has its wording, or its words and numbers do not agree."""
    for rule, make in _RULES:
        match = rule.match(words.text, words.offset(cursor))
        if match:
            return make(Said(passage, words, match, where))
    return None


def elliptic_pair(passage: Passage, words: Words, cursor: int, where: tuple[int, ...]) -> Made | None:
    """« … et les mots : « C » par les mots : « D » » after a clause that replaces words."""
    match = _ELLIPTIC.match(words.text, words.offset(cursor))
    return _replace_words(Said(passage, words, match, where)) if match else None


def _after(said: Said) -> int:
    return said.words.token_at(said.match.end())


def _replace_words(said: Said) -> Made | None:
    place = said.numbers("place")
    if (said.named("place") and not place) or (place and said.where):
        return None
    old, new = said.quoted("old"), said.quoted("new")
    return [Act("replace_words", target, old, new) for target in (place or said.where or _ANYWHERE)], _after(said)


def _delete_words(said: Said) -> Made | None:
    """Words struck out of an item: replaced by nothing."""
    return [Act("replace_words", target, said.quoted("old"), "") for target in (said.where or _ANYWHERE)], _after(said)


def _delete_named(said: Said) -> Made | None:
    return None if said.where else ([Act("delete", words=said.quoted("old"))], _after(said))


def _delete_numbers(said: Said) -> Made | None:
    targets = said.numbers("numbers")
    return ([Act("delete", target) for target in targets], _after(said)) if targets and not said.where else None


def _delete_items(said: Said) -> Made | None:
    """Items by name; numbers that only count them (1, 2, …) are none of the list."""
    items, after = read_items(said.passage, _after(said))
    if not items or said.where or not _are_alike(items):
        return None
    counted = _counts_from_one(items)
    acts = [
        Act("delete", None if counted else item.number, item.text, start=item.start, end=item.end) for item in items
    ]
    return acts, after


def _complete(said: Said) -> Made | None:
    items, after = read_items(said.passage, _after(said))
    announced = said.numbers("announced")
    if not items or said.where or not _are_consecutive(items) or (said.named("announced") and not announced):
        return None
    given: Sequence[int | None] = [item.number for item in items]
    if announced:
        given = _numbered(items, announced)
    elif _counts_from_one(items):
        given = [None] * len(items)
    if not given:
        return None
    return [_new("complete", None, item, number) for item, number in zip(items, given, strict=True)], after


def _insert(said: Said) -> Made | None:
    """Each new item comes after the one before it, as far as their numbers are known."""
    items, after = read_items(said.passage, _after(said))
    announced = said.numbers("announced")
    target = said.numbers("numbers")
    if not items or said.where or len(target) != 1 or (said.named("announced") and not announced):
        return None
    given: Sequence[int | None] = _numbered(items, announced) if announced else [item.number for item in items]
    if not given or not _are_consecutive(items):
        return None
    follows = (target[0], *(number if number is not None else target[0] for number in given))
    pairs = zip(follows[:-1], items, given, strict=True)
    acts = [_new("insert", place, item, number) for place, item, number in pairs]
    return acts, after


def _replace_items(said: Said) -> Made | None:
    items, after = read_items(said.passage, _after(said))
    targets, announced = said.numbers("numbers"), said.numbers("announced")
    if not targets or said.where or len(items) != len(targets) or (said.named("announced") and announced != targets):
        return None
    if any(item.number not in (None, target) for item, target in zip(items, targets, strict=True)):
        return None
    if len(items) > 1 and any(item.number is None for item in items):
        return None
    pairs = zip(items, targets, strict=True)
    return [_new("replace_item", target, item, item.number) for item, target in pairs], after


def _replace_list(said: Said) -> Made | None:
    return None if said.where else ([Act("replace_list")], _after(said))


def _new(kind: ClauseKind, target: int | None, item: NewItem, number: int | None) -> Act:
    return Act(kind, target, None, item.text, number, item.start, item.end)


def _numbered(items: Sequence[NewItem], announced: tuple[int, ...]) -> tuple[int, ...]:
    """The numbers announced, when the items are as many, and print the same numbers or none."""
    agree = len(items) == len(announced) and all(
        item.number in (None, number) for item, number in zip(items, announced, strict=True)
    )
    return announced if agree else ()


def _are_alike(items: Sequence[NewItem]) -> bool:
    return len({item.number is None for item in items}) == 1


def _are_consecutive(items: Sequence[NewItem]) -> bool:
    """All without a number, or numbered one by one."""
    numbered = [item.number for item in items if item.number is not None]
    return not numbered or numbered == list(range(numbered[0], numbered[0] + len(items)))


def _counts_from_one(items: Sequence[NewItem]) -> bool:
    return [item.number for item in items] == list(range(1, len(items) + 1))


_SCHOOL = rf"(?:les?|la|l) {SCHOOLS} (?P<old>Q)"
_PLACE = rf"(?: figurant (?:au|aux|a la) (?P<place>{NUMBERS})(?: de {LIST})?)?"
_OF_LIST = rf"(?:de|dans|a|sur) {LIST}"
_THIS = (
    r"(?:(?:du|au) present arrete|(?:annexee|jointe) au present arrete"
    r"|(?:figurant|publiee) en annexe (?:du|au) present arrete)"
)

_RULES: tuple[tuple[re.Pattern[str], Callable[[Said], Made | None]], ...] = tuple(
    (pattern(words), make)
    for words, make in (
        (rf"(?:{WORDS} )?(?P<old>Q){_PLACE} {BE} remplacee?s? par (?:{WORDS} )?(?P<new>Q)", _replace_words),
        (rf"remplacer (?:{WORDS} )?(?P<old>Q) par (?:{WORDS} )?(?P<new>Q)", _replace_words),
        (rf"au lieu de (?:{WORDS} )?(?P<old>Q) (?:il faut )?lire (?:{WORDS} )?(?P<new>Q)", _replace_words),
        (rf"{WORDS} (?P<old>Q) {BE} {STRUCK}", _delete_words),
        (rf"{_SCHOOL} {BE} {STRUCK}(?: {_OF_LIST})?", _delete_named),
        (rf"{BE} {STRUCK}(?: {_OF_LIST})? {_SCHOOL}", _delete_named),
        (rf"{SUBJECT} {BE} {STRUCK}(?: {_OF_LIST})?", _delete_numbers),
        (rf"{BE} {STRUCK} {SUBJECT}", _delete_numbers),
        (rf"{BE} {STRUCK}(?: {_OF_LIST})? {FOLLOWING_SCHOOLS}", _delete_items),
        (rf"{FOLLOWING_SCHOOLS} {BE} {STRUCK}(?: {_OF_LIST})?", _delete_items),
        (rf"{BE} {STRUCK} {_OF_LIST}", _delete_items),
        (rf"{LIST} {BE} remplacee? par (?:l annexe|la liste|celle) {_THIS}", _replace_list),
        (rf"apres (?:le|la) (?P<numbers>{NUMBERS})(?: de {LIST})? (?:il )?{BE} {ADDED} {ANNOUNCED}", _insert),
        (rf"il {BE} {ADDED} apres (?:le|la) (?P<numbers>{NUMBERS})(?: de {LIST})? {ANNOUNCED}", _insert),
        (rf"(?:{LIST}|elle) {BE} completee?s? (?:par(?: {ANNOUNCED})?|comme suit|ainsi qu il suit)", _complete),
        (rf"(?:il )?{BE} {ADDED} {_OF_LIST} {ANNOUNCED}", _complete),
        (rf"(?:il )?{BE} {ADDED} {ANNOUNCED}(?: {_OF_LIST})?", _complete),
        (rf"{FOLLOWING_SCHOOLS} {BE} {ADDED} {_OF_LIST}", _complete),
        (rf"{BE} {ADDED} {_OF_LIST}", _complete),
        (rf"{SUBJECT} {BE} (?:remplacee?s? par(?: {ANNOUNCED})?|{WORDED})", _replace_items),
    )
)
_ELLIPTIC = pattern(rf"(?:et )?{WORDS} (?P<old>Q) par (?:{WORDS} )?(?P<new>Q)")
