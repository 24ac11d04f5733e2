"""What a source did in a run, in the words that the journal, the log and the summary share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from scraper.archive import Record
from scraper.errors import ScraperError
from scraper.journal import Row

Outcome = Literal["ok", "failed", "skipped"]
"""Everything asked was answered; something was not; the source is not configured."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that went wrong: the class of the error, what it is about (a file, an address), and the message."""

    code: str
    about: str
    message: str

    @classmethod
    def of(cls, error: ScraperError, about: str) -> Trouble:
        """The trouble that an error means for ``about``."""
        return cls(type(error).__name__, about, str(error))


@dataclass(frozen=True, slots=True)
class Report:
    """What one source did: the documents that are new, counts by name, and what went wrong (empty when ``ok``).

    ``counts`` holds whole numbers under lower-case English names (``requests``, ``bytes``, ``deliveries``, ``texts``,
    ``matches``, ``unchanged``, ``withdrawn`` …). ``notes`` are sentences for the person, none of them a trouble.
    ``is_cut_short``: the host ended the run before everything was asked.
    """

    source: str
    outcome: Outcome
    new: tuple[Record, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    notes: tuple[str, ...] = ()
    is_cut_short: bool = False

    def as_row(self) -> Row:
        """The report as a value of JSON, without the documents themselves."""
        return {
            "source": self.source,
            "outcome": self.outcome,
            "new": [record.sha256 for record in self.new],
            "counts": dict(self.counts),
            "troubles": [{"code": one.code, "about": one.about, "message": one.message} for one in self.troubles],
            "notes": list(self.notes),
            "is_cut_short": self.is_cut_short,
        }
