"""A text of the Journal officiel in the lines of its printed pages: its header, its limits, its parts.

The running header ("26 novembre 2022 JOURNAL OFFICIEL DE LA RÉPUBLIQUE FRANÇAISE Texte 12 sur 120") comes in any
order, without accents, over two lines, glued to the line before or after it, with stray dots behind (FORMATS §4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.heading import written_day
from parsers.model import Day
from parsers.numbered_list import Line
from parsers.parts import Part, PartKind, Published
from parsers.pdf_errors import SeveralOrders
from parsers.pdf_text import joined
from reference.text import fold

_MONTH = "janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre"
_DAY = rf"(?<![Ll]e )(?<![Dd]u )(?<!\d)(?:1er|\d{{1,2}})\s+(?:{_MONTH})\s+\d{{4}}"
_SIDE = rf"(?:{_DAY}|Texte\s+\d{{1,4}}\s+sur\s+\d{{1,4}}|Sommaire\b)"
_DOTS = r"(?:[ \t]*\.)*"
HEADER = re.compile(
    rf"(?:{_SIDE}[.\s]*){{0,3}}JOURNAL\s+OFFICIEL\s+DE\s+LA\s+R[ÉE]PUBLIQUE\s+FRAN[ÇC]AISE(?:[.\s]*{_SIDE}){{0,3}}{_DOTS}"
)
"""The running header of a page, wherever its three pieces fall."""
_ALONE = re.compile(rf"^[ \t]*Texte\s+\d{{1,4}}\s+sur\s+\d{{1,4}}{_DOTS}[ \t]*$", re.MULTILINE)
_HEADER_DAY = re.compile(_DAY)

_ACT = re.compile(r"(?:Arrêté|ARRÊTÉ|ARRETE|Arrete|Décret|DÉCRET|DECRET|Décision|DÉCISION|LOI|Loi|Ordonnance|Avis)\b")
_OURS = re.compile(r"(?:arrete|decision) (?:interministeriel(?:le)? )?du (?:1er|\d{1,2}) [a-z]+ \d{4} ")
_NOR = re.compile(r"\bNOR\s*:\s*([A-Z]{4}\d{7}[A-Z])\b")
_ELI = re.compile(r"https?://www\.legifrance\.gouv\.fr/eli/[\w/.-]+")
_JORFTEXT = re.compile(r"\bJORFTEXT\d{12}\b")
_OPENS_BODY = re.compile(
    r"(?:le|la|les) (?:premier|premiere|ministre|ministres)\b|vu |nor\b|eli\b|jorf\b|publics concernes|article |art 1|"
    r"version |annexe|texte n|\d+ "
)
_ARTICLE = re.compile(r"(?:Art\.|Article|ARTICLE)\s*(1\s?er|\d{1,3})\b")
_SIGNED = re.compile(r"Fait (?:le|à)\b")
_ANNEX = re.compile(r"ANNEXES?\b|A(?:nnexes?)(?:\s+(?:[IVX]{1,4}|\d{1,2}))?\s*$")
_RUBRIC = re.compile(r"(?:ministeres?|premiere? ministre|decrets arretes|textes generaux|mesures nominatives)\b")
_TITLE_LINES = 8


@dataclass(frozen=True, slots=True)
class Header:
    """What the running headers of a page say: the day of the issue (ISO 8601), and whether there is one at all."""

    day: Day | None = None
    is_printed: bool = False


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page that may hold our text: its lines without header, what the header says, the number of its text."""

    lines: tuple[Line, ...]
    header: Header
    text_number: int | None


def without_header(texts: Sequence[str]) -> tuple[list[str], Header]:
    """The lines of a page without its running header, and what that says."""
    page = "\n".join(texts)
    found = HEADER.search(page)
    day = _HEADER_DAY.search(found[0]) if found else None
    bare = _ALONE.sub("", HEADER.sub("\n", page))
    kept = [line.strip(" ") for line in bare.split("\n") if line.strip()]
    return kept, Header(written_day(day[0]) if day else None, found is not None)


def cut_text(pages: Sequence[TextPage], issue: str | None) -> Published | None:
    """Our order among the texts of these pages; None when they hold no text that is laid out as an order.

    Raises :class:`SeveralOrders` when they hold more than one.
    """
    lines = [line for page in pages for line in page.lines]
    starts = [i for i in range(len(lines)) if _is_our_title(lines, i)]
    if not starts:
        return None
    if len({fold(_title(lines, i)[0]) for i in starts}) > 1:
        raise SeveralOrders("Several orders on écoles de production in one PDF: save each as a PDF of its own.")
    start = starts[0]
    page = next(one for one in pages if lines[start] in one.lines)
    others = (one for one in pages if page.text_number and one.text_number not in (None, page.text_number))
    elsewhere = {line for one in others for line in one.lines}
    own = [line for line in lines[start : _end(lines, start)] if line not in elsewhere]
    return _published(own, page.header, issue, _ministry(lines, start))


def _published(own: Sequence[Line], header: Header, issue: str | None, ministry: str | None) -> Published:
    title, length = _title(own, 0)
    text = "\n".join(line.text for line in own)
    nor, eli, jorftext = _NOR.search(text), _ELI.search(text), _JORFTEXT.search(text)
    return Published(
        title=title,
        parts=(Part("notice", None, None, tuple(own[:length])), *_parts(own[length:])),
        nature=fold(title).split()[0].upper(),
        nor=nor[1] if nor else None,
        jorftext_id=jorftext[0] if jorftext else None,
        eli=eli[0] if eli else None,
        published_on=header.day,
        jo_number=issue,
        ministry=ministry,
    )


def _is_our_title(lines: Sequence[Line], at: int) -> bool:
    """A title on écoles de production, and what only a text has behind it: a NOR, or a first article."""
    if not _ACT.match(lines[at].text):
        return False
    title, length = _title(lines, at)
    folded = fold(title)
    if not _OURS.match(folded) or "ecoles de production" not in folded:
        return False
    near = lines[at : at + length + 3]
    return any(_NOR.search(line.text) for line in near) or any(
        _ARTICLE.match(line.text) for line in lines[at + length : _end(lines, at)]
    )


def _title(lines: Sequence[Line], at: int) -> tuple[str, int]:
    """The title that begins in a line, and how many lines it fills."""
    texts: list[str] = []
    for line in lines[at : at + _TITLE_LINES]:
        if texts and _OPENS_BODY.match(fold(line.text)):
            break
        before, nor, _ = line.text.partition("NOR")
        texts.append(before if nor and _NOR.search(line.text) else line.text)
        if texts[-1] != line.text:
            break
    return joined(texts).rstrip(" ."), len(texts)


def _end(lines: Sequence[Line], start: int) -> int:
    """Where the next text begins: a title of an act with its NOR, and the rubric above it."""
    for i in range(start + 1, len(lines)):
        if _ACT.match(lines[i].text) and _has_nor(lines, i) and not _OPENS_BODY.match(fold(lines[i].text)):
            end = i
            while end > start + 1 and _RUBRIC.match(fold(lines[end - 1].text)):
                end -= 1
            return end
    return len(lines)


def _has_nor(lines: Sequence[Line], at: int) -> bool:
    _, length = _title(lines, at)
    return any(_NOR.search(line.text) for line in lines[at : at + length + 1])


def _ministry(lines: Sequence[Line], start: int) -> str | None:
    """The rubric above the title ("MINISTÈRE DE L'ÉDUCATION NATIONALE"), which may fill several lines."""
    above: list[str] = []
    for line in reversed(lines[max(0, start - 4) : start]):
        if line.text != line.text.upper():
            break
        above.insert(0, line.text)
        if fold(line.text).startswith("minister"):
            return joined(above)
    return None


def _parts(lines: Sequence[Line]) -> Iterator[Part]:
    """Visas, articles, signatures and annexes, in the order of the page."""
    kind: PartKind = "visas"
    number: str | None = None
    title: str | None = None
    held: list[Line] = []
    for line in lines:
        article, is_annex = _ARTICLE.match(line.text), _ANNEX.match(line.text)
        if article or is_annex or _SIGNED.match(line.text):
            if held:
                yield Part(kind, number, title, tuple(held))
            held = []
            kind = "article" if article else "annex" if is_annex else "signatures"
            number = "".join(article[1].split()) if article else None
            title = line.text if is_annex else None
        held.append(line)
    if held:
        yield Part(kind, number, title, tuple(held))
