"""`ecoles check`: the archive, the database, and every citation, looked up again in the documents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from db.checks import Check, integrity, invariants
from db.citations import citations
from db.errors import reading
from db.reading import open_database
from ecoles.settings import Settings
from parsers.errors import ParseError
from parsers.medium import is_quoted, lines_of
from parsers.numbered_list import Line
from scraper.archive import Archive
from scraper.errors import ArchiveDamaged


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every check made; ``is_damaged`` when what is kept is not what was kept (exit status 5)."""

    checks: tuple[Check, ...]
    is_damaged: bool

    @property
    def is_sound(self) -> bool:
        """Whether every check holds."""
        return all(check.is_success for check in self.checks)


def verify(settings: Settings) -> Verdict:
    """Checks everything that is kept and published. Raises the errors of :mod:`db.errors` for a database that cannot
    be opened at all."""
    archive = Archive(settings.archive)
    kept = _archive_check(archive)
    sound = integrity(settings.database)
    if not all(check.is_success for check in sound):
        return Verdict((kept, *sound), is_damaged=True)
    with reading(settings.database), closing(open_database(settings.database)) as database:
        consistent = invariants(database)
        cited = citations(database)
    found = list(_lost_citations(archive, cited))
    description = f"Chacune des {len(cited)} citations se retrouve dans son document, à sa page et à sa ligne."
    proof = Check("citations", description, not found, " ; ".join(found[:5]))
    return Verdict((kept, *sound, *consistent, proof), is_damaged=not kept.is_success)


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
