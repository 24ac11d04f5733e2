"""`ecoles check`: the archive, the database, and every citation, looked up again in the documents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from db.checks import Check, integrity, invariants
from db.citations import citations, documents
from db.errors import DatabaseError, reading
from db.reading import open_database
from ecoles.freshness import is_altered
from ecoles.home import records_in_use
from ecoles.settings import Settings
from parsers.errors import ParseError
from parsers.medium import is_quoted, lines_of
from parsers.numbered_list import Line
from scraper.archive import Archive
from scraper.errors import ArchiveDamaged


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every check made; ``advice`` says what to do about those that fail; ``is_damaged``: exit status 5."""

    checks: tuple[Check, ...]
    is_damaged: bool
    advice: str | None


def verify(settings: Settings) -> Verdict:
    """Checks everything that is kept and published, as far as it can be opened."""
    archive = Archive(settings.archive)
    kept = _archive_check(archive)
    published = tuple(_database_checks(archive, settings))
    checks = (kept, *published)
    if not kept.is_success:
        return Verdict(
            checks, True, "Restore the archive from a backup, or add the document again; then `ecoles rebuild`."
        )
    is_opened = any(check.name == "citations" for check in published)
    if not is_opened:
        return Verdict(checks, True, "The archive is sound: run `ecoles rebuild`.")
    failed = {check.name for check in published if not check.is_success}
    is_damaged = "as_published" in failed and "up_to_date" not in failed  # an older database put back is whole
    return Verdict(
        checks, is_damaged, "Run `ecoles rebuild`; what fails again is a fault of the program." if failed else None
    )


def _database_checks(archive: Archive, settings: Settings) -> Iterator[Check]:
    """The checks of the database, up to the one that shows that it cannot be read."""
    try:
        sound = integrity(settings.database)
        yield from sound
        if all(check.is_success for check in sound):
            with reading(settings.database), closing(open_database(settings.database)) as database:
                found = [
                    *invariants(database),
                    _sameness(settings),
                    _completeness(archive, settings, documents(database)),
                ]
                cited = citations(database)
            yield from found
            lost = list(_lost_citations(archive, cited))
            description = f"Chacune des {len(cited)} citations se retrouve dans son document, à sa page et à sa ligne."
            yield Check("citations", description, not lost, " ; ".join(lost[:5]))
    except DatabaseError as error:
        yield Check("database", "La base publiée peut être lue.", False, str(error))


def _sameness(settings: Settings) -> Check:
    """What a disk or a person alters after publication; the next update, or a rebuild, publishes it anew."""
    told = f"{settings.database} n'est plus telle qu'elle a été publiée" if is_altered(settings) else ""
    return Check("as_published", "La base en place est, octet pour octet, celle qui a été publiée.", not told, told)


def _completeness(archive: Archive, settings: Settings, published: set[str]) -> Check:
    """A run that was killed between archiving and publishing leaves a database older than its archive."""
    description = "La base publiée est tirée de tous les documents de l'archive."
    try:
        missing = {one.sha256 for one in records_in_use(archive, settings)} ^ published
    except ArchiveDamaged as error:
        return Check("up_to_date", description, False, str(error))
    return Check("up_to_date", description, not missing, " ; ".join(sorted(sha256[:12] for sha256 in missing)))


def _archive_check(archive: Archive) -> Check:
    """Harmless remains of a crash are told, but fail nothing."""
    found = archive.verify()
    harm = [one for one in found if not one.is_harmless]
    description = f"Chaque document de {archive.root} a l'empreinte (SHA-256) sous laquelle il est gardé."
    return Check("archive", description, not harm, " ; ".join(one.message for one in (harm or found)))


def _lost_citations(archive: Archive, cited: list[dict[str, Any]]) -> Iterator[str]:
    """Every citation whose quote is not where it says, as one sentence each."""
    lines: dict[str, tuple[Line, ...] | None] = {}
    for one in cited:
        sha256 = one["document"]
        if sha256 not in lines:
            try:
                lines[sha256] = lines_of(archive.read(sha256))
            except (ArchiveDamaged, ParseError) as error:
                lines[sha256] = None
                yield f"document {sha256[:12]} : {error}"
        found = lines[sha256]
        if found is not None and not is_quoted(found, one["page"], one["line"], one["quote"]):
            yield f"{one['cited_by']} : « {one['quote']} » ne se trouve pas à la ligne {one['line']}"
