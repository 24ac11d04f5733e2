"""What is said of a run: what became of the documents, what each new order changed, what is in quarantine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ecoles.output import say

if TYPE_CHECKING:  # a night without anything new says so without loading what derives
    from ecoles.pipeline import Outcome

_SIGNS = {"gained": "+", "lost": "-", "regained": "+", "renamed": "~", "moved": "~", "corrected": "~"}


def summary(outcome: Outcome) -> str:
    """Whether the database changed, and what it holds, in a line."""
    held = counts(outcome)
    told = "Published" if outcome.is_changed else "Nothing new: the database is up to date"
    return (
        f"{told}. Documents {held['archived']}, orders {held['orders']}, schools {held['schools']}, "
        f"changes {held['changes']}."
    )


def news(outcome: Outcome) -> Iterator[str]:
    """What each order that is new changed, school by school, so that a list cut short is noticed at once."""
    for order_id, changes in new_changes(outcome).items():
        kinds = Counter(change["kind"] for change in changes)
        told = (kind for kind in _SIGNS if kinds[kind] or kind in ("gained", "lost", "regained"))
        yield f"{order_id}: " + ", ".join(f"{kind} {kinds[kind]}" for kind in told) + "."
        for change in changes:
            if change["kind"] in _SIGNS:
                yield f"  {_SIGNS[change['kind']]} {change['school']} ({change['school_id']})"


def new_changes(outcome: Outcome) -> dict[str, list[dict[str, Any]]]:
    """The changes that each order new to this run made, by its id."""
    return {
        order_id: [
            {"kind": one.kind, "school_id": one.school_id, "school": one.school}
            for one in outcome.history.changes
            if one.order_id == order_id
        ]
        for order_id in outcome.new_orders
    }


def counts(outcome: Outcome) -> dict[str, int]:
    """How many orders, schools, changes and documents there are."""
    history = outcome.history
    return {
        "orders": len(history.orders),
        "schools": len(history.schools),
        "changes": len(history.changes),
        "archived": outcome.documents,
    }


def quarantined(outcome: Outcome) -> list[dict[str, Any]]:
    """Each document in quarantine, and why."""
    return [
        {"document": one.document, "causes": [finding.message for finding in one.causes]}
        for one in outcome.history.quarantined
        if one.causes
    ]


def tell_trouble(outcome: Outcome) -> None:
    """On standard error: the documents in quarantine, and those that wait for others."""
    for one in quarantined(outcome):
        say(f"Quarantined: document {one['document'][:12]}: {' '.join(one['causes'])}")
    waiting = {one.findings[0].message for one in outcome.history.quarantined if not one.causes and one.findings}
    for message in sorted(waiting):
        say(f"Waiting: {message}")
