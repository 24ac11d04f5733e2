"""What the replies of the Légifrance API say (FORMATS §2; the shapes are those of its swagger, 2.4.2).

A reply of another shape raises :class:`WrongContent`, which names the key at fault and quotes nothing of the reply.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scraper.errors import Gone, WrongContent
from scraper.printable import printable

Json = Mapping[str, Any]
"""An object of JSON."""

TRY_AGAIN = "run `ecoles update` again later, and report it if it stays so"
"""What to do about a reply that is not as it should be."""

_TEXT_ID = re.compile(r"(?P<cid>JORFTEXT\d{12})(?:_\d\d-\d\d-\d{4})?", re.ASCII)
_TAG = re.compile(r"<[^>]*>")
_VOLATILE = frozenset({"executionTime"})


@dataclass(frozen=True, slots=True)
class Title:
    """A text as a search names it: its id without the date that some bear, or None; its title without ``<mark>``."""

    cid: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a search: how many results it has, how many all pages are announced to have, and the texts."""

    size: int
    total: int
    titles: tuple[Title, ...]


def load(data: bytes) -> Json:
    """A reply without what may differ from one time to the next: its volatile keys, and the order of its parts.

    Articles and sections arrive unsorted; ``intOrdre`` says where each stands.
    """
    try:
        reply = json.loads(data, object_hook=_lasting, parse_constant=_refuse)
    except (ValueError, RecursionError):
        reply = None
    # Not raised above: the error of json holds the whole reply, a token perhaps, and would travel with ours.
    if not isinstance(reply, dict):
        raise WrongContent(f"a reply of the Légifrance API is no JSON, or only half of it; {TRY_AGAIN}")
    return reply


def page_of(reply: Json) -> Page:
    """The reply to ``/search``."""
    total = reply.get("totalResultNumber")
    if not isinstance(total, int) or isinstance(total, bool):
        raise misshapen("totalResultNumber")
    results = _objects(reply, "results")
    titles = tuple(_title(one) for result in results for one in _objects(result, "titles"))
    return Page(len(results), total, titles)


def text_id(reply: Json, asked: str) -> str:
    """The id (JORFTEXT…) of the text in a reply to ``/consult``. Raises Gone when the reply holds no text."""
    if not _stated_id(reply) or not string(reply, "title"):
        raise Gone(f"{asked}: the Légifrance API has no such text; check the number, or `ecoles add` the text by hand")
    match = _TEXT_ID.fullmatch(_stated_id(reply))
    if match is None:
        raise WrongContent(f"{asked}: the Légifrance API gave something else than a text of the JO; {TRY_AGAIN}")
    return match["cid"]


def string(holder: Json, key: str) -> str:
    """The text under a key; empty when there is none, as every key is optional."""
    value = holder.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise misshapen(key)
    return value


def misshapen(key: str) -> WrongContent:
    """The error for a key that holds something else than it should."""
    return WrongContent(f"a reply of the Légifrance API holds something else than it should as « {key} »; {TRY_AGAIN}")


def _title(title: Json) -> Title:
    match = _TEXT_ID.fullmatch(_stated_id(title))
    return Title(match["cid"] if match else None, printable(html.unescape(_TAG.sub("", string(title, "title")))))


def _stated_id(holder: Json) -> str:
    return string(holder, "cid") or string(holder, "id")


def _objects(holder: Json, key: str) -> list[Json]:
    value = holder.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise misshapen(key)
    return value


def _lasting(holder: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in holder.items() if key not in _VOLATILE}
    for key in ("articles", "sections"):
        if isinstance(kept.get(key), list):
            kept[key] = sorted(kept[key], key=_place)
    return kept


def _place(part: Any) -> str:
    return f"{part.get('intOrdre')} {part.get('id')}" if isinstance(part, dict) else ""


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
