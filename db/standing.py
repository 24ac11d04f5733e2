"""Whether a school was on the list in force on a day; for one that was not, which list says so by leaving it out."""

from __future__ import annotations

import sqlite3

from db.queries import list_on
from db.reading import Row


def standing(conn: sqlite3.Connection, school_id: str | None, name: str, day: str | None) -> Row:
    """What the list in force on an ISO day (None: the newest held) says of a school; of ``name`` when no school has it.

    ``is_listed`` is None where that is not known, which is not "no": no list is known that was in force that day, or
    the list omits the school and an act that is not in it may have added it. Only a list that was read in full, every
    line of it, can leave a school out; such are all lists held.
    """
    found = list_on(conn, day)
    line = next((one for one in found["schools"] if school_id and one["school_id"] == school_id), None)
    return {
        "on": day,
        "is_listed": True if line else None if found["doubts"] or not found["is_known"] else False,
        "because": f"{found['because']}{_told(name, found, line)}",
        "order": found["order"],
        "schools_listed": len(found["schools"]),
        "citation": line["citation"] if line else None,
        "coverage": found["coverage"],
    }


def _told(name: str, found: Row, line: Row | None) -> str:
    if not found["is_known"]:
        return ""
    if line is not None:
        return f" Elle nomme « {name} » au n° {line['number']}."
    doubt = " ; mais ce qui n'y est pas appliqué ou pas connu a pu l'ajouter" if found["doubts"] else ""
    return f" Lue en entier ({len(found['schools'])} écoles), elle ne nomme pas « {name} »{doubt}."
