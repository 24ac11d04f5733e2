"""Quotations: « », “ ”, ‹ ›, << >>, " ", nested or not, and the words that an order leaves unquoted after a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reference.text import fold

_MARKS = re.compile(r'[«»“”"‹›]|<<|>>')
_OPENS = {"«": "»", "“": "”", "‹": "›", "<<": ">>"}
_CLOSES = {close: mark for mark, close in _OPENS.items()}

NOUNS = (
    "mots?|termes?|expressions?|references?|adresses?|noms?|denominations?|appellations?|intitules?|mentions?"
    "|sigles?|communes?|villes?|codes? postal|codes postaux"
)
"""What an amending clause calls the words that it is about, folded."""

ACTS = re.compile(
    r"\b(?:est|sont|sera|seront) (?:ainsi )?"
    r"(?:remplac|supprim|abrog|retir|ray|radi|inser|complet|ajout|modifi|redig|inscrit|rectifi)"
    r"|\bau lieu de\b|\blire\b|\bremplacer\b"
)
"""Folded words that amend: never part of a formula, an item, or words left unquoted."""

# Words without quotes reach from their colon to what must follow, within a line, and hold no end of a sentence.
_BARE = r'[^\s«»“”"‹›<>;:](?:[^«»“”"‹›<>;:]{0,300}?[^\s«»“”"‹›<>;:,])??'
_BLANK = r"\s{0,3}"
_NOUN = r"(?:mots?|termes?|expression|r[ée]f[ée]rence|adresse|nom|d[ée]nomination|mention|code postal|sigle)"
_UNQUOTED = (
    re.compile(
        rf"(?i)\bau lieu de{_BLANK}:{_BLANK}(?P<old>{_BARE}){_BLANK},?{_BLANK}(?:il faut )?"
        rf"lire{_BLANK}:{_BLANK}(?P<new>{_BARE}){_BLANK}[.;]?{_BLANK}$"
    ),
    re.compile(
        rf"(?i)\b{_NOUN}{_BLANK}:{_BLANK}(?P<old>{_BARE})\s{{1,3}}(?:est|sont) remplac[ée]e?s? par"
        rf"(?: (?:les?|la) ?{_NOUN}| l['’]{_NOUN})?{_BLANK}:{_BLANK}(?P<new>{_BARE}){_BLANK}[.;]?{_BLANK}$"
    ),
)
_NEW_SENTENCE = re.compile(r"\.\s+[A-ZÀ-Þ]")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation with its marks, and what stands between them; without marks the two are the same."""

    start: int
    end: int
    inner_start: int
    inner_end: int


def find_quotes(text: str, starts: Sequence[int]) -> list[Quote]:
    """The outermost quotations, in order. A mark that pairs with none stays in the text, where it matches nothing.

    Within a quotation of several paragraphs the opening mark may be printed again at the start of each line
    (``starts``); that opens nothing.
    """
    outermost: list[Quote] = []
    found = [*_pairs(text, frozenset(starts)), *_unquoted(text, starts)]
    for quote in sorted(found, key=lambda one: one.start):
        if not outermost or quote.start >= outermost[-1].end:
            outermost.append(quote)
    return outermost


def _pairs(text: str, line_starts: frozenset[int]) -> Iterator[Quote]:
    opened: list[re.Match[str]] = []
    for mark in _MARKS.finditer(text):
        top = opened[-1][0] if opened else ""
        is_closing = (mark[0] == '"' and top == '"') or (mark[0] in _CLOSES and _CLOSES[mark[0]] == top)
        if is_closing:
            first = opened.pop()
            yield Quote(first.start(), mark.end(), first.end(), mark.start())
        elif (mark[0] in _OPENS and not (mark[0] == top and mark.start() in line_starts)) or mark[0] + top == '"':
            opened.append(mark)


def _unquoted(text: str, starts: Sequence[int]) -> Iterator[Quote]:
    """The words of a line, or of it and the next one, that stand after their colons without quotes."""
    place = 0
    for i, start in enumerate(starts):
        first_end = starts[i + 1] if i + 1 < len(starts) else len(text)
        second_end = starts[i + 2] if i + 2 < len(starts) else len(text)
        if start < place or ":" not in text[start:first_end]:
            continue
        for old, new in _bare_words(text, start, first_end, second_end):
            yield Quote(*old, *old)
            yield Quote(*new, *new)
            place = new[1]


def _bare_words(text: str, start: int, *ends: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for end in ends:
        if end - start > 2000 or _MARKS.search(text, start, end):
            return
        for pattern in _UNQUOTED:
            match = pattern.search(text, start, end)
            if match and _is_words(match["old"]) and _is_words(match["new"]):
                yield match.span("old"), match.span("new")
                return


def _is_words(bare: str) -> bool:
    return not ACTS.search(fold(bare)) and not _NEW_SENTENCE.search(bare)
