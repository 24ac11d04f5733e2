"""The command `ecoles` itself: what it is, its settings and exit statuses, and the options that every verb takes."""

from __future__ import annotations

from typing import Annotated

import typer

from ecoles import __version__
from ecoles.asking import context
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
      ECOLES_SITE_URL             where the site is served, for the links of its feeds and its sitemap.xml

    \b
    Exit status:
      0 done                            4 a document was quarantined or refused, or a proof failed
      1 no such school, or several      5 archive or database damaged or unusable
      2 usage                           6 another run holds the lock
      3 a source could not be reached   7 something is silent or overdue (status --strict alone)
    """,
)


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
