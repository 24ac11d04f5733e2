"""`ecoles export`: the database as files that outlive the program: a data package, a change log, an Atom feed.

The files depend on the database alone: the same database gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

from db.errors import reading
from db.exports import logged_changes
from db.feed import feed
from db.french import CERTAINTY, CHANGES, change_notes, is_omission
from db.package import data_files
from db.queries import coverage
from db.reading import open_database
from db.visible import visible
from ecoles.files import replace
from ecoles.settings import Settings
from history.names import french_day

Row = dict[str, Any]


def export(settings: Settings, folder: Path) -> list[Path]:
    """Writes every file into ``folder``, which is made if absent; returns them, in the order written.

    Each is replaced in one step. Raises CannotWrite when the folder cannot be written, and the errors of the database.
    """
    with closing(open_database(settings.database)) as database, reading(settings.database):
        files = data_files(database)
        notes = change_notes(coverage(database), None)
        files["CHANGELOG.md"] = "".join(_change_log(logged_changes(database), notes))
        files["changements.atom"] = feed(database, site=settings.site_url)
    return [replace(folder / name, text.encode()) for name, text in files.items()]


def _change_log(changes: Sequence[Row], notes: Sequence[str]) -> Iterator[str]:
    """The change log in Markdown: newest year first, in each year the newest order first."""
    yield "# Journal des écoles de production reconnues\n\n"
    yield "Ce que chaque arrêté a changé à la liste (code de l'éducation, art. L. 443-6), ligne à l'appui.\n"
    for note in notes:
        yield f"{note}\n"
    orders = [list(group) for _, group in groupby(changes, key=lambda one: one["order_id"])]
    for year, of_year in groupby(reversed(orders), key=lambda order: order[0]["year"]):
        yield f"\n## {year}\n"
        for order in of_year:
            yield from _order(order)


def _order(changes: Sequence[Row]) -> Iterator[str]:
    first = changes[0]
    yield f"\n### {_plain(first['order_title'])}\n\n"
    yield f"Signé le {french_day(first['changed_on'])} (`{first['order_id']}`).\n"
    for kind, word in CHANGES.items():
        found = [one for one in changes if one["kind"] == kind]
        if found:
            yield f"\n**{word.capitalize()} : {len(found)}**\n\n"
            yield from (_line(one) for one in found)


def _line(change: Row) -> str:
    number = f", n° {change['number']}" if change["number"] else ""
    number += " de la liste d'avant" if is_omission(change) else ""
    sure = "" if change["bound"] == "exact" else f" (date {CERTAINTY[change['bound']]})"
    where = _plain(change["commune"] or "commune inconnue")
    return f"- {_plain(change['school'])}, {where}{sure} : {_printed(change)}{number}\n"


def _printed(change: Row) -> str:
    """The line on which a change rests; of a change of words, what they were and what they are."""
    if not (change["before"] and change["after"]) or change["kind"] in ("gained", "regained", "lost"):
        return f"« {_plain(change['quote'])} »"
    return f"« {_plain(change['before'])} » → « {_plain(change['after'])} »"


def _plain(text: str) -> str:
    """Printed words in Markdown: none of them is markup."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|&~" else letter for letter in visible(" ".join(text.split())))
