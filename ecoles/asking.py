"""What the verbs share: the options of the run, the database asked, the school meant, the answer shown."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import typer

from ecoles.output import Format, print_csv, print_json, say
from ecoles.settings import Settings
from ecoles.statuses import NO_SUCH_SCHOOL


class Context:
    """The options that stand before the verb; set once, by the command's callback."""

    settings: Settings
    format: Format


context = Context()


def require_order(order_id: str | None, orders: dict[str, Any]) -> None:
    """An order that is not held has no changes to show; that is not the same as none."""
    held = [one["order_id"] for one in orders["held"]]
    if order_id is not None and order_id not in held:
        is_known = order_id in [one["order_id"] for one in orders["missing"]]
        told = "is known, but not held" if is_known else "is no order held"
        raise typer.BadParameter(f"{order_id!a} {told}; held: {', '.join(held) or 'none'}", param_hint="--order")


@contextmanager
def database_of(known_on: str | None = None) -> Iterator[Any]:
    """The published database, or what it would have been on a day; errors of SQLite under their names."""
    from db.errors import reading
    from db.reading import open_database

    path = context.settings.database
    day = day_of(known_on, "--known-on")
    if day:
        from ecoles.pipeline import as_known_on

        open_database(path).close()  # there must be one: a home that is not there knew nothing on no day
        connection = as_known_on(context.settings, day)
    else:
        connection = open_database(path)
    with reading(path), closing(connection):
        yield connection


def program_name() -> str:
    """How the person can call this program again: by its name, or by its path where the shell does not find it."""
    return "ecoles" if shutil.which("ecoles") else os.path.relpath(sys.argv[0])


def find_school(database: Any, name: str, absent: Callable[[], Any] | None = None) -> tuple[str, str]:
    """The id of the school meant, and how it was matched.

    Otherwise prints the candidates, or the closest, and leaves with status 1; ``absent`` is what is to be said of a
    school that no order names.
    """
    from db.queries import find_schools
    from ecoles import answers
    from history.names import fold

    if not fold(name):
        raise typer.BadParameter("give at least one word of the school's name", param_hint="NAME")
    found = find_schools(database, name)
    if found.school:
        if found.by == "likeness":
            say(f"« {name} » is taken for « {found.school['name']} ».")
        return str(found.school["id"]), found.by
    if found.candidates:
        answer = {"error": "ambiguous", "candidates": list(found.candidates)}
    else:
        answer = {"error": "not_found", "closest": list(found.closest)}
        answer |= {"standing": absent()} if absent else {}
    show(answer, answer.get("candidates") or answer["closest"], lambda one: answers.show_candidates(name, one))
    raise typer.Exit(NO_SUCH_SCHOOL)


def day_of(text: str | None, option: str) -> str | None:
    """An ISO 8601 day as typed after ``option``, None when it is not given."""
    if text is None:
        return None
    from parsers.heading import iso_day

    try:
        day = iso_day(text)
    except ValueError:
        day = None
    if day is None:
        raise typer.BadParameter(f"{text!r} is not a day, YYYY-MM-DD", param_hint=option)
    return day


def show(answer: Any, rows: Any, as_text: Callable[[Any], None]) -> None:
    """Prints an answer in the format asked for: whole as JSON, its rows as CSV, or as ``as_text`` writes it."""
    if context.format == "json":
        print_json(answer)
    elif context.format == "csv":
        print_csv(rows)
    else:
        as_text(answer)
