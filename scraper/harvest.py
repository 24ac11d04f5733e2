"""One delivery read to its end: the files of it that are to be archived, and the texts that it withdraws.

Nothing is given out before the end is reached and its checksum holds: words of an archive that was altered or cut on
its way are never archived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

from scraper.archive import MAX_DOCUMENT_BYTES
from scraper.errors import ReplyTooLarge, WrongContent
from scraper.listing import GLOBAL, Collection
from scraper.member import SUPPRESSIONS, Member, member_of, withdrawn_texts
from scraper.series_net import SeriesNet
from scraper.tarscan import Hit, Net, Scan

MAX_CATCH_BYTES = 512 * 1024 * 1024
"""The most that the hits of one delivery may weigh together, since they wait in memory for its end."""

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
    """Reads a delivery; ``held`` are the texts that the archive has from this collection.

    Raises what ``opened`` and :class:`scraper.tarscan.Scan` raise; WrongContent for an archive without a text, unless
    it has a list of suppressions, which shows what it is; ReplyTooLarge when more is caught than memory may hold.
    """
    reading = _Reading(opened, collection, net)
    return reading.split_texts(held) if collection == GLOBAL else reading.whole_texts()


def files_named(opened: Open, collection: Collection, names: frozenset[bytes]) -> Iterator[bytes]:
    """The files of a delivery with these basenames, as they come. Raises what ``opened`` and the scan raise."""
    with opened() as chunks:
        for hit in Scan(chunks, Net((), collection.texts, names, max_member=MAX_DOCUMENT_BYTES)):
            yield hit.data


@dataclass(slots=True)
class _Catch:
    """What one pass over a delivery caught."""

    found: list[Found] = field(default_factory=list)
    withdrawn: tuple[str, ...] = ()
    lists: int = 0
    weight: int = 0


@dataclass(frozen=True, slots=True)
class _Reading:
    opened: Open
    collection: Collection
    net: SeriesNet

    def whole_texts(self) -> Harvest:
        """Of a collection with one file a text: each file is judged by itself."""
        return self._pass(None, self._judged)

    def split_texts(self, held: Sources) -> Harvest:
        """Of a collection with several files a text: all files of the texts of which one file holds a needle.

        A part alone cannot tell whether its text is ours, and may come before the one that can: once a pass finds texts
        that it did not look for, another one looks for them.
        """
        sought = dict(held)
        while True:
            harvest = self._pass(self._is_part_of(sought) if sought else None, self._caught)
            is_complete = True
            for one in harvest.found:
                if one.text and one.sources:
                    is_complete &= one.text in sought
                    sought[one.text] = sought.get(one.text, frozenset()).union(one.sources)
            if is_complete:
                return replace(harvest, found=tuple(self._as_part(one, sought) for one in harvest.found))

    def _pass(
        self, also: Callable[[bytes, bytes], bool] | None, judge: Callable[[Member, Hit], Found | None]
    ) -> Harvest:
        catch = _Catch()
        with self.opened() as chunks:
            scan = Scan(chunks, self._scanned_for(also))
            for hit in scan:
                self._take(hit, judge, catch)
            self._check(scan, catch)
        return Harvest(tuple(catch.found), catch.withdrawn, scan.texts, scan.packed)

    def _check(self, scan: Scan, catch: _Catch) -> None:
        if not scan.texts and not catch.lists:
            raise WrongContent(
                f"an archive of {self.collection.name} without a single text; look into it: has its form changed?"
            )
        if catch.weight > MAX_CATCH_BYTES:
            raise ReplyTooLarge(
                f"texts of more than {MAX_CATCH_BYTES} bytes hold a needle; choose rarer needles for the other series"
            )

    def _scanned_for(self, also: Callable[[bytes, bytes], bool] | None) -> Net:
        lists = frozenset((SUPPRESSIONS,))
        return Net(self.net.all_needles, self.collection.texts, lists, also, MAX_DOCUMENT_BYTES)

    def _take(self, hit: Hit, judge: Callable[[Member, Hit], Found | None], catch: _Catch) -> None:
        member = member_of(hit.name)
        if member is None:
            catch.withdrawn += withdrawn_texts(hit.data)
            catch.lists += 1
        elif catch.weight <= MAX_CATCH_BYTES and (found := judge(member, hit)):
            catch.found.append(found)
            catch.weight += len(hit.data)

    def _judged(self, member: Member, hit: Hit) -> Found | None:
        if self.net.is_caught(hit.data) and self.net.belongs(hit.data):
            sources: tuple[str, ...] = (self.collection.source,)
        else:
            sources = self._other_sources(hit.data)
        return Found(hit.name, member, member.id, hit.data, sources) if sources else None

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
        sources = sought[found.text] if found.text else frozenset(found.sources)
        own = self.collection.source
        return replace(found, sources=(own,) if own in sources else tuple(sorted(sources)))
