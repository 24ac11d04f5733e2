"""The clock, which nothing but the command may read, and the moments that people type."""

from __future__ import annotations

from datetime import UTC, date, datetime


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
