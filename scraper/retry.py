"""Trying again: only what may pass by itself, ever later, and never sooner than the server asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from scraper.clock import Clock
from scraper.errors import FetchError

Result = TypeVar("Result")


class Passing(Exception):
    """A trouble that may pass: the error it becomes after the last attempt, and the wait the server asks for (s).

    It never leaves the client.
    """

    def __init__(self, error: FetchError, wait: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Persistence:
    """How often something is attempted in all, and the longest back-off between two attempts, in seconds."""

    attempts: int
    longest: float
    clock: Clock

    def __call__(self, attempt: Callable[[], Result]) -> Result:
        """What ``attempt`` returns, called again while it raises Passing; then the error that Passing carries."""
        try:
            return attempt()
        except Passing as trouble:
            return self._again(attempt, trouble)

    def _again(self, attempt: Callable[[], Result], first: Passing) -> Result:
        # Imported when something failed: tenacity brings asyncio, and most nights need neither.
        from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
        from tenacity.wait import wait_exponential_jitter

        backoff = wait_exponential_jitter(initial=1, max=self.longest, jitter=1)
        failed = [first]

        def wait(state: RetryCallState) -> float:
            trouble = state.outcome.exception() if state.outcome else None
            return max(backoff(state), trouble.wait if isinstance(trouble, Passing) else 0.0)

        def next_attempt() -> Result:
            if failed:
                raise failed.pop()
            return attempt()

        retrying = Retrying(
            sleep=self.clock.sleep,
            stop=stop_after_attempt(self.attempts),
            wait=wait,
            retry=retry_if_exception_type(Passing),
            reraise=True,
        )
        try:
            return retrying(next_attempt)
        except Passing as last:
            raise last.error from last.__cause__


def seconds_to_wait(retry_after: str, now: datetime) -> float:
    """What a ``Retry-After`` header asks for, in seconds; 0 when it is absent, past, or neither seconds nor a date.

    RFC 9110, section 10.2.3.
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)  # "-0000" reads as naive; HTTP dates are in GMT whatever they say.
    return max(0.0, (moment - now).total_seconds())
