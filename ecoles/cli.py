"""The command `ecoles`: its verbs and options. Each verb asks a room, and hands the answer to be printed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ecoles import __version__
from ecoles.asking import (
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
from ecoles.statuses import DAMAGED, QUARANTINED, STALE

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
      ECOLES_HOME                 where everything is kept (default: data/ beside the Makefile)
      ECOLES_SHIPPED_ORDERS       1: use the orders that ship with the program (default); 0: leave them out
      ECOLES_OPENDATA_URL         default https://echanges.dila.gouv.fr/OPENDATA/
      ECOLES_PISTE_URL            default https://api.piste.gouv.fr/dila/legifrance/lf-engine-app
      ECOLES_PISTE_TOKEN_URL      default https://oauth.piste.gouv.fr/api/oauth/token
      PISTE_CLIENT_ID             key of the Légifrance API; without it that source is skipped
      PISTE_CLIENT_SECRET
      ECOLES_WEBSITE_URL          default https://www.legifrance.gouv.fr/
      ECOLES_USER_AGENT           default: name and version of the program; never a browser's
      ECOLES_CONTACT              an address at which the servers' keepers can reach you
      ECOLES_REQUESTS_PER_SECOND  default 1 (open data: 4)
      ECOLES_PING_URL             called at start (/start), success and failure (/fail) of update and backfill
      ECOLES_KEEP_INCREMENTS      1: keep the archives of the open data as they came (default 0)
      ECOLES_STALE_DAYS           days without a success after which a source is silent (default 4)

    \b
    Exit status:
      0 done                            4 a document was quarantined or refused, or a proof failed
      1 no such school, or several      5 archive or database damaged or unusable
      2 usage                           6 another run holds the lock
      3 a source could not be reached   7 something is silent or overdue (status --strict alone)
    """,
)


Name = Annotated[
    list[str],
    typer.Argument(help="A name, acronym, commune or id, in any spelling; quotes are not needed.", metavar="NAME…"),
]


KnownOn = Annotated[
    str | None, typer.Option(help="Answer from the documents fetched by the end of that day.", metavar="DATE")
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
        print(__version__)
        raise typer.Exit
    if output not in ("table", "json", "csv"):
        raise typer.BadParameter(f"{output!r} is none of table, json, csv", param_hint="--format")
    context.settings = read_settings(home)
    context.format = output  # type: ignore[assignment]  # checked above


@app.command()
def add(
    places: Annotated[
        list[str],
        typer.Argument(help="Files, folders (every file in them), or addresses (https://…).", metavar="PATH|URL…"),
    ],
    url: Annotated[str | None, typer.Option(help="Where the document was found (one file only).")] = None,
    fetched_at: Annotated[
        str | None, typer.Option(help="When it was fetched, ISO 8601 (default: now).", metavar="MOMENT")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Of a page at an address: take its PDF instead.")] = False,
) -> None:
    """Archive documents by hand; derive and publish.

    An address is asked for once, politely: robots.txt is obeyed, and a site that turns programs away is left in peace
    (save the page in a browser then, and add the file).

    A document that proves itself enters the history. One that does not (a gap in the numbering, fewer schools than
    announced) is kept and quarantined; what is no order at all is refused and stays with you.
    """
    from ecoles import adding

    raise typer.Exit(adding.add(context.settings, context.format, places, url, fetched_at, wants_pdf=pdf))


Source = Annotated[
    list[str] | None,
    typer.Option(help="Only this source; may be given several times.", metavar="NAME"),
]


@app.command()
def update(source: Source = None) -> None:
    """Fetch what is new, derive, publish: the nightly job.

    Every source by itself: opendata (the Journal officiel's open data), piste (the Légifrance API, with a key) and,
    when named, opendata-global (the same texts with their links). What fails is told, and tried again by the next run;
    the last good database stays. Nothing new: says so.
    """
    from ecoles import nightly
    from ecoles.sources import NIGHTLY, SOURCES

    raise typer.Exit(nightly.update(context.settings, context.format, _chosen(source, SOURCES, NIGHTLY)))


@app.command()
def backfill(
    since: Annotated[
        int | None, typer.Option(help="Only orders signed in that year or later.", metavar="YEAR", min=1900, max=2999)
    ] = None,
    source: Source = None,
) -> None:
    """Read the whole stock of the open data once, and what came after it.

    About 1 GB, streamed and searched as it comes, and as much disk while it lasts; then the increments (2 GB a year).
    Interrupted, it goes on where it was when run again.
    """
    from ecoles import nightly
    from ecoles.sources import OPEN_DATA, OPEN_DATA_GLOBAL

    names = _chosen(source, (OPEN_DATA, OPEN_DATA_GLOBAL), (OPEN_DATA,))
    raise typer.Exit(nightly.backfill(context.settings, context.format, names, since))


def _chosen(given: list[str] | None, known: tuple[str, ...], usual: tuple[str, ...]) -> tuple[str, ...]:
    for name in given or ():
        if name not in known:
            raise typer.BadParameter(f"{name!r} is none of {', '.join(known)}", param_hint="--source")
    return tuple(dict.fromkeys(given or usual))


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
    from ecoles import answers

    with database_of(known_on) as database:
        require_order(order, queries.orders(database))
        answer = queries.changes(database, year, order)
        notes = answers.change_notes(queries.coverage(database), year)
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
def status(
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 7 when anything is silent or overdue.")] = False,
) -> None:
    """How fresh everything is, and what is open.

    Each source's last success and its age, troubles that last, the newest order, when the next is due, open findings.
    """
    from ecoles import answers
    from ecoles.status import status as ask

    answer = ask(context.settings)
    show(answer, answer["sources"], answers.show_status)
    if strict and answer["stale"]:
        for sentence in answer["stale"]:
            say(sentence)
        raise typer.Exit(STALE)


@app.command()
def export(folder: Annotated[Path, typer.Argument(help="Where to; made if absent.", metavar="DIR")]) -> None:
    """Write everything to files: CSV, JSON Lines, CHANGELOG.md by year, an Atom feed.

    The same database gives the same bytes, so that a folder under version control shows what changed.
    """
    from ecoles.export import export as write

    files = [{"file": str(path), "size": path.stat().st_size} for path in write(context.settings, folder)]
    show(files, files, lambda _: print(f"{len(files)} files in {folder}."))


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
