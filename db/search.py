"""Finds the school that a person means, by id, name, acronym, former name or commune, through a typo if need be.

Every step asks an index for a bounded number of rows: the work does not grow with the number of schools.
"""

# ruff: noqa: S608  (constants put together, nothing from outside)

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from db.reading import Row, rows
from db.words import core, telling_words
from history.names import fold

MAX_CHARACTERS: Final = 300
MAX_WORDS: Final = 16
MAX_CANDIDATES: Final = 50
MAX_HITS: Final = 200
MAX_PIECES: Final = 64
CLOSEST: Final = 5

CLEAR_SCORE: Final = 85.0
"""Of 100. One wrong letter in a word of seven (85.7), one missing from a word of four (85.7), pass; one wrong letter in
a word of four (75) does not: "icav" may be any of several acronyms."""

SHORTEST_MENDED: Final = 5
"""Letters from which a word is read through a typo: in a shorter one, every second word of French is one slip away."""

CLEAR_MARGIN: Final = 6.0
"""Points ahead of the second: two sites of one organisation differ by one word in five, which a typo in that very word
brings within this distance. Then a person chooses."""


class Found(NamedTuple):
    """One ``school``, or several ``candidates``, or neither and the ``closest``: ids, names, communes, postal codes.

    ``by`` tells how: ``id``, ``name``, ``words``, ``beginnings``, ``closed up`` (two words read as one), ``likeness``
    (a typo was read over), ``none``.
    """

    school: Row | None
    candidates: tuple[Row, ...]
    closest: tuple[Row, ...]
    by: str


_SCHOOL = "SELECT s.school_id AS id, s.name, s.commune, s.postal_code FROM schools AS s"
_BY_ID = f"""{_SCHOOL} WHERE s.school_id IN (
    SELECT ? UNION SELECT f.school_id FROM former_ids AS f WHERE f.former_id = ?)"""
_BY_NAME = f"""{_SCHOOL} WHERE s.school_id = ? OR s.school_id IN (
    SELECT a.school_id FROM school_aliases AS a WHERE a.core = ? AND a.kind IN ('name', 'acronym') LIMIT ?)
ORDER BY s.school_id"""
_BY_WORDS = f"""{_SCHOOL} WHERE s.rowid IN (
    SELECT f.rowid FROM schools_fts AS f WHERE schools_fts MATCH ? LIMIT ?)
ORDER BY s.school_id"""
_LIKE_LETTERS = "SELECT t.rowid AS school FROM schools_trigram AS t WHERE schools_trigram MATCH ? LIMIT ?"
_LIKE_START = "SELECT f.rowid AS school FROM schools_fts AS f WHERE schools_fts MATCH ? LIMIT ?"
_TEXTS = "SELECT school_id AS id, name, commune, postal_code, search_text FROM schools WHERE rowid = ?"
_CORES = "SELECT core FROM school_aliases WHERE school_id = ? AND kind IN ('name', 'acronym')"


def find_schools(conn: sqlite3.Connection, name: str) -> Found:
    """The school meant by ``name``: an exact id wins, then a whole name or acronym, then words, then likeness.

    Any text is harmless: only its folded words, the first ``MAX_WORDS`` of them, ever reach the search index.
    """
    text = name[:MAX_CHARACTERS].encode("utf-8", "replace").decode()
    words = telling_words(text)[:MAX_WORDS]
    for by, hits in _steps(conn, text, words):
        if len(hits) == 1:
            return Found(hits[0], (), (), by)
        if hits:
            return Found(None, tuple(hits), (), by)
    return _by_likeness(conn, words)


def _steps(conn: sqlite3.Connection, text: str, words: Sequence[str]) -> Iterator[tuple[str, list[Row]]]:
    yield "id", rows(conn, _BY_ID, (text.strip(), text.strip()))
    if words:
        yield "name", rows(conn, _BY_NAME, (fold(text).replace(" ", "-"), core(text), MAX_CANDIDATES))
        yield "words", _by_words(conn, (f'"{word}"' for word in words))
        yield "beginnings", _by_words(conn, (f'"{word}"*' for word in words))
        yield "closed up", _by_closing_up(conn, words)


def _by_words(conn: sqlite3.Connection, terms: Iterable[str]) -> list[Row]:
    """The schools whose search text has every term. Terms are quoted folded words: no operator gets through."""
    return rows(conn, _BY_WORDS, (f"search_text : ({' AND '.join(terms)})", MAX_CANDIDATES))


def _by_closing_up(conn: sqlite3.Connection, words: Sequence[str]) -> list[Row]:
    """The schools that fit once two neighbouring words are one: "métal tech nogent" for MétalTech at Nogent."""
    closed = ([*words[:i], words[i] + words[i + 1], *words[i + 2 :]] for i in range(len(words) - 1))
    found = (_by_words(conn, (f'"{word}"*' for word in one)) for one in closed)
    return next((hits for hits in found if hits), [])


def _by_likeness(conn: sqlite3.Connection, words: Sequence[str]) -> Found:
    scored = sorted(_scored(conn, words), key=lambda one: (-one[0], one[1]["id"]))
    closest = tuple(school for _, school in scored[:CLOSEST])
    if scored and scored[0][0] >= CLEAR_SCORE:
        second = scored[1][0] if len(scored) > 1 else 0.0
        if scored[0][0] - second >= CLEAR_MARGIN:
            return Found(closest[0], (), (), "likeness")
    return Found(None, (), closest, "none")


def _scored(conn: sqlite3.Connection, words: Sequence[str]) -> Iterator[tuple[float, Row]]:
    for rowid in _candidates(conn, words):
        for school in rows(conn, _TEXTS, (rowid,)):
            known = school.pop("search_text").split()
            cores = [row["core"] for row in rows(conn, _CORES, (school["id"],))]
            yield _score(words, known, cores), school


def _candidates(conn: sqlite3.Connection, words: Sequence[str]) -> list[int]:
    """The rows that share the most, and the rarest, pieces with the words: three letters in a row, or a beginning.

    One bounded query a piece, rather than one for all of them ordered by rank, which would visit every school.
    """
    weights: defaultdict[int, float] = defaultdict(float)
    for sql, piece in _pieces(words):
        hits = rows(conn, sql, (piece, MAX_HITS))
        for hit in hits:
            weights[hit["school"]] += 1 / len(hits)
    return sorted(weights, key=lambda rowid: (-weights[rowid], rowid))[:MAX_CANDIDATES]


def _pieces(words: Sequence[str]) -> list[tuple[str, str]]:
    starts = [(_LIKE_START, f'"{word[:2]}"*') for word in words]
    letters = [(_LIKE_LETTERS, f'"{word[i : i + 3]}"') for word in words for i in range(len(word) - 2)]
    return list(dict.fromkeys(starts + letters))[:MAX_PIECES]


def _score(words: Sequence[str], known: Sequence[str], cores: Sequence[str]) -> float:
    """How like, of 100: the better of the words one by one, each as heavy as it is long, and the name in one piece."""
    word_by_word = sum(len(word) * max(_likeness(word, other) for other in known) for word in words)
    in_one_piece = max((_likeness("".join(words), core_) for core_ in cores), default=0.0)
    return max(word_by_word / sum(map(len, words)), in_one_piece)


def _likeness(typed: str, known: str) -> float:
    """0 for what no slip explains: a short word, or one that begins with another letter ("lyon" for "yon")."""
    from rapidfuzz.fuzz import ratio  # 30 ms, spent on typos alone

    if typed == known:
        return 100.0
    is_a_slip = len(typed) >= SHORTEST_MENDED and typed[:1] == known[:1]
    return ratio(typed, known) if is_a_slip else 0.0
