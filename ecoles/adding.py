"""`ecoles add` and `ecoles rebuild`: runs of the pipeline, and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import typer

from ecoles.documents import CannotRead, files_in, read_bounded
from ecoles.moments import now, parse_moment
from ecoles.output import Format, print_csv, print_json, tell
from ecoles.pipeline import WEBSITE, Given, Kept, Outcome, run
from ecoles.progress import reading_bar
from ecoles.settings import LEGIFRANCE, Settings
from ecoles.statuses import QUARANTINED
from ecoles.telling import counts, news, quarantined, summary, tell_trouble
from scraper.errors import SentElsewhere, WrongContent

_ADDRESS = re.compile(r"https?://[\x21-\x2e\x30-\x7e][\x21-\x7e]{0,2000}")


def add(
    settings: Settings,
    output: Format,
    places: Sequence[str],
    url: str | None,
    fetched_at: str | None,
    *,
    wants_pdf: bool = False,
) -> int:
    """Archives files, folders and what stands at addresses, derives and publishes; returns the exit status.

    Raises FetchError for an address that cannot be had; nothing is archived then.
    """
    if not all(places):
        raise typer.BadParameter("an empty path (a variable that is not set?)", param_hint="PATH")
    if url is not None and not _ADDRESS.fullmatch(url):
        raise typer.BadParameter(f"{_printable(url)!r} is not an address (https://…)", param_hint="--url")
    remote = [one for one in places if "://" in one]
    local = [one for one in places if "://" not in one]
    _refuse_contradictions(remote, local, url, fetched_at, wants_pdf=wants_pdf)
    files = list(files_in(map(Path, local)))
    if url is not None and len(files) != 1:
        raise typer.BadParameter(f"one address cannot be that of {len(files)} files", param_hint="--url")
    given, refused = _read_files(files, local, url, _moment(fetched_at))
    given += _fetched(settings, remote, wants_pdf=wants_pdf)
    with reading_bar() as progress:
        outcome = run(settings, now(), given, progress)
    return _tell(replace(outcome, kept=(*refused, *outcome.kept)), output, quiet=False)


def _refuse_contradictions(
    remote: Sequence[str], local: Sequence[str], url: str | None, fetched_at: str | None, *, wants_pdf: bool
) -> None:
    for one in remote:
        if not _ADDRESS.fullmatch(one):
            raise typer.BadParameter(f"{_printable(one)!r} is not an address (https://…)", param_hint="PATH")
    if remote and (url is not None or fetched_at is not None):
        raise typer.BadParameter("what is fetched now has its own address and moment", param_hint="--url, --fetched-at")
    if wants_pdf and (local or not remote):
        raise typer.BadParameter("it is for pages that are fetched: give their addresses", param_hint="--pdf")


def _read_files(
    files: Sequence[Path], named: Sequence[str], url: str | None, moment: str
) -> tuple[list[Given], list[Kept]]:
    """The files as documents; those found in folders that cannot be read are refused, one by one."""
    given: list[Given] = []
    refused: list[Kept] = []
    for file in files:
        try:
            given.append(Given(read_bounded(file), _printable(file.name), url, moment))
        except CannotRead as error:
            if str(file) in named:
                raise
            refused.append(Kept(_printable(file.name), None, False, str(error)))
    return given, refused


def _fetched(settings: Settings, addresses: Sequence[str], *, wants_pdf: bool) -> list[Given]:
    """What stands at each address, or the PDF of the page there. Raises FetchError."""
    if not addresses:
        return []
    from ecoles.sources import CLOCK, manners
    from scraper.website import Website

    website = Website(manners(settings), CLOCK)
    found = []
    for address in addresses:
        one = website.fetch(_where_to_ask(settings, address))
        if wants_pdf and one.media_type != "application/pdf":
            one = website.fetch(_pdf_of(one.data, one.url))
        found.append(Given(one.data, one.name or one.url, one.url, now(), WEBSITE))
    return found


def _where_to_ask(settings: Settings, address: str) -> str:
    """Pages of Légifrance are asked for at ECOLES_WEBSITE_URL, which is Légifrance itself unless it was set."""
    if not address.startswith(LEGIFRANCE):
        return address
    return settings.upstream.website_url.rstrip("/") + "/" + address.removeprefix(LEGIFRANCE)


def _pdf_of(page: bytes, address: str) -> str:
    from parsers.website import pdf_address

    link = pdf_address(page)
    if link is None:
        raise WrongContent(f"{address}: this page links no PDF; add the page itself, without --pdf")
    try:
        target = urlsplit(urljoin(address, link))
    except ValueError:
        target = urlsplit("")
    page_itself = urlsplit(address)
    if (target.scheme, target.netloc) != (page_itself.scheme, page_itself.netloc):
        raise SentElsewhere(f"{address}: its PDF is said to be on another host; fetch it yourself and add the file")
    return target.geturl()


def rebuild(settings: Settings, output: Format, *, quiet: bool) -> int:
    """Derives and publishes from the archive alone; returns the exit status."""
    with reading_bar() as progress:
        outcome = run(settings, now(), (), progress)
    return _tell(outcome, output, quiet=quiet)


def _moment(text: str | None) -> str:
    try:
        moment = parse_moment(text) if text is not None else now()
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is not a day or moment (ISO 8601)", param_hint="--fetched-at") from None
    if moment > now():
        raise typer.BadParameter(f"{text!r} is yet to come", param_hint="--fetched-at")
    return moment


def _tell(outcome: Outcome, output: Format, *, quiet: bool) -> int:
    """What became of each document and of the database, and the status that follows."""
    documents = [_kept(one) for one in outcome.kept]
    if output == "json":
        told = {"documents": documents, "quarantined": quarantined(outcome), "is_changed": outcome.is_changed}
        print_json(told | counts(outcome))
    elif output == "csv":
        print_csv(documents)
    else:
        for line in _lines(outcome.kept):
            tell(line)
        if not quiet:
            tell(summary(outcome))
            for line in news(outcome):
                tell(line)
    tell_trouble(outcome)
    return QUARANTINED if outcome.has_trouble else 0


def _lines(kept: Sequence[Kept]) -> Iterator[str]:
    for one in kept:
        if one.record is None:
            yield f"{one.name}: refused, not archived. {one.refused_because}"
        elif one.is_new:
            yield f"{one.name}: archived as {one.record.sha256[:12]}."
        else:
            yield f"{one.name}: already held as {one.record.sha256[:12]}, since {one.record.fetched_at}."


def _kept(one: Kept) -> dict[str, object]:
    return {
        "name": one.name,
        "document": one.record.sha256 if one.record else None,
        "is_new": one.is_new,
        "refused_because": one.refused_because,
    }


def _printable(name: str) -> str:
    """A file name that any journal can hold: bytes that are no UTF-8 are shown as such."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
