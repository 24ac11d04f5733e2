"""Reads many documents: each by itself, but for the files of JORF global, which make a text only together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from parsers.errors import NotTheDocument, ParseError
from parsers.medium import read, recognise
from parsers.model import Finding, Medium, Reading


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that gave no order: its SHA-256, its medium if it was recognised, and why.

    An error keeps it in quarantine; a warning says that it waits for the other files of its text.
    """

    document: str
    medium: Medium | None
    finding: Finding


def read_documents(
    documents: Iterable[tuple[str, bytes]], read: Callable[[bytes], Reading] = read
) -> tuple[tuple[Reading, ...], tuple[Unread, ...]]:
    """The orders that documents carry, and the documents that carry none.

    ``documents`` are pairs of SHA-256 and bytes, in the order in which they were archived; files of JORF global of
    texts that are not of the series are neither. ``read`` reads one document that stands alone.
    """
    readings: list[Reading] = []
    unread: list[Unread] = []
    parts: dict[str, bytes] = {}
    for document, data in documents:
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
    return tuple(readings), tuple(unread)


def _read_parts(parts: dict[str, bytes]) -> tuple[list[Reading], list[Unread]]:
    from parsers.jorf import read_jorf

    corpus = read_jorf(parts)
    readings: list[Reading] = []
    unread = [_unread(document, "jorf", error) for document, error in corpus.refused]
    for text in corpus.texts:
        try:
            others = tuple(one for one in text.documents if one != text.document)
            readings.append(Reading("jorf", text.document, text.order(), others))
        except NotTheDocument:
            continue  # a text that cites the article, or names the schools, without being an order on the list
        except ParseError as error:
            unread.append(_unread(text.document, "jorf", error))
    for waiting in corpus.waiting:
        told = f"Texte {waiting.cid or 'sans identifiant'} incomplet : il manque {', '.join(waiting.missing)}."
        finding = Finding("warning", "waiting", told)
        unread += (Unread(document, "jorf", finding) for document in waiting.documents)
    return readings, unread


def _unread(document: str, medium: Medium | None, error: ParseError) -> Unread:
    return Unread(document, medium, Finding("error", error.code, str(error)))
