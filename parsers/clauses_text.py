"""The articles of an amending order as one text: its quotes, its words, and the line that each stands on.

A clause is matched on words, each quotation standing as one word ``Q``; what it says is then cut out of the text
itself, so that words and replacements are verbatim. A character that is no word, number or common punctuation stays
as it is, and matches nothing.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.clauses_quotes import Quote, find_quotes
from parsers.model import Citation
from parsers.numbered_list import Line
from reference.text import fold

ARTICLE, ROMAN, DIGIT, LETTER, DASH = range(5)
"""Ranks of the marks that open a level: "Article 1er", "I. –", "1°", "a)", "–"."""

_MARK = re.compile(
    r"(?P<article>(?:Article|ARTICLE|Art\.)\s{0,3}(?:[0-9]{1,3}(?:er|ER)?|unique|UNIQUE)(?![^\W_])\s{0,3}[.:–—-]{0,3})"
    r"|(?P<roman>[IVX]{1,5})\s{0,3}(?:[.)°]\s{0,3}[–—-]?|[–—-])(?=\s)"
    r"|(?P<digit>[0-9]{1,4})\s{0,3}(?:[.)°º]\s{0,3}[–—-]?|o(?=\s?[A-ZÀ-Þ«])|\s[–—-](?=\s))"
    r"|(?P<letter>[a-z])\)"
    r"|(?P<dash>[-–—•*])(?=\s|[^\W\d_])"
)
_TOKEN = re.compile(
    r"(?P<numero>[nN](?:[°º]s?|os?(?=\s{0,3}[0-9]))(?![^\W\d_]))"
    r"|(?P<number>[0-9]+)(?:(?P<degree>\s?[°º]|o(?![^\W_]))|(?P<rank>\s?(?:er|ER|ère|re|ème|eme|e|E)(?![^\W_])))?"
    r"|(?P<word>[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*)"
    r"|(?P<end>;|\.(?=[\s)]|$))"
    r"|(?P<comma>[,:])"
    r"|(?P<glue>[\s.'’ʼ()‐‑–—−-])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_ABBREVIATED = re.compile(r"[a-z]|art")
# "au / 12°, les mots": a number that a small word at the end of a line calls for opens no level.
_CALLS_FOR_A_NUMBER = frozenset("a au aux la le les du et n numero point ligne , page".split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it is matched, where it stands in the text, and what a quotation (``Q``) holds."""

    word: str
    start: int
    end: int
    inner: tuple[int, int] | None = None
    rank: int | None = None
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines as one text, wrapped words rejoined, and its tokens; ``starts`` is where each line begins."""

    text: str
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    tokens: tuple[Token, ...]

    def line_of(self, offset: int) -> int:
        """The index of the line that a place in the text belongs to."""
        return bisect_right(self.starts, offset) - 1

    def begins_line(self, offset: int) -> bool:
        """Whether a line begins at a place in the text."""
        return self.starts[self.line_of(offset)] == offset

    def end_of_line(self, offset: int) -> int:
        """Where the line of a place in the text ends."""
        following = self.line_of(offset) + 1
        return self.starts[following] if following < len(self.starts) else len(self.text)

    def cite(self, document: str, start: int, end: int) -> Citation:
        """The line on which a stretch of the text begins, and what of the stretch stands on it."""
        line = self.lines[self.line_of(start)]
        quote = self.text[start : min(end, self.end_of_line(start))].strip()
        return Citation(document, quote, page=line.page, line=line.line)


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a passage as one string, to match patterns on; ``offsets`` is where each token begins."""

    text: str
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, passage: Passage) -> Words:
        """The words of a passage."""
        offsets, length = [], 0
        for token in passage.tokens:
            offsets.append(length)
            length += len(token.word) + 1
        return cls(" ".join(token.word for token in passage.tokens), tuple(offsets))

    def token_at(self, offset: int) -> int:
        """The token that begins at an offset, or the first after it."""
        return bisect_left(self.offsets, offset)

    def offset(self, token: int) -> int:
        """Where a token begins; the end of the text for the one after the last."""
        return self.offsets[token] if token < len(self.offsets) else len(self.text)

    def word(self, token: int) -> str:
        """A token's word."""
        return self.text[self.offset(token) : self.offset(token + 1)].rstrip(" ")

    def past_comma(self, token: int) -> int:
        """The token itself, or the one after it if it is a comma or a colon."""
        return token + (self.word(token) in (",", ":"))


def read_passage(lines: Sequence[Line]) -> Passage:
    """The lines of the articles as one passage; a hyphen that ends a line after a letter is a true one, and joins."""
    kept = [line for line in lines if line.text.strip()]
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for line in kept:
        words = line.text.strip()
        starts.append(length)
        pieces.append(words if words[-1] == "-" and words[-2:-1].isalpha() else words + " ")
        length += len(pieces[-1])
    text = "".join(pieces)
    return Passage(text, tuple(kept), tuple(starts), tuple(_tokens(text, starts)))


def _tokens(text: str, starts: Sequence[int]) -> Iterator[Token]:
    place, before, opening = 0, "", True
    quotes = iter(find_quotes(text, starts))
    quote = next(quotes, None)
    line_starts = frozenset(starts)
    while place < len(text):
        if quote and place == quote.start:
            token: Token | None = _quoted(text, quote)
            place, quote = quote.end, next(quotes, None)
        else:
            limit = quote.start if quote else len(text)
            opening = opening or (place in line_starts and before not in _CALLS_FOR_A_NUMBER)
            token, place = _next(text, place, limit, before, opening)
        if token:
            yield token
            opening = token.word in (";", ".", ":") or token.rank is not None
            before = before if token.word == "et" and before == ";" else token.word  # "; et" stands before a last level


def _quoted(text: str, quote: Quote) -> Token:
    """A quotation; one that holds nothing is no ``Q``, so that no clause is about it."""
    inner = text[quote.inner_start : quote.inner_end]
    start = quote.inner_start + len(inner) - len(inner.lstrip())
    end = start + len(inner.strip())
    return Token("Q" if end > start else "«»", quote.start, quote.end, (start, end))


def _next(text: str, place: int, limit: int, before: str, opening: bool) -> tuple[Token | None, int]:
    """The token at a place, None for what only separates, and where it ends."""
    mark = _MARK.match(text, place, limit) if opening else None
    if mark and mark.lastgroup:
        return _mark(mark), mark.end()
    match = _TOKEN.match(text, place, limit)
    if match is None:  # cannot be: the last alternative takes any character
        raise AssertionError(f"no token at {place}")
    word = _word(match, before)
    return Token(word, match.start(), match.end()) if word else None, match.end()


def _mark(match: re.Match[str]) -> Token:
    rank = ("article", "roman", "digit", "letter", "dash").index(match.lastgroup or "dash")
    written = match[match.lastgroup or "dash"]
    return Token("#", match.start(), match.end(), rank=rank, ordinal=_ordinal(rank, written))


def _ordinal(rank: int, written: str) -> int:
    """Which one of its level a mark is, from 1; 0 where marks do not count."""
    if rank == DIGIT:
        return int(written)
    if rank == LETTER:
        return ord(written) - ord("a") + 1
    if rank == ROMAN:
        values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in written]
        return sum(-one if one < after else one for one, after in zip(values, values[1:] + [0], strict=True))
    return 0


def _word(match: re.Match[str], before: str) -> str:
    kind = match.lastgroup
    if match["number"]:
        if match["rank"]:
            return match["number"] + ("er" if match["number"] == "1" else "e")
        return match["number"] + ("°" if match["degree"] else "")
    if kind == "numero":
        return "numero"
    if kind == "word":
        return _folded(match["word"])
    if kind == "end":
        return "" if match["end"] == "." and _ABBREVIATED.fullmatch(before) else match["end"]
    if kind == "comma":
        return "" if before == match["comma"] else match["comma"]
    return "" if kind == "glue" else match[0]


def _folded(word: str) -> str:
    """A word as it is compared; one with a letter that folding would lose matches nothing."""
    folded = fold(word)
    latin = all(fold(letter) for letter in unicodedata.normalize("NFC", word) if not unicodedata.combining(letter))
    return folded if latin and folded.isalnum() else "?"
