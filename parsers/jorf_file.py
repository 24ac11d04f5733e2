"""One file of JORF global as a value: TEXTE_VERSION, TEXTELR, SECTION_TA or ARTICLE (FORMATS §1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from parsers.errors import NotTheDocument, ParseError
from parsers.jorfsimple import metadata, published, read_parts
from parsers.markup import words_of
from parsers.parts import Part, Published
from reference.series import our_series

# FORMATS §1, « Which texts are ours »: articles and sections repeat the title of their text.
_NEEDLES = tuple(needle.lower().encode() for needle in our_series().needles)
_TEXT_OF_FILE = re.compile(rb"<CID>\s*(JORFTEXT\d{12})\s*</CID>|<TEXTE\s[^<>]*?\bcid=[\"'](JORFTEXT\d{12})[\"']")
_KINDS = ("TEXTE_VERSION", "TEXTELR", "SECTION_TA", "ARTICLE")
_LINKED = {"LIEN_ART": "ARTICLE", "LIEN_SECTION_TA": "SECTION_TA"}

Key = tuple[str, str]
"""What a file is called by the others: its kind (ARTICLE, SECTION_TA, …) and its id."""


_CONTEXT = {
    "ID": "cid",
    "NATURE": "nature",
    "NOR": "nor",
    "DATE_TEXTE": "date_signature",
    "DATE_PUBLI": "date_publi",
    "NUM_PARUTION": "num_parution_jo",
}
"""Metadata of a text, by their tags in TEXTE_VERSION, and the attributes that repeat them in CONTEXTE/TEXTE."""


@dataclass(frozen=True, slots=True)
class JorfFile:
    """One file, read; two that differ in ``document`` alone say the same.

    ``head``: the metadata of a TEXTE_VERSION; ``title``: that of a section; ``links``: what stands in it, in order.
    """

    document: str = field(compare=False)
    key: Key
    cid: str | None
    head: Published | None
    title: str | None
    parts: tuple[Part, ...]
    links: tuple[Key, ...]


def cid_in(data: bytes) -> bytes | None:
    """The id of the text that a file says it belongs to, told from its bytes; None where none is found."""
    match = _TEXT_OF_FILE.search(data)
    return match[1] or match[2] if match else None


def may_be_of_the_series(data: bytes) -> bool:
    """Whether a file speaks of écoles de production, or of an article 443-6 of any code."""
    lower = data.lower()
    return any(needle in lower for needle in _NEEDLES)


def read_file(document: str, root: Element) -> JorfFile:
    """The file with this root. Raises :class:`NotTheDocument` for another root, or one without an id."""
    kind = root.tag
    if kind not in _KINDS:
        raise NotTheDocument(f"<{kind[:40]}> is no file of a text of JORF global. Was JORFSIMPLE meant?")
    own, cid, text = _first(root, "ID"), _first(root, "CID"), root.find("CONTEXTE/TEXTE")
    if kind in ("TEXTE_VERSION", "TEXTELR"):
        own = cid = cid or own
    elif text is not None:
        cid = text.get("cid", "")
    if not own:
        raise NotTheDocument(f"A {kind} without an ID: no other file can name it. Fetch it again from the open data.")
    head = published(metadata(root.iterfind("META//*")), ()) if kind == "TEXTE_VERSION" else _head_in(text)
    title = words_of(root.find("TITRE_TA")) if kind == "SECTION_TA" else None
    return JorfFile(document, (kind, own), cid or None, head, title, read_parts(root), tuple(_links(root)))


def _head_in(text: Element | None) -> Published | None:
    """What an article or a section says of the text it belongs to; None when that is not enough to cite it."""
    title = words_of(text.find("TITRE_TXT")) if text is not None else ""
    if text is None or not title:
        return None
    told = {tag: text.get(name, "") for tag, name in _CONTEXT.items()}
    try:
        return published({"TITREFULL": title, **{tag: value for tag, value in told.items() if value}}, ())
    except ParseError:
        return None


def _first(root: Element, tag: str) -> str:
    return words_of(next(root.iter(tag), None))


def _links(root: Element) -> Iterator[Key]:
    for structure in (*root.iterfind("STRUCT"), *root.iterfind("STRUCTURE_TA")):
        for link in structure.iter():
            if link.tag in _LINKED:
                yield _LINKED[link.tag], link.get("id", "")
