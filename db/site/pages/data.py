"""The page of the data itself: what each table holds, the questions kept ready, and what may be taken away."""

from __future__ import annotations

import sqlite3

from db.descriptions import descriptions
from db.exports import EXPORTS
from db.site.page import Asked, Page
from db.site.saved import SAVED


def index(conn: sqlite3.Connection, asked: Asked) -> Page:  # noqa: ARG001  (every page is asked alike)
    """Tables, questions, files, feed: everything that a program or a spreadsheet can take."""
    told = descriptions()
    tables = {**told["views"], **told["tables"]}
    data = {
        "about": told["database"],
        "views": told["views"],
        "tables": told["tables"],
        "questions": SAVED,
        "files": [one.name for one in EXPORTS],
    }
    found = [{"name": name, "title": one["title"], "description": one["description"]} for name, one in tables.items()]
    return Page("data.html", "Les données", data, found, found)
