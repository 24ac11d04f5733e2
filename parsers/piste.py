"""Reads a reply of the Légifrance API: ``POST /consult/jorf``, one text of the Journal officiel (FORMATS §2).

Every key is optional; articles and sections arrive unsorted; the contents are HTML. ``/consult/getJoWithNor`` and
``/consult/jorfPart`` answer in the same shape (swagger 2.4.2) and are read alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any, NoReturn

from parsers.decode import decode
from parsers.errors import NotTheDocument, TooLarge, Unreadable
from parsers.heading import iso_day, written_day
from parsers.htmltext import CONTROL, check_bounds, lines_of_fragment
from parsers.model import Day
from parsers.numbered_list import Line
from parsers.parts import Part, PartKind, Published, one_line
from reference.text import fold

MAX_BYTES = 32 * 1024 * 1024
"""Size of the largest reply read, in bytes; the recorded ones have 160 kB."""

MAX_DEPTH = 64
"""How deep sections may stand in each other; three levels in the recorded replies."""

_ADDRESS = "https://www.legifrance.gouv.fr"
_TEXT_ID = re.compile(r"(?P<id>JORFTEXT\d{12})(?:_\d\d-\d\d-\d{4})?", re.ASCII)
_FETCH_AGAIN = "Fetch it again: POST /consult/jorf with its textCid."
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Json = Mapping[str, Any]

# Around the articles, in the order of publication. A corrigendum may stand in « rectificatif », and so change the list.
_BEFORE: tuple[tuple[str, PartKind, str | None], ...] = (("notice", "notice", None), ("visa", "visas", None))
_AFTER: tuple[tuple[str, PartKind, str | None], ...] = (
    ("rectificatif", "article", "Rectificatif"),
    ("signers", "signatures", None),
    ("nota", "notice", "Nota"),
    ("observations", "notice", "Observations"),
    ("resume", "notice", "Résumé"),
    ("prepWork", "notice", "Travaux préparatoires"),
)
_OTHERS = {
    "results": "the results of a search: consult one of its texts by its cid (POST /consult/jorf)",
    "items": "the contents of an issue: consult one of its texts by its id (POST /consult/jorf)",
    "containers": "a list of issues: consult a text by its id (POST /consult/jorf)",
    "access_token": "a token: it belongs in no archive; delete the file",
    "article": "a single article: consult the whole text by its cid (POST /consult/jorf)",
}


@dataclass(frozen=True, slots=True)
class _Block:
    """A part before its HTML is read."""

    kind: PartKind
    number: str | None
    title: str | None
    htmls: tuple[bytes, ...]


def read_piste(data: bytes) -> Published:
    """The text that a reply carries.

    Raises :class:`NotTheDocument`, with the reason, for any other reply (text not found, error, search, issue);
    :class:`TooLarge`; :class:`Unreadable` for what is no JSON, or whose keys hold something else than they should; and
    the errors of :func:`parsers.decode.decode`.
    """
    reply = _load(data)
    if not isinstance(reply, dict):
        raise NotTheDocument(f"JSON, but no reply of the Légifrance API, which is an object. {_FETCH_AGAIN}")
    title = one_line(_plain(reply, "title"))
    text_id = _text_id(reply)
    if not title:
        raise NotTheDocument(_why_without_title(reply))
    return Published(
        title=title,
        parts=_parts(list(_blocks(reply))),
        nature=_plain(reply, "nature") or None,
        nor=_plain(reply, "nor") or None,
        jorftext_id=text_id,
        eli=_eli(_plain(reply, "eli")),
        url=f"{_ADDRESS}/jorf/id/{text_id}" if text_id else None,
        signed_on=_day(reply, "dateTexte"),
        published_on=_day(reply, "dateParution") or written_day(_plain(reply, "jorfText")),
        jo_number=_plain(reply, "numParution") or None,
    )


def lines_of_piste(data: bytes) -> tuple[Line, ...]:
    """The lines of all parts, numbered from 1: those that citations name. Errors as for :func:`read_piste`."""
    return tuple(line for part in read_piste(data).parts for line in part.lines)


def _load(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{len(data)} bytes, where {MAX_BYTES} are read at most. Is it one text, and not an export?")
    text, _ = decode(data)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except RecursionError:
        raise TooLarge(f"JSON nested without end. {_FETCH_AGAIN}") from None
    except ValueError as error:
        raise Unreadable(f"Not the JSON of a reply, or cut short: {error}. {_FETCH_AGAIN}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of two values for one key neither is to be believed."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _why_without_title(reply: _Json) -> str:
    if reply.get("id") is None and reply.get("cid") is None and {"articles", "sections"} & reply.keys():
        return "The Légifrance API answered « not found » (id and title are null). Check the textCid (JORFTEXT…)."
    for key, what in _OTHERS.items():
        if key in reply:
            return f"Not a text, but {what}."
    error = next((_plain(reply, key) for key in ("error_description", "message", "error") if key in reply), None)
    if error is not None:
        return f"The Légifrance API refused: « {error[:200]} ». Check the key and its subscription, then fetch again."
    return f"JSON, but no text of the Légifrance API (it has no title). {_FETCH_AGAIN}"


def _text_id(reply: _Json) -> str | None:
    """The JORFTEXT id, from ``cid`` or from ``id``, which bears a date ("JORFTEXT…_01-01-2999")."""
    stated = _plain(reply, "cid") or _plain(reply, "id")
    match = _TEXT_ID.fullmatch(stated)
    if stated and not match:
        raise NotTheDocument(f"« {stated[:60]} » is no text of the Journal officiel (JORFTEXT…). {_FETCH_AGAIN}")
    return match["id"] if match else None


def _eli(stated: str) -> str | None:
    """The address that the ELI is; the API leaves its host out."""
    return f"{_ADDRESS}{stated}" if stated.startswith("/") else stated or None


def _blocks(reply: _Json) -> Iterator[_Block]:
    yield from _around(reply, _BEFORE)
    yield from _within(reply, ())
    yield from _around(reply, _AFTER)


def _around(reply: _Json, keys: Sequence[tuple[str, PartKind, str | None]]) -> Iterator[_Block]:
    for key, kind, title in keys:
        if html := _html(reply, key):
            yield _Block(kind, None, title, (html,))


def _within(holder: _Json, sections: tuple[str, ...]) -> Iterator[_Block]:
    """The articles of a text or a section and of the sections in it, in the order of publication."""
    if len(sections) > MAX_DEPTH:
        raise TooLarge(f"Sections stand in each other more than {MAX_DEPTH} deep. {_FETCH_AGAIN}")
    for child, is_section in _in_order(holder):
        if is_section:
            if comment := _html(child, "commentaire"):
                yield _Block("notice", None, _plain(child, "title") or None, (comment,))
            yield from _within(child, (*sections, one_line(_plain(child, "title"))))
        else:
            yield from _article(child, sections)


def _article(article: _Json, sections: tuple[str, ...]) -> Iterator[_Block]:
    """An article is an annex if its number, or the title of a section around it, begins with « Annexe »."""
    number = one_line(_plain(article, "num")) or None
    is_annex = any(fold(words).startswith("annexe") for words in (number or "", *sections))
    title = " / ".join(filter(None, sections)) or None
    htmls = (_html(article, "surtitre"), _html(article, "content"))
    yield _Block("annex" if is_annex else "article", number, title, htmls)
    if nota := _html(article, "nota"):
        yield _Block("notice", number, "Nota", (nota,))


def _in_order(holder: _Json) -> list[tuple[_Json, bool]]:
    """Articles (False) and sections (True) of one level, merged by ``intOrdre``; equal ones as they arrived."""
    children = [(child, key == "sections") for key in ("articles", "sections") for child in _objects(holder, key)]
    if len(children) < 2:
        return children
    return sorted(children, key=lambda one: _order(one[0]))


def _order(child: _Json) -> int:
    order = child.get("intOrdre")
    if not isinstance(order, int) or isinstance(order, bool):
        raise Unreadable(f"An article or section without its place (intOrdre) among several. {_FETCH_AGAIN}")
    return order


def _parts(blocks: Sequence[_Block]) -> tuple[Part, ...]:
    check_bounds([html for block in blocks for html in block.htmls])
    numbers = count(1)
    parts: list[Part] = []
    for block in blocks:
        lines = tuple(Line(text, next(numbers)) for html in block.htmls for text in lines_of_fragment(html))
        if lines or block.kind in ("article", "annex"):
            parts.append(Part(block.kind, block.number, block.title, lines))
    return tuple(parts)


def _day(reply: _Json, key: str) -> Day | None:
    """A day: milliseconds since 1970 at midnight UTC, or ISO 8601; None where there is none."""
    value = reply.get(key)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    try:
        return iso_day(_midnight(reply[key]) if is_number else _plain(reply, key)[: len("2024-11-18")])
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"{key} is no day: {error}. {_FETCH_AGAIN}") from None


def _midnight(milliseconds: int) -> Day:
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    if moment.time() != time():  # of which time zone would it be the day?
        raise ValueError(f"{milliseconds} is no midnight in UTC")
    return moment.date().isoformat()


def _objects(holder: _Json, key: str) -> list[_Json]:
    value = holder.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Unreadable(f"« {key} » holds something else than objects. {_FETCH_AGAIN}")
    return value


def _string(holder: _Json, key: str) -> str:
    value = holder.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable(f"« {key} » holds something else than text. {_FETCH_AGAIN}")
    return value


def _html(holder: _Json, key: str) -> bytes:
    value = _string(holder, key)
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise Unreadable(f"« {key} » holds half a character. {_FETCH_AGAIN}") from None


def _plain(holder: _Json, key: str) -> str:
    """A text that is no HTML; ``<mark>`` would be of a search."""
    value = _string(holder, key).strip()
    if control := CONTROL.search(value):
        raise Unreadable(f"« {key} » holds a control character ({control[0]!a}). {_FETCH_AGAIN}")
    return value
