"""Pages of legifrance.gouv.fr: both layouts, saved in every way, and the pages that are none."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from parsers.body import read_body
from parsers.errors import NotTheDocument, ParseError, TooLarge
from parsers.medium import recognise
from parsers.model import Order
from parsers.website import lines_of_website, read_website
from tests.conftest import ROOT
from tests.parsers import html_pages as pages

SAMPLES = ROOT.parent / "shared" / "samples" / "website"
OLDER = SAMPLES / "old_layout_arrete_2017_SSAS1731442A.excerpt.html"
ARTICLE = SAMPLES / "sample_article_block_2021.html"
needs_samples = pytest.mark.skipif(not OLDER.exists(), reason="recorded pages (../shared/samples) not here")

FORMS: dict[str, Callable[[str], bytes]] = {
    "present": lambda annex: pages.present_page(annex).encode(),
    "older": lambda annex: pages.older_page(annex).encode(),
    "saved complete": lambda annex: pages.saved_page(annex).encode(),
    "MHTML": lambda annex: pages.mhtml(pages.present_page(annex)),
    "MHTML, base64": lambda annex: pages.mhtml(pages.older_page(annex), "base64"),
}


def _order(data: bytes) -> Order:
    return read_body(read_website(data), "0" * 64)


def _errors(data: bytes) -> set[str]:
    try:
        order = _order(data)
    except ParseError as error:
        return {error.code}
    return {finding.code for finding in order.findings if finding.severity == "error"}


@pytest.mark.parametrize("shape", pages.LISTS)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_page_and_every_shape_of_a_list_is_read(form: str, shape: str) -> None:
    data = FORMS[form](pages.LISTS[shape](pages.items(61)))
    assert recognise(data) == "website"
    order = _order(data)
    assert order.is_proven
    assert [entry.quote for entry in order.entries] == [item.rstrip(" ;.") for item in pages.items(61)]
    assert (order.title, order.nature, order.nor) == (pages.TITLE, "ARRETE", pages.NOR)
    assert (order.jorftext_id, order.eli) == (pages.TEXT_ID, f"https://www.legifrance.gouv.fr{pages.ELI}")
    assert (order.published_on, order.jo_number) == ("2022-11-26", "0274")
    assert order.url
    assert pages.TEXT_ID in order.url


@pytest.mark.parametrize("form", FORMS)
def test_parts_and_lines(form: str) -> None:
    data = FORMS[form](pages.br_list(pages.items(3)))
    parts = read_website(data).parts
    assert [(part.kind, part.number, part.title) for part in parts] == [
        ("visas", None, None),
        ("article", "1er", None),
        ("article", "2", None),
        ("annex", None, "Annexe"),
        ("signatures", None, None),
    ]
    lines = lines_of_website(data)
    assert lines == tuple(line for part in parts for line in part.lines)
    assert [line.line for line in lines] == list(range(1, len(lines) + 1))
    said = " ".join(line.text for line in lines)
    for chrome in ("Script", "margin", "Versions", "Liens relatifs", "Copier", "Droit national", "Plan du site"):
        assert chrome not in said


@pytest.mark.parametrize("shape", pages.LISTS)
@pytest.mark.parametrize("form", ["present", "older"])
@pytest.mark.parametrize("pattern", [r"<br/?>", r"<td.*?</td>", r"<tr>.*?</tr>", r"<p>.*?</p>", r"</?p>", r"<li>[^<]*"])
def test_what_is_taken_away_from_a_list_fires_a_proof_or_changes_nothing(form: str, shape: str, pattern: str) -> None:
    annex = pages.LISTS[shape](pages.items(9))
    said = [(one.number, one.quote) for one in _order(FORMS[form](annex)).entries]
    for match in re.finditer(pattern, annex):
        data = FORMS[form](annex[: match.start()] + annex[match.end() :])
        assert _errors(data) or [(one.number, one.quote) for one in _order(data).entries] == said, match


def test_a_list_that_no_selector_finds_is_not_overlooked() -> None:
    page = pages.present_page(pages.br_list(pages.items(3)))
    elsewhere = page.replace('<article class="summary-preface"><div class="content">', "<section><div>")
    assert len(_order(elsewhere.encode()).entries) == 3
    twice = page.replace("</main>", f"<div>{pages.br_list(pages.items(4))}</div></main>")
    assert "two_lists" in _errors(twice.encode())


def test_a_page_that_breaks_off_is_named() -> None:
    page = pages.present_page(pages.br_list(pages.items(3))).encode()
    for end in range(1, len(page) - 7, 5):
        with pytest.raises(ParseError):
            read_website(page[:end])


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-15", "utf-8", "utf-8-sig"])
def test_the_charset_is_the_one_declared(encoding: str) -> None:
    page = pages.present_page(pages.br_list(["Ecole du Cœur, 1, rue de l'Œuvre à Roubaix (59100)."]))
    if encoding == "cp1252" or encoding == "iso-8859-15":
        page = page.replace('charset="utf-8"', f'charset="{encoding.replace("cp", "windows-")}"')
    (entry,) = _order(page.encode(encoding)).entries
    assert "Cœur" in entry.quote


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("challenge", "Cloudflare"),
        ("incapsula", "Incapsula"),
        ("login", "login page"),
        ("search", "search results"),
        ("shell", "only JavaScript"),
        ("consolidated", "consolidated text"),
    ],
)
def test_a_page_without_a_text_is_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(NotTheDocument, match=reason):
        read_website(pages.EXAMPLES[f"website-{name}.html"]())


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<h1>Erreur 404</h1><p>Page introuvable</p>", "error page"),
        ("<main><p>Bonjour</p></main>", "without a text"),
        ("<main><article class='summary-preface'></article></main>", "without a text"),
        ("<p>x</p><script src='https://geo.captcha-delivery.com'></script>", "refuses access"),
    ],
)
def test_other_pages_without_a_text(html: str, reason: str) -> None:
    with pytest.raises(NotTheDocument, match=reason):
        read_website(f"<html><body>{html}</body></html>".encode())


def test_the_scripts_of_a_gatekeeper_on_a_good_page_do_not_hide_it() -> None:
    page = pages.present_page(pages.br_list(pages.items(3)))
    page = page.replace("</body>", '<script src="/cdn-cgi/challenge-platform/x.js"></script></body>')
    assert len(_order(page.encode()).entries) == 3


@needs_samples
def test_the_recorded_excerpt_of_the_older_layout() -> None:
    title = "Arrêté du 24 novembre 2017 (excerpt)"
    page = b"<html><head><title>%s | Legifrance</title></head><body>%s</body></html>"
    published = read_website(page % (title.encode(), OLDER.read_bytes()))
    assert (published.title, published.nor, published.jo_number) == (title, "SSAS1731442A", "0284")
    assert published.published_on == "2017-12-06"
    assert published.eli == "https://www.legifrance.gouv.fr/eli/arrete/2017/11/24/SSAS1731442A/jo/texte"
    assert [(part.kind, part.number) for part in published.parts] == [
        ("visas", None),
        ("article", "1"),
        ("notice", None),
        ("annex", None),
        ("signatures", None),
    ]
    assert published.parts[3].lines[-1].text.startswith("34009 550 243 1 6, KEYTRUDA 25 mg/mL")


@needs_samples
def test_the_recorded_article_of_the_present_layout() -> None:
    page = b"<html><head><title>Code</title></head><body>%s</body></html>" % ARTICLE.read_bytes()
    (part,) = read_website(page).parts
    assert (part.kind, part.number) == ("annex", "Annexe 1-1")
    assert "OBJECTIF THÉMATIQUE, INTITULÉ DE L'INDICATEUR" in [line.text for line in part.lines]
    assert not any("Liens relatifs" in line.text for line in part.lines)


NESTED = "".join(f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\n' for i in range(2000))
HOSTILE: dict[str, Callable[[], bytes]] = {
    "100,000 divs": lambda: b"<html>" + b"<div>" * 100_000 + b"</html>",
    "30 MB of breaks": lambda: b"<html>" + b"<br>" * 7_500_000 + b"</html>",
    "a million cells": lambda: pages.present_page("<table>" + "<tr>" + "<td>x" * 1_000_000).encode(),
    "33 MB": lambda: b"<html>" + b" " * 33 * 1024 * 1024,
    "MHTML nested": lambda: b"MIME-Version: 1.0\n" + NESTED.encode(),
}


@pytest.mark.parametrize("write", HOSTILE.values(), ids=HOSTILE)
def test_what_is_beyond_the_bounds_is_refused_at_once(write: Callable[[], bytes]) -> None:
    data, start = write(), time.perf_counter()
    with pytest.raises(TooLarge):
        read_website(data)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "data",
    [
        b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n",
        b"MIME-Version: 1.0\nContent-Type: text/plain\n\nhello",
        b'From: x\nContent-Type: text/html; charset="\xff"\nContent-Transfer-Encoding: base64\n\n\xff\xfe',
        b"<html><body>\x00</body></html>",
        b"<html>\x81\xe9</html>",
    ],
)
def test_broken_files_are_named(data: bytes) -> None:
    with pytest.raises(ParseError):
        read_website(data)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_a_named_error(data: bytes) -> None:
    _read(data)
    _read(b"<html><body><main>" + data + b"</main></body></html>")
    _read(b"MIME-Version: 1.0\n" + data)


@given(st.data())
def test_a_page_with_pieces_moved_and_bytes_changed_gives_a_text_or_a_named_error(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(sorted(FORMS)))
    page = bytearray(FORMS[form](pages.table_list(pages.items(3))))
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(page) - 1))
        end = data.draw(st.integers(start, min(len(page), start + 400)))
        place = data.draw(st.integers(0, len(page) - 1))
        page[place:place] = page[start:end] if data.draw(st.booleans()) else data.draw(st.binary(max_size=6))
    _read(bytes(page))


def _read(data: bytes) -> None:
    try:
        published = read_website(data)
    except ParseError:
        return
    assert published.title
    assert published.parts


def test_the_examples_are_what_the_builder_writes() -> None:
    for name, write in pages.EXAMPLES.items():
        assert (ROOT / "tests" / "examples" / f"synthetic-{name}").read_bytes() == write(), name


def test_reading_costs_a_small_multiple_of_bare_parsing() -> None:
    """Goal 3; the figure itself is of ``make bench``. Here only that nothing grew out of hand."""
    links = "".join(f'<li class="item"><a href="/jorf/id/{i}">Texte numéro {i}</a></li>' for i in range(1500))
    page = (
        pages.present_page(pages.br_list(pages.items(61))).replace("</footer>", f"<ul>{links}</ul></footer>").encode()
    )
    read, bare = _best(lambda: read_website(page)), _best(lambda: LexborHTMLParser(page))
    assert read < 8 * bare


def _best(run: Callable[[], object]) -> float:
    times = []
    for _ in range(15):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)
