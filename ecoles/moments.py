"""The clock, which nothing but the command may read, and the moments that people type."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any


def now() -> str:
    """This moment, ISO 8601 in UTC, to the second."""
    return _utc(datetime.now(UTC))


def today() -> date:
    """This day, UTC."""
    return datetime.now(UTC).date()


def parse_moment(text: str) -> str:
    """A day or moment as typed ("2024-12-19", "2024-12-19T08:00+01:00") in UTC; without an offset it is UTC.

    Raises ValueError, also for a year before 1900; OverflowError at the ends of the calendar.
    """
    moment = datetime.fromisoformat(text)
    if moment.year < 1900:
        raise ValueError(f"no document was fetched in {moment.year}")
    return _utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def days_since(moment: str) -> int:
    """Whole days from an ISO 8601 day or moment until today (UTC); negative for a day to come."""
    return (today() - date.fromisoformat(moment[:10])).days


def with_ages(status: dict[str, Any]) -> dict[str, Any]:
    """The status with what only a clock knows: ages of the sources and of the newest order, and when the next is due.

    The next list is due a year after the newest: "chaque année" (art. L. 443-6).
    """
    newest = status["newest_order"]
    sources = [one | {"days_since": days_since(one["last_fetched_at"])} for one in status["sources"]]
    aged: dict[str, Any] = {"days_since_newest": None, "next_expected_on": None, "days_overdue": None}
    if newest:
        due = date.fromisoformat(newest["signed_on"]) + timedelta(days=365)
        aged = {
            "days_since_newest": days_since(newest["signed_on"]),
            "next_expected_on": due.isoformat(),
            "days_overdue": max(0, days_since(due.isoformat())),
        }
    return status | {"sources": sources} | aged
