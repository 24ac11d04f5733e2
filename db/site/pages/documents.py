"""The archived documents: where each came from, what cites it, and its text, line by line as citations number it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from db.reading import Row, rows
from db.site.library import LINES_SHOWN, Library, Line, part_with
from db.site.page import Absent, Asked, Page, bounds, part_of

_DOCUMENT = "SELECT * FROM documents WHERE sha256 = ?"
_ORDERS = """
SELECT f.medium, f.is_text, f.is_secondary, o.order_id, o.title, o.signed_on FROM order_documents AS f
JOIN orders AS o ON o.order_id = f.order_id WHERE f.document_sha256 = ? ORDER BY o.signed_on, o.order_id
"""
_CITED = """
SELECT number, quote, coalesce(clause, quote) AS cited, page, line, school_id, order_id FROM entries
WHERE document_sha256 = :sha256 AND (page IS NOT NULL OR line IS NULL OR line BETWEEN :first AND :last)
UNION
SELECT c.number, c.quote, c.quote, c.page, c.line, c.school_id, c.order_id FROM changes AS c
WHERE c.document_sha256 = :sha256 AND (c.page IS NOT NULL OR c.line IS NULL OR c.line BETWEEN :first AND :last)
AND NOT EXISTS (
    SELECT 1 FROM entries AS e
    WHERE e.document_sha256 = c.document_sha256 AND e.school_id = c.school_id AND e.page IS c.page AND e.line IS c.line)
ORDER BY page, line, number
"""
_LAST_CITED = "SELECT max(line) AS line FROM entries WHERE document_sha256 = ? AND page IS NULL"
_QUARANTINED = "SELECT medium, kind, title, nor, signed_on FROM quarantined WHERE document_sha256 = ?"
_FAULTS = "SELECT severity, code, message FROM findings WHERE document_sha256 = ? AND order_id IS NULL"


def one(conn: sqlite3.Connection, asked: Asked, library: Library) -> Page:
    """A document of the archive. Raises :class:`Absent` for one that the database does not know."""
    sha256 = asked.words["sha256"]
    found = rows(conn, _DOCUMENT, (sha256,))
    if not found:
        raise Absent(f"Aucun document archivé n'a l'empreinte « {sha256[:64]} ».")
    lines = library.lines(sha256)
    asked = replace(asked, per_page=asked.per_page and LINES_SHOWN)
    last = _last_of(lines) if lines else rows(conn, _LAST_CITED, (sha256,))[0]["line"] or 0
    size, start = bounds(asked, last)
    cited = rows(conn, _CITED, {"sha256": sha256, "first": start + 1, "last": start + size})
    shown = [line for line in lines or () if not asked.per_page or part_with(line.page, line.number) == asked.number]
    data = {
        "document": found[0],
        "orders": rows(conn, _ORDERS, (sha256,)),
        "cited": cited,
        "cited_at": _by_line(cited),
        "quarantined": next(iter(rows(conn, _QUARANTINED, (sha256,))), None),
        "faults": rows(conn, _FAULTS, (sha256,)),
        "lines": shown,
        "part": part_of(asked, cited, last),
        "is_kept": lines is not None or library.read(sha256) is not None,
    }
    answer = {name: data[name] for name in ("document", "orders", "cited", "quarantined", "faults")}
    return Page("document.html", f"Document {sha256[:12]}", data, answer, cited)


def every(conn: sqlite3.Connection) -> list[dict[str, str]]:
    """The words of the address of each document's page."""
    return rows(conn, "SELECT sha256 FROM documents ORDER BY sha256")


def _last_of(lines: Sequence[Line]) -> int:
    """The number of the last line, where there are no pages."""
    return max((line.number or 0 for line in lines if line.page is None), default=0)


def _by_line(cited: list[Row]) -> dict[tuple[int | None, int | None], list[Row]]:
    """What is cited of each line, by page and line: a clause may name several schools."""
    found: dict[tuple[int | None, int | None], list[Row]] = {}
    for row in cited:
        found.setdefault((row["page"], row["line"]), []).append(row)
    return found


def media_type(conn: sqlite3.Connection, sha256: str) -> str | None:
    """The media type of an archived document; None for one that the database does not know."""
    found: Row | None = next(iter(rows(conn, "SELECT media_type FROM documents WHERE sha256 = ?", (sha256,))), None)
    return found["media_type"] if found else None
