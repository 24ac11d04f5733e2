"""What is looked for in the open data: the needles of our series, and of others that a user follows too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain

from scraper.member import Member


@dataclass(frozen=True, slots=True)
class SeriesNet:
    """The needles of the series, as bytes; and how to tell its texts, which only those who read them know.

    ``belongs``: whether a text with a needle is to be archived, or just cites us in passing. ``text_of``: the id of the
    text (``JORFTEXT…``) that a file of JORF global says it belongs to; None when it names none. ``labelled``: needles
    of other series by their label; their texts are archived under the source ``<source>/<label>``.
    """

    needles: tuple[bytes, ...]
    belongs: Callable[[bytes], bool]
    text_of: Callable[[bytes], bytes | None]
    labelled: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)

    @property
    def all_needles(self) -> tuple[bytes, ...]:
        """Every needle once, in a fixed order."""
        return tuple(sorted({*self.needles, *chain.from_iterable(self.labelled.values())}))

    @property
    def fingerprint(self) -> str:
        """What changes when a needle does, and nothing else: what was read with another net must be read again."""
        return sha256(repr(self.all_needles).encode()).hexdigest()[:16]

    def is_caught(self, data: bytes) -> bool:
        """Whether a needle of our own series is in it."""
        return _holds(data, self.needles)

    def labels(self, data: bytes) -> tuple[str, ...]:
        """The labels of the other series of which a needle is in it."""
        return tuple(label for label, needles in self.labelled.items() if _holds(data, needles))

    def text_id(self, member: Member, data: bytes) -> str | None:
        """The id of the text that a file of a delivery is, or is a part of; None when it does not say."""
        if member.is_text:
            return member.id
        named = self.text_of(data)
        return named.decode("ascii", "replace") if named else None


def _holds(data: bytes, needles: Iterable[bytes]) -> bool:
    return any(needle in data for needle in needles)
