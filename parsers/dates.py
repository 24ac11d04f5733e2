"""The days of an order, held against each other: signed, published, in force are never mixed, and never contradict."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.errors import NotTheDocument
from parsers.model import Day, Finding


def signature_day(stated: Day | None, in_title: Day | None, title: str) -> Day:
    """The day of signature, by which the order is cited.

    Raises :class:`NotTheDocument` when neither the metadata nor the title have one.
    """
    day = stated or in_title
    if day is None:
        raise NotTheDocument(
            f"No day of signature in the title « {title} » nor beside it (a transcript: « Signed-on: YYYY-MM-DD »)."
        )
    return day


def contradictions(stated: Day | None, in_title: Day | None, published_on: Day | None) -> Iterator[Finding]:
    """Two days of signature, or a publication before the signature: errors."""
    if stated and in_title and stated != in_title:
        told = f"Date de signature : {stated} dans les métadonnées, {in_title} dans le titre."
        yield Finding("error", "signature_date", told)
    signed_on = stated or in_title
    if signed_on and published_on and published_on < signed_on:
        told = f"Publié le {published_on}, avant d'être signé le {signed_on} : l'une des deux dates est fausse."
        yield Finding("error", "publication_date", told)
