"""What a document says, as values: an order, its entries, and what was found wrong while reading it.

Every value is frozen and cites its line. Days are ISO 8601 strings (``2024-11-18``), so that they sort, compare and
print as they are stored; ``None`` is "no date" (never 2999-01-01).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reference.gazetteer import Place

Day = str
"""An ISO 8601 day, ``YYYY-MM-DD``."""

Moment = str
"""An ISO 8601 moment in UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""

Medium = Literal["transcript", "jorfsimple", "jorf", "piste", "website", "pdf"]
"""The forms in which an order reaches us."""

OrderKind = Literal["list", "amendment", "corrigendum"]
"""``list`` fixes the list, ``amendment`` modifies one, ``corrigendum`` (rectificatif) corrects the print of one."""

ClauseKind = Literal["replace_words", "replace_item", "delete", "insert", "complete", "replace_list"]
"""``replace_words``: words by ``replacement``; ``replace_item``: the whole item; ``delete``: an item struck out (by
number, or by the ``words`` that name it); ``insert``: a new item after ``target``; ``complete``: a new item at the end
of the list; ``replace_list``: the annex, by the entries of this order itself."""

Severity = Literal["error", "warning", "info"]
"""``error`` quarantines the document; ``warning`` asks a person to look; ``info`` explains a reading."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was fetched: its SHA-256 (hex), media type, size in bytes, and where and when it came from."""

    sha256: str
    media_type: str
    size: int
    source: str
    url: str | None
    fetched_at: Moment


@dataclass(frozen=True, slots=True)
class Citation:
    """The line that says so: document (SHA-256), page and line counted from 1, number in the list, verbatim words."""

    document: str
    quote: str
    number: int | None = None
    page: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something noticed while reading: how grave, a stable code, a French sentence, and the line it is about."""

    severity: Severity
    code: str
    message: str
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One school as one order prints it.

    ``name`` and ``address`` are substrings of the quote; ``address`` is None when none is printed; ``postal_code`` is
    five digits as printed (blanks removed) or None; ``commune`` is as printed, but for the article it is cited with
    ("au Landreau" gives "Le Landreau"); ``place`` is the official commune this resolves to, None when in doubt. An
    entry that could not be read has empty fields, never guessed ones; its findings say why.

    ``amended``: what the item reads once a clause has replaced words of it, since no document prints it whole; the
    citation is then that of the clause.
    """

    citation: Citation
    name: str | None
    acronym: str | None
    address: str | None
    postal_code: str | None
    commune: str | None
    place: Place | None
    amended: str | None = None

    @property
    def number(self) -> int:
        """The number printed before the item; an entry always has one."""
        if self.citation.number is None:
            raise ValueError(f"entry without a number: {self.citation.quote!r}")
        return self.citation.number

    @property
    def quote(self) -> str:
        """The item as printed, or as amended, without its number and the « ; » or « . » that ends it."""
        return self.amended or self.citation.quote


@dataclass(frozen=True, slots=True)
class Clause:
    """One act of an amending order or a corrigendum: what it does, to which number, with which words.

    ``target`` is the number it is about (for ``insert`` the number after which the new one comes), None where it is
    about the whole list or finds its place by ``words``; ``number`` is the number that a new item bears, if any.
    """

    kind: ClauseKind
    target: int | None
    words: str | None
    replacement: str | None
    citation: Citation
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An arrêté (or its corrigendum) as one document carries it.

    ``jo_number`` is the issue of the Journal officiel ("0274"); ``amends`` the signature date of the order that an
    amendment or corrigendum is about; ``cites`` those of the lists that its visas and articles name.
    """

    kind: OrderKind
    title: str
    nature: str | None
    nor: str | None
    jorftext_id: str | None
    eli: str | None
    url: str | None
    signed_on: Day
    published_on: Day | None
    in_force_on: Day | None
    jo_number: str | None
    ministry: str | None = None
    amends: Day | None = None
    entries: tuple[Entry, ...] = ()
    clauses: tuple[Clause, ...] = ()
    findings: tuple[Finding, ...] = ()
    cites: tuple[Day, ...] = ()

    @property
    def is_proven(self) -> bool:
        """Whether nothing in the reading forbids relying on it (no finding of severity ``error``)."""
        return not any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document gave: the medium it was recognised as, its SHA-256, and the order it carries.

    ``others`` are further documents that carry parts of it (JORF global: one file a section and an article).
    ``is_secondary``: someone else's reprint of an order (an académie's fiche), never an order's text when a form of
    the Journal officiel, or a transcript, is held.
    """

    medium: Medium
    document: str
    order: Order
    others: tuple[str, ...] = ()
    is_secondary: bool = False
