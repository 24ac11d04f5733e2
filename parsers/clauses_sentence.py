"""One sentence of an amending order: the clauses in it, for the place that it names or inherits from its level.

Every word of a sentence must be of a clause, of a heading, or of a formula; otherwise nothing of it is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parsers.clauses_forms import formula_end
from parsers.clauses_places import Place, Targets, read_heading, read_place
from parsers.clauses_rules import Act, elliptic_pair, read_act
from parsers.clauses_text import ARTICLE, DASH, Passage, Token, Words
from parsers.clauses_words import DATE, pattern
from parsers.model import Clause

_AMENDED = pattern(rf"arrete(?: interministeriel)? du (?P<day>{DATE})")
_UNMARKED = -1
"""The rank of a sentence without a mark before it."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level that is open: its rank, the ordinal of its mark, and the numbers that what is below it is about.

    ``targets`` None: its heading was not understood, so that nothing below it is.
    """

    rank: int
    ordinal: int
    targets: Targets | None


@dataclass(slots=True)
class Article:
    """An article, and what its next sentence may refer to: open levels, the place of the last clause, the order
    amended (its day as printed, folded)."""

    passage: Passage
    words: Words
    amended: str | None
    levels: list[Level] = field(default_factory=list)
    last: Targets | None = None

    @property
    def inherited(self) -> Targets | None:
        """The numbers that a sentence without a place of its own is about; None when nobody can say."""
        return self.levels[-1].targets if self.levels else ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a sentence begins (with its mark) and ends, and whether a mark opens it."""

    start: int
    cursor: int
    end: int
    is_marked: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """What was read of a sentence at once: its acts, the token after it, the place that it is about, and the token on
    which the last name of that place begins."""

    acts: list[Act]
    after: int
    where: Targets
    start: int


def open_level(article: Article, mark: Token) -> bool:
    """Opens a level, and closes those of its rank and below; whether its mark is the next one of its rank."""
    rank = mark.rank if mark.rank is not None else _UNMARKED
    before = next((level.ordinal for level in article.levels if level.rank == rank), 0)
    article.levels = [level for level in article.levels if level.rank < rank] if rank != ARTICLE else []
    article.levels.append(Level(rank, mark.ordinal, article.inherited))
    return rank in (ARTICLE, DASH) or mark.ordinal == before + 1


def set_level(article: Article, sentence: Sentence, targets: Targets | None) -> None:
    """The place that a heading gives to what is below it; without a mark it stands above every level."""
    if sentence.is_marked and article.levels:
        article.levels[-1] = replace(article.levels[-1], targets=targets)
    else:
        article.levels = [Level(_UNMARKED, 0, targets)]


def read_sentence(article: Article, sentence: Sentence, document: str) -> tuple[int, list[Clause]] | None:
    """The token after a sentence and its clauses; None when a word of it is of no clause, heading or formula."""
    if article.inherited is None or sentence.cursor >= sentence.end:
        return None
    cursor, clauses, before = (
        sentence.cursor,
        list[Clause](),
        _Step([], sentence.cursor, article.inherited, sentence.cursor),
    )
    while cursor < sentence.end:
        step = _read_step(article, sentence, cursor, before)
        if step is None:
            return None
        first = _citable(article.passage, sentence.start if cursor == sentence.cursor else cursor, step.start)
        clauses += [_clause(article.passage, act, (first, step.after), document) for act in step.acts]
        cursor, before = _past_joint(article.words, step.after, sentence.end), step
    return cursor, clauses


def _read_step(article: Article, sentence: Sentence, cursor: int, before: _Step) -> _Step | None:
    """What stands at a token of a sentence: a formula, a heading, or a clause with the place named before it."""
    passage, words = article.passage, article.words
    is_first = cursor == sentence.cursor
    if is_first or passage.begins_line(passage.tokens[cursor].start):
        stop = formula_end(passage, cursor, sentence.end)
        if stop is not None:
            return _Step([], stop, before.where, cursor)
    heading = read_heading(words, cursor)
    if heading:
        return _heading(article, sentence, cursor, heading)
    place = read_place(words, cursor, article.last)
    if place is None or not _may_narrow(place.targets, article.inherited):
        return None
    if place.after >= sentence.end:
        return _heading(article, sentence, cursor, place) if _opens_levels(passage, sentence.end) else None
    step = _read_clause(article, sentence, place, before if cursor > before.after else None)
    ends = step is not None and _may_end(passage, step.after, sentence.end)
    return step if ends and _amends_the_same(article, cursor, step.after if step else cursor) else None


def _heading(article: Article, sentence: Sentence, cursor: int, place: Place) -> _Step | None:
    """Gives its place to what follows; within a level that has one of its own there is no other."""
    if not _amends_the_same(article, cursor, place.after) or (sentence.is_marked and article.inherited):
        return None
    set_level(article, sentence, place.targets)
    article.last = place.targets
    return _Step([], place.after, place.targets or (), cursor)


def _read_clause(article: Article, sentence: Sentence, place: Place, joined: _Step | None) -> _Step | None:
    """A clause, for the place named before it, else for that of the clause it is ``joined`` to, else as inherited."""
    inherited = article.inherited or ()
    options = [joined.where, inherited] if joined else [inherited]
    for where in options if place.targets is None else [place.targets]:
        made = read_act(article.passage, article.words, place.after, where)
        if not made and joined and any(act.kind == "replace_words" for act in joined.acts):
            made = elliptic_pair(article.passage, article.words, place.after, where)
        if made:
            acts, after = made
            is_vague = place.targets is None and not joined and _is_vague(article, sentence, place.after)
            if is_vague and any(act.kind == "replace_words" for act in acts):
                return None
            article.last = _about(acts)
            return _Step(acts, after, where, place.start)
    return None


def _is_vague(article: Article, sentence: Sentence, cursor: int) -> bool:
    """Whether nobody can say which number a sentence without a place is about: the last clause had one of its own, or
    the sentence stands, without a mark, after levels that have one."""
    if sentence.is_marked and cursor == sentence.cursor:
        return False
    below_levels = bool(article.levels) and article.levels[-1].rank > _UNMARKED and bool(article.inherited)
    is_own_line = article.passage.begins_line(article.passage.tokens[cursor].start)
    return article.last not in (None, article.inherited) or (below_levels and is_own_line)


def _about(acts: Sequence[Act]) -> Targets | None:
    """The numbers that "au même numéro" means after some acts; None after new items, and after words without place."""
    kinds = {act.kind for act in acts}
    targets = [act.target for act in acts if act.target is not None]
    if not kinds <= {"replace_words", "replace_item", "delete"}:
        return None
    return tuple(targets)


def _may_narrow(said: Targets | None, inherited: Targets | None) -> bool:
    """A place named within a level is one of the level's own numbers."""
    return said is None or not inherited or (bool(said) and set(said) <= set(inherited))


def _opens_levels(passage: Passage, end: int) -> bool:
    return end < len(passage.tokens) and passage.tokens[end].rank is not None


def _amends_the_same(article: Article, cursor: int, after: int) -> bool:
    """Whether the order that the words name, if any, is the one named before: one amends one."""
    words = article.words
    named = _AMENDED.search(words.text, words.offset(cursor), words.offset(after))
    article.amended = article.amended or (named["day"] if named else None)
    return not named or named["day"] == article.amended


def _clause(passage: Passage, act: Act, tokens: tuple[int, int], document: str) -> Clause:
    """An act with its citation: the line of its own item, else the line on which its words begin."""
    first, after = tokens
    start, end = passage.tokens[first].start, passage.tokens[after - 1].end
    if act.start is not None and act.end is not None:
        start, end = act.start, act.end
    return Clause(act.kind, act.target, act.words, act.replacement, passage.cite(document, start, end), act.number)


def _citable(passage: Passage, first: int, named: int) -> int:
    """The token from which a clause is quoted: its first, unless its place is named on a later line."""
    lines = [passage.line_of(passage.tokens[token].start) for token in (first, named)]
    return first if lines[0] == lines[1] else named


def _may_end(passage: Passage, after: int, end: int) -> bool:
    """A clause ends with its sentence, before a comma or "et", or at the end of a line."""
    if after >= end:
        return True
    token = passage.tokens[after]
    return token.word in (",", "et") or passage.begins_line(token.start)


def _past_joint(words: Words, cursor: int, end: int) -> int:
    """The token after a comma and "et", which join two clauses; both must be followed by one."""
    after = words.past_comma(cursor) if cursor < end else cursor
    return words.past_comma(after + 1) if after < end and words.word(after) == "et" else after
