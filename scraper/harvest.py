"""One delivery read to its end: the files of it that are to be archived, and the texts that it withdraws.

Nothing is given out before the end is reached and its checksum holds: words of an archive that was altered or cut on
its way are never archived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial

from scraper.archive import MAX_DOCUMENT_BYTES
from scraper.errors import ReplyTooLarge, WrongContent
from scraper.listing import GLOBAL, Collection
from scraper.member import SUPPRESSIONS, Member, member_of, withdrawn_texts
from scraper.series_net import SeriesNet
from scraper.tarscan import Hit, Net, Scan

MAX_CATCH_BYTES = 512 * 1024 * 1024
"""The most that the hits of one delivery may weigh together, since they wait in memory for its end."""

MAX_HITS = 20_000
"""The most files that one delivery may bring us: each takes the disk a few milliseconds."""

MAX_LIST_BYTES = 8 * 1024 * 1024
"""The most bytes of suppression lists that one delivery may hold: some hundred thousand lines."""

_MEMBER_BYTES = 512  # What a hit weighs besides its name and content.
_PASSES = 3  # One finds the texts, one their other parts; a third only where the archive changes as it is read.

Open = Callable[[], AbstractContextManager[Iterator[bytes]]]
"""Opens the gzip bytes of the delivery, from the first on; may be called several times."""

Sources = Mapping[str, frozenset[str]]
"""Texts, by their ids, and the sources under which their files are archived."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to archive: its path in the delivery, what it is, the id of its text, and the sources to name."""

    path: bytes
    member: Member
    text: str | None
    data: bytes
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a delivery brought, in its order; the ids of the texts that it withdraws; its texts and bytes of gzip."""

    found: tuple[Found, ...]
    withdrawn: tuple[str, ...]
    texts: int
    packed: int


def harvest(opened: Open, collection: Collection, net: SeriesNet, held: Sources) -> Harvest:
    """Reads a delivery; ``held`` are the texts that the archive has from this collection: they are caught whatever
    they say now, as a text that was emptied, or is older than ``net.belongs`` asks for, is news of one that we hold.

    Raises what ``opened`` and :class:`scraper.tarscan.Scan` raise; WrongContent for an archive without a text, unless
    it has a list of suppressions, which shows what it is, and for one that is another at each reading; ReplyTooLarge
    when more is caught than memory may hold.
    """
    reading = _Reading(opened, collection, net)
    return reading.split_texts(held) if collection == GLOBAL else reading.whole_texts(held)


def files_named(opened: Open, collection: Collection, names: frozenset[bytes]) -> Iterator[bytes]:
    """The files of a delivery with these basenames, as they come. Raises what ``opened`` and the scan raise."""
    with opened() as chunks:
        for hit in Scan(chunks, Net((), collection.texts, names, max_member=MAX_DOCUMENT_BYTES)):
            yield hit.data


@dataclass(slots=True)
class _Catch:
    """What one pass over a delivery caught."""

    found: list[Found] = field(default_factory=list)
    withdrawn: dict[str, None] = field(default_factory=dict)
    lists: int = 0
    listed: int = 0
    weight: int = 0

    def withdraw(self, suppressions: bytes) -> None:
        """Take in a list of suppressions. Raises ReplyTooLarge when it is one line too long."""
        self.lists += 1
        self.listed += len(suppressions)
        if self.listed > MAX_LIST_BYTES:
            raise ReplyTooLarge(f"suppression lists of more than {MAX_LIST_BYTES} bytes; look into them by hand")
        self.withdrawn |= dict.fromkeys(withdrawn_texts(suppressions))

    def add(self, found: Found) -> None:
        """Take in a hit. Raises ReplyTooLarge when it is one too many."""
        self.weight += len(found.path) + len(found.data) + _MEMBER_BYTES
        if self.weight > MAX_CATCH_BYTES or len(self.found) >= MAX_HITS:
            raise ReplyTooLarge(
                f"more than {MAX_HITS} files, or {MAX_CATCH_BYTES} bytes of them, hold a needle; choose rarer needles "
                "for the other series"
            )
        self.found.append(found)


@dataclass(frozen=True, slots=True)
class _Reading:
    opened: Open
    collection: Collection
    net: SeriesNet

    def whole_texts(self, held: Sources) -> Harvest:
        """Of a collection with one file a text: each file is judged by itself."""
        names = frozenset(f"{text}.xml".encode() for text in held)
        return self._pass(partial(self._judged, held), names=names)

    def split_texts(self, held: Sources) -> Harvest:
        """Of a collection with several files a text: all files of the texts of which one file holds a needle.

        A part alone cannot tell whether its text is ours, and may come before the one that can: once a pass finds texts
        that it did not look for, another one looks for them.
        """
        sought = dict(held)
        for _ in range(_PASSES):
            harvest = self._pass(self._caught, self._is_part_of(sought) if sought else None)
            is_complete = True
            for one in harvest.found:
                if one.text and one.sources:
                    is_complete &= one.text in sought
                    sought[one.text] = sought.get(one.text, frozenset()).union(one.sources)
            if is_complete:
                return replace(harvest, found=tuple(self._as_part(one, sought) for one in harvest.found))
        raise WrongContent(
            f"an archive of {self.collection.name} that holds other texts at each reading; see whether a proxy between "
            "here and the server changes replies, and run this again"
        )

    def _pass(
        self,
        judge: Callable[[Member, Hit], Found | None],
        also: Callable[[bytes, bytes], bool] | None = None,
        names: frozenset[bytes] = frozenset(),
    ) -> Harvest:
        catch = _Catch()
        wanted = names | {SUPPRESSIONS}
        net = Net(self.net.all_needles, self.collection.texts, wanted, also, MAX_DOCUMENT_BYTES)
        with self.opened() as chunks:
            scan = Scan(chunks, net)
            for hit in scan:
                self._take(hit, judge, catch)
            if not scan.texts and not catch.lists:
                raise WrongContent(
                    f"an archive of {self.collection.name} without a single text; look into it: has its form changed?"
                )
        return Harvest(tuple(catch.found), tuple(catch.withdrawn), scan.texts, scan.packed)

    def _take(self, hit: Hit, judge: Callable[[Member, Hit], Found | None], catch: _Catch) -> None:
        member = member_of(hit.name)
        if member is None:
            catch.withdraw(hit.data)
        elif found := judge(member, hit):
            catch.add(found)

    def _judged(self, held: Sources, member: Member, hit: Hit) -> Found | None:
        if self.net.is_caught(hit.data) and self.net.belongs(hit.data):
            sources = frozenset((self.collection.source,))
        else:
            sources = held.get(member.id, frozenset()).union(self._other_sources(hit.data))
        return Found(hit.name, member, member.id, hit.data, self._told(sources)) if sources else None

    def _caught(self, member: Member, hit: Hit) -> Found:
        own = (self.collection.source,) if self.net.is_caught(hit.data) else ()
        sources = (*own, *self._other_sources(hit.data))
        return Found(hit.name, member, self.net.text_id(member, hit.data), hit.data, sources)

    def _other_sources(self, data: bytes) -> tuple[str, ...]:
        return tuple(f"{self.collection.source}/{label}" for label in self.net.labels(data))

    def _is_part_of(self, sought: Sources) -> Callable[[bytes, bytes], bool]:
        def is_part(path: bytes, data: bytes) -> bool:
            member = member_of(path)
            return member is not None and self.net.text_id(member, data) in sought

        return is_part

    def _as_part(self, found: Found, sought: Sources) -> Found:
        """A file under the sources of its text, and those of its own needles when it names none."""
        return replace(found, sources=self._told(sought[found.text] if found.text else frozenset(found.sources)))

    def _told(self, sources: frozenset[str]) -> tuple[str, ...]:
        """Our own source alone, or those of the other series: what is ours is archived once."""
        own = self.collection.source
        return (own,) if own in sources else tuple(sorted(sources))
