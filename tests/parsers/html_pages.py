"""Writes made-up pages and API replies from the items of the real list: tests and tests/examples share them.

``python -m tests.parsers.html_pages`` writes the examples anew.
"""

from __future__ import annotations

import base64
import json
import quopri
from collections.abc import Callable, Sequence
from typing import Any

from tests.conftest import REAL_ORDER, ROOT

TITLE = "Arrêté du 9 novembre 2022 fixant la liste des écoles de production (synthetic)"
NOR = "MENE0000000A"
TEXT_ID = "JORFTEXT000000000001"
ADDRESS = f"https://www.legifrance.gouv.fr/jorf/id/{TEXT_ID}"
ELI = "/eli/arrete/2022/11/9/MENE0000000A/jo/texte"
VISAS = "<p><br/>Le ministre,<br/>Vu le code de l'éducation, notamment son article L. 443-6,<br/>Arrête :</p>"
SIGNERS = "<p align='left'><br/>Fait le 9 novembre 2022.</p><p><br/>Pour le ministre :<br/>Synthetic</p>"
ARTICLES = (
    ("1er", "<p><br/>La liste des écoles de production figure en annexe.</p>"),
    ("2", "<p><br/>Le présent arrêté sera publié au Journal officiel de la République française.</p>"),
)
HEADING = "ANNEXE<br/>LISTE DES ÉCOLES DE PRODUCTION"


def items(number: int) -> list[str]:
    """The first items of the real list, as a list of that many would end them: « ; », the last « . »."""
    body = REAL_ORDER.read_text(encoding="utf-8").split("\n\n", 1)[1]
    bare = [line.split("\t", 1)[1].rstrip(" ;.,") for line in body.splitlines()[:number]]
    return [f"{item} ;" for item in bare[:-1]] + [f"{bare[-1]}."]


def br_list(schools: Sequence[str]) -> str:
    """One paragraph, line breaks between the items."""
    return f"<p><br/>{HEADING}</p><p>" + "".join(f"<br/>{i}. {one}" for i, one in enumerate(schools, start=1)) + "</p>"


def p_list(schools: Sequence[str]) -> str:
    """A paragraph an item."""
    return f"<p>{HEADING}</p>" + "".join(f"<p>{i}° {one}</p>" for i, one in enumerate(schools, start=1))


def li_list(schools: Sequence[str]) -> str:
    """A list, numbers printed, closing tags left out."""
    return f"<p>{HEADING}</p><ul>" + "".join(f"<li>{i} - {one}" for i, one in enumerate(schools, start=1)) + "</ul>"


def table_list(schools: Sequence[str]) -> str:
    """A table as the Journal officiel sets it: number, item; cells begin with a line break."""
    return _table(["Numéro", "École"], [[str(i), one] for i, one in enumerate(schools, start=1)])


def wide_table_list(schools: Sequence[str]) -> str:
    """A table with the last words of each item, from its last comma, in a cell of their own."""
    rows = [[str(i), *(part.strip() for part in one.rsplit(",", 1))] for i, one in enumerate(schools, start=1)]
    return _table(["Numéro", "École", "Lieu"], rows)


LISTS: dict[str, Callable[[Sequence[str]], str]] = {
    "br": br_list,
    "p": p_list,
    "li": li_list,
    "table": table_list,
    "wide_table": wide_table_list,
}


def _table(heads: list[str], rows: list[list[str]]) -> str:
    top = "".join(f"<th><br/>{head}</th>" for head in heads)
    body = "".join("<tr>" + "".join(f"<td align='left'><br/>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<p>{HEADING}</p><center><table border='1'><tbody><tr>{top}</tr>{body}</tbody></table></center>"


def present_page(annex: str, title: str = TITLE, head: str = "", top: str = "") -> str:
    """A page of the present layout."""
    articles = "".join(
        f'<article class="js-child list-article-consommation"><div><h2 class="name-article">'
        f'<a href="#">Article {number}</a></h2></div><div class="content">{html}</div><div class="tabs-secondary">'
        '<button>Versions</button><div class="hidden-element">Liens relatifs</div></div></article>'
        for number, html in ARTICLES
    )
    return (
        f'<!DOCTYPE html>{top}<html lang="fr"><head><meta charset="utf-8"><title>{title} - Légifrance</title>{head}'
        f'<link rel="canonical" href="{ADDRESS}"><script>var liste = "1. Script (59000)";</script>'
        "<style>p { margin: 0 }</style></head>"
        '<body><header><nav><a href="/">Droit national</a></nav></header><main role="main" id="main">'
        f'<h1 class="main-title">{title}</h1><div class="top-page-jo"><span>NOR : {NOR}</span>'
        f"<span>ELI : https://www.legifrance.gouv.fr{ELI}</span><span>JORF n°0274 du 26 novembre 2022</span>"
        '<span>Texte n° 12</span></div><button type="button">Copier le texte</button>'
        f'<div class="summary-preface"><div class="content">{VISAS}</div></div>{articles}'
        '<ul><li><h2 id="JORFSCTA000000000001" class="title-link">Annexe</h2>'
        f'<article class="summary-preface"><div class="content">{annex}</div></article></li></ul>'
        f'<div class="summary-annexe"><div class="content">{SIGNERS}</div></div></main>'
        "<footer><p>Plan du site</p></footer></body></html>"
    )


def older_page(annex: str, title: str = TITLE) -> str:
    """A page of the layout before October 2020."""
    articles = "".join(
        f'<a id="x" name="x"> </a><div class="article"><div class="titreArt">Article {number}</div>{html}</div>'
        for number, html in ARTICLES
    )
    return (
        f"<html><head><title>{title} | Legifrance</title>"
        f'<meta property="og:url" content="https://www.legifrance.gouv.fr/affichTexte.do?cidTexte={TEXT_ID}&amp;x=1">'
        f'</head><body><h1>Legifrance</h1><div class="enteteTexte"><span>JORF n°0274 du 26 novembre 2022</span><br>'
        f'texte n° 12 NOR: <span property="eli:id_local">{NOR}</span>'
        f'<div class="enteteTexteELI">ELI: https://www.legifrance.gouv.fr{ELI}</div></div><!-- end entete -->'
        f"<div>{VISAS}</div><!-- end visas --><div>{articles}<ul><li>"
        f'<div id="JORFSCTA000000000001" class="titreSection">Annexe </div><div class="article">{annex}</div></li></ul>'
        f"</div><!-- end texte --><div>{SIGNERS}</div><!-- end signataires --></body></html>"
    )


def saved_page(annex: str) -> str:
    """The present layout as a browser saves it « complete »: its comment above, its folder of files."""
    top = f"\n<!-- saved from url=({len(ADDRESS):04}){ADDRESS} -->\n"
    page = present_page(annex, head='<link rel="stylesheet" href="./Arr%C3%AAt%C3%A9_files/main.css">', top=top)
    return page.replace(f'<link rel="canonical" href="{ADDRESS}">', "")


def mhtml(page: str, encoding: str = "quoted-printable") -> bytes:
    """A page as Chrome and Edge save it « single file »."""
    raw = page.encode()
    body = quopri.encodestring(raw) if encoding == "quoted-printable" else base64.encodebytes(raw)
    head = (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {ADDRESS}\r\n"
        "Subject: synthetic\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----MultipartBoundary--x----"\r\n\r\n'
        "------MultipartBoundary--x----\r\nContent-Type: text/html\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\nContent-Location: {ADDRESS}\r\n\r\n"
    )
    picture = (
        "\r\n------MultipartBoundary--x----\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        "R0lGODlhAQABAAAAACw=\r\n------MultipartBoundary--x------\r\n"
    )
    return head.encode() + body.replace(b"\n", b"\r\n") + picture.encode()


def reply(annex: str, **changes: Any) -> dict[str, Any]:
    """A reply of POST /consult/jorf, articles and sections in an order that is not theirs."""
    articles = [_article(i, number, html) for i, (number, html) in enumerate(ARTICLES, start=1)]
    text: dict[str, Any] = {
        "id": f"{TEXT_ID}_01-01-2999",
        "cid": TEXT_ID,
        "title": TITLE,
        "nor": NOR,
        "eli": ELI,
        "jorfText": "JORF n°0274 du 26 novembre 2022",
        "visa": VISAS,
        "signers": SIGNERS,
        "dateParution": 1669420800000,
        "dateTexte": 1667952000000,
        "dateDebutVersion": "2999-01-01",
        "numParution": "0274",
        "notice": "",
        "textNumber": "12",
        "nature": "ARRETE",
        "rectificatif": None,
        "sections": [section(3, "Annexe", [_article(1, None, f"<p>{annex}<div></div></p>")])],
        "articles": articles[::-1],
    }
    return {key: value for key, value in (text | changes).items() if value is not ...}


def section(order: int, title: str, articles: list[Any], sections: Sequence[Any] = ()) -> dict[str, Any]:
    """A section of a reply."""
    return {"intOrdre": order * 524287, "title": title, "articles": articles, "sections": list(sections)}


def _article(order: int, number: str | None, content: str) -> dict[str, Any]:
    return {"intOrdre": order * 524287, "num": number, "content": content, "nota": None}


def as_json(value: Any) -> bytes:
    """As the API writes it."""
    return json.dumps(value, ensure_ascii=False).encode()


def _nested() -> dict[str, Any]:
    lists = br_list(items(4))
    inner = section(1, "Région Grand Est", [_article(1, None, lists)])
    other = section(1, "Annexe I", [_article(1, None, "<p>Cette annexe (synthetic) ne nomme aucune école.</p>")])
    return reply("", sections=[section(5, "Annexe II", [], [inner]), section(4, "", [], [other])])


def _corrigendum() -> dict[str, Any]:
    first = items(2)[0].rstrip(" ;")
    prose = f"<p><br/>Au lieu de : « {first} », lire : « {first.replace('Ecole', 'École')} ».</p>"
    sole = {"num": None, "content": prose}
    title = TITLE.replace("(synthetic)", "(rectificatif) (synthetic)")
    return reply("", title=title, nor="MENE0000000Z", sections=[], articles=[sole], dateTexte=...)


def _refused(body: str, title: str = "synthetic") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"


EXAMPLES: dict[str, Callable[[], bytes]] = {
    "website-present-br.html": lambda: present_page(br_list(items(61))).encode(),
    "website-present-p.html": lambda: present_page(p_list(items(8))).encode(),
    "website-present-table.html": lambda: present_page(table_list(items(6))).encode(),
    "website-older.html": lambda: older_page(table_list(items(5))).encode(),
    "website-saved-complete.html": lambda: saved_page(br_list(items(4))).encode(),
    "website-html-only-windows-1252.html": lambda: (
        present_page(li_list(items(5))).replace("utf-8", "windows-1252").encode("cp1252")
    ),
    "website-single-file.mhtml": lambda: mhtml(present_page(br_list(items(4)))),
    "website-single-file-base64.mhtml": lambda: mhtml(older_page(p_list(items(3))), "base64"),
    "website-challenge.html": lambda: (
        _refused(
            '<h1>www.legifrance.gouv.fr</h1><script src="/cdn-cgi/challenge-platform/x"></script> synthetic',
            "Just a moment...",
        )
    ).encode(),
    "website-incapsula.html": lambda: _refused(
        '<iframe src="/_Incapsula_Resource?synthetic">Request unsuccessful. Incapsula incident ID: 0</iframe>'
    ).encode(),
    "website-login.html": lambda: _refused(
        '<main><h1>Connexion (synthetic)</h1><form><input type="password" name="p"></form></main>'
    ).encode(),
    "website-search.html": lambda: _refused(
        "<main><h1>Résultats de la recherche</h1>"
        f'<article class="result-item"><a href="/x">{TITLE}</a></article></main>'
    ).encode(),
    "website-shell.html": lambda: _refused('<div id="app">synthetic</div><script src="/main.js"></script>').encode(),
    "website-consolidated.html": lambda: (
        present_page(br_list(items(3))).replace("/jorf/id/JORFTEXT", "/loda/id/JORFTEXT").encode()
    ),
    "piste-unsorted.json": lambda: as_json(reply(br_list(items(61)))),
    "piste-nested-sections.json": lambda: as_json(_nested()),
    "piste-table.json": lambda: as_json(reply(wide_table_list(items(6)))),
    "piste-no-signature-date.json": lambda: as_json(reply(p_list(items(4)), dateTexte=...)),
    "piste-corrigendum.json": lambda: as_json(_corrigendum()),
    "piste-not-found.json": lambda: as_json(
        {"id": None, "cid": None, "title": None, "alias": "synthetic", "articles": [], "sections": []}
    ),
    "piste-search.json": lambda: as_json(
        {"executionTime": 3, "results": [{"titles": [{"id": f"{TEXT_ID}_01-01-2999", "cid": TEXT_ID, "title": TITLE}]}]}
    ),
}


def write_examples() -> None:
    """Writes every document of :data:`EXAMPLES` into tests/examples."""
    for name, write in EXAMPLES.items():
        (ROOT / "tests" / "examples" / f"synthetic-{name}").write_bytes(write())


if __name__ == "__main__":
    write_examples()
