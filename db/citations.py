"""Every citation that the database makes, and every document it rests on, so that each can be looked up again."""

from __future__ import annotations

import sqlite3

from db.reading import Row, rows

_CITATIONS = """
SELECT entry_id AS cited_by, coalesce(clause, quote) AS quote, document_sha256 AS document, page, line FROM entries
UNION ALL
SELECT 'changement ' || change_id, quote, document_sha256, page, line FROM changes
UNION ALL
SELECT 'changement ' || change_id, before_quote, before_document_sha256, before_page, before_line FROM changes
WHERE before_quote IS NOT NULL
UNION ALL
SELECT 'constat ' || finding_id, quote, document_sha256, page, line FROM findings WHERE line IS NOT NULL
"""


def citations(conn: sqlite3.Connection) -> list[Row]:
    """Who cites (``cited_by``), which words (``quote``), of which ``document`` (SHA-256), ``page`` and ``line``."""
    return rows(conn, _CITATIONS)


def documents(conn: sqlite3.Connection) -> set[str]:
    """The SHA-256 of every document from which the database was derived."""
    return {row["sha256"] for row in rows(conn, "SELECT sha256 FROM documents")}
