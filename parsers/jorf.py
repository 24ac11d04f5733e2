"""Reads the texts of JORF global, the open data in which each text is split into linked files (FORMATS §1).

TEXTE_VERSION holds metadata, visas and signatures; TEXTELR the order of articles and sections; SECTION_TA a section's
title and what it holds; ARTICLE the words of one article, and the text it belongs to. They come in any order, and not
always all at once: a text is read when nothing that its structure names is missing, and waits until then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from parsers.body import read_body
from parsers.errors import NotTheDocument, ParseError
from parsers.jorf_file import JorfFile, Key, cid_in, may_be_of_the_series, read_file
from parsers.jorfsimple import article_kind, section_title
from parsers.markup import MAX_DEPTH, parse_xml
from parsers.model import Clause, Entry, Finding, Order, Reading
from parsers.numbered_list import Line
from parsers.parts import Part, Published

_Cited = TypeVar("_Cited", Entry, Clause, Finding)


@dataclass(frozen=True, slots=True)
class JorfText:
    """One whole text.

    ``document`` is the SHA-256 of its TEXTE_VERSION, ``documents`` those of all its files. The lines of ``published``
    are numbered through the text; ``origins`` gives for line n, at n - 1, the file it stands in and its line there.
    ``unlinked`` are the ids of the articles and sections that no link names, and that stand last for that reason.
    """

    cid: str
    published: Published
    document: str
    documents: tuple[str, ...]
    origins: tuple[tuple[str, int], ...]
    unlinked: tuple[str, ...] = ()

    def order(self) -> Order:
        """The order that the text is, each citation naming file and line as :func:`lines_of_jorf` counts them.

        Raises :class:`parsers.errors.NotTheDocument` when it is none of ours.
        """
        order = read_body(self.published, self.document)
        told = "{} n'est pas dans la structure du texte ; lu après les autres articles."
        loose = (Finding("info", "article_not_linked", told.format(one)) for one in self.unlinked)
        return replace(
            order,
            entries=tuple(self._placed(entry) for entry in order.entries),
            clauses=tuple(self._placed(clause) for clause in order.clauses),
            findings=(*(self._placed(finding) for finding in order.findings), *loose),
        )

    def _placed(self, said: _Cited) -> _Cited:
        cited = said.citation
        if cited is None or cited.line is None:
            return said
        document, line = self.origins[cited.line - 1]
        return replace(said, citation=replace(cited, document=document, line=line))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that cannot be read yet: what is ``missing`` (ids, or the kind of file), and the SHA-256 of the files that
    wait. ``cid`` None: they name no text. ``head`` is its metadata, when they are there.
    """

    cid: str | None
    missing: tuple[str, ...]
    documents: tuple[str, ...]
    head: Published | None = None

    @property
    def order(self) -> Order | None:
        """The order as far as its title and dates are known; None when they are not, or it is none of ours."""
        try:
            return replace(read_body(replace(self.head, parts=()), ""), findings=()) if self.head else None
        except ParseError:
            return None


@dataclass(frozen=True, slots=True)
class JorfCorpus:
    """What some files of JORF global come to; each file is in exactly one of these, whatever it is.

    ``texts`` and ``waiting`` by their cid; ``refused``: files that cannot be read, with the reason; ``skipped``: files
    of texts that are not of the series, and tables of contents.
    """

    texts: tuple[JorfText, ...]
    waiting: tuple[Waiting, ...]
    refused: tuple[tuple[str, ParseError], ...]
    skipped: tuple[str, ...]


_Shelf = Mapping[Key, Sequence[JorfFile]]
"""The files by what a link calls them, each in all the versions held, the newest last."""


def lines_of_jorf(data: bytes) -> tuple[Line, ...]:
    """The lines of one file, numbered from 1: those that citations name. Structure, section and issue have none.

    Raises :class:`parsers.errors.NotTheDocument` for what is no file of JORF global, and the errors of
    :func:`parsers.markup.parse_xml`.
    """
    root = parse_xml(data)
    return () if root.tag == "JO" else tuple(line for part in read_file("", root).parts for line in part.lines)


def read_jorf(files: Mapping[str, bytes]) -> JorfCorpus:
    """The texts of the series in some files (SHA-256 -> bytes): whole ones, and those that wait.

    The files come in the order in which they were delivered: of those of one id the last is read, since the evening's
    delivery corrects the night's. Otherwise their order does not matter.
    """
    ours = _of_the_series(files)
    skipped = set(files) - set(ours)
    refused: list[tuple[str, ParseError]] = []
    shelf: dict[Key, list[JorfFile]] = defaultdict(list)
    for document in ours:
        try:
            root = parse_xml(files[document])
            if root.tag == "JO":
                skipped.add(document)
            else:
                file = read_file(document, root)
                shelf[file.key].append(file)
        except ParseError as error:
            refused.append((document, error))
    texts, waiting = _join(shelf)
    return JorfCorpus(texts, waiting, tuple(refused), tuple(sorted(skipped)))


def states_of(files: Mapping[str, bytes]) -> Iterator[dict[str, bytes]]:
    """The files as they stood before each file that was delivered again, and as they stand now, oldest first."""
    arrived: dict[str, bytes] = {}
    seen: set[Key] = set()
    ours = set(_of_the_series(files))
    for document, data in files.items():
        key = _key(document, data) if document in ours else None
        if key in seen:
            yield dict(arrived)
        if key:
            seen.add(key)
        arrived[document] = data
    yield arrived


def _key(document: str, data: bytes) -> Key | None:
    """What a link calls a file; None for a file that cannot be read, or is a table of contents."""
    try:
        root = parse_xml(data)
        return None if root.tag == "JO" else read_file(document, root).key
    except ParseError:
        return None


def read_one_file(data: bytes, document: str) -> Reading:
    """The order that one file alone carries: none, since a text lies in several. The error says what is missing."""
    corpus = read_jorf({document: data})
    for _, error in corpus.refused:
        raise error
    missing = ", ".join(part for one in corpus.waiting for part in one.missing)
    told = f" Missing: {missing}." if missing else " This one names none of ours."
    raise NotTheDocument(f"One file of JORF global; a text lies in several: `parse` or `add` their folder.{told}")


def _of_the_series(files: Mapping[str, bytes]) -> list[str]:
    """The files of the texts one of whose files holds a needle, and those that name no text: told without XML."""
    texts = {document: cid_in(data) for document, data in files.items()}
    ours = {texts[document] for document, data in files.items() if may_be_of_the_series(data)}
    return [document for document, text in texts.items() if text is None or text in ours]


def _join(shelf: _Shelf) -> tuple[tuple[JorfText, ...], tuple[Waiting, ...]]:
    """The whole texts and what waits, in the order of their ids; last the files of no text."""
    of_text: dict[str, set[Key]] = defaultdict(set)
    for key, versions in shelf.items():
        for cid in {file.cid for file in versions if file.cid}:
            of_text[cid].add(key)
    found = [_text(cid, of_text[cid], shelf) for cid in sorted(of_text)]
    told = {document for one in found for document in one.documents}
    rest = {file.document for versions in shelf.values() for file in versions} - told
    waiting = [one for one in found if isinstance(one, Waiting)]
    waiting += [Waiting(None, ("CONTEXTE/TEXTE@cid",), tuple(sorted(rest)))] if rest else []
    return tuple(one for one in found if isinstance(one, JorfText)), tuple(waiting)


def _text(cid: str, keys: Iterable[Key], shelf: _Shelf) -> JorfText | Waiting:
    """One text put together from its files, or what it waits for."""
    walk = _Walk(cid, shelf)
    version, structure = walk.take(("TEXTE_VERSION", cid)), walk.take(("TEXTELR", cid))
    walk.go(structure.links if structure else ())
    unlinked: list[str] = []
    for key in sorted(keys, key=lambda key: (key[0] == "ARTICLE", key[1])):  # sections first: they hold articles
        if key not in walk.seen:
            unlinked.append(key[1])
            walk.go((key,))
    documents = tuple(sorted(file.document for key in walk.seen for file in walk.versions(key)))
    if not version or not version.head or not structure or walk.missing:
        heads = (file.head for key in sorted(walk.seen) for file in walk.versions(key) if file.head)
        return Waiting(cid, tuple(walk.missing), documents, version.head if version else next(heads, None))
    own = [(file.document, part) for file in (version, structure) for part in file.parts]
    signed = [one for one in own if one[1].kind == "signatures"]
    parts, origins = _numbered((*(one for one in own if one not in signed), *walk.placed, *signed))
    return JorfText(cid, replace(version.head, parts=parts), version.document, documents, origins, tuple(unlinked))


class _Walk:
    """The way through the files of one text by their links; each is met once, where it is first named."""

    def __init__(self, cid: str, shelf: _Shelf) -> None:
        self._cid, self._shelf = cid, shelf
        self.seen: set[Key] = set()
        self.placed: list[tuple[str, Part]] = []
        self.missing: list[str] = []

    def versions(self, key: Key) -> list[JorfFile]:
        """What is held under a name, but for what says that it belongs to another text."""
        return [file for file in self._shelf.get(key, ()) if file.cid in (self._cid, None)]

    def take(self, key: Key) -> JorfFile | None:
        """The file of that name, the first time it is asked for; None, and noted, when it is missing."""
        if key in self.seen:
            return None
        self.seen.add(key)
        versions = self.versions(key)
        kind, own = key
        if not versions:
            self.missing.append(kind if own == self._cid else own)
            return None
        return versions[-1]

    def go(self, links: Iterable[Key]) -> None:
        """Places the parts of what the links name, and of what that names in turn."""
        ahead: list[tuple[Key, tuple[str, ...]]] = [(key, ()) for key in reversed(tuple(links))]
        while ahead:
            key, sections = ahead.pop()
            file = self.take(key)
            if file is None:
                continue
            if file.title is not None and len(sections) < MAX_DEPTH:
                sections = (*sections, file.title)
            self.placed += ((file.document, _within(sections, part)) for part in file.parts)
            ahead += ((link, sections) for link in reversed(file.links))


def _within(sections: tuple[str, ...], part: Part) -> Part:
    return replace(part, kind=article_kind(part.number, sections), title=section_title(sections))


def _numbered(placed: Iterable[tuple[str, Part]]) -> tuple[tuple[Part, ...], tuple[tuple[str, int], ...]]:
    """The parts with their lines numbered through the text, and the file and line that each comes from."""
    origins: list[tuple[str, int]] = []
    parts: list[Part] = []
    for document, part in placed:
        lines = tuple(Line(line.text, len(origins) + i) for i, line in enumerate(part.lines, start=1))
        origins += ((document, line.line or 0) for line in part.lines)
        parts.append(replace(part, lines=lines))
    return tuple(parts), tuple(origins)
