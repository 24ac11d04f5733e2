"""How the sources fare, from the journal of the runs: last successes, and troubles that last for nights.

The journal (``archive/runs.jsonl``) has a line a run, written when its fetching is done, and a second one, with the
same ``run_id``, when the run ended otherwise than that line says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scraper.errors import ArchiveDamaged

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Complaint:
    """The same trouble with the same thing, night after night: one complaint, with how often and from when to when.

    ``first_run`` tells it from an earlier one of the same kind. ``closed_at`` is the moment of the first run in which
    the source did not have it; None while it lasts.
    """

    source: str
    code: str
    about: str
    message: str
    first_at: str
    last_at: str
    first_run: str
    times: int
    closed_at: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """One source: when it last ran and last succeeded (ISO 8601, UTC; None: never), and what it is asked to be told."""

    source: str
    is_configured: bool
    last_run_at: str | None
    last_success_at: str | None
    notes: tuple[str, ...]


def runs(lines: Iterable[Row]) -> list[dict[str, Any]]:
    """One row a run, oldest first; later lines of a run complete the first. Raises ArchiveDamaged."""
    merged: dict[str, dict[str, Any]] = {}
    for line in lines:
        if not isinstance(line.get("run_id"), str):
            raise _damaged(line)
        merged.setdefault(line["run_id"], {}).update(line)
    for run in merged.values():
        if not _is_whole(run):
            raise _damaged(run)
    return list(merged.values())


def next_run_id(lines: Iterable[Row]) -> str:
    """A number that no run had, as an id: they sort as they ran. Raises ArchiveDamaged."""
    numbers = [int(run["run_id"]) for run in runs(lines) if run["run_id"].isdecimal()]
    return f"{max(numbers, default=0) + 1:06}"


def _is_whole(run: Row) -> bool:
    match run:
        case {"verb": str(), "started_at": str(), "finished_at": str(), "exit_status": int(), "sources": [*reports]}:
            return all(map(_is_report, reports))
    return False


def _is_report(report: object) -> bool:
    match report:
        case {
            "source": str(),
            "outcome": "ok" | "failed" | "skipped",
            "new": [*_],
            "counts": {},
            "notes": [*_],
            "troubles": [*troubles],
        }:
            return all(isinstance(one, dict) and {"code", "about", "message"} <= one.keys() for one in troubles)
    return False


def _damaged(line: Row) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"runs.jsonl: not the line of a run: {line!r:.200}; take it out, or restore the file from a backup: nothing is "
        "derived from it but how the sources fared"
    )


def healths(journal: Iterable[Row]) -> tuple[Health, ...]:
    """Each source that ever ran, by name; the order of the journal counts, whatever the clock said."""
    found: dict[str, Health] = {}
    for run in runs(journal):
        for report in run["sources"]:
            name, outcome = report["source"], report["outcome"]
            before = found.get(name) or Health(name, False, None, None, ())
            at = run["finished_at"]
            found[name] = replace(
                before,
                is_configured=outcome != "skipped",
                last_run_at=before.last_run_at if outcome == "skipped" else at,
                last_success_at=at if outcome == "ok" else before.last_success_at,
                notes=tuple(report["notes"]),
            )
    return tuple(found[name] for name in sorted(found))


def complaints(journal: Iterable[Row]) -> tuple[Complaint, ...]:
    """Every trouble that any run had with a source, oldest first, closed as soon as the source ran without it.

    A run that a host cut short did not ask for everything, and closes nothing.
    """
    is_open: dict[tuple[str, str, str], Complaint] = {}
    closed: list[Complaint] = []
    for run in runs(journal):
        for report in run["sources"]:
            if report["outcome"] == "skipped":
                continue
            at = run["finished_at"]
            now = {(report["source"], one["code"], one["about"]): one["message"] for one in report["troubles"]}
            was_asked = report["outcome"] == "ok" or not report.get("is_cut_short")
            for key in [key for key in is_open if key[0] == report["source"] and key not in now and was_asked]:
                closed.append(replace(is_open.pop(key), closed_at=at))
            for key, message in now.items():
                before = is_open.get(key) or Complaint(*key, message, at, at, run["run_id"], 0)
                is_open[key] = replace(before, message=message, last_at=at, times=before.times + 1)
    return tuple(sorted([*closed, *is_open.values()], key=lambda one: (one.first_at, one.source, one.code, one.about)))
