"""Which deliveries of the open data were applied: ``archive/deliveries.jsonl``, one line each.

A line is written when everything that the delivery brought is in the archive. A run that dies before is repeated by the
next one, which finds the documents held and writes the line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from scraper.errors import ArchiveDamaged
from scraper.journal import Journal, Row

_SILENT = b'"matched": [], "withdrawn": []'

ANY_YEAR = 9999
"""As ``since``: a delivery counts as applied whatever the year from which its texts were archived."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that came with the same bytes as in the delivery before, and is not journalled under this address."""

    source: str
    url: str
    sha256: str

    @classmethod
    def of(cls, row: object) -> Unchanged:
        """What the line of a delivery says of it. Raises ArchiveDamaged."""
        match row:
            case {"source": str(source), "url": str(url), "sha256": str(sha256)}:
                return cls(source, url, sha256)
            case _:
                raise _damaged(row)


@dataclass(frozen=True, slots=True)
class Applied:
    """One line: a delivery that was read to its end, and what it said.

    ``net`` is the fingerprint of the needles that were looked for: with others it must be read again. ``texts`` were
    searched, in ``packed`` bytes of gzip. ``matched`` are the ids of the texts that it brought and that are archived;
    ``withdrawn`` those of the texts that its suppression list names, held or not, since an older delivery that brings
    one of them may be read later. ``applied_at`` is ``YYYY-MM-DDTHH:MM:SSZ``. ``since``: only texts signed in that year
    or later were archived; None: all. ``unchanged``: what it only said again, which counts when an older delivery that
    said otherwise is read after it.
    """

    collection: str
    name: str
    stamp: str
    is_stock: bool
    net: str
    texts: int
    packed: int
    matched: tuple[str, ...]
    withdrawn: tuple[str, ...]
    applied_at: str
    since: int | None = None
    unchanged: tuple[Unchanged, ...] = ()

    def row(self) -> Row:
        """The line of the journal."""
        row = asdict(self)
        return {("bytes" if name == "packed" else name): value for name, value in row.items()}

    @classmethod
    def of(cls, row: Row) -> Applied:
        """What a line says; fields it does not know are passed over. Raises ArchiveDamaged."""
        match row:
            case {
                "collection": str(collection),
                "name": str(name),
                "stamp": str(stamp),
                "is_stock": bool(is_stock),
                "net": str(net),
                "texts": int(texts),
                "bytes": int(packed),
                "matched": [*matched],
                "withdrawn": [*withdrawn],
                "applied_at": str(applied_at),
            }:
                ids = tuple(map(str, matched)), tuple(map(str, withdrawn))
                again = tuple(map(Unchanged.of, row.get("unchanged") or ()))
                return cls(collection, name, stamp, is_stock, net, texts, packed, *ids, applied_at, _year(row), again)
            case _:
                raise _damaged(row)


def _damaged(row: object) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"deliveries.jsonl: not the line of a delivery: {row!r:.200}; restore the file from a backup, or take that "
        "line out: the delivery is then read again, if it is still online"
    )


def _year(row: Row) -> int | None:
    since = row.get("since")
    return since if isinstance(since, int) else None


class Deliveries:
    """The deliveries in a journal, which is read once, when this is made. Raises ArchiveDamaged, StorageUnavailable."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._rows = [Applied.of(row) for row in journal.rows()]

    def record(self, applied: Applied) -> None:
        """Append a line. Raises StorageUnavailable."""
        self._journal.append([applied.row()])
        self._rows.append(applied)

    def applied(self, collection: str, net: str, since: int | None = ANY_YEAR) -> frozenset[str]:
        """The names of the deliveries applied, in lower case: the server may change the case of names.

        With ``since`` only those from which all texts signed in that year or later were archived; None: all texts.
        """
        rows = (row for row in self._with(collection, net) if row.since is None or row.since <= (since or 0))
        return frozenset(row.name.lower() for row in rows)

    def has_stock(self, collection: str) -> bool:
        """Whether a stock of the collection was ever applied, whatever needles were looked for."""
        return any(row.is_stock and row.collection == collection for row in self._rows)

    def unchanged(self) -> Iterator[tuple[Unchanged, str]]:
        """What deliveries said again, and when they were applied."""
        return ((one, row.applied_at) for row in self._rows for one in row.unchanged)

    def newest(self, collection: str, net: str) -> str | None:
        """The stamp of the newest delivery applied, stock or increment; None when there is none."""
        return max((row.stamp for row in self._with(collection, net)), default=None)

    def stock(self, collection: str, net: str, since: int | None = ANY_YEAR) -> str | None:
        """The stamp of the newest stock applied; None when there is none. ``since`` as for :meth:`applied`."""
        names = self.applied(collection, net, since)
        stocks = (row for row in self._with(collection, net) if row.is_stock and row.name.lower() in names)
        return max((row.stamp for row in stocks), default=None)

    def _with(self, collection: str, net: str) -> Iterable[Applied]:
        return (row for row in self._rows if (row.collection, row.net) == (collection, net))


def telling(journal: Journal) -> Iterator[Row]:
    """The lines that say anything of a text, as most deliveries bring none of ours and withdraw none of anybody's.

    Raises ArchiveDamaged, StorageUnavailable.
    """
    return (line.row() for line in journal.lines() if _SILENT not in line.text)


def withdrawn(rows: Iterable[Row], until: str | None = None) -> dict[str, tuple[str, str]]:
    """The texts that were delivered to us and then withdrawn: by id, the stamp of the delivery that said so and when it
    was applied.

    ``rows`` are lines of the journal; those applied after the moment ``until`` are left out. The stamps decide what was
    said last, and within one delivery what it adds (FORMATS §1: suppressions come before the additions of the same
    archive). A collection answers for what it delivered itself: a part of a text that comes in one does not bring back
    what another withdrew, and one that withdrew is enough. Raises ArchiveDamaged.
    """
    said: dict[str, list[Applied]] = defaultdict(list)
    for one in map(Applied.of, rows):
        if until is None or one.applied_at <= until:
            said[one.collection].append(one)
    gone: dict[str, tuple[str, str]] = {}
    for of_collection in said.values():
        for text, told in _withdrawn_from_one(of_collection).items():
            gone[text] = max(told, gone.get(text, told))
    return gone


def _withdrawn_from_one(said: Iterable[Applied]) -> dict[str, tuple[str, str]]:
    gone: dict[str, tuple[str, str]] = {}
    delivered: set[str] = set()
    for one in sorted(said, key=lambda one: one.stamp):
        gone |= dict.fromkeys(one.withdrawn, (one.stamp, one.applied_at))
        delivered.update(one.matched)
        for text in one.matched:
            gone.pop(text, None)
    return {text: told for text, told in gone.items() if text in delivered}
