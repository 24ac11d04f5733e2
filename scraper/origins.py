"""What the journal of the archive said last of each address: whether a document tells anything new."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scraper.journal import Journal
from scraper.record import Record

_Place = tuple[str, str | None, str]


class Origins:
    """The last record of each address, read again only when the journal is no longer as it was left.

    ``read`` gives all records, oldest first; whatever it raises is raised by :meth:`held`.
    """

    def __init__(self, journal: Journal, read: Callable[[], Iterable[Record]]) -> None:
        self._journal = journal
        self._read = read
        self._state: object = ()
        self._last: dict[_Place, Record] = {}

    def held(self, record: Record) -> Record | None:
        """The last record of that address, if it was of the same bytes.

        What came before does not count: who says A, then B, then A again, says A. What has no address is no such voice,
        and its bytes are held for good.
        """
        if self._state != self._journal.state():
            self._last = {_place(one): one for one in self._read()}
            self._state = self._journal.state()
        last = self._last.get(_place(record))
        return last if last and last.sha256 == record.sha256 else None

    def note(self, record: Record) -> None:
        """Take in the record that was just journalled."""
        self._last[_place(record)] = record
        self._state = self._journal.state()


def _place(record: Record) -> _Place:
    return (record.source, record.url, "" if record.url else record.sha256)
