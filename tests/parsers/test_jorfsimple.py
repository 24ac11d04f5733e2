"""JORFSIMPLE: the real samples whole and in order, every carrier and shape of a list; any damage is named or proven."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.body import read_body
from parsers.errors import NotTheDocument, ParseError, Unreadable
from parsers.jorfsimple import lines_of_jorfsimple, read_jorfsimple
from parsers.model import Order
from parsers.parts import Published
from tests.conftest import ROOT
from tests.parsers.jorf_files import CARRIERS, MARKS, SHAPES, Article, Section, Text, carried, contents, examples

SAMPLES = ROOT.parent / "shared" / "samples" / "jorfsimple"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no real samples at {SAMPLES}")


def _order(data: bytes) -> Order:
    return read_body(read_jorfsimple(data), "f" * 64)


def _errors(order: Order) -> set[str]:
    return {finding.code for finding in order.findings if finding.severity == "error"}


# The real samples.


def _sample(name: str) -> Published:
    return read_jorfsimple((SAMPLES / f"{name}.xml").read_bytes())


@needs_samples
def test_a_real_order_with_two_annexes_is_read_whole_and_in_order() -> None:
    text = _sample("JORFTEXT000053398028")
    kinds = [(part.kind, part.number, part.title, len(part.lines)) for part in text.parts]
    assert kinds == [
        ("visas", None, None, 4),
        *[("article", str(i), None, lines) for i, lines in enumerate((3, 2, 1, 3, 1), start=1)],
        ("annex", None, "Annexe", 80),
        ("annex", None, "Annexe", 67),
        ("signatures", None, None, 17),
    ]
    first, second = (part.lines for part in text.parts if part.kind == "annex")
    assert [line.text for line in first[:3]] == [
        "ANNEXES",
        "ANNEXE I",
        "Communes reconnues en état de catastrophe naturelle",
    ]
    assert first[3].text.startswith("Département, Commune, Phénomène naturel, Date de début de la période de reconnais")
    assert first[4].text.startswith("Ardèche, Baix, Inondations et coulées de boue, 16/11/2025, 17/11/2025, Le débit")
    assert second[0].text == "ANNEXE II"
    assert second[-1].text.startswith("Val-d'Oise, Saint-Prix, Vents cycloniques, 20/10/2025, 20/10/2025, Le phéno")
    assert text.parts[0].lines[-1].text == "Arrêtent :"
    assert any("chargé de la 5e sous-direction" in line.text for line in text.parts[-1].lines)


@needs_samples
def test_its_metadata_are_complete() -> None:
    text = _sample("JORFTEXT000053398028")
    assert (text.nature, text.nor, text.jorftext_id) == ("ARRETE", "INTE2601369A", "JORFTEXT000053398028")
    assert text.title == "Arrêté du 19 janvier 2026 portant reconnaissance de l'état de catastrophe naturelle"
    assert text.eli == "https://www.legifrance.gouv.fr/eli/arrete/2026/1/19/INTE2601369A/jo/texte"
    assert text.url == "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000053398028"
    assert (text.signed_on, text.published_on, text.jo_number) == ("2026-01-19", "2026-01-24", "0020")
    assert text.ministry == "Ministère de l'intérieur"


@needs_samples
@pytest.mark.parametrize(
    ("name", "lines", "first", "last"),
    [
        ("JORFTEXT000054245373", 755, "Le ministre de l'intérieur, le ministre de l'économie", "S. Doumeix"),
        ("JORFTEXT000054246001", 1, "Par arrêté du ministre de l'intérieur en date du 11 juin 2026", "Par arrêté du"),
        ("JORFTEXT000054708438", 10, "La ministre déléguée auprès de la ministre des armées", "Alice RUFO"),
        ("JORFTEXT000054708776", 18, "Le Président de la République,", "Sébastien LECORNU"),
    ],
)
def test_every_real_text_is_read_from_its_first_line_to_its_last(name: str, lines: int, first: str, last: str) -> None:
    found = [line for part in _sample(name).parts for line in part.lines]
    assert [line.line for line in found] == list(range(1, lines + 1))
    assert found[0].text.startswith(first)
    assert found[-1].text.startswith(last)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@needs_samples
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("JORFTEXT*.xml")), ids=lambda path: path.name)
def test_no_word_of_a_real_text_is_lost(path: Path) -> None:
    blanked = path.read_text(encoding="utf-8").replace("<br/>", " ").replace("</p>", " </p>")
    printed = [word for holder in fromstring(blanked).iter("CONTENU") for word in _words("".join(holder.itertext()))]
    assert [word for line in lines_of_jorfsimple(path.read_bytes()) for word in _words(line.text)] == printed


@needs_samples
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("JORFCONT*.xml")), ids=lambda path: path.name)
def test_the_contents_of_a_real_issue_are_no_text(path: Path) -> None:
    with pytest.raises(NotTheDocument, match="contents of an issue"):
        read_jorfsimple(path.read_bytes())


@needs_samples
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("JORFTEXT*.xml")), ids=lambda path: path.name)
def test_a_real_text_of_another_series_is_none_of_ours(path: Path) -> None:
    with pytest.raises(NotTheDocument):
        _order(path.read_bytes())


# Carriers and shapes.


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_list_reads_the_same_in_every_carrier_and_shape(
    real_items: list[str], carrier: str, shape: str, mark: str
) -> None:
    order = _order(Text(carried(contents(real_items, shape, mark), carrier)).jorfsimple())
    assert [entry.quote for entry in order.entries] == [item.rstrip(" ;.") for item in real_items]
    assert [entry.number for entry in order.entries] == list(range(1, 62))
    assert order.is_proven
    assert {"numbers_not_printed"} & {one.code for one in order.findings} == (
        {"numbers_not_printed"} if mark == "none" and shape != "cells" else set()
    )


def test_citations_name_lines_that_hold_their_quotes(real_items: list[str]) -> None:
    data = Text(carried(contents(real_items, "cells"), "section")).jorfsimple()
    held = {line.line: line.text for line in lines_of_jorfsimple(data)}
    assert list(held) == list(range(1, len(held) + 1))
    for entry in _order(data).entries:
        assert entry.quote in held[entry.citation.line]


def test_the_lines_of_a_text_are_those_of_its_parts() -> None:
    for name, data in examples().items():
        with suppress(ParseError):
            parts = read_jorfsimple(data).parts
            assert lines_of_jorfsimple(data) == tuple(line for part in parts for line in part.lines), name


# Parts.


def _parts(*inside: Article | Section, **other: str) -> list[tuple[str, str | None, str | None]]:
    text = Text(inside, visas="", **other)
    return [(part.kind, part.number, part.title) for part in read_jorfsimple(text.jorfsimple()).parts[:-1]]


@pytest.mark.parametrize("title", ["Annexe", "ANNEXES", "annexe II : liste", "Annexe\u00a01"])
def test_an_annex_is_told_by_its_number_or_by_any_section_around_it(title: str) -> None:
    article = Article("", "<p>x</p>")
    assert _parts(Article(title, "<p>x</p>")) == [("annex", title, None)]
    assert _parts(Section(title, (article,))) == [("annex", None, title)]
    assert _parts(Section("Titre Ier", (Section(title, (Article("3", "<p>x</p>"),)),))) == [
        ("annex", "3", f"Titre Ier / {title}")
    ]
    assert _parts(Section("Titre Ier", (article,)), article) == [
        ("article", None, "Titre Ier"),
        ("article", None, None),
    ]


def test_a_rectificatif_delivered_with_the_text_is_a_part_that_is_looked_at() -> None:
    assert _parts(Article("1", "<p>x</p>"), rect="<p>Au lieu de : « A », lire : « B ».</p>") == [
        ("article", None, "Rectificatif"),
        ("article", "1", None),
    ]


def test_what_stands_around_the_articles_is_kept_apart_under_its_name() -> None:
    data = Text((Article("1", "<p>x</p>"),)).jorfsimple()
    for tag in ("NOTICE", "ABRO", "SM", "TP"):
        data = data.replace(f"<{tag}>\n<CONTENU/>".encode(), f"<{tag}>\n<CONTENU>{tag} says</CONTENU>".encode(), 1)
    kinds = [(part.kind, part.title) for part in read_jorfsimple(data).parts]
    assert kinds[:2] == [("notice", None), ("visas", None)]
    assert kinds[2:5] == [("notice", "ABRO"), ("notice", "SM"), ("notice", "TP")]
    assert kinds[-1] == ("signatures", None)


def test_contents_in_a_place_never_seen_are_looked_at_as_an_article() -> None:
    data = Text(()).jorfsimple().replace(b"<STRUCT>", b"<STRUCT><NEW><CONTENU>A</CONTENU></NEW><CONTENU>B</CONTENU>")
    assert [(part.kind, part.lines[0].text) for part in read_jorfsimple(data).parts][1:3] == [
        ("article", "A"),
        ("article", "B"),
    ]


def test_an_article_without_words_is_still_a_part() -> None:
    assert _parts(Article("1", "")) == [("article", "1", None)]


# Metadata.


def test_what_means_no_date_and_what_is_empty_is_none() -> None:
    text = read_jorfsimple(Text((), signed_on="2999-01-01", published_on="", nor="").jorfsimple())
    assert (text.signed_on, text.published_on, text.nor) == (None, None, None)


@pytest.mark.parametrize("text_id", ["JORFCONT000000000001", "JORFTEXT00000000001", "JORFTEXT٠٠٠٠٠٠٠٠٠٠٠٠", "../etc"])
def test_an_id_of_another_form_is_refused(text_id: str) -> None:
    text = Text(())
    with pytest.raises(NotTheDocument, match="twelve digits"):
        read_jorfsimple(text.jorfsimple().replace(text.text_id.encode(), text_id.encode(), 1))


def test_a_text_without_id_has_no_address() -> None:
    text = Text(())
    read = read_jorfsimple(text.jorfsimple().replace(text.text_id.encode(), b"", 1))
    assert (read.jorftext_id, read.url) == (None, None)


def test_a_day_that_does_not_exist_and_a_missing_title_are_named() -> None:
    with pytest.raises(Unreadable, match="DATE_PUBLI"):
        read_jorfsimple(Text((), published_on="2025-02-30").jorfsimple())
    with pytest.raises(NotTheDocument, match="without a title"):
        read_jorfsimple(b"<TEXTE><ID/></TEXTE>")
    with pytest.raises(NotTheDocument, match="not a <ARTICLE>"):
        read_jorfsimple(b"<ARTICLE/>")


# Damage.

LISTS = [pytest.param(shape, mark) for shape in SHAPES for mark in ("dot", "none")]


def _said(order: Order) -> list[object]:
    """What an order says of each school, without the line it stands in."""
    return [
        (one.number, one.quote, one.name, one.acronym, one.address, one.postal_code, one.place) for one in order.entries
    ]


def _without(root: Element, keeps_words: bool) -> Iterator[tuple[str, bytes]]:
    """The document without one element of its contents: the tags alone, or what they hold as well."""
    for parent in list(root.iter()):
        for i, child in enumerate(parent):
            if child.tag not in ("p", "br", "tr", "td", "th", "li", "ul", "table"):
                continue
            changed = copy.deepcopy(root)
            twin = next(two for one, two in zip(root.iter(), changed.iter(), strict=True) if one is parent)
            _take_out(twin, i, keeps_words)
            yield f"<{child.tag}> {i} of <{parent.tag}>", tostring(changed, encoding="utf-8")


def _take_out(parent: Element, i: int, keeps_words: bool) -> None:
    child = parent[i]
    before = (child.text or "") if keeps_words else ""
    inside = list(child) if keeps_words else []
    if inside:
        inside[-1].tail = (inside[-1].tail or "") + (child.tail or "")
    else:
        before += child.tail or ""
    if i:
        parent[i - 1].tail = (parent[i - 1].tail or "") + before
    else:
        parent.text = (parent.text or "") + before
    parent[i : i + 1] = inside


@pytest.mark.parametrize("keeps_words", [True, False], ids=["tags", "with-words"])
@pytest.mark.parametrize(("shape", "mark"), LISTS)
def test_taking_an_element_from_a_list_changes_nothing_or_fires_a_proof(
    real_items: list[str], shape: str, mark: str, keeps_words: bool
) -> None:
    data = Text((Article("Annexe", contents(real_items[14:18], shape, mark)),), visas="").jorfsimple()
    whole = _said(_order(data))
    mutants = list(_without(fromstring(data), keeps_words))
    assert mutants
    for what, mutant in mutants:
        order = _order(mutant)
        assert _errors(order) or _said(order) == whole, what


def test_a_truncated_file_is_named_wherever_it_breaks_off(real_items: list[str]) -> None:
    data = Text(carried(contents(real_items[:3], "breaks"), "section")).jorfsimple().rstrip()
    for end in range(1, len(data), 7):
        with pytest.raises(ParseError):
            read_jorfsimple(data[:end])


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_a_named_error(data: bytes) -> None:
    for given_bytes in (data, b"<TEXTE><TITRE>x</TITRE>" + data + b"</TEXTE>"):
        with suppress(ParseError):
            read_jorfsimple(given_bytes)


TAGS = (
    "TEXTE STRUCT ARTICLE SECTION_TA TITRE_TA NUM ID DATE_TEXTE TITREFULL CONTENU BLOC_TEXTUEL RECT p br tr td".split()
)
TREES = st.recursive(
    st.sampled_from(["", "x", "Annexe", "7", "2025-02-03", "<br/>"]),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", st.sampled_from(TAGS), st.lists(inner, max_size=5)
    ),
    max_leaves=40,
)


@given(TREES)
def test_any_tree_of_the_tags_gives_a_text_or_a_named_error(tree: str) -> None:
    data = f"<TEXTE><TITRE>x</TITRE>{tree}</TEXTE>".encode()
    with suppress(ParseError):
        text = read_jorfsimple(data)
        printed = sum(
            holder.count("x") for one in fromstring(data).iter() if one.tag == "CONTENU" for holder in one.itertext()
        )
        assert (printed > 0) <= bool(text.parts)
        read_body(text, "f" * 64)


@pytest.mark.parametrize("tag", ["STRUCT", "SECTION_TA", "ARTICLE", "NEW"])
def test_structure_nested_without_end_is_refused(tag: str) -> None:
    deep = 100_000
    with pytest.raises(Unreadable, match="deep"):
        read_jorfsimple(f"<TEXTE><TITRE>x</TITRE>{f'<{tag}>' * deep}x{f'</{tag}>' * deep}</TEXTE>".encode())


# The examples that this module's builder writes.


@pytest.mark.parametrize("name", examples())
def test_an_example_is_what_the_builder_writes(name: str) -> None:
    """``python -m tests.parsers.jorf_files`` writes them anew."""
    path = ROOT / "tests" / "examples" / f"synthetic-jorfsimple-{name}.xml"
    assert path.read_bytes() == examples()[name]
