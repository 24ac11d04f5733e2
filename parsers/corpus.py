"""Reads many documents: each by itself, but for the files of JORF global, which make a text only together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from parsers.errors import ParseError
from parsers.medium import read, recognise
from parsers.model import Finding, Medium, Order, Reading


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that gave no order: its SHA-256, its medium if it was recognised, and why.

    An error keeps it in quarantine; a warning says that it waits for the other files of its text. ``order`` is what is
    known of that text already: its title and dates.
    """

    document: str
    medium: Medium | None
    finding: Finding
    order: Order | None = None


def read_documents(
    documents: Iterable[tuple[str, bytes]], read: Callable[[bytes], Reading] = read
) -> tuple[tuple[Reading, ...], tuple[Unread, ...]]:
    """The orders that documents carry, in the order in which these were archived, and the documents that carry none.

    ``documents`` are pairs of SHA-256 and bytes, in the order in which they were archived; files of JORF global of
    texts that are not of the series are neither. ``read`` reads one document that stands alone.
    """
    readings: list[Reading] = []
    unread: list[Unread] = []
    parts: dict[str, bytes] = {}
    arrived: dict[str, int] = {}
    for document, data in documents:
        arrived.setdefault(document, len(arrived))
        medium = None
        try:
            medium = recognise(data)
            if medium == "jorf":
                parts[document] = data
            else:
                readings.append(read(data))
        except ParseError as error:
            unread.append(_unread(document, medium, error))
    if parts:
        found, waiting = _read_parts(parts)
        readings += found
        unread += waiting
    readings.sort(key=lambda one: arrived[one.document])  # what was archived first matters where forms contradict
    return tuple(readings), tuple(unread)


def skipped_files(parts: dict[str, bytes]) -> tuple[str, ...]:
    """The SHA-256 of the files of JORF global that belong to texts that are not of the series."""
    from parsers.jorf import read_jorf

    return read_jorf(parts).skipped


def _read_parts(parts: dict[str, bytes]) -> tuple[list[Reading], list[Unread]]:
    """The texts of JORF global as they stood after each delivery, oldest first, and what waits or cannot be read.

    A file that is delivered again may be worse than the one before: each state in which a text was whole is a reading
    of its own, to be held against the others.
    """
    from parsers.jorf import read_jorf, states_of

    arrived = {document: i for i, document in enumerate(parts)}
    found: dict[tuple[str, str], Reading] = {}
    for state in states_of(parts):
        corpus = read_jorf(state)
        for text in corpus.texts:
            newest = max(text.documents, key=arrived.__getitem__)
            others = tuple(one for one in text.documents if one != newest)
            with suppress(ParseError):  # none of ours, though it cites the article; or told below, in the last state
                found.setdefault((text.cid, newest), Reading("jorf", newest, text.order(), others))
    readings = list(found.values())
    told = {document for reading in readings for document in (reading.document, *reading.others)}
    unread = [_unread(document, "jorf", error) for document, error in corpus.refused]
    for waiting in corpus.waiting:
        missing = f"Texte {waiting.cid or 'sans identifiant'} incomplet : il manque {', '.join(waiting.missing)}."
        finding = Finding("warning", "waiting", missing)
        fresh = (document for document in waiting.documents if document not in told)
        unread += (Unread(document, "jorf", finding, waiting.order) for document in fresh)
    return readings, unread


def _unread(document: str, medium: Medium | None, error: ParseError) -> Unread:
    return Unread(document, medium, Finding("error", error.code, str(error)))
