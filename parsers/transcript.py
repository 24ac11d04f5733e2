"""Reads a transcript: header lines ``Key: value``, a blank line, then ``number<TAB>text``, one item a line.

A transcript is typed or copied by a person from a form we cannot read or fetch; it says where from. It is the lowest
in rank of the media (DESIGN: XML > JSON > HTML > PDF > transcript).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from parsers.body import read_acts, read_cited
from parsers.dates import contradictions, signature_day
from parsers.decode import decode
from parsers.entries import read_entries
from parsers.errors import NotTheDocument, TooLarge
from parsers.heading import in_force_day, iso_day, read_title
from parsers.model import Citation, Clause, Day, Entry, Finding, Order
from parsers.numbered_list import Line, read_numbered_list
from parsers.parts import Part
from reference.text import fold

_HEADER = re.compile(r"(?P<key>[A-Za-z][A-Za-z-]*)\s*:[ \t]*(?P<value>.*)")
_KEYS = frozenset(
    "title nature signed-on published-on in-force-on nor jorftext eli url jo-number ministry coverage "
    "transcribed-from".split()
)
_TOTAL = re.compile(r"\((\d{1,6}) entries\)")
_MAX_BYTES = 4 * 2**20


@dataclass(frozen=True, slots=True)
class _Transcript:
    headers: dict[str, str]
    body: tuple[Line, ...]
    unread: tuple[Line, ...]
    remark: str | None


def looks_like_a_transcript(text: str) -> bool:
    """Whether a text begins as a transcript does: with a header that names its title."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    match = _HEADER.fullmatch(first.lstrip("\ufeff").strip())
    return bool(match) and match["key"].lower() in _KEYS if match else False


def lines_of_transcript(data: bytes) -> tuple[Line, ...]:
    """The lines of a transcript, numbered from 1: those that its citations name."""
    text, _ = decode(data)
    return tuple(Line(line, number) for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1))


def read_transcript(data: bytes) -> Order:
    """The order that a transcript carries.

    Raises :class:`NotTheDocument` when its title is of no order of the series, :class:`TooLarge`, and the errors of
    :func:`parsers.decode.decode`.
    """
    document = hashlib.sha256(data).hexdigest()
    if len(data) > _MAX_BYTES:
        raise TooLarge(f"A transcript of {len(data)} bytes, where {_MAX_BYTES} are the most: is this one order?")
    transcript = _split(data)
    title = transcript.headers.get("title", "")
    if not title:
        raise NotTheDocument("A transcript begins with « Title: … », the title of the order; this one has none.")
    heading = read_title(title, transcript.headers.get("nor"))
    notes: list[Finding] = []
    dates = _dates(transcript.headers, notes)
    signed_on = signature_day(dates.get("signed-on"), heading.signed_on, title)
    notes += contradictions(dates.get("signed-on"), heading.signed_on, dates.get("published-on"))
    announced = _announced(transcript.headers.get("coverage"), notes) if heading.kind == "list" else None
    notes += _remarks(transcript, document)
    entries: tuple[Entry, ...] = ()
    clauses: tuple[Clause, ...] = ()
    cites: tuple[Day, ...] = ()
    if heading.kind == "list":
        entries, findings = read_entries(read_numbered_list(transcript.body), document, announced)
    else:
        parts = _parts(transcript.body)
        clauses, entries, findings = read_acts(parts, document)
        cites = read_cited(parts, signed_on)
    value = transcript.headers.get
    return Order(
        kind=heading.kind,
        title=title,
        nature=value("nature") or None,
        nor=value("nor") or None,
        jorftext_id=value("jorftext") or None,
        eli=value("eli") or None,
        url=value("url") or None,
        signed_on=signed_on,
        published_on=dates.get("published-on"),
        in_force_on=in_force_day(dates.get("published-on"), dates.get("in-force-on")),
        jo_number=value("jo-number") or None,
        ministry=value("ministry") or None,
        amends=heading.amends,
        entries=entries,
        clauses=clauses,
        findings=(*notes, *findings),
        cites=cites,
    )


def _split(data: bytes) -> _Transcript:
    """Headers up to the first blank line, the list below it, and the lines above it that are no header."""
    _, remark = decode(data)
    numbered = lines_of_transcript(data)
    blank = next((i for i, line in enumerate(numbered) if not line.text.strip()), len(numbered))
    headers: dict[str, str] = {}
    unread: list[Line] = []
    for line in numbered[:blank]:
        match = _HEADER.fullmatch(line.text.lstrip("\ufeff").rstrip())
        key = match["key"].lower() if match else ""
        if match and key in _KEYS and key not in headers:
            headers[key] = match["value"].strip()
        else:
            unread.append(line)
    return _Transcript(headers, numbered[blank:], tuple(unread), remark)


def _parts(body: tuple[Line, ...]) -> tuple[Part, ...]:
    """The articles of an amending order, and the annex that a line "Annexe" begins."""
    at = next((i for i, line in enumerate(body) if fold(line.text) in ("annexe", "annexes")), len(body))
    return Part("article", None, None, body[:at]), Part("annex", None, "Annexe", body[at:])


def _dates(headers: dict[str, str], notes: list[Finding]) -> dict[str, Day]:
    days: dict[str, Day] = {}
    for key in ("signed-on", "published-on", "in-force-on"):
        try:
            day = iso_day(headers.get(key, ""))
        except ValueError:
            message = f"« {key}: {headers[key]} » n'est pas une date AAAA-MM-JJ."
            notes.append(Finding("error", "bad_date", message))
            continue
        if day:
            days[key] = day
    return days


def _announced(coverage: str | None, notes: list[Finding]) -> int | None:
    """The total in "list complete (61 entries)". A transcript that says it is not complete takes nobody away; one that
    says nothing is believed, and a person is told that a cut would not show."""
    total = _TOTAL.search(coverage or "")
    if coverage is not None and not coverage.startswith("list complete"):
        notes.append(Finding("error", "partial_transcript", f"Transcription incomplète : « {coverage} »."))
    elif total is None:
        told = "Aucun total annoncé (« Coverage: list complete (N entries) ») : une liste coupée ne se verrait pas."
        notes.append(Finding("warning", "no_announced_total", told))
    return int(total[1]) if total else None


def _remarks(transcript: _Transcript, document: str) -> list[Finding]:
    found = [
        Finding(
            "error",
            "header_not_read",
            f"En-tête non compris : « {line.text} ».",
            Citation(document, line.text, line=line.line),
        )
        for line in transcript.unread
    ]
    if transcript.remark:
        found.append(Finding("info", "encoding", f"Encodage : {transcript.remark}."))
    return found
