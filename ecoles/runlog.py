"""The log of the nightly runs: ``logs/YYYY-MM.jsonl``, a JSON object a line, for people with grep and for programs."""

from __future__ import annotations

import json
from pathlib import Path

from scraper import durable


class RunLog:
    """Appends to the file of the month. Every line has ``at`` (ISO 8601, UTC), ``run_id`` and ``event``."""

    def __init__(self, folder: Path, run_id: str) -> None:
        self._folder = folder
        self._run_id = run_id

    def write(self, at: str, event: str, **told: object) -> None:
        """One line. Raises StorageUnavailable."""
        line = json.dumps({"at": at, "run_id": self._run_id, "event": event, **told}, ensure_ascii=False)
        path = self._folder / f"{at[:7]}.jsonl"
        with durable.guarded(path):
            durable.make_directory(self._folder)
            with path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
