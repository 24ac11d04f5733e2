"""The clauses of an amending order, or of a corrigendum: what each does, to which number, in which words.

A sentence of which any word is not understood gives no clause but an error, which holds the order back: a wording never
seen before is reported, and never read as another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.clauses_sentence import Article, Sentence, open_level, read_sentence, set_level
from parsers.clauses_text import ARTICLE, Passage, Token, Words, read_passage
from parsers.model import Citation, Clause, Finding
from parsers.numbered_list import Line
from parsers.parts import Part

MOST_CLAUSES = 5000
"""The most clauses and errors read of one order; the list of 2024 has 61 numbers."""

_LEAD_IN = re.compile(r"^\s*Rectificatif au Journal officiel[^:;«»\"“”]{0,200}:\s*", re.IGNORECASE)
_ENDS = (";", ".")
_LONGEST_QUOTE = 300

_TOO_MANY = Finding("error", "too_many_clauses", f"Plus de {MOST_CLAUSES} clauses : le reste n'est pas lu.")

_Found = tuple[list[Clause], list[Finding]]


def read_clauses(parts: Sequence[Part], document: str) -> tuple[tuple[Clause, ...], tuple[Finding, ...]]:
    """Every clause of the articles, in order, and an error for each sentence that is not fully understood.

    ``document`` is the SHA-256 that citations name. An article of formulas alone, and an annex that no clause puts in
    the place of the list, are errors too.
    """
    clauses: list[Clause] = []
    findings: list[Finding] = []
    amended: str | None = None
    for part in parts:
        if part.kind == "article":
            passage = read_passage([_without_lead_in(line) for line in part.lines])
            article = Article(passage, Words.of(passage), amended)
            for found in _sentences(article, document):
                clauses += found[0]
                findings += found[1]
                if len(clauses) + len(findings) > MOST_CLAUSES:
                    return tuple(clauses), (*findings, _TOO_MANY)
            amended = article.amended
    findings += _unused_annexes(parts, clauses, document)
    if not clauses and not findings:
        told = "Aucune clause dans les articles de cet arrêté modificatif ou rectificatif."
        findings.append(Finding("error", "no_clause", told))
    return tuple(clauses), tuple(findings)


def _without_lead_in(line: Line) -> Line:
    """The line of a corrigendum without the words that only say which issue of the Journal officiel it corrects."""
    return line._replace(text=_LEAD_IN.sub("", line.text))


def _unused_annexes(parts: Sequence[Part], clauses: Sequence[Clause], document: str) -> Iterator[Finding]:
    """An annex that no clause puts in the place of the list: what it is for was not read."""
    if any(clause.kind == "replace_list" for clause in clauses):
        return
    for part in parts:
        first = next((line for line in part.lines if line.text.strip()), None)
        if part.kind == "annex" and first:
            cited = Citation(document, first.text.strip(), page=first.page, line=first.line)
            yield Finding("error", "annex_not_used", "Aucune clause lue ne renvoie à cette annexe.", cited)


def _sentences(article: Article, document: str) -> Iterator[_Found]:
    """What each sentence of an article gives. A list in the place of the old one, under "Annexe", is no clause."""
    tokens, cursor, replaces = article.passage.tokens, 0, False
    while cursor < len(tokens):
        start, in_turn = cursor, True
        while cursor < len(tokens) and tokens[cursor].rank is not None:
            in_turn = open_level(article, tokens[cursor]) and in_turn
            cursor += 1
        if cursor == start and _is_between(tokens, cursor):
            cursor += 1
            continue
        if replaces and _is_annex_heading(article.passage, cursor):
            return
        shown = _first_shown(article.passage, start, cursor)
        sentence = Sentence(shown, cursor, _end_of_sentence(tokens, cursor), cursor > start)
        made = read_sentence(article, sentence, document) if in_turn else None
        cursor, clauses = made or (sentence.end, [])
        replaces = replaces or any(clause.kind == "replace_list" for clause in clauses)
        yield clauses, [] if made else [_not_understood(article, sentence, document)]


def _first_shown(passage: Passage, start: int, cursor: int) -> int:
    """The first of the marks before a sentence that stands on its line and is not the head of an article."""
    tokens = passage.tokens
    if cursor == len(tokens):
        return start
    line = passage.line_of(tokens[cursor].start)
    marks = range(start, cursor)
    return next((i for i in marks if tokens[i].rank != ARTICLE and passage.line_of(tokens[i].start) == line), cursor)


def _end_of_sentence(tokens: Sequence[Token], cursor: int) -> int:
    while cursor < len(tokens) and tokens[cursor].word not in _ENDS and tokens[cursor].rank is None:
        cursor += 1
    return cursor


def _is_between(tokens: Sequence[Token], cursor: int) -> bool:
    """Whether a token ends a sentence, or is the "et" before the last level."""
    is_last_and = tokens[cursor].word == "et" and cursor + 1 < len(tokens) and tokens[cursor + 1].rank is not None
    return tokens[cursor].word in _ENDS or is_last_and


def _is_annex_heading(passage: Passage, cursor: int) -> bool:
    start = passage.tokens[cursor].start if cursor < len(passage.tokens) else len(passage.text)
    line = passage.text[start : passage.end_of_line(start)].strip(" .:")
    return line.lower() == "annexe"


def _not_understood(article: Article, sentence: Sentence, document: str) -> Finding:
    """The error for a sentence, on the line where it begins; what is below it cannot be understood either."""
    set_level(article, sentence, None)
    article.last = None
    passage = article.passage
    start = passage.tokens[sentence.start].start
    end = passage.tokens[max(sentence.end - 1, sentence.start)].end
    shown = min(end, start + _LONGEST_QUOTE)
    words = passage.text[start:shown].strip() + ("…" if shown < end else "")
    return Finding(
        "error", "clause_not_understood", f"Clause non comprise : « {words} ».", passage.cite(document, start, shown)
    )
