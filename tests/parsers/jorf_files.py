"""Writes synthetic files of the open data: a made-up order in JORFSIMPLE and JORF global, in every carrier and shape.

``python -m tests.parsers.jorf_files`` writes tests/examples/synthetic-jorfsimple-*.xml anew; a test holds that they are
what this module writes. The markup is that of the real samples (FORMATS §1); ids, numbers and days are made up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import count

from tests.conftest import REAL_ORDER, ROOT

TITLE = "fixant la liste des écoles de production prévue à l'article L. 443-6 du code de l'éducation (synthetic)"
CARRIERS = ("section", "annex", "numbered", "unnumbered")
SHAPES = ("breaks", "paragraphs", "list", "td", "th", "cells")
MARKS = {"dot": "{}. ", "degree": "{}° ", "dash": "{} - ", "none": ""}
_FROM, _UNTIL = "<DATE_DEBUT>2999-01-01</DATE_DEBUT>", "<DATE_FIN>2999-01-01</DATE_FIN>"
_VISAS = (
    "<p>\n<br/>La ministre (synthetic),<br/>Vu le code de l'éducation, notamment son article L. 443-6,<br/>"
    "Arrête :</p>\n"
)
_EMPTY = "<SM>\n<CONTENU/>\n</SM>\n"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class Article:
    """An article: its number as printed ("" for none), and its contents as markup."""

    number: str
    contents: str


@dataclass(frozen=True)
class Section:
    """A section: its title, and the articles and sections in it."""

    title: str
    inside: tuple[Article | Section, ...]


@dataclass(frozen=True)
class Text:
    """A made-up text. ``text_id`` ends the ids of its parts as well; ``rect`` and ``visas`` are markup."""

    inside: tuple[Article | Section, ...]
    title: str = f"Arrêté du 3 février 2025 {TITLE}"
    number: int = 1
    signed_on: str = "2025-02-03"
    published_on: str = "2025-02-11"
    nor: str = "SYNX2500001A"
    rect: str = ""
    visas: str = _VISAS

    @property
    def text_id(self) -> str:
        """Its id: "JORFTEXT999999990010"."""
        return f"JORFTEXT99999999{self.number:03}0"

    def jorfsimple(self) -> bytes:
        """The one file of the text in JORFSIMPLE."""
        ids = _ids(self)
        head = f"<ID>{self.text_id}</ID>\n{self._eli()}<ANCIEN_ID/>\n<ORIGINE>JORF</ORIGINE>\n<NATURE>ARRETE</NATURE>\n"
        head += f"\n{self._chronicle()}{self._titles()}<LIENS/>\n\n"
        around = _holder("NOTICE") + _holder("VISAS", self.visas) + _holder("ABRO") + _holder("RECT", self.rect)
        body = "".join(_simple(one, ids) for one in self.inside)
        struct = f"<STRUCT>\n{body}{_holder('SIGNATAIRES', _SIGNED)}</STRUCT>\n"
        return f"{_DECLARATION}<TEXTE>\n{head}{around}{_holder('SM')}{_holder('TP')}{struct}</TEXTE>\n".encode()

    def jorf(self) -> dict[str, bytes]:
        """The files of the text in JORF global, by their ids (TEXTELR: "struct")."""
        ids = _ids(self)
        files: dict[str, str] = {}
        links = "".join(_split(one, ids, self, files) for one in self.inside)
        common = f"<META_COMMUN>\n<ID>{self.text_id}</ID>\n{self._eli()}<NATURE>ARRETE</NATURE>\n</META_COMMUN>\n"
        chronicle = f"<META_TEXTE_CHRONICLE>\n<CID>{self.text_id}</CID>\n{self._chronicle()}</META_TEXTE_CHRONICLE>\n"
        version = f"<META_TEXTE_VERSION>\n{self._titles()}<LIENS/>\n</META_TEXTE_VERSION>\n"
        around = _holder("NOTICE") + _holder("VISAS", self.visas) + _holder("SIGNATAIRES", _SIGNED) + _holder("TP")
        around += _holder("ABRO") + _holder("RECT", self.rect) + _holder("SM")
        files[self.text_id] = (
            f"<TEXTE_VERSION>\n<META>\n{common}<META_SPEC>\n{chronicle}{version}</META_SPEC>\n</META>\n{around}"
            "</TEXTE_VERSION>\n"
        )
        files["struct"] = (
            f"<TEXTELR>\n<META>\n{common}<META_SPEC>\n{chronicle}</META_SPEC>\n</META>\n<STRUCT>\n{links}</STRUCT>\n"
            "</TEXTELR>\n"
        )
        return {name: (_DECLARATION + text).encode() for name, text in files.items()}

    def _eli(self) -> str:
        return f"<ID_ELI>https://www.legifrance.gouv.fr/eli/arrete/{self.signed_on[:4]}/{self.nor}/jo/texte</ID_ELI>\n"

    def _chronicle(self) -> str:
        return (
            f"<NUM/>\n<NUM_PARUTION>0035</NUM_PARUTION>\n<NUM_SEQUENCE>9</NUM_SEQUENCE>\n<NOR>{self.nor}</NOR>\n"
            f"<DATE_PUBLI>{self.published_on}</DATE_PUBLI>\n<DATE_TEXTE>{self.signed_on}</DATE_TEXTE>\n"
        )

    def _titles(self) -> str:
        full = escape(self.title, quote=False)
        return f"<TITRE>Arrêté</TITRE>\n<TITREFULL>{full}</TITREFULL>\n<MINISTERE>Ministère (synthetic)</MINISTERE>\n"


_SIGNED = '<div align="left">\n<p>Fait le 3 février 2025.</p>\n</div>\n<div align="left">\n<p>S. Ynthetic</p>\n</div>\n'
LAST = Article("2", "<p>\n<br/>Le présent arrêté sera publié au Journal officiel de la République française.</p>\n")
FIRST = Article("1", "<p>\n<br/>La liste des écoles de production est fixée en annexe (synthetic).</p>\n")


def contents(items: list[str], shape: str, mark: str = "dot", heading: str | None = None) -> str:
    """A list as markup, in one of :data:`SHAPES`, numbered by one of :data:`MARKS`; the last item ends with « . »."""
    lines = [escape(_number(mark, i, item), quote=False) for i, item in enumerate(_closed(items), start=1)]
    told = heading or f"Les {len(items)} écoles de production (synthetic)"
    if shape == "breaks":
        return "<p>\n<br/>" + "<br/>".join(["ANNEXE", told, *lines]) + "</p>\n"
    if shape == "paragraphs":
        return "".join(f'<p align="left">{line}</p>\n' for line in ("ANNEXE", told, *lines))
    if shape == "list":
        return f"<p>{told}</p>\n<ul>\n" + "".join(f"<li>{line}</li>\n" for line in lines) + "</ul>\n"
    rows = _two_cells(items) if shape == "cells" else [_row((line,), shape) for line in lines]
    table = f'<table border="1">\n{"".join(rows)}</table>\n'
    return f'<p>\n<br/>{told}</p>\n<div>\n<div align="center">\n\n{table}\n</div>\n</div>\n'


def carried(markup: str, carrier: str) -> tuple[Article | Section, ...]:
    """A list in one of :data:`CARRIERS`, (a) to (d) of FORMATS §1."""
    if carrier == "section":
        return FIRST, LAST, Section("Annexe", (Article("", markup),))
    if carrier == "annex":
        return FIRST, LAST, Article("Annexe", markup)
    if carrier == "numbered":
        return Article("1", markup), LAST
    return (Article("", markup),)


def by_hash(files: dict[str, bytes]) -> dict[str, bytes]:
    """Files as an archive holds them: by their SHA-256."""
    return {hashlib.sha256(data).hexdigest(): data for data in files.values()}


def _closed(items: list[str]) -> list[str]:
    bare = [item.rstrip(" ;.") for item in items]
    return [*(f"{item} ;" for item in bare[:-1]), *(f"{item}." for item in bare[-1:])]


def _number(mark: str, i: int, item: str) -> str:
    return MARKS[mark].format(i) + item


def _row(cells: tuple[str, ...], tag: str = "td") -> str:
    return "<tr>\n" + "".join(f'<{tag} align="center">\n<br/>{cell}</{tag}>\n' for cell in cells) + "</tr>\n"


def _two_cells(items: list[str]) -> list[str]:
    numbered = ((str(i), escape(item, quote=False)) for i, item in enumerate(_closed(items), start=1))
    return [_row(("N°", "Etablissement"), "th"), *(_row(cells) for cells in numbered)]


def _holder(tag: str, markup: str = "") -> str:
    return f"<{tag}>\n<CONTENU>\n{markup}</CONTENU>\n</{tag}>\n" if markup else f"<{tag}>\n<CONTENU/>\n</{tag}>\n"


def _ids(text: Text) -> Iterator[str]:
    return (f"99999999{text.number:03}{i}" for i in count(1))


def _num(article: Article) -> str:
    return f"<NUM>{article.number}</NUM>" if article.number else "<NUM/>"


def _block(article: Article) -> str:
    return f"<BLOC_TEXTUEL>\n<CONTENU>\n{article.contents}</CONTENU>\n</BLOC_TEXTUEL>\n<LIENS/>\n"


def _simple(one: Article | Section, ids: Iterator[str]) -> str:
    own = next(ids)
    if isinstance(one, Section):
        inside = "".join(_simple(part, ids) for part in one.inside)
        return f"<SECTION_TA>\n<ID>JORFSCTA{own}</ID>\n<TITRE_TA>{one.title}</TITRE_TA>\n{inside}</SECTION_TA>\n"
    head = f"<ID>JORFARTI{own}</ID>\n<ANCIEN_ID/>\n\n{_num(one)}\n<MCS_ART/>\n{_FROM}\n{_UNTIL}\n\n"
    return f"<ARTICLE>\n{head}{_EMPTY}{_block(one)}</ARTICLE>\n"


def _split(one: Article | Section, ids: Iterator[str], text: Text, files: dict[str, str]) -> str:
    """Writes the files of an article or a section; gives the link to it."""
    own = next(ids)
    title = escape(text.title, quote=False)
    context = (
        f'<CONTEXTE>\n<TEXTE cid="{text.text_id}" date_publi="{text.published_on}" nor="{text.nor}" num="">\n'
        f'<TITRE_TXT id_txt="{text.text_id}">{title}</TITRE_TXT>\n</TEXTE>\n</CONTEXTE>\n'
    )
    if isinstance(one, Section):
        links = "".join(_split(part, ids, text, files) for part in one.inside)
        files[f"JORFSCTA{own}"] = (
            f"<SECTION_TA>\n<ID>JORFSCTA{own}</ID>\n<TITRE_TA>{one.title}</TITRE_TA>\n<COMMENTAIRE/>\n<STRUCTURE_TA>\n"
            f"{links}</STRUCTURE_TA>\n{context}</SECTION_TA>\n"
        )
        return (
            f'<LIEN_SECTION_TA cid="JORFSCTA{own}" etat="" id="JORFSCTA{own}" niv="1">{one.title}</LIEN_SECTION_TA>\n'
        )
    files[f"JORFARTI{own}"] = (
        f"<ARTICLE>\n<META>\n<META_COMMUN>\n<ID>JORFARTI{own}</ID>\n<NATURE>Article</NATURE>\n</META_COMMUN>\n<META_SPEC>\n"
        f"<META_ARTICLE>\n{_num(one)}\n{_FROM}\n{_UNTIL}\n<TYPE>AUTONOME</TYPE>\n</META_ARTICLE>\n</META_SPEC>\n</META>\n"
        f"{context}<VERSIONS>\n</VERSIONS>\n{_EMPTY}{_block(one)}</ARTICLE>\n"
    )
    return f'<LIEN_ART etat="" fin="2999-01-01" id="JORFARTI{own}" num="{one.number}" origine="JORF"/>\n'


def real_items() -> list[str]:
    """The 61 items of the real order, without numbers."""
    body = REAL_ORDER.read_text(encoding="utf-8").split("\n\n", 1)[1]
    return [line.split("\t", 1)[1] for line in body.splitlines()]


def examples() -> dict[str, bytes]:
    """The example documents, by what comes between « synthetic-jorfsimple- » and « .xml » in their names."""
    items = real_items()
    lists = {
        "61-section-breaks": (items, "section", "breaks", "dot"),
        "section-paragraphs-degree": (items[10:15], "section", "paragraphs", "degree"),
        "annex-article-td": (items[15:20], "annex", "td", "dot"),
        "numbered-article-th": (items[20:26], "numbered", "th", "dot"),
        "unnumbered-article-dash": (items[26:30], "unnumbered", "breaks", "dash"),
        "section-number-cells": (items[30:36], "section", "cells", "dot"),
        "section-no-numbers": (items[36:40], "section", "td", "none"),
        "annex-article-list-items": (items[40:44], "annex", "list", "degree"),
    }
    texts = {
        name: Text(carried(contents(chosen, shape, mark), carrier), number=i)
        for i, (name, (chosen, carrier, shape, mark)) in enumerate(lists.items(), start=10)
    }
    texts |= _other_structures(items) | _acts_on_a_list(items) | _near_misses()
    return {name: text.jorfsimple() for name, text in texts.items()} | _damaged(texts["section-paragraphs-degree"])


def _other_structures(items: list[str]) -> dict[str, Text]:
    listed = Article("", contents(items[44:48], "breaks"))
    nested = Section("Titre Ier : Dispositions générales", (Section("Chapitre Ier : Objet", (FIRST,)), LAST))
    criteria = (
        "<p>\n<br/>ANNEXE I<br/>Critères de reconnaissance (synthetic)<br/>1. Un enseignement technologique.</p>\n"
    )
    dressed = (
        "<p><b>ANNEXE</b><br/>Les <i>3</i> écoles de production de l'article 1<sup>er</sup> (synthetic)<br />"
        "1<sup>o</sup> <a href='#x'>Ecole de production</a> Bois &amp; m&#233;tal,\n      5, rue Neuve à Dole"
        " (39100)\u00a0;<br/>"
        "<span>2\u00a0° Ecole de production ICAM Lille,\u00a06, rue Auber à Lille\u00a0(59000)\u00a0;</span><br></br>"
        "<em>3°</em> <![CDATA[Ecole de production « Fer & feu », 2, rue X à Lens (62300)]]>.</p>\n"
    )
    gap = contents([*items[:2], *items[3:5]], "breaks").replace("4. ", "5. ").replace("3. ", "4. ")
    return {
        "nested-sections": Text((nested, Section("Annexes", (Section("Annexe unique", (listed,)),))), number=30),
        "two-annexes": Text(
            (FIRST, LAST, Section("Annexe", (Article("", criteria),)), Section("Annexe", (listed,))), number=31
        ),
        "two-lists": Text(
            (
                FIRST,
                LAST,
                Section("Annexe", (listed,)),
                Section("Annexe", (Article("", contents(items[:2], "breaks")),)),
            ),
            number=32,
        ),
        "markup": Text(carried(dressed, "section"), number=33),
        "gap": Text(carried(gap, "section"), number=34),
        "no-date": Text(carried(contents(items[48:51], "td"), "section"), number=35, published_on="2999-01-01", nor=""),
    }


def _acts_on_a_list(items: list[str]) -> dict[str, Text]:
    act = f"Arrêté du 3 mars 2025 modifiant l'arrêté du 3 février 2025 {TITLE}"
    clauses = (
        "<p>\n<br/>L'annexe de l'arrêté du 3 février 2025 susvisé est ainsi modifiée :<br/>1° Le 2 est supprimé ;<br/>"
        f"2° Après le 5, il est inséré un 6 ainsi rédigé :<br/>« 6. {items[5]} ».</p>\n"
    )
    slip = "<p>\n<br/>Au 2°, au lieu de : « (59000) », lire : « (59100) ».</p>\n"
    rectified = Article("", "<p>\n<br/>Rectificatif au Journal officiel du 11 février 2025 (synthetic) :</p>\n" + slip)
    return {
        "amendment": Text(
            (Article("1", clauses), LAST),
            title=act,
            number=40,
            signed_on="2025-03-03",
            published_on="2025-03-11",
            nor="SYNX2500002A",
        ),
        "corrigendum": Text(
            (rectified,), title=f"Arrêté du 3 février 2025 {TITLE} (rectificatif)", number=41, nor="SYNX2500001Z"
        ),
        "rectified-in-place": Text(carried(contents(items[:3], "breaks"), "section"), number=42, rect=slip),
    }


def _near_misses() -> dict[str, Text]:
    sports = "fixant la liste des fédérations mentionnées à l'article L. 443-6 du code du sport (synthetic)"
    money = "relatif au financement des écoles de production (synthetic)"
    other = Article("1", "<p>\n<br/>Les dispositions en annexe sont approuvées (synthetic).</p>\n")
    return {
        "another-code": Text((other, LAST), title=f"Arrêté du 3 février 2025 {sports}", number=50),
        "financing": Text((other, LAST), title=f"Arrêté du 3 février 2025 {money}", number=51),
    }


def _damaged(text: Text) -> dict[str, bytes]:
    """What is no text, or no longer one; and the contents of an issue."""
    whole = text.jorfsimple()
    link = f'<LIEN_TXT idtxt="{text.text_id}" titretxt="{escape(text.title)}"/>\n'
    issue = (
        "<ID>JORFCONT999999990000</ID>\n<NATURE>JO</NATURE>\n<TITRE>JORF n°0035 (synthetic)</TITRE>\n"
        f'<STRUCTURE_TXT>\n<TM niv="1">\n<TITRE_TM>Textes</TITRE_TM>\n{link}</TM>\n</STRUCTURE_TXT>\n'
    )
    return {
        "issue": f"{_DECLARATION}<JO>\n{issue}</JO>\n".encode(),
        "truncated": whole[: len(whole) * 2 // 3],
        "latin1": whole.decode().replace("UTF-8", "ISO-8859-1").encode("iso-8859-1"),
        "utf8-announced-as-latin1": whole.replace(b"UTF-8", b"ISO-8859-1"),
        "bad-date": whole.replace(b"2025-02-11", b"2025-02-31"),
    }


if __name__ == "__main__":
    for name, data in examples().items():
        (ROOT / "tests" / "examples" / f"synthetic-jorfsimple-{name}.xml").write_bytes(data)
