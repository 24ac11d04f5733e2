"""`ecoles update` and `ecoles backfill`: every source on its own, then derive and publish, and tell.

In this order, so that a run may be killed anywhere and the next one completes it: the sources archive what they bring;
the journal gets the line of the run; everything is derived and published, unless the database says already what the
archive does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ecoles.health import next_run_id
from ecoles.home import is_up_to_date, open_archive
from ecoles.moments import now
from ecoles.output import Format, print_csv, print_json, say, tell
from ecoles.ping import Ping
from ecoles.progress import Fetching, fetching_bar
from ecoles.runlog import RunLog
from ecoles.settings import BadSetting, Settings
from ecoles.sources import backfill_source, run_source
from ecoles.statuses import FAULT, QUARANTINED, UNREACHED, status_of
from scraper.archive import Archive
from scraper.errors import FetchError, ScraperError
from scraper.lock import hold
from scraper.report import Report, Trouble

if TYPE_CHECKING:
    from ecoles.pipeline import Outcome

Fetch = Callable[[str, Archive, Fetching | None], Report]
"""Brings what one source has into the archive."""


@dataclass(slots=True)
class Night:
    """What a run came to, as it comes: the reports of its sources, and what was derived (None: nothing had changed).

    ``has_quarantine``: documents stand in quarantine, of this run or of one before.
    """

    run_id: str
    verb: str
    started_at: str
    reports: list[Report] = field(default_factory=list)
    outcome: Outcome | None = None
    has_quarantine: bool = False

    @property
    def status(self) -> int:
        """The exit status; a source that failed comes before a document in quarantine, which is told every night."""
        codes = {trouble.code for report in self.reports for trouble in report.troubles}
        if "Fault" in codes:
            return FAULT
        if codes:
            return UNREACHED
        return QUARANTINED if self.has_quarantine else 0

    @property
    def documents_new(self) -> int:
        """How many documents the sources brought that were not held."""
        return sum(len(report.new) for report in self.reports)


def update(settings: Settings, output: Format, sources: Sequence[str]) -> int:
    """The nightly job with these sources; returns the exit status. Raises what storage and database refuse."""

    def fetch(name: str, archive: Archive, progress: Fetching | None) -> Report:
        return run_source(name, settings, archive, progress)

    return _run(settings, output, "update", sources, fetch)


def backfill(settings: Settings, output: Format, sources: Sequence[str], since: int | None) -> int:
    """Reads the stock and what came after it; returns the exit status. Raises what storage and database refuse."""

    def fetch(name: str, archive: Archive, progress: Fetching | None) -> Report:
        return backfill_source(name, settings, archive, progress, since)

    return _run(settings, output, "backfill", sources, fetch)


def _run(settings: Settings, output: Format, verb: str, sources: Sequence[str], fetch: Fetch) -> int:
    with hold(settings.home):
        started_at = now()
        archive = open_archive(settings, started_at)
        night = Night(next_run_id(archive.runs.rows()), verb, started_at)
        log = RunLog(settings.logs, night.run_id)
        ping = Ping(settings)
        try:
            ping.start()
            _fetch(night, archive, sources, fetch, log)
            _publish(night, settings, archive)
        except Exception as error:
            _journal_failure(night, archive, log, error)
            ping.end(status_of(error))
            raise
        log.write(now(), "done", verb=verb, exit_status=night.status, **_result(night))
        ping.end(night.status)
        _tell(night, output)
        return night.status


def _fetch(night: Night, archive: Archive, sources: Sequence[str], fetch: Fetch, log: RunLog) -> None:
    """Every source, one failing not stopping the others; then the line of the run."""
    with fetching_bar() as progress:
        for name in sources:
            report = _one_source(name, archive, fetch, progress)
            night.reports.append(report)
            log.write(now(), "source", **report.as_row())
    archive.runs.append([_journal_line(night)])


def _one_source(name: str, archive: Archive, fetch: Fetch, progress: Fetching | None) -> Report:
    try:
        return fetch(name, archive, progress)
    except FetchError as error:
        return Report(name, "failed", troubles=(Trouble.of(error, name),), is_cut_short=True)
    except (ScraperError, OSError, BadSetting):
        raise  # the home itself, or its settings: no source can bring anything into it
    except Exception as error:  # noqa: BLE001  (a fault of ours in one source must not silence the others; it is told, status 70)
        from traceback import print_exc

        print_exc()
        told = f"a fault of the program ({type(error).__name__}: {error}); please report the lines above"
        return Report(name, "failed", troubles=(Trouble("Fault", name, told),), is_cut_short=True)


def _journal_line(night: Night) -> dict[str, Any]:
    return {
        "run_id": night.run_id,
        "verb": night.verb,
        "started_at": night.started_at,
        "finished_at": now(),
        "exit_status": night.status,
        "documents_new": night.documents_new,
        "message": None,
        "sources": [report.as_row() for report in night.reports],
    }


def _publish(night: Night, settings: Settings, archive: Archive) -> None:
    if is_up_to_date(settings, archive):
        _judge(night, archive, is_quarantined=any(settings.quarantine.glob("*.json")))
        return
    from ecoles.pipeline import has_quarantine, publish_all, published_orders
    from ecoles.progress import reading_bar

    fetched = [record for report in night.reports for record in report.new]
    before = published_orders(settings)
    with reading_bar() as progress:
        outcome = publish_all(
            settings,
            archive,
            progress,
            fetched,
            lambda history: _judge(night, archive, is_quarantined=has_quarantine(history)),
        )
    # An order that a killed run archived is told by the run that publishes it.
    night.outcome = replace(outcome, published_before=before)


def _judge(night: Night, archive: Archive, *, is_quarantined: bool) -> None:
    """What stands in quarantine makes another exit status than the journal's line of this run says: then one more."""
    before = night.status
    night.has_quarantine = is_quarantined
    if night.status != before:
        archive.runs.append([{"run_id": night.run_id, "exit_status": night.status}])


def _journal_failure(night: Night, archive: Archive, log: RunLog, error: Exception) -> None:
    """The run as far as it came. A home that takes no more lines is told of by the error itself."""
    ended = {"exit_status": status_of(error), "message": str(error)}
    try:
        log.write(now(), "failed", verb=night.verb, code=type(error).__name__, **ended)
        is_journalled = any(line["run_id"] == night.run_id for line in archive.runs.rows())
        archive.runs.append([{"run_id": night.run_id, **ended} if is_journalled else _journal_line(night) | ended])
    except ScraperError as other:
        say(f"ecoles: this run could not be journalled: {other}")


def _result(night: Night) -> dict[str, Any]:
    """What the run changed, for the log and for programs."""
    if night.outcome is None:
        return {"is_changed": False, "changes": {}}
    from ecoles.telling import counts, new_changes, quarantined

    told = {"is_changed": night.outcome.is_changed, "changes": new_changes(night.outcome)}
    return {**told, "quarantined": quarantined(night.outcome), "counts": counts(night.outcome)}


def _tell(night: Night, output: Format) -> None:
    with suppress(BrokenPipeError):  # who reads standard output has seen enough; the status still says how it went
        _print(night, output)
    for report in night.reports:
        for trouble in report.troubles:
            about = "" if trouble.message.startswith(trouble.about) else f"{trouble.about}: "
            say(f"ecoles: {report.source}: {about}{trouble.message}")
    if night.outcome:
        from ecoles.telling import tell_trouble

        tell_trouble(night.outcome)
    elif night.has_quarantine:
        say("Documents are still in quarantine: see `ecoles orders`.")


def _print(night: Night, output: Format) -> None:
    reports = [report.as_row() for report in night.reports]
    if output == "json":
        told = {"run_id": night.run_id, "verb": night.verb, "exit_status": night.status, "sources": reports}
        print_json(told | _result(night))
    elif output == "csv":
        print_csv([{**one, "troubles": len(one["troubles"])} for one in reports])
    else:
        for report in night.reports:
            tell(f"{report.source}: {_in_short(report)}")
            for note in report.notes:
                tell(f"  {note}")
        _tell_outcome(night)


def _tell_outcome(night: Night) -> None:
    if night.outcome is None:
        tell("Nothing new: the database is up to date.")
        return
    from ecoles.telling import news, summary

    tell(summary(night.outcome))
    for line in news(night.outcome):
        tell(line)


def _in_short(report: Report) -> str:
    counted = ", ".join(f"{name} {count:,}" for name, count in report.counts.items() if count)
    return f"{report.outcome}; new documents {len(report.new)}" + (f" ({counted})" if counted else "") + "."
