"""A home whose two lists are as long as one likes: derived and published, but not read, since readers stop at 9,999."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.history import made_up
from db.load import load
from db.publish import publish
from ecoles.settings import Settings
from history.derive import derive
from history.model import InForce
from parsers.entries import read_item
from parsers.medium import MEDIA_TYPES
from parsers.model import Document, Entry, Finding, Order, Reading
from scraper.archive import Archive

LISTS: Final = 2
"""A list before the newest, so that the year and the comparison have something to say."""

_NOW = "2026-01-01T00:00:00Z"
_HEADING = "Title: {title}\nSigned-on: {day}\nCoverage: list complete ({count} entries)\n\n"


def publish_lists(home: Path, schools: int) -> None:
    """Archives and publishes two synthetic lists of ``schools`` each; each line of the newer is in doubt."""
    settings = Settings(home, None)
    made = [_archived(Archive(settings.archive), state) for state in made_up(LISTS, schools).states]
    newest = made[-1][1]
    readings = [reading for _, reading in made[:-1]] + [replace(newest, order=_in_doubt(newest.order))]
    history = derive(readings, read_item=read_item)
    publish(settings.database, lambda database: load(database, history, [document for document, _ in made], ()))


def _archived(archive: Archive, state: InForce) -> tuple[Document, Reading]:
    """The text of a list in the archive, and what a reader would have made of it."""
    day = state.order.day
    title = f"Arrêté du 2 mai {day[:4]} fixant la liste des écoles de production (synthetic)"
    heading = _HEADING.format(title=title, day=day, count=len(state.lines))
    lines = "".join(f"{one.number}\t{one.mention.entry.quote}\n" for one in state.lines)
    given = {"source": "hand", "url": None, "media_type": MEDIA_TYPES["transcript"], "fetched_at": _NOW}
    kept = archive.add((heading + lines).encode(), name=f"synthetic-{day}.txt", **given).document
    entries = tuple(_cited(state, kept.sha256, heading.count("\n")))
    order = replace(state.order.order, title=title, nature="ARRETE", entries=entries)
    document = Document(kept.sha256, kept.media_type, kept.size, kept.source, kept.url, kept.fetched_at)
    return document, Reading("transcript", kept.sha256, order)


def _cited(state: InForce, sha256: str, above: int) -> Iterator[Entry]:
    """The entries with the line that names each, ``above`` being the lines of the heading."""
    for one in state.lines:
        entry = one.mention.entry
        cited = replace(entry.citation, document=sha256, number=one.number, line=above + one.number)
        yield replace(entry, citation=cited)


def _in_doubt(order: Order) -> Order:
    doubts = (
        Finding("warning", "synthetic_doubt", f"N° {one.number} : un doute synthétique.", one.citation)
        for one in order.entries
    )
    return replace(order, findings=tuple(doubts))
