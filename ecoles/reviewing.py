"""`ecoles review`, `decide` and `undo`: what the program doubts, what a person says of it, and taking that back."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Set
from contextlib import closing
from dataclasses import asdict
from typing import Any

import typer

from db.errors import reading
from db.reading import Connection, open_database
from db.review import doubtful_links, entry_named, last_entry_of, open_findings
from ecoles.decisions import VERDICTS, add_decision, take_last_back
from ecoles.home import open_archive
from ecoles.moments import now, today
from ecoles.pipeline import Outcome, publish_all
from ecoles.progress import reading_bar
from ecoles.settings import Settings
from history.model import Decision, History
from scraper.lock import hold

Answer = dict[str, Any]


def review(settings: Settings) -> Answer:
    """The doubtful pairs and the open findings. Raises the errors of the database."""
    with closing(open_database(settings.database)) as database, reading(settings.database):
        return {"links": doubtful_links(database), "findings": open_findings(database)}


def decide(settings: Settings, left: str, right: str, verdict: str, because: str) -> tuple[Answer, Outcome]:
    """Adds a decision and publishes what follows from it; the decision and the outcome.

    ``left`` and ``right`` are ids of entries (``arrete-2024-11-18-n41``) or of schools, which stand for their newest
    entry. Raises typer.BadParameter for anything else, and for what contradicts the decisions made so far, since none
    of them would hold; then nothing is changed. Raises the errors of the archive and the database as well.
    """
    if verdict not in VERDICTS:
        raise typer.BadParameter(f"{verdict!r} is none of {', '.join(VERDICTS)}", param_hint="VERDICT")
    reason = " ".join(because.split())
    if not reason or not reason.isprintable():
        raise typer.BadParameter("say why, in words, for whoever reads it next year", param_hint="--because")
    with hold(settings.home):
        with closing(open_database(settings.database)) as database, reading(settings.database):
            one, other = _entry(database, left, "LEFT"), _entry(database, right, "RIGHT")
            told = frozenset(finding["message"] for finding in open_findings(database))
        if one == other:
            raise typer.BadParameter("that is the same entry twice", param_hint="RIGHT")
        day = today().isoformat()
        decision = Decision(*one, *other, verdict, reason, _person(), day)  # type: ignore[arg-type]
        add_decision(settings.decisions, decision)
        try:
            return _published(settings, decision, "decided", lambda history: _refuse_contradiction(history, told))
        except typer.BadParameter:
            take_last_back(settings.decisions)
            raise


def undo(settings: Settings) -> tuple[Answer, Outcome]:
    """Takes the last decision back and publishes what follows; that decision and the outcome.

    Raises typer.BadParameter when there is none, and the errors of the archive and the database.
    """
    with hold(settings.home):
        decision = take_last_back(settings.decisions)
        if decision is None:
            raise typer.BadParameter(f"no decision to take back: {settings.decisions} holds none", param_hint="undo")
        return _published(settings, decision, "taken_back")


def _refuse_contradiction(history: History, told: Set[str]) -> None:
    """Raises typer.BadParameter when decisions contradict each other of which that was not ``told`` yet."""
    found = [one.message for one in history.findings if one.code == "decision_contradicts" and one.message not in told]
    if found:
        hint = (
            "nothing is changed. Take back what was decided wrongly (`ecoles undo`, or its row in decisions.csv) first:"
        )
        raise typer.BadParameter("\n".join((f"that contradicts other decisions; {hint}", *found)), param_hint="VERDICT")


def _published(
    settings: Settings, decision: Decision, what: str, derived: Callable[[History], None] = lambda _: None
) -> tuple[Answer, Outcome]:
    with reading_bar() as progress:
        outcome = publish_all(settings, open_archive(settings, now()), progress, derived=derived)
    doubts = [finding.message for finding in outcome.history.findings if finding.code.startswith("decision_")]
    return {"what": what, **asdict(decision), "is_changed": outcome.is_changed, "findings": doubts}, outcome


def _person() -> str:
    """Who decides: the name of the account, or its number where it has no name (in a container)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _entry(database: Connection, name: str, hint: str) -> tuple[str, str]:
    found = entry_named(database, name) or last_entry_of(database, name)
    if found is None:
        raise typer.BadParameter(
            f"{name!a} is the id of no entry and of no school; `ecoles review` and `ecoles school NAME` show them",
            param_hint=hint,
        )
    return found
