"""The site, asked in this process, and what is typed into it with the worst intentions."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from db.site.metadata import SETTINGS, metadata

HOSTILE = [
    "",
    " ",
    '"',
    '"""',
    "*",
    "fask*",
    "NEAR(",
    "a\0b",
    "\0",
    "' OR 1=1 --",
    "(" * 500,
    "œ" * 5000,
    "-",
    "AND",
    "😀",
]


class Site:
    """The site, asked in this process."""

    def __init__(self, path: Path) -> None:
        datasette = pytest.importorskip("datasette.app", reason="the extra `site` is not installed")
        self.app = datasette.Datasette(
            [], immutables=[str(path)], metadata=metadata(), settings=SETTINGS, crossdb=False
        )

    def get(self, url: str) -> Any:
        return asyncio.run(self.app.client.get(url))

    def rows(self, url: str) -> list[dict[str, Any]]:
        answer = self.get(url)
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    def saved(self, name: str, **parameters: str) -> list[dict[str, Any]]:
        """The rows of a saved question."""
        return self.rows(f"/ecoles/{name}.json?{urlencode({'_shape': 'array', **parameters})}")

    def close(self) -> None:
        for database in self.app.databases.values():
            database.close()
        if self.app.executor is not None:
            self.app.executor.shutdown()
        del self.app
        gc.collect()  # here, where its warnings are not ours
