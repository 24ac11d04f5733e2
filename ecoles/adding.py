"""`ecoles add` and `ecoles rebuild`: runs of the pipeline, and what is said of them."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import typer

from ecoles.asking import QUARANTINED
from ecoles.documents import CannotRead, files_in, read_bounded
from ecoles.moments import now, parse_moment
from ecoles.output import Format, print_csv, print_json, say
from ecoles.pipeline import Given, Kept, Outcome, Progress, run
from ecoles.settings import Settings

_ADDRESS = re.compile(r"https?://[\x21-\x2e\x30-\x7e][\x21-\x7e]{0,2000}")
_BAR_FROM = 20
"""Documents from which a progress bar is worth its lines."""


def add(settings: Settings, output: Format, paths: Sequence[str], url: str | None, fetched_at: str | None) -> int:
    """Archives files and folders, derives and publishes; returns the exit status."""
    if not all(paths):
        raise typer.BadParameter("an empty path (a variable that is not set?)", param_hint="PATH")
    if url is not None and not _ADDRESS.fullmatch(url):
        raise typer.BadParameter(f"{_printable(url)!r} is not an address (https://…)", param_hint="--url")
    remote = [one for one in paths if "://" in one]
    if remote:
        raise typer.BadParameter(
            f"{remote[0]}: this version fetches nothing; save the page or PDF and add the file, with --url {remote[0]}",
            param_hint="PATH",
        )
    files = list(files_in(map(Path, paths)))
    if url is not None and len(files) != 1:
        raise typer.BadParameter(f"one address cannot be that of {len(files)} files", param_hint="--url")
    moment = _moment(fetched_at)
    given: list[Given] = []
    refused: list[Kept] = []
    for file in files:
        try:
            given.append(Given(read_bounded(file), _printable(file.name), url, moment))
        except CannotRead as error:
            if str(file) in paths:
                raise
            refused.append(Kept(_printable(file.name), None, False, str(error)))
    with _progress() as progress:
        outcome = run(settings, now(), given, progress)
    return _tell(replace(outcome, kept=(*refused, *outcome.kept)), output, quiet=False)


def rebuild(settings: Settings, output: Format, *, quiet: bool) -> int:
    """Derives and publishes from the archive alone; returns the exit status."""
    with _progress() as progress:
        outcome = run(settings, now(), (), progress)
    return _tell(outcome, output, quiet=quiet)


def _moment(text: str | None) -> str:
    try:
        moment = parse_moment(text) if text is not None else now()
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is not a day or moment (ISO 8601)", param_hint="--fetched-at") from None
    if moment > now():
        raise typer.BadParameter(f"{text!r} is yet to come", param_hint="--fetched-at")
    return moment


def _tell(outcome: Outcome, output: Format, *, quiet: bool) -> int:
    """What became of each document and of the database, and the status that follows."""
    documents = [_kept(one) for one in outcome.kept]
    quarantined = [
        {"document": one.document, "causes": [finding.message for finding in one.causes]}
        for one in outcome.history.quarantined
        if one.causes
    ]
    if output == "json":
        print_json(
            {"documents": documents, "quarantined": quarantined, "is_changed": outcome.is_changed, **_counts(outcome)}
        )
    elif output == "csv":
        print_csv(documents)
    else:
        for line in _lines(outcome.kept):
            print(line)
        if not quiet:
            print(_summary(outcome))
            for line in _news(outcome):
                print(line)
    for one in quarantined:
        say(f"Quarantined: document {one['document'][:12]}: {' '.join(one['causes'])}")
    waiting = {one.findings[0].message for one in outcome.history.quarantined if not one.causes and one.findings}
    for message in sorted(waiting):
        say(f"Waiting: {message}")
    return QUARANTINED if outcome.has_trouble else 0


def _lines(kept: Sequence[Kept]) -> Iterator[str]:
    for one in kept:
        if one.record is None:
            yield f"{one.name}: refused, not archived. {one.refused_because}"
        elif one.is_new:
            yield f"{one.name}: archived as {one.record.sha256[:12]}."
        else:
            yield f"{one.name}: already held as {one.record.sha256[:12]}, since {one.record.fetched_at}."


def _summary(outcome: Outcome) -> str:
    counts = _counts(outcome)
    told = "Published" if outcome.is_changed else "Nothing new: the database is up to date"
    held = f"orders {counts['orders']}, schools {counts['schools']}, changes {counts['changes']}"
    return f"{told}. Documents {counts['archived']}, {held}."


def _news(outcome: Outcome) -> Iterator[str]:
    """What each order that is new changed, so that a list cut short is noticed by whoever added it."""
    for order_id in outcome.new_orders:
        kinds = Counter(change.kind for change in outcome.history.changes if change.order_id == order_id)
        told = ", ".join(f"{kind} {kinds[kind]}" for kind in ("gained", "lost", "regained"))
        yield f"{order_id}: {told}."


def _counts(outcome: Outcome) -> dict[str, int]:
    history = outcome.history
    return {
        "orders": len(history.orders),
        "schools": len(history.schools),
        "changes": len(history.changes),
        "archived": outcome.documents,
    }


def _kept(one: Kept) -> dict[str, object]:
    return {
        "name": one.name,
        "document": one.record.sha256 if one.record else None,
        "is_new": one.is_new,
        "refused_because": one.refused_because,
    }


def _printable(name: str) -> str:
    """A file name that any journal can hold: bytes that are no UTF-8 are shown as such."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A bar on a terminal, for long work; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading documents", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=total >= _BAR_FROM)
