"""`ecoles status`: what the database holds, how the sources fare, and what is silent or overdue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from db.errors import reading
from db.queries import status as held
from db.reading import open_database
from ecoles.health import Health, complaints, healths, runs
from ecoles.moments import days_since
from ecoles.settings import Settings
from ecoles.sources import NIGHTLY, PISTE
from scraper.archive import Archive

Answer = dict[str, Any]

_A_YEAR = 365
"""Days to the next list where no rhythm is known: one is due "chaque année" (code de l'éducation, art. L. 443-6)."""

_PATIENCE = 60
"""Days that a list may be late before it is overdue: the lists known were signed between early and late November."""


def status(settings: Settings) -> Answer:
    """Everything that `status` shows. Raises the errors of the database and of the archive."""
    with closing(open_database(settings.database)) as database, reading(settings.database):
        answer = held(database)
    journal = Archive(settings.archive).runs.rows()
    every = runs(journal)
    sources = [*_sources(settings, answer["sources"], {one.source: one for one in healths(journal)})]
    answer |= {
        "sources": sources,
        "last_run": _run(every[-1:]),
        "last_success": _run([run for run in every if run["exit_status"] == 0][-1:]),
        "troubles": [asdict(one) for one in complaints(journal) if one.closed_at is None],
        **_rhythm(answer.pop("list_days"), answer["newest_order"]),
    }
    return answer | {"stale": [*_stale(settings, answer)]}


def _run(last: Sequence[Mapping[str, Any]]) -> Answer | None:
    return {key: value for key, value in last[0].items() if key != "sources"} if last else None


def _sources(settings: Settings, giving: Sequence[Answer], known: Mapping[str, Health]) -> Iterator[Answer]:
    """Each source that gave a document, ever ran, or is to run every night."""
    by_name = {one["source"]: one for one in giving}
    for name in sorted({*by_name, *known, *NIGHTLY}):
        given = by_name.get(name, {"documents": 0, "first_fetched_at": None, "last_fetched_at": None})
        health = known.get(name)
        last, success = given["last_fetched_at"], health.last_success_at if health else None
        yield {
            "source": name,
            "documents": given["documents"],
            "first_fetched_at": given["first_fetched_at"],
            "last_fetched_at": last,
            "days_since": days_since(last) if last else None,
            "is_fetched": name in NIGHTLY or health is not None,
            "is_configured": name != PISTE or settings.upstream.piste_client_id is not None,
            "last_run_at": health.last_run_at if health else None,
            "last_success_at": success,
            "days_since_success": days_since(success) if success else None,  # negative: the clock was once ahead
            "notes": list(health.notes) if health else [],
        }


def _rhythm(days: Sequence[str], newest: Answer | None) -> Answer:
    """When the next list is due: the usual number of days between lists after the newest."""
    if newest is None:
        return {"days_since_newest": None, "next_expected_on": None, "days_overdue": None}
    dates = [date.fromisoformat(day) for day in days]
    gaps = [(after - before).days for before, after in pairwise(dates)]
    usual = median(gaps) if len(gaps) > 1 else _A_YEAR
    due = (date.fromisoformat(newest["signed_on"]) + timedelta(days=int(usual))).isoformat()
    return {
        "days_since_newest": days_since(newest["signed_on"]),
        "next_expected_on": due,
        "days_overdue": max(0, days_since(due)),
    }


def _stale(settings: Settings, answer: Answer) -> Iterator[str]:
    """What has been silent for too long, in sentences."""
    for one in answer["sources"]:
        if not one["is_fetched"] or not one["is_configured"]:
            continue
        if one["last_success_at"] is None:
            yield f"Source « {one['source']} » : jamais lue avec succès. Lancez `ecoles update`."
        elif one["days_since_success"] < 0:
            yield f"Source « {one['source']} » : son dernier succès est daté du futur ; vérifiez l'horloge."
        elif one["days_since_success"] >= settings.stale_days:
            days = one["days_since_success"]
            yield f"Source « {one['source']} » : aucun succès depuis {days} jours (limite : {settings.stale_days})."
    if answer["days_overdue"] is not None and answer["days_overdue"] > _PATIENCE:
        yield (
            f"Aucune liste depuis {answer['days_since_newest']} jours : la suivante était attendue vers le "
            f"{answer['next_expected_on']}. Si elle a paru, ajoutez-la (`ecoles add`)."
        )
