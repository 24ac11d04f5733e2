"""Someone else's reprint of an order: an académie's fiche, with the list among prose, other tables and pictures.

A secondary source is evidence, never an order's text where a better form is held (DESIGN: fail closed). What it says
of the list in prose is checked against the list it prints; what differs is a finding that cites page and line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.errors import NotTheDocument
from parsers.heading import signature_day, written_day
from parsers.model import Citation, Day, Finding
from parsers.numbered_list import Item, Line, read_numbered_list
from parsers.parts import Part, Published
from parsers.postcode import find_codes
from parsers.school import read_school
from reference.gazetteer import departements
from reference.text import fold

_TITLE = re.compile(
    r"(?:Arrêté|ARRÊTÉ|arrêté|ARRETE|Arrete)\s(?:interministériel\s)?du\s(?:1er|\d{1,2})\s\S{3,9}\s\d{4}\s"
    r"(?:[^.;:]{0,200}?\s)?(?i:fixant\sla\sliste\sdes\s[ée]coles\sde\sproduction)"
    r"(?i:\spr[ée]vue\s[àa]\sl['’]article\sL\.?\s?443\s?[-‑–]\s?6(?:\sdu\scode\sde\sl['’][ée]ducation)?)?"
)
_WORDS = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt"
).split()
_COUNTS = {fold(word): value for value, word in enumerate(_WORDS, start=1)} | {"une": 1, "aucune": 0}
_COUNT = rf"(?P<count>\d{{1,4}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})"
_IN_REGION = re.compile(
    rf"\ben (?:region )?(?P<region>[a-z0-9 ]{{4,40}}?) {_COUNT} ecoles? (?P<rest>[a-z0-9 ]{{0,80}}?"
    r"\barrete du (?:1er|\d{1,2}) [a-z]{3,9} \d{4})"
)
_MONTH = r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre) \d{4}"
_TOTAL = re.compile(r"\b(?P<count>\d{1,4}) ecoles de production\b(?P<label> labellisees?)?")
_MONTH_BEFORE = re.compile(rf"\ben ({_MONTH})\b")
_MONTH_AFTER = re.compile(rf"(?: [a-z]+){{0,8}}? en ({_MONTH})\b")
_NEAR = 150
"""Characters before a total in which its month may stand."""
_FAR = 12
"""Lines between two items beyond which they are of two lists."""
_ITEM_LINES = 6


@dataclass(frozen=True, slots=True)
class Fiche:
    """The order that a fiche quotes, the total it announces for the month of that order, and what it says otherwise."""

    published: Published
    announced: int | None
    findings: tuple[Finding, ...]


def read_fiche(lines: Sequence[Line], document: str) -> Fiche:
    """What a fiche says in these lines; ``document`` is the SHA-256 that citations name.

    Raises :class:`NotTheDocument` when it quotes no order on the list of écoles de production.
    """
    spans = _list_spans(lines)
    title = _quoted_title(lines, spans[0][0] if spans else len(lines))
    parts = _parts(lines, spans)
    prose = _Prose([line for part in parts if part.kind == "notice" for line in part.lines])
    day = signature_day(title) or ""
    announced, others = _totals(prose, day[:7], document)
    items = [
        item for part in parts if part.kind == "annex" for item in read_numbered_list(part.lines, wraps=True).items
    ]
    findings = (*others, *_regions(prose, items, day, document))
    return Fiche(Published(title=title, parts=parts), announced, findings)


class _Prose:
    """Lines as one folded text, each place of which knows its line."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._starts: list[int] = []
        self.text = ""
        pieces: list[str] = []
        length = 0
        for line in lines:
            self._starts.append(length)
            pieces.append(fold(line.text) + " ")
            length += len(pieces[-1])
        self.text = "".join(pieces)

    def cite(self, at: int, document: str) -> Citation:
        """The line in which a place of the text lies."""
        line = self._lines[bisect_right(self._starts, at) - 1]
        return Citation(document, line.text.strip(), page=line.page, line=line.line)


def _quoted_title(lines: Sequence[Line], first_item: int) -> str:
    """The title of the order that stands nearest above the list, else the first one after it."""
    above, below = (_TITLE.findall(_run_on(some)) for some in (lines[:first_item], lines[first_item:]))
    title: str | None = above[-1] if above else below[0] if below else None
    if title:
        return title[0].upper() + title[1:]
    raise NotTheDocument("Speaks of écoles de production, but quotes no order that fixes their list.")


def _run_on(lines: Sequence[Line]) -> str:
    return " ".join(word for line in lines for word in line.text.split())


def _list_spans(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """From where to where schools are listed: numbered items with a postal code, and the lines between them.

    A line next to a list that bears a postal code, or a number, belongs to it: it may be a school not understood.
    """
    spans: list[tuple[int, int]] = []
    for start in range(len(lines)):
        end = _school_end(lines, start)
        if end is None:
            continue
        if spans and start - spans[-1][1] <= _FAR:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return [_grown(lines, start, end) for start, end in spans]


def _school_end(lines: Sequence[Line], start: int) -> int | None:
    """Where the item that begins in a line ends, if it is one and comes to a postal code."""
    if not _is_item(lines[start]):
        return None
    for end in range(start + 1, min(start + _ITEM_LINES, len(lines)) + 1):
        if end > start + 1 and _is_item(lines[end - 1]):
            return None
        if find_codes(lines[end - 1].text):
            return end
    return None


def _grown(lines: Sequence[Line], start: int, end: int) -> tuple[int, int]:
    while start > 0 and _may_be_a_school(lines[start - 1]):
        start -= 1
    while end < len(lines) and _may_be_a_school(lines[end]):
        end += 1
    return start, end


def _may_be_a_school(line: Line) -> bool:
    return bool(find_codes(line.text)) or "\t" in line.text


def _is_item(line: Line) -> bool:
    return bool(read_numbered_list((line,)).items)


def _parts(lines: Sequence[Line], spans: Sequence[tuple[int, int]]) -> tuple[Part, ...]:
    """The lists as annexes, what stands around them as notices."""
    parts: list[Part] = []
    done = 0
    for start, end in (*spans, (len(lines), len(lines))):
        if done < start:
            parts.append(Part("notice", None, None, tuple(lines[done:start])))
        if start < end:
            parts.append(Part("annex", None, None, tuple(lines[start:end])))
        done = end
    return tuple(parts)


def _totals(prose: _Prose, month: str, document: str) -> tuple[int | None, list[Finding]]:
    """The total stated for the month of the order; those of other months, and one that differs, are findings.

    Schools with the federation's label are not those that the State recognises, and are not counted here.
    """
    announced: int | None = None
    findings: list[Finding] = []
    for match in _TOTAL.finditer(prose.text):
        day = _month_of(prose.text, match)
        if match["label"] or not day:
            continue
        count, cited = int(match["count"]), prose.cite(match.start("count"), document)
        if day[:7] != month:
            told = f"Autre total : {count} écoles de production en {day[:7]}."
            findings.append(Finding("info", "another_total", told, cited))
        elif announced not in (None, count):
            told = f"Deux totaux pour {month} : {announced} et {count} écoles de production."
            findings.append(Finding("warning", "secondary_statement", told, cited))
        else:
            announced = count
    return announced, findings


def _month_of(text: str, total: re.Match[str]) -> Day | None:
    """The first of the month for which a total is stated: "61 écoles de production en novembre 2024"."""
    after = _MONTH_AFTER.match(text, total.end())
    before = _MONTH_BEFORE.findall(text, max(0, total.start() - _NEAR), total.start())
    written = after[1] if after else before[-1] if before else None
    return written_day(f"1er {written}") if written else None


def _regions(prose: _Prose, items: Sequence[Item], day: str, document: str) -> Iterator[Finding]:
    """Statements of how many schools of a région the order names, where the list names another number."""
    regions = {fold(one.region): one for one in departements().values()}
    for match in _IN_REGION.finditer(prose.text):
        region = regions.get(match["region"])
        if region is None or signature_day(match["rest"]) != day:
            continue
        said = _COUNTS.get(match["count"]) if match["count"] in _COUNTS else int(match["count"])
        numbers = [item.number for item in items if _region_of(item) == region.region_code]
        if said != len(numbers):
            told = (
                f"Le document dit {match['count']} école(s) en {region.region} d'après cet arrêté ; la liste en "
                f"compte {len(numbers)} (n° {', '.join(map(str, numbers)) or 'aucun'})."
            )
            cited = prose.cite(match.start("count"), document)
            yield Finding("warning", "secondary_statement", told, cited)


def _region_of(item: Item) -> str | None:
    place = read_school(item.text).place
    found = departements().get(place.departement_code) if place else None
    return found.region_code if found else None
