"""The Légifrance API as a source: texts found by a search or by their NOR, when there is a key (FORMATS §2).

Each text is asked for on every run, as there are about ten. Its reply is archived as received, if it says something
else than the last one held.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from scraper.archive import Archive, Record
from scraper.client import Client
from scraper.clock import Clock
from scraper.errors import (
    ArchiveDamaged,
    FetchError,
    Gone,
    Refused,
    ReplyTooLarge,
    ServerFailed,
    Truncated,
    WrongContent,
)
from scraper.gateway import Api, Key, Tokens
from scraper.legifrance import TRY_AGAIN, Json, Title, load, page_of, string, text_id
from scraper.report import Outcome, Report, Trouble

__all__ = ["MAX_PAGES", "PAGE_SIZE", "SOURCE", "Key", "Piste", "skipped"]

SOURCE = "piste"
"""The name of this source, in the archive and in reports."""

PAGE_SIZE = 100
"""Results on a page of a search, the most that the API gives."""

MAX_PAGES = 20
"""Pages of one search that are read at most. All titles with the words of the series fill one."""

# Such an error says nothing of the next request. Any other is the host's or the key's, and ends the run.
_OF_ONE_REQUEST = (Gone, Refused, ReplyTooLarge, ServerFailed, Truncated, WrongContent)


def skipped() -> Report:
    """The report of a run without a key, which says how to get one."""
    note = (
        "no key for the Légifrance API: to use this source, create an application on https://piste.gouv.fr, subscribe "
        "it to the API Légifrance, and set PISTE_CLIENT_ID and PISTE_CLIENT_SECRET"
    )
    return Report(SOURCE, "skipped", notes=(note,))


class Piste:
    """The texts that ``queries`` find, and those of ``nors``: orders known to exist, but not held.

    Of what a search finds, only texts whose title holds ``subject`` (whatever its accents and case) are consulted: the
    API finds words wherever they stand in a title, and a hundred other texts would be asked for each night.
    ``belongs`` tells from a reply whether its text is of the series. ``token_client`` has the address of the token for
    its base. ``now`` gives the moment as ``YYYY-MM-DDTHH:MM:SSZ``.
    """

    def __init__(
        self,
        client: Client,
        token_client: Client,
        key: Key,
        archive: Archive,
        *,
        belongs: Callable[[bytes], bool],
        now: Callable[[], str],
        queries: Sequence[str] = ("liste écoles de production",),
        subject: str = "écoles de production",
        nors: Sequence[str] = (),
        clock: Clock | None = None,
    ) -> None:
        self._clients = (client, token_client)
        self._base = client.base
        self._tokens = Tokens(token_client, key, clock or Clock())
        self._api = Api(client, self._tokens)
        self._archive = archive
        self._belongs = belongs
        self._now = now
        self._queries = queries
        self._subject = _folded(subject)
        self._nors = nors

    def update(self) -> Report:
        """Ask for every text; archive what is new or changed.

        Counts: ``requests``, ``bytes`` received, ``results`` of the searches, ``texts`` consulted and, of these,
        ``passed_over`` (not of the series) and ``unchanged``. An error of one search or text is a trouble, and the
        others go on; one of the host or the key ends the run. A NOR that the API does not know is a note. Raises
        ArchiveDamaged and StorageUnavailable only.
        """
        run = _Run()
        requests, received = self._spent()
        try:
            self._tokens.current()  # Before any text: none is to blame when there is no token.
            for cid in self._find(run):
                with run.going_on(cid):
                    self._keep(cid, run)
        except FetchError as error:
            run.troubles.append(Trouble.of(error, self._base))
            run.is_cut_short = True
        spent = self._spent()
        return run.report(requests=spent[0] - requests, received=spent[1] - received)

    def _spent(self) -> tuple[int, int]:
        return sum(one.requests for one in self._clients), sum(one.received for one in self._clients)

    def _find(self, run: _Run) -> list[str]:
        """The ids of the texts to consult, each once."""
        found: dict[str, None] = {}
        for query in self._queries:
            with run.going_on(query):
                for cid in self._search(query, run):
                    found[cid] = None
        for nor in self._nors:
            with run.going_on(nor):
                try:
                    found[self._id_of(nor)] = None
                except Gone as error:
                    run.notes.append(str(error))  # Held from elsewhere: what the API lacks, nobody misses.
        return list(found)

    def _search(self, query: str, run: _Run) -> Iterator[str]:
        """The ids of the texts found on our subject. Raises WrongContent, after them, when others may be missing."""
        pages: set[tuple[Title, ...]] = set()
        given = 0
        for number in range(1, MAX_PAGES + 1):
            page = page_of(load(self._api.post("search", _request(query, number))))
            if page.size and page.titles in pages:
                raise WrongContent(f"search « {query} »: page {number} repeats another; {TRY_AGAIN}")
            pages.add(page.titles)
            run.counts["results"] += page.size
            given += page.size
            yield from self._on_subject(page.titles)
            if given >= page.total:
                return
            if not page.size:
                raise WrongContent(f"search « {query} »: {given} results where {page.total} are announced; {TRY_AGAIN}")
        raise WrongContent(f"search « {query} »: more than {MAX_PAGES} pages; ask for words that fewer titles hold")

    def _on_subject(self, titles: Sequence[Title]) -> Iterator[str]:
        for title in titles:
            if self._subject in _folded(title.words):
                if title.cid is None:
                    raise WrongContent(f"« {title.words[:120]} » was found without its id (JORFTEXT…); {TRY_AGAIN}")
                yield title.cid

    def _id_of(self, nor: str) -> str:
        reply = load(self._api.post("consult/getJoWithNor", {"nor": nor}))
        cid = text_id(reply, nor)
        if string(reply, "nor") not in ("", nor):
            raise WrongContent(f"{nor}: the Légifrance API gave the text of another NOR; {TRY_AGAIN}")
        return cid

    def _keep(self, cid: str, run: _Run) -> None:
        """Consult a text; archive the reply if it is of the series and says something new."""
        data = self._api.post("consult/jorf", {"textCid": cid})
        run.counts["texts"] += 1
        reply = load(data)
        if text_id(reply, cid) != cid:
            raise WrongContent(f"{cid}: the Légifrance API gave another text; {TRY_AGAIN}")
        if not self._belongs(data):
            run.counts["passed_over"] += 1
        elif self._is_held(cid, reply):
            run.counts["unchanged"] += 1
        else:
            self._add(cid, data, run)

    def _is_held(self, cid: str, reply: Json) -> bool:
        """Whether the last reply held of that text says the same."""
        name = _name(cid)
        held = [record for record in self._archive.records() if (record.source, record.name) == (SOURCE, name)]
        try:
            return bool(held) and load(self._archive.read(held[-1].sha256)) == reply
        except (ArchiveDamaged, WrongContent):
            return False  # The reply at hand takes the place of the one that rotted; the same bytes mend it.

    def _add(self, cid: str, data: bytes, run: _Run) -> None:
        added = self._archive.add(
            data,
            source=SOURCE,
            url=f"{self._base}consult/jorf#{cid}",
            name=_name(cid),
            media_type="application/json",
            fetched_at=self._now(),
        )
        if added.is_new:
            run.new.append(added.document)


@dataclass(slots=True)
class _Run:
    """What a run has done so far."""

    new: list[Record] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)
    is_cut_short: bool = False
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def going_on(self, about: str) -> Iterator[None]:
        """Note an error that says nothing of the next request, and go on."""
        try:
            yield
        except _OF_ONE_REQUEST as error:
            self.troubles.append(Trouble.of(error, about))

    def report(self, *, requests: int, received: int) -> Report:
        names = ("results", "texts", "passed_over", "unchanged")
        counts = {"requests": requests, "bytes": received} | {name: self.counts[name] for name in names}
        outcome: Outcome = "failed" if self.troubles else "ok"
        return Report(
            SOURCE, outcome, tuple(self.new), counts, tuple(self.troubles), tuple(self.notes), self.is_cut_short
        )


def _request(query: str, page: int) -> Json:
    """What ``/search`` is asked: the orders whose title has all the words, the newest first."""
    words = {"typeRecherche": "TOUS_LES_MOTS_DANS_UN_CHAMP", "valeur": query, "operateur": "ET"}
    return {
        "fond": "JORF",
        "recherche": {
            "champs": [{"typeChamp": "TITLE", "operateur": "ET", "criteres": [words]}],
            "filtres": [{"facette": "NATURE", "valeurs": ["ARRETE"]}],
            "pageNumber": page,
            "pageSize": PAGE_SIZE,
            "operateur": "ET",
            "sort": "PUBLICATION_DATE_DESC",
            "typePagination": "DEFAUT",
        },
    }


def _name(cid: str) -> str:
    return f"{cid}.json"


def _folded(text: str) -> str:
    """The words in lower case, without accents or punctuation, one blank between them."""
    letters = unicodedata.normalize("NFKD", text).lower()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", bare))
