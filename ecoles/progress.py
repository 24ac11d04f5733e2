"""Progress of long work: bars on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_BAR_FROM = 20
"""Documents from which a progress bar is worth its lines."""

Reading = Callable[[int, int], None]
"""Called after each document with how many are read and how many there are."""

Fetching = Callable[[str, int, int | None], None]
"""Called while a file is fetched with its name, the bytes received, and how many there are, if that is known."""


@contextmanager
def reading_bar() -> Iterator[Reading | None]:
    """A bar for documents that are read."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading documents", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=total >= _BAR_FROM)


@contextmanager
def fetching_bar() -> Iterator[Fetching | None]:
    """A bar for the file that is being fetched."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)
