"""The runs of the program and the troubles of its sources, as rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Protocol

from db.rows import Row
from history.names import french_day


class Complaint(Protocol):
    """The same trouble of one source, over however many runs; ``closed_at`` is None while it lasts."""

    @property
    def source(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def first_at(self) -> str: ...
    @property
    def last_at(self) -> str: ...
    @property
    def first_run(self) -> str: ...
    @property
    def times(self) -> int: ...
    @property
    def closed_at(self) -> str | None: ...


def run_sources(runs: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """What each source did in each run."""
    for run in sorted(runs, key=lambda one: str(one["run_id"])):
        for report in run.get("sources", ()):
            yield {
                "run_id": run["run_id"],
                "source": report["source"],
                "outcome": report["outcome"],
                "documents_new": len(report["new"]),
                "counts": json.dumps(report["counts"], sort_keys=True),
                "message": " ".join([*(one["message"] for one in report["troubles"]), *report["notes"]]) or None,
            }


def findings(complaints: Sequence[Complaint]) -> Iterator[Row]:
    """One finding a complaint; its id stays the same while the trouble lasts."""
    for one in complaints:
        key = repr((one.source, one.code, one.about, one.first_run))
        yield {
            "finding_id": sha256(key.encode()).hexdigest()[:16],
            "severity": "warning",
            "code": "source_in_trouble",
            "message": _sentence(one),
            "status": "closed" if one.closed_at else "open",
            "source": one.source,
            "first_at": one.first_at,
            "last_at": one.last_at,
            "times": one.times,
        }


def _sentence(one: Complaint) -> str:
    first, last = french_day(one.first_at[:10]), french_day(one.last_at[:10])
    when = f"le {first}" if first == last else f"du {first} au {last}"
    nights = "une exécution" if one.times == 1 else f"{one.times} exécutions de suite"
    ended = f", rétablie le {french_day(one.closed_at[:10])}" if one.closed_at else ""
    about = "" if one.message.startswith(one.about) else f"{one.about} : "
    return f"Source « {one.source} » en difficulté {when} ({nights}){ended}. {about}{one.message}"
