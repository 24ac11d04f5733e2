"""The archived documents: where each came from, what cites it, and its text, line by line as citations number it."""

from __future__ import annotations

import sqlite3

from db.reading import Row, rows
from db.site.library import Library
from db.site.page import Absent, Asked, Page

_DOCUMENT = "SELECT * FROM documents WHERE sha256 = ?"
_ORDERS = """
SELECT f.medium, f.is_text, f.is_secondary, o.order_id, o.title, o.signed_on FROM order_documents AS f
JOIN orders AS o ON o.order_id = f.order_id WHERE f.document_sha256 = ? ORDER BY o.signed_on, o.order_id
"""
_CITED = """
SELECT number, quote, coalesce(clause, quote) AS cited, page, line, school_id, order_id FROM entries
WHERE document_sha256 = ? ORDER BY page, line, number LIMIT 500
"""
_QUARANTINED = "SELECT medium, kind, title, nor, signed_on FROM quarantined WHERE document_sha256 = ?"
_FAULTS = "SELECT severity, code, message FROM findings WHERE document_sha256 = ? AND order_id IS NULL"


def one(conn: sqlite3.Connection, asked: Asked, library: Library) -> Page:
    """A document of the archive. Raises :class:`Absent` for one that the database does not know."""
    sha256 = asked.words["sha256"]
    found = rows(conn, _DOCUMENT, (sha256,))
    if not found:
        raise Absent(f"Aucun document archivé n'a l'empreinte « {sha256[:64]} ».")
    cited = rows(conn, _CITED, (sha256,))
    data = {
        "document": found[0],
        "orders": rows(conn, _ORDERS, (sha256,)),
        "cited": cited,
        "cited_at": {(row["page"], row["line"]): row for row in cited},
        "quarantined": next(iter(rows(conn, _QUARANTINED, (sha256,))), None),
        "faults": rows(conn, _FAULTS, (sha256,)),
        "lines": library.lines(sha256),
        "is_kept": library.read(sha256) is not None,
    }
    answer = {name: data[name] for name in ("document", "orders", "cited", "quarantined", "faults")}
    return Page("document.html", f"Document {sha256[:12]}", data, answer, cited)


def every(conn: sqlite3.Connection) -> list[dict[str, str]]:
    """The words of the address of each document's page."""
    return rows(conn, "SELECT sha256 FROM documents ORDER BY sha256")


def media_type(conn: sqlite3.Connection, sha256: str) -> str | None:
    """The media type of an archived document; None for one that the database does not know."""
    found: Row | None = next(iter(rows(conn, "SELECT media_type FROM documents WHERE sha256 = ?", (sha256,))), None)
    return found["media_type"] if found else None
