"""Serves the published database with Datasette, read-only."""

from __future__ import annotations

import json
import os
import socket
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from db.errors import PortTaken, SiteNotInstalled
from db.site.metadata import SETTINGS, metadata


def command(path: Path, host: str, port: int, metadata_path: Path, plugins: Path | None = None) -> list[str]:
    """The arguments to exec: Datasette, in this Python, on the immutable file ``path``.

    To be run in the folder of ``path``: Datasette takes ``?`` and ``#`` in a path for parts of an address.
    ``metadata_path`` is where :func:`db.site.metadata.metadata` was written as JSON; ``plugins`` the folder of the
    plugin that brings the pages of the reading room. Immutable: when another file is
    published, Datasette goes on serving the one it opened until it is started again.
    """
    serve = [sys.executable, "-m", "datasette", "serve", "--immutable", path.name]
    serve += ["--host", host, "--port", str(port), "--metadata", str(metadata_path.absolute()), "--cors"]
    serve += ["--plugins-dir", str(plugins.absolute())] if plugins else []
    for name, value in SETTINGS.items():
        serve += ["--setting", name, str(value)]
    return serve


def run(path: Path, host: str, port: int, plugins: Path | None = None) -> NoReturn:
    """Become Datasette (exec): signals and exit status are its own. Raises SiteNotInstalled, PortTaken.

    The metadata travels in a file without a name, which is gone when Datasette is, however it ends.
    """
    if find_spec("datasette") is None:
        raise SiteNotInstalled
    _require_free(host, port)
    with tempfile.TemporaryFile("w", encoding="utf-8") as file:
        json.dump(metadata(path.stem), file)
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        os.set_inheritable(file.fileno(), True)
        arguments = command(path, host, port, Path(f"/dev/fd/{file.fileno()}"), plugins)
        os.chdir(path.parent)
        os.execv(arguments[0], arguments)  # noqa: S606  (no shell)


def _require_free(host: str, port: int) -> None:
    """Raises PortTaken. Asked before Datasette is, which leaves with the status that means "source not reached"."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(host, port, error.strerror or str(error)) from error
