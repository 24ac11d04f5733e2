"""The command `ecoles`: its verbs and options. Each verb asks a room, and hands the answer to be printed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ecoles.asking import (
    DAMAGED,
    QUARANTINED,
    context,
    database_of,
    day_of,
    find_school,
    program_name,
    require_order,
    show,
)
from ecoles.output import say
from ecoles.settings import read_settings

app = typer.Typer(
    name="ecoles",
    invoke_without_command=True,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="""The memory of the list of the écoles de production (code de l'éducation, art. L. 443-6).

    When was a school first recognised, and which line of which order says so? Try: ecoles first fask academy

    \b
    Settings, from the environment:
      ECOLES_HOME            where archive, database and reports are kept (default: data/ beside the Makefile)
      ECOLES_SHIPPED_ORDERS  1: use the orders that ship with the program (default); 0: leave them out

    \b
    Exit status:
      0 done                          4 a document was quarantined or refused, or a proof failed
      1 no such school, or several    5 archive or database damaged or unusable
      2 usage                         6 another run holds the lock
    """,
)


Name = Annotated[
    list[str],
    typer.Argument(help="A name, acronym, commune or id, in any spelling; quotes are not needed.", metavar="NAME…"),
]


@app.callback()
def options(
    home: Annotated[
        str | None, typer.Option(help="Where everything is kept; overrides ECOLES_HOME.", metavar="DIR")
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
    output: Annotated[
        str, typer.Option("--format", help="table (for people), json or csv (for programs).", metavar="FORMAT")
    ] = "table",
) -> None:
    """Reads the options that every verb takes; they may also follow the verb."""
    if version:
        from importlib.metadata import version as installed

        print(installed("ecoles-de-production"))
        raise typer.Exit
    if output not in ("table", "json", "csv"):
        raise typer.BadParameter(f"{output!r} is none of table, json, csv", param_hint="--format")
    context.settings = read_settings(home)
    context.format = output  # type: ignore[assignment]  # checked above


@app.command()
def add(
    paths: Annotated[list[str], typer.Argument(help="Files, or folders: every file in them.", metavar="PATH…")],
    url: Annotated[str | None, typer.Option(help="Where the document was found (one file only).")] = None,
    fetched_at: Annotated[
        str | None, typer.Option(help="When it was fetched, ISO 8601 (default: now).", metavar="MOMENT")
    ] = None,
) -> None:
    """Archive documents by hand; derive and publish.

    A document that proves itself enters the history. One that does not (a gap in the numbering, fewer schools than
    announced) is kept and quarantined; what is no order at all is refused and stays with you.
    """
    from ecoles import adding

    raise typer.Exit(adding.add(context.settings, context.format, paths, url, fetched_at))


@app.command()
def rebuild(
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing unless something is wrong.")] = False,
) -> None:
    """Derive and publish from the archive alone.

    Twice gives the same rows. The orders that ship with the program are archived on first use.
    """
    from ecoles import adding

    raise typer.Exit(adding.rebuild(context.settings, context.format, quiet=quiet))


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


@app.command()
def first(
    name: Name,
    known_on: Annotated[
        str | None, typer.Option(help="Answer from the documents fetched by the end of that day.", metavar="DATE")
    ] = None,
) -> None:
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
def school(name: Name) -> None:
    """The whole history of a school.

    Names, addresses, periods of recognition, and every mention with its citation.
    """
    from db import queries
    from ecoles import answers

    with database_of() as database:
        school_id, matched_by = find_school(database, " ".join(name))
        answer = queries.school(database, school_id) | {"matched_by": matched_by}
        show(answer, answer["mentions"], answers.show_school)


@app.command()
def changes(
    year: Annotated[int | None, typer.Option(help="Only this year's.", min=1, max=9999)] = None,
    order: Annotated[
        str | None, typer.Option(help="Only this order's, by its id (see `orders`).", metavar="ID")
    ] = None,
) -> None:
    """Which schools each list gained and lost.

    Every row names the line it rests on. The oldest list held gains nobody: what was there before it is unknown.
    """
    from db import queries
    from ecoles import answers

    with database_of() as database:
        require_order(order, queries.orders(database))
        answer = queries.changes(database, year, order)
        notes = answers.change_notes(queries.coverage(database), year)
        show(answer, answer, answers.show_changes)
        for note in notes:
            print(note) if context.format == "table" else say(note)


@app.command("list")
def list_(
    on: Annotated[
        str | None, typer.Option(help="The law in force that day, YYYY-MM-DD (default: the newest list).")
    ] = None,
) -> None:
    """The list in force on a day."""
    from db import queries
    from ecoles import answers

    with database_of() as database:
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
def check() -> None:
    """Verify the archive, the database and every citation.

    Hashes of the documents, soundness and invariants of the database, and each quote looked up again in its document.
    """
    from ecoles import answers
    from ecoles.verify import verify

    verdict = verify(context.settings)
    checks = [one._asdict() for one in verdict.checks]
    show(checks, checks, answers.show_checks)
    if verdict.advice:
        say(verdict.advice)
        raise typer.Exit(DAMAGED if verdict.is_damaged else QUARANTINED)


@app.command()
def status() -> None:
    """How fresh everything is, and what is open.

    Each source's last document and its age, the newest order, when the next is due, open findings.
    """
    from db import queries
    from ecoles import answers
    from ecoles.moments import with_ages

    with database_of() as database:
        answer = with_ages(queries.status(database))
        show(answer, answer["sources"], answers.show_status)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Where to listen.", min=0, max=65535)] = 8001,
    host: Annotated[
        str, typer.Option(help="Which address to listen on; 127.0.0.1 is this machine alone.")
    ] = "127.0.0.1",
) -> None:
    """Datasette on the database, read-only."""
    from db.reading import open_database
    from db.site import serve as site

    open_database(context.settings.database).close()  # what is wrong with it is said here, not by a traceback
    site.run(context.settings.database, host, port)


@app.command(hidden=True)
def welcome() -> None:
    """What `make run` shows: what is held, one question answered, what to type next."""
    from db import queries
    from ecoles import answers

    with database_of() as database:
        example = next(iter(queries.list_on(database)["schools"][-21:]), None)
        answer = queries.first(database, example["school_id"]) if example else None
        answers.show_welcome(queries.counts(database), queries.coverage(database), answer, program_name())
