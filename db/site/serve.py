"""Serves the published database with Datasette, read-only."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from db.errors import SiteNotInstalled
from db.site.metadata import SETTINGS, metadata


def command(path: Path, host: str, port: int, metadata_path: Path) -> list[str]:
    """The arguments to exec: Datasette, in this Python, on the immutable file ``path``.

    ``metadata_path`` is where :func:`db.site.metadata.metadata` was written as JSON. Immutable: when another file is
    published, Datasette goes on serving the one it opened until it is started again.
    """
    serve = [sys.executable, "-m", "datasette", "serve", "--immutable", str(path.absolute())]
    serve += ["--host", host, "--port", str(port), "--metadata", str(metadata_path.absolute())]
    for name, value in SETTINGS.items():
        serve += ["--setting", name, str(value)]
    return serve


def run(path: Path, host: str, port: int) -> NoReturn:
    """Become Datasette (exec): signals and exit status are its own. Raises SiteNotInstalled.

    The metadata travels in a file without a name, which is gone when Datasette is, however it ends.
    """
    if find_spec("datasette") is None:
        raise SiteNotInstalled
    with tempfile.TemporaryFile("w", encoding="utf-8") as file:
        json.dump(metadata(path.stem), file)
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        os.set_inheritable(file.fileno(), True)
        arguments = command(path, host, port, Path(f"/dev/fd/{file.fileno()}"))
        os.execv(arguments[0], arguments)  # noqa: S606  (no shell)
