"""What a reply's status and first bytes mean: the error to raise, or none (FORMATS: how the servers behave)."""

from __future__ import annotations

import re
from datetime import datetime

from scraper.answer import HEAD_BYTES, Answer
from scraper.errors import Blocked, FetchError, Gone, Refused, SentElsewhere, ServerFailed, Throttled, WrongContent
from scraper.retry import Passing, seconds_to_wait

# Cloudflare's waiting page and Imperva's empty shell. Both marks stand at the top of a short page; a real page behind
# Imperva may hold the second too, as a script before its end.
_CHALLENGE = re.compile(rb"Just a moment|_Incapsula_Resource")


def challenge(answer: Answer, head: bytes) -> Blocked | None:
    """The error for a page that asks for a browser, whatever its status; ``head`` is the top of the body."""
    may_be_page = answer.is_html or not answer.media_type
    if "cf-mitigated" in answer.headers or (may_be_page and _CHALLENGE.search(head[:HEAD_BYTES])):
        return Blocked(
            f"{answer.shown}: a page that asks for a browser came instead (status {answer.status}); "
            "it is not tried again, open the address in a browser"
        )
    return None


def page_for_file(answer: Answer) -> Blocked | WrongContent:
    """The error for a page that came with a good status where a file was due; reads its top."""
    return challenge(answer, answer.head()) or WrongContent(
        f"{answer.shown}: a page came where a file was due; open the address in a browser to see what it says"
    )


def refusal(answer: Answer, *, patience: float, now: datetime) -> FetchError | Passing:
    """What to raise for a status that is an error; reads the top of the body.

    Passing for 429 and 5xx, unless ``Retry-After`` asks for more than ``patience`` seconds: Throttled at once.
    """
    if blocked := challenge(answer, answer.head()):
        return blocked
    if answer.status == 429 or answer.status >= 500:
        return _later(answer, patience, seconds_to_wait(answer.headers.get("retry-after", ""), now))
    return _for_good(answer)


def _later(answer: Answer, patience: float, wait: float) -> FetchError | Passing:
    said = f"{answer.shown}: status {answer.status}"
    if wait > patience:
        return Throttled(f"{said}, come back in {wait:.0f} s; run this again then")
    if answer.status == 429:
        return Passing(Throttled(f"{said}, too many requests; run this again in an hour, or less often"), wait)
    return Passing(ServerFailed(f"{said}, the server is failing; run this again later"), wait)


def _for_good(answer: Answer) -> FetchError:
    said = f"{answer.shown}: status {answer.status}"
    if answer.status < 300:
        return WrongContent(f"{said}, which brings no document, or a part of one; open the address in a browser")
    if answer.status < 400:
        return SentElsewhere(f"{said}, sent on instead of answered; check the address and the settings")
    if answer.status == 403:
        return Blocked(f"{said}, programs are not let in; it is not tried again, open the address in a browser")
    if answer.status in (404, 410):
        return Gone(f"{said}, nothing is there; check the address, or look for its successor on the site")
    return Refused(f"{said}, the request is not accepted; check the address and the settings")
