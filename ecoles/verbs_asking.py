"""The verbs that ask: each asks a room, and hands the answer to be printed. They write nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ecoles.app import app
from ecoles.asking import context, database_of, day_of, find_school, program_name, require_order, show
from ecoles.output import say
from ecoles.statuses import QUARANTINED

Name = Annotated[
    list[str],
    typer.Argument(help="A name, acronym, commune or id, in any spelling; quotes are not needed.", metavar="NAME…"),
]


KnownOn = Annotated[
    str | None, typer.Option(help="Answer from the documents fetched by the end of that day.", metavar="DATE")
]


@app.command()
def first(name: Name, known_on: KnownOn = None) -> None:
    """When was this school first recognised, and where it says so.

    The answer says how sure it is: the exact date, "at the latest", or between two lists.
    """
    from db import queries
    from ecoles import answers

    with database_of(known_on) as database:
        school_id, matched_by = find_school(database, " ".join(name))
        answer = queries.first(database, school_id) | {"matched_by": matched_by}
        show(answer, [answer], answers.show_first)


@app.command()
def school(
    name: Name,
    on: Annotated[
        str | None, typer.Option(help="Say whether the list in force that day named it.", metavar="DATE")
    ] = None,
    known_on: KnownOn = None,
) -> None:
    """The whole history of a school.

    Names, addresses, periods of recognition, and every mention with its citation. With --on also the proof that it was
    recognised that day, or that it was not: the list in force, read in full, that does not name it.
    """
    from db import queries
    from db.standing import standing
    from ecoles import answers

    with database_of(known_on) as database:
        day, words = day_of(on, "--on"), " ".join(name)
        absent = (lambda: standing(database, None, words, day)) if day else None
        school_id, matched_by = find_school(database, words, absent)
        answer = queries.school(database, school_id) | {"matched_by": matched_by}
        if day:
            answer |= {"standing": standing(database, school_id, answer["school"]["name"], day)}
        show(answer, answer["mentions"], answers.show_school)


@app.command()
def changes(
    year: Annotated[int | None, typer.Option(help="Only this year's.", min=1, max=9999)] = None,
    order: Annotated[
        str | None, typer.Option(help="Only this order's, by its id (see `orders`).", metavar="ID")
    ] = None,
    known_on: KnownOn = None,
) -> None:
    """Which schools each list gained and lost.

    Every row names the line it rests on. The oldest list held gains nobody: what was there before it is unknown.
    """
    from db import queries
    from db.french import change_notes
    from ecoles import answers

    with database_of(known_on) as database:
        require_order(order, queries.orders(database))
        answer = queries.changes(database, year, order)
        notes = change_notes(queries.coverage(database), year)
        show(answer, answer, answers.show_changes)
        for note in notes:
            print(note) if context.format == "table" else say(note)


@app.command("list")
def list_(
    on: Annotated[
        str | None, typer.Option(help="The law in force that day (default: the newest list).", metavar="DATE")
    ] = None,
    known_on: KnownOn = None,
) -> None:
    """The list in force on a day.

    With --known-on: as it would have been told on another day, from the documents fetched by then.
    """
    from db import queries
    from ecoles import answers

    with database_of(known_on) as database:
        answer = queries.list_on(database, day_of(on, "--on"))
        show(answer, answer["schools"], answers.show_list)


@app.command()
def orders() -> None:
    """The orders held, missing and quarantined.

    Every answer rests on them: a missing order is why a date is only "at the latest".
    """
    from db import queries
    from ecoles import answers

    with database_of() as database:
        answer = queries.orders(database)
        rows = [{"state": state} | row for state in ("held", "missing", "quarantined") for row in answer[state]]
        show(answer, rows, answers.show_orders)


@app.command()
def parse(
    path: Annotated[str, typer.Argument(help="One document, or the folder of a text of JORF global.", metavar="FILE")],
) -> None:
    """Read one document, print its order; touch nothing."""
    from ecoles import answers
    from ecoles.documents import read_path
    from ecoles.shapes import reading_as_json

    if not path:
        raise typer.BadParameter("an empty path (a variable that is not set?)", param_hint="FILE")
    answer = reading_as_json(read_path(Path(path)))
    show(answer, answer["entries"], answers.show_parsed)
    if any(finding["severity"] == "error" for finding in answer["findings"]):
        say("This document does not prove itself (see the findings): `add` would quarantine it.")
        raise typer.Exit(QUARANTINED)


@app.command(hidden=True)
def welcome() -> None:
    """What `make run` shows: what is held, one question answered, what to type next."""
    from db import queries
    from ecoles import answers

    with database_of() as database:
        example = next(iter(queries.list_on(database)["schools"][-21:]), None)
        answer = queries.first(database, example["school_id"]) if example else None
        answers.show_welcome(queries.counts(database), queries.coverage(database), answer, program_name())
