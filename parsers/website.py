"""Reads a page of legifrance.gouv.fr that carries a text of the Journal officiel, as fetched or as a browser saved it.

The selectors of the present and of the older layout (before October 2020) are those of FORMATS §3; one table serves
both. Every line of the main part of the page goes into a part of the text: what no selector names is kept as its
surroundings, and as an article where it has a postal code, so that no school is overlooked.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from itertools import count

from selectolax.lexbor import LexborHTMLParser

from parsers.decode import decode
from parsers.errors import NotTheDocument, TooLarge, Unreadable
from parsers.heading import find_nor, read_issue
from parsers.htmltext import CONTROL, Segment, check_bounds, parse_page, read_segments
from parsers.numbered_list import Line
from parsers.parts import Part, PartKind, Published, one_line
from parsers.postcode import find_codes
from reference.text import fold

MAX_BYTES = 32 * 1024 * 1024
"""Size of the largest file read, in bytes: an MHTML archive holds the pictures of its page as well."""

_MARKS = {
    "hidden": ".tabs-secondary, .hidden-element, .print-only",
    "article": "article.list-article-consommation, article.summary-preface, div.article",
    "visas": "div.summary-preface",
    "signatures": "div.summary-annexe",
    "number": ".name-article, .titreArt",
    "heading": ".titreSection, [id^='JORFSCTA']:not(:has(article))",
    "title": ".main-title, h1",
    "metadata": ".top-page-jo, .top-page-jo span, .enteteTexte",
}
_NAMES = ("number", "heading", "title", "metadata")
_AROUND: dict[str, PartKind] = {"visas": "visas", "signatures": "signatures"}
_NUMBER = re.compile(r"(?i)article\s+(?=\S)")
_ELI = re.compile(r"\bELI\s*:?\s*(https?://www\.legifrance\.gouv\.fr/eli/\S+)")
_ACT = re.compile(r"(?:arrete|decision|decret|ordonnance|loi|avis|circulaire)\b")
_ADDRESS = re.compile(r"https?://(?:www\.)?legifrance\.gouv\.fr/[^\s\"'<>#]*")
_TEXT_ID = re.compile(r"JORFTEXT\d{12}", re.ASCII)
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")
_HEADERS = re.compile(rb"\s*[A-Za-z][A-Za-z-]*:")
_CHARSET = re.compile(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?(iso-8859-15|latin-?9)\b")
_BYTE_ORDER_MARK = "\ufeff".encode()
_SAVE = "save the whole page from a browser and « ecoles add » it"
_ELSEWHERE = f"Use the open data or a PISTE key, or {_SAVE}."
# Only asked of a page without a text: a good page may load the very scripts of its gatekeeper.
_REASONS = (
    (
        r"just a moment|cf[-_]chl|challenge-platform|attention required! \| cloudflare|checking your browser",
        "A challenge that keeps programs out (Cloudflare), not the page",
    ),
    (r"_incapsula_|incapsula incident|request unsuccessful", "A challenge that keeps programs out (Incapsula)"),
    (r"captcha|datadome|acc[eè]s refus[eé]|access denied|403 forbidden", "A page that refuses access to programs"),
    (r"type=[\"']?password", "A login page"),
    (r"/search/|r[eé]sultats? de (?:la|votre) recherche|class=[\"'][^\"']*result-item", "A page of search results"),
    (
        r"introuvable|page non trouv[eé]e|not found|erreur|error|indisponible|maintenance",
        "An error page, not the text",
    ),
)
_SHELL = 500
"""Characters of text below which a page with scripts is the empty shell of one that only JavaScript fills."""


@dataclass(frozen=True, slots=True)
class _Page:
    html: bytes
    tree: LexborHTMLParser
    url: str | None
    segments: Sequence[Segment]


@dataclass(slots=True)
class _Block:
    """A part before its lines are numbered. ``kind`` None: its place on the page tells."""

    kind: PartKind | None
    lines: list[str]
    number: str | None = None
    title: str | None = None
    is_article: bool = False


def read_website(data: bytes) -> Published:
    """The text that a page (HTML, or MHTML as Chrome and Edge save it) carries.

    Raises :class:`NotTheDocument`, with the reason, for a page without one (challenge, login, search, error, a shell
    that JavaScript fills) or with a consolidated text; :class:`Unreadable` for one that breaks off;
    :class:`TooLarge` beyond the bounds of :func:`parsers.htmltext.check_bounds`; and the errors of
    :func:`parsers.decode.decode`.
    """
    page = _open(data)
    blocks = _blocks(page.segments)
    if not any(block.is_article and block.lines for block in blocks):
        raise NotTheDocument(f"{_why_without_text(page)}. {_ELSEWHERE}")
    _refuse_consolidated(page)
    title, metadata = _title(page), _metadata(page.segments)
    issue = read_issue(metadata)
    text_id = _TEXT_ID.search(page.url or "")
    act = _ACT.match(fold(title))
    return Published(
        title=title,
        parts=_parts(blocks),
        nature=act[0].upper() if act else None,
        nor=find_nor(metadata),
        jorftext_id=text_id[0] if text_id else None,
        eli=_first(_ELI, metadata),
        url=page.url,
        published_on=issue[1] if issue else None,
        jo_number=issue[0] if issue else None,
    )


def lines_of_website(data: bytes) -> tuple[Line, ...]:
    """The lines of all parts, numbered from 1: those that citations name. Errors as for :func:`read_website`."""
    return tuple(line for part in read_website(data).parts for line in part.lines)


def pdf_address(data: bytes) -> str | None:
    """The address of the page's PDF (« Extrait du Journal officiel électronique authentifié »), as the page gives it;
    None where it links none. Raises :class:`TooLarge`."""
    check_bounds([data])
    link = parse_page(_in_utf8(data)).css_first(".doc-download[href]")
    return link.attributes.get("href") if link else None


def _open(data: bytes) -> _Page:
    """The page, parsed, and its main part walked."""
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{len(data)} bytes, where {MAX_BYTES} are read at most. Is it one page? If so, {_SAVE}.")
    saved_from = None
    if _HEADERS.match(data):
        data, saved_from = _unpack(data)
    html = _in_utf8(data)
    check_bounds([html])
    tree = parse_page(html)
    scope = tree.css_first("main") or tree.body
    marks = {node.mem_id: mark for mark, selector in _MARKS.items() for node in (scope.css(selector) if scope else ())}
    segments = read_segments(scope.first_child, marks) if scope else []
    page = _Page(html, tree, _url(html, tree, saved_from), segments)
    if b"</html" not in html[-2000:].lower():
        raise Unreadable(f"The page breaks off: it has no end (</html>). Fetch it again, or {_SAVE}.")
    return page


def _unpack(data: bytes) -> tuple[bytes, str | None]:
    """The page in an MHTML archive, which is its first part of HTML, and the address that it was saved from."""
    try:
        archive = email.message_from_bytes(data)
        page = next((part for part in archive.walk() if part.get_content_type() == "text/html"), None)
        content = page.get_payload(decode=True) if page else None
    except RecursionError:
        raise TooLarge(f"An MHTML archive nested without end. To have the page, {_SAVE}.") from None
    if page is None or not isinstance(content, bytes):
        raise NotTheDocument(f"An MHTML archive or e-mail without a page of HTML. To have the page, {_SAVE}.")
    return content, _header(archive, "Snapshot-Content-Location") or _header(page, "Content-Location")


def _header(message: Message, name: str) -> str | None:
    value = message.get(name)
    return str(value).strip() if value is not None else None


def _in_utf8(data: bytes) -> bytes:
    """UTF-8 wherever it is that, else as its ``meta`` says; browsers take Latin-1 for Windows-1252, and so do we."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return (data.decode("iso-8859-15") if _CHARSET.search(data[:4096]) else decode(data)[0]).encode()
    return data.removeprefix(_BYTE_ORDER_MARK)


def _url(html: bytes, tree: LexborHTMLParser, saved_from: str | None) -> str | None:
    """The page's address on legifrance.gouv.fr, without fragment; None where it names none."""
    canonical, graph = tree.css_first("link[rel='canonical']"), tree.css_first("meta[property='og:url']")
    stated = (
        canonical.attributes.get("href") if canonical else None,
        _first(_SAVED_FROM, html[:4096].decode(errors="replace")),
        saved_from,
        graph.attributes.get("content") if graph else None,
    )
    found = (_ADDRESS.match(one) for one in stated if one and not CONTROL.search(one))
    return next((match[0] for match in found if match), None)


def _refuse_consolidated(page: _Page) -> None:
    """A text as amended since (LODA, codes) looks like the one published, but is another list."""
    vigor = page.tree.css_first(".vigor-title")
    is_other = page.url and re.search(r"/(?:loda|codes)/|LEGITEXT", page.url)
    if is_other or (vigor and fold(vigor.text()).startswith("version en vigueur")):
        raise NotTheDocument(
            "A consolidated text (as amended since), not what the Journal officiel published. Open the version"
            " « Journal officiel » (its address has /jorf/id/JORFTEXT…) and save that page."
        )


def _why_without_text(page: _Page) -> str:
    html = page.html.decode()
    for pattern, reason in _REASONS:
        if re.search(pattern, html, re.IGNORECASE):
            return reason
    words = sum(len(line) for segment in page.segments for line in segment.lines)
    if words < _SHELL and page.tree.css_first("script"):
        return "An empty shell, which only JavaScript fills, not the page as a reader sees it"
    return "A page without a text of the Journal officiel (none of the blocks that hold its articles)"


def _title(page: _Page) -> str:
    """The first heading that is the name of an act, else the page's name in the window's bar, without the site's."""
    named = page.tree.css_first("head title")
    bar = re.split(r" [-|–] L[ée]gifrance", named.text())[0] if named else ""
    stated = [*(one_line(" ".join(one.lines)) for one in page.segments if one.mark == "title"), one_line(bar)]
    title = next((one for one in stated if _ACT.match(fold(one))), next(filter(None, stated), ""))
    if CONTROL.search(title):
        raise Unreadable(f"Not a text: a control character in the title. Fetch the page again, or {_SAVE}.")
    if not title:
        raise NotTheDocument(f"A page without a title. {_ELSEWHERE}")
    return title


def _metadata(segments: Iterable[Segment]) -> str:
    return one_line(" ".join(line for one in segments if one.mark == "metadata" for line in one.lines))


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[1] if match else None


def _blocks(segments: Iterable[Segment]) -> list[_Block]:
    """The parts in the order of the page; an article gathers the segments of its element.

    What names something (title, metadata, number, heading) is no part, unless there is nothing it can name, or it has
    a postal code: then a selector has caught more than a name.
    """
    blocks: list[_Block] = []
    articles: dict[int, _Block] = {}
    heading: str | None = None
    current: _Block | None = None
    for one in segments:
        words = " ".join(one.lines)
        is_name = one.mark in _NAMES and not find_codes(words)
        if one.mark == "article":
            current = articles.get(one.element)
            if current is None:
                current = articles[one.element] = _Block("article", [], title=heading, is_article=True)
                blocks.append(current)
            current.lines += one.lines
        elif one.mark == "number" and is_name and current and not current.number and not current.lines:
            current.number = _NUMBER.sub("", words, count=1) or None
        elif one.mark == "heading" and is_name:
            heading = words or heading
        elif one.mark in ("title", "metadata") and is_name and not current:
            continue  # read by _title and _metadata
        elif one.lines:
            blocks.append(_Block(_AROUND.get(one.mark or ""), one.lines))
    return blocks


def _parts(blocks: Sequence[_Block]) -> tuple[Part, ...]:
    numbers = count(1)
    return tuple(
        Part(kind, block.number, block.title, tuple(Line(text, next(numbers)) for text in block.lines))
        for kind, block in _with_kinds(blocks)
    )


def _with_kinds(blocks: Sequence[_Block]) -> Iterator[tuple[PartKind, _Block]]:
    """What no selector names stands before the articles (visas), after them (signatures) or between them (notice)."""
    places = [i for i, block in enumerate(blocks) if block.is_article]
    for i, block in enumerate(blocks):
        if block.is_article:
            yield ("annex" if _is_annex(block) else "article"), block
        elif find_codes("\n".join(block.lines)):
            yield "article", block
        else:
            yield block.kind or ("visas" if i < places[0] else "signatures" if i > places[-1] else "notice"), block


def _is_annex(block: _Block) -> bool:
    """Its number, the title of its section, or, where it has neither, its first line begins with « Annexe »."""
    first = block.lines[0] if block.lines and not block.number else ""
    return any(fold(words or "").startswith("annexe") for words in (block.number, block.title, first))
