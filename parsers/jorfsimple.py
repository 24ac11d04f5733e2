"""Reads a text of JORFSIMPLE, the open data of the Journal officiel: one XML file a text, annexes inline (FORMATS §1).

Whatever its carrier, a list stands in a CONTENU; so every CONTENU of the file belongs to a part, whose kind is told by
the element that holds it. What holds one and is not known is an article: the body is then looked for there as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from xml.etree.ElementTree import Element

from parsers.errors import NotTheDocument, Unreadable
from parsers.heading import iso_day
from parsers.markup import check_depth, lines_of_contents, parse_xml, words_of
from parsers.model import Day
from parsers.numbered_list import Line
from parsers.parts import Part, PartKind, Published
from reference.text import fold

_ADDRESS = "https://www.legifrance.gouv.fr/jorf/id/"
_TEXT_ID = re.compile(r"JORFTEXT\d{12}", re.ASCII)
_METADATA = frozenset("ID ID_ELI NATURE NUM_PARUTION NOR DATE_PUBLI DATE_TEXTE TITRE TITREFULL MINISTERE".split())
_CONTENTS = frozenset(("CONTENU", "BLOC_TEXTUEL"))
# Around the articles. What ABRO, SM (a summary in the one sample) and TP are for is documented nowhere: they are kept
# under their own names.
_AROUND: dict[str, tuple[PartKind, str | None]] = {
    "NOTICE": ("notice", None),
    "VISAS": ("visas", None),
    "ABRO": ("notice", "ABRO"),
    "RECT": ("article", "Rectificatif"),
    "SM": ("notice", "SM"),
    "TP": ("notice", "TP"),
    "SIGNATAIRES": ("signatures", None),
}


def read_jorfsimple(data: bytes) -> Published:
    """The text that a file of JORFSIMPLE carries.

    Raises :class:`NotTheDocument` when it is no text, or one without a title or with an id of another form;
    :class:`Unreadable` for a date that is none, and the errors of :func:`parsers.markup.parse_xml`.
    """
    root = _text(data)
    return published(metadata(root), read_parts(root))


def lines_of_jorfsimple(data: bytes) -> tuple[Line, ...]:
    """The lines of all parts, numbered from 1: those that citations name. Errors as for :func:`read_jorfsimple`."""
    return tuple(line for part in read_parts(_text(data)) for line in part.lines)


def metadata(elements: Iterable[Element]) -> dict[str, str]:
    """What the metadata among some elements say, by tag: of each tag the first that says something."""
    values: dict[str, str] = {}
    for element in elements:
        if element.tag in _METADATA and element.tag not in values and (words := words_of(element)):
            values[element.tag] = words
    return values


def published(values: Mapping[str, str], parts: tuple[Part, ...]) -> Published:
    """Metadata, by tag, and parts as one value. Errors as for :func:`read_jorfsimple`."""
    title = values.get("TITREFULL") or values.get("TITRE")
    if not title:
        raise NotTheDocument("A text without a title (TITREFULL, TITRE). Fetch the file again from the open data.")
    text_id = values.get("ID")
    if text_id and not _TEXT_ID.fullmatch(text_id):
        raise NotTheDocument(f"The id of a text is JORFTEXT and twelve digits, not « {text_id} ». Was the file edited?")
    return Published(
        title=title,
        parts=parts,
        nature=values.get("NATURE"),
        nor=values.get("NOR"),
        jorftext_id=text_id,
        eli=values.get("ID_ELI"),
        url=f"{_ADDRESS}{text_id}" if text_id else None,
        signed_on=_day("DATE_TEXTE", values),
        published_on=_day("DATE_PUBLI", values),
        jo_number=values.get("NUM_PARUTION"),
        ministry=values.get("MINISTERE"),
    )


def read_parts(root: Element) -> tuple[Part, ...]:
    """The parts of a text (TEXTE, TEXTE_VERSION) or of one article (ARTICLE), their lines numbered from 1.

    Parts without a line are left out, except articles.
    """
    numbers = count(1)
    parts: list[Part] = []
    for kind, number, title, holder in _holders((root,), ()):
        lines = tuple(map(Line, lines_of_contents(_contents(holder)), numbers))
        if lines or holder.tag == "ARTICLE":
            parts.append(Part(kind, number, title, lines))
    return tuple(parts)


def article_kind(number: str | None, sections: Sequence[str]) -> PartKind:
    """An article is an annex if its number, or the title of a section around it, begins with « Annexe »."""
    is_annex = any(fold(words).startswith("annexe") for words in (number or "", *sections))
    return "annex" if is_annex else "article"


def section_title(sections: Sequence[str]) -> str | None:
    """The titles of the sections around an article, outermost first: « Annexe / Région Bretagne »."""
    return " / ".join(filter(None, sections)) or None


def _text(data: bytes) -> Element:
    root = parse_xml(data)
    if root.tag == "JO":
        raise NotTheDocument("The contents of an issue of the Journal officiel, not one of its texts (JORFTEXT….xml).")
    if root.tag != "TEXTE":
        raise NotTheDocument(f"A text of JORFSIMPLE is a <TEXTE>, not a <{root.tag[:40]}>. Was another file meant?")
    return root


_Holder = tuple[PartKind, str | None, str | None, Element]
"""A part before its lines are read: kind, number, title, and the element that holds its contents."""


def _holders(elements: Iterable[Element], sections: tuple[str, ...], depth: int = 0) -> Iterator[_Holder]:
    """The elements that are a part each, in the order of the file, down to any section in a section."""
    check_depth(depth)
    for element in elements:
        if element.tag == "ARTICLE":
            number = words_of(next(element.iter("NUM"), None)) or None
            yield article_kind(number, sections), number, section_title(sections), element
        elif element.tag in _CONTENTS:
            yield article_kind(None, sections), None, section_title(sections), element
        elif element.tag in _AROUND:
            kind, title = _AROUND[element.tag]
            yield kind, None, title, element
        elif len(element):
            within = (*sections, words_of(element.find("TITRE_TA"))) if element.tag == "SECTION_TA" else sections
            yield from _holders(element, within, depth + 1)


def _contents(holder: Element, depth: int = 0) -> list[Element]:
    """The outermost contents of an element that holds some, or is one."""
    check_depth(depth)
    if holder.tag in _CONTENTS:
        return [holder]
    found: list[Element] = []
    for element in holder:
        if element.tag in _CONTENTS:
            found.append(element)
        elif len(element):
            found += _contents(element, depth + 1)
    return found


def _day(tag: str, values: Mapping[str, str]) -> Day | None:
    try:
        return iso_day(values.get(tag, ""))
    except ValueError as error:
        raise Unreadable(f"{tag}: {error}. Fetch the file again from the open data.") from None
