"""`ecoles site`: the reading room as files in a folder."""

from __future__ import annotations

from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from db.errors import SiteNotInstalled, reading
from db.reading import open_database
from ecoles.files import replace
from ecoles.library import Library
from ecoles.settings import Settings


def write(settings: Settings, folder: Path) -> tuple[int, int]:
    """Writes every file of the site into ``folder``; returns how many, and their bytes in all.

    Each is replaced in one step; what an earlier site left there stays. Raises CannotRead when the folder cannot be
    written, SiteNotInstalled, and the errors of the database.
    """
    if find_spec("jinja2") is None:
        raise SiteNotInstalled
    from db.site.folder import every_file  # needs the extra `site`

    count = size = 0
    with closing(open_database(settings.database)) as database, reading(settings.database):
        for file in every_file(database, Library(settings.archive)):
            replace(folder / file.path, file.data)
            count, size = count + 1, size + len(file.data)
    return count, size
