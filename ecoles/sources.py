"""The sources of the nightly run: each made from the settings, run by itself, and answered for by a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from ecoles import __version__
from ecoles.moments import now
from ecoles.progress import Fetching
from ecoles.settings import BadSetting, Settings
from parsers.series import belongs, needles, signed_in
from scraper.archive import Archive
from scraper.client import Client, Manners
from scraper.clock import Clock
from scraper.report import Report

OPEN_DATA, OPEN_DATA_GLOBAL, PISTE = "opendata", "opendata-global", "piste"
SOURCES = (OPEN_DATA, OPEN_DATA_GLOBAL, PISTE)
"""Every source; :data:`NIGHTLY` are those of a run that names none."""

NIGHTLY = (OPEN_DATA, PISTE)

_OPEN_DATA_RATE = 4.0
_RATE = 1.0
"""Requests a second, where ECOLES_REQUESTS_PER_SECOND does not say otherwise (CONTRACT)."""

CLOCK = Clock()
"""The clock by which servers are waited for."""

PRODUCT = "ecoles-de-production"
"""How the program calls itself towards servers, and in a robots.txt."""


def run_source(name: str, settings: Settings, archive: Archive, progress: Fetching | None) -> Report:
    """Brings what is new from one source into the archive. Raises the errors of the archive alone."""
    if name == PISTE:
        return _piste(settings, archive)
    return _open_data(name, settings, archive, progress, None, is_backfill=False)


def backfill_source(
    name: str, settings: Settings, archive: Archive, progress: Fetching | None, since: int | None
) -> Report:
    """Brings everything an open-data source has, from its stock on, signed in the year ``since`` or later."""
    return _open_data(name, settings, archive, progress, since, is_backfill=True)


def manners(settings: Settings, requests_per_second: float = _RATE) -> Manners:
    """How this installation behaves towards servers: its name, its contact, its pace."""
    upstream = settings.upstream
    agent = upstream.user_agent or f"{PRODUCT}/{__version__}"
    contact = f" ({upstream.contact})" if upstream.contact else ""
    return Manners(agent + contact, upstream.requests_per_second or requests_per_second)


def other_series(path: Path) -> Mapping[str, tuple[bytes, ...]]:
    """The needles of other series that a user wants archived too, by the name of the series; none without the file.

    Raises :class:`BadSetting`.
    """
    if not path.exists():
        return {}
    import tomllib

    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSetting(f"{path}: {error}; see docs/operations.md for what it may hold.") from error
    return {name: _needles(path, name, table) for name, table in told.items()}


def _needles(path: Path, name: str, table: object) -> tuple[bytes, ...]:
    words = table.get("needles") if isinstance(table, dict) else None
    is_good = isinstance(words, list) and words and all(isinstance(one, str) and len(one) >= 4 for one in words)
    if not is_good or not words or "/" in name:
        raise BadSetting(f'{path}: [{name}] wants needles = ["…", …], each of four characters or more.')
    return tuple(one.encode() for one in words)


def _open_data(
    name: str, settings: Settings, archive: Archive, progress: Fetching | None, since: int | None, *, is_backfill: bool
) -> Report:
    from scraper.opendata import GLOBAL, SIMPLE, OpenData, SeriesNet

    collection = SIMPLE if name == OPEN_DATA else GLOBAL
    net = SeriesNet(needles(), _belonging(since), labelled=other_series(settings.other_series), text_of=_text_of)
    with Client(settings.upstream.opendata_url, manners(settings, _OPEN_DATA_RATE), CLOCK) as client:
        source = OpenData(
            client, collection, archive, net, spool=settings.spool, keep=settings.increments, progress=progress, now=now
        )
        return source.backfill(since) if is_backfill else source.update()


def _belonging(since: int | None) -> Callable[[bytes], bool]:
    """Whether a text that holds a needle is to be archived."""

    def is_wanted(data: bytes) -> bool:
        return belongs(data) and (since is None or (signed_in(data) or since) >= since)

    return is_wanted


def _text_of(data: bytes) -> bytes | None:
    from parsers.jorf_file import cid_in

    return cid_in(data)


def _piste(settings: Settings, archive: Archive) -> Report:
    from scraper.piste import Key, Piste, skipped

    upstream = settings.upstream
    if not upstream.piste_client_id or not upstream.piste_client_secret:
        return skipped()
    key = Key(upstream.piste_client_id, upstream.piste_client_secret)
    with (
        Client(upstream.piste_url, manners(settings), CLOCK) as client,
        Client(upstream.piste_token_url, manners(settings), CLOCK) as tokens,
    ):
        wanted = _numbers_to_ask_for(settings)
        return Piste(client, tokens, key, archive, nors=wanted, belongs=_belonging(None), now=now, clock=CLOCK).update()


def _numbers_to_ask_for(settings: Settings) -> tuple[str, ...]:
    """The NOR of the orders that are held, but not from the API: its search may not know them by their title."""
    from db.errors import DatabaseError, reading
    from db.queries import nors_without
    from db.reading import open_database

    try:
        with closing(open_database(settings.database)) as database, reading(settings.database):
            return nors_without(database, "piste")
    except DatabaseError:
        return ()  # a first run, or a database that this run replaces: the search finds what it can
