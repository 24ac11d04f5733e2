"""The verbs that keep: they fetch, archive, derive, decide and verify; and show how all of it fares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ecoles.app import app
from ecoles.asking import context, show
from ecoles.output import say
from ecoles.statuses import DAMAGED, QUARANTINED, STALE

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
def review() -> None:
    """What waits for a person: doubtful pairs of entries, and open findings.

    Two entries of different lists that may be the same school stay apart until somebody decides: see `ecoles decide`.
    """
    from ecoles import answers
    from ecoles.reviewing import review as ask

    answer = ask(context.settings)
    show(answer, answer["links"], answers.show_review)


@app.command()
def decide(
    left: Annotated[str, typer.Argument(help="An entry (arrete-2024-11-18-n41) or a school, by its id.")],
    right: Annotated[str, typer.Argument(help="The other one.")],
    verdict: Annotated[str, typer.Argument(help="same or different", metavar="same|different")],
    because: Annotated[str, typer.Option(help="Why, for whoever reads it next year.")],
) -> None:
    """Say that two entries are the same school, or are not; derive and publish.

    The decision goes to decisions.csv in the home, with the two printed lines; it beats every rule, and outlives
    renumbering and rebuilds. `ecoles undo` takes the last one back.
    """
    from ecoles import answers
    from ecoles.reviewing import decide as put

    decision, outcome = put(context.settings, left, right, verdict, because)
    show(decision, [decision], answers.show_decision)
    raise typer.Exit(QUARANTINED if outcome.has_trouble else 0)


@app.command()
def undo() -> None:
    """Take the last decision back; derive and publish."""
    from ecoles import answers
    from ecoles.reviewing import undo as take_back

    decision, outcome = take_back(context.settings)
    show(decision, [decision], answers.show_decision)
    raise typer.Exit(QUARANTINED if outcome.has_trouble else 0)


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
    """The reading room: the site of the schools, years and orders, and Datasette on the database, read-only."""
    import os

    from db.reading import open_database
    from db.site import serve as site

    open_database(context.settings.database).close()  # what is wrong with it is said here, not by a traceback
    os.environ["ECOLES_HOME"] = str(context.settings.home.absolute())  # for the plugin, in what this becomes
    site.run(context.settings.database, host, port, Path(__file__).with_name("plugins"))


@app.command("site")
def write_site(folder: Annotated[Path, typer.Argument(help="Where to; made if absent.", metavar="DIR")]) -> None:
    """Write the reading room to files: the same pages for any web server, or to open from the disk.

    Searches run in the browser; SQL needs `ecoles serve`. The same database gives the same bytes.
    """
    from ecoles.site import write

    count, size = write(context.settings, folder)
    show({"files": count, "bytes": size}, [], lambda _: print(f"{count} files, {size // 1000} kB, in {folder}."))
