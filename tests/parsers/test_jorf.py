"""JORF global: real files, texts joined from files in any order, what is missing waits and is reported, and damage."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.body import read_body
from parsers.errors import NotTheDocument, ParseError
from parsers.jorf import JorfCorpus, JorfText, Waiting, lines_of_jorf, read_jorf
from parsers.jorfsimple import read_jorfsimple
from parsers.parts import Part
from tests.conftest import ROOT
from tests.parsers.jorf_files import CARRIERS, FIRST, LAST, SHAPES, Article, Section, Text, by_hash, carried, contents

SAMPLES = ROOT.parent / "shared" / "samples" / "jorf"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no real samples at {SAMPLES}")
NESTED = (
    Section("Titre Ier", (Section("Chapitre Ier", (FIRST,)), LAST)),
    Section("Annexes", (Section("Annexe I", (Article("", "<p>Critères (synthetic)</p>"),)),)),
)


def _only(corpus: JorfCorpus) -> JorfText:
    assert not corpus.waiting
    assert not corpus.refused
    (text,) = corpus.texts
    return text


def _waits(files: dict[str, bytes]) -> Waiting:
    corpus = read_jorf(by_hash(files))
    assert not corpus.texts
    (waiting,) = corpus.waiting
    return waiting


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _told(corpus: JorfCorpus) -> list[str]:
    """Every file that a corpus speaks of."""
    used = [document for one in (*corpus.texts, *corpus.waiting) for document in one.documents]
    return sorted([*used, *(document for document, _ in corpus.refused), *corpus.skipped])


def _without_lines(parts: tuple[Part, ...]) -> list[tuple[object, ...]]:
    return [(part.kind, part.number, part.title, [line.text for line in part.lines]) for part in parts if part.lines]


def _listed(items: list[str], carrier: str = "section", shape: str = "breaks") -> Text:
    return Text(carried(contents(items, shape), carrier))


# The real samples.


@needs_samples
def test_the_lines_of_real_articles_and_texts() -> None:
    article = lines_of_jorf((SAMPLES / "article" / "JORFARTI000054861446.xml").read_bytes())
    assert article[0].text.startswith(
        "Le tableau de l'article 1er de l'arrêté du 4 septembre 2026 susvisé est remplacé"
    )
    assert article[2].text == "Diplômes d'études spécialisées, Nombre de postes"
    assert article[-2].text == "Urologie/chirurgie générale, 2"
    assert [line.line for line in article] == list(range(1, 13))
    version = lines_of_jorf((SAMPLES / "texte_version" / "JORFTEXT000054861513.xml").read_bytes())
    assert version[0].text.startswith("Le ministre de l'économie, des finances et de la souveraineté")
    assert version[-1].text == "Sébastien MARTIN"


def _samples(pattern: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(SAMPLES.glob(pattern))}


@needs_samples
def test_real_files_of_other_series_are_skipped_all_of_them() -> None:
    files = by_hash(_samples("*/*.xml"))
    assert read_jorf(files) == JorfCorpus((), (), (), tuple(sorted(files)))


@needs_samples
def test_a_real_text_is_joined_with_its_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.jorf.may_be_of_the_series", lambda _: True)
    cid, articles = "JORFTEXT000054861513", ("JORFARTI000054861515", "JORFARTI000054861516")
    files = _samples("texte_version/*513.xml") | _samples("article/*51[56].xml")
    links = "".join(f'<LIEN_ART id="{article}" origine="JORF"/>' for article in articles)
    structure = f"<TEXTELR><META><CID>{cid}</CID></META><STRUCT>{links}</STRUCT></TEXTELR>".encode()
    text = _only(read_jorf(by_hash(files | {"struct": structure})))
    assert [(part.kind, part.number, len(part.lines)) for part in text.published.parts] == [
        ("visas", None, 4),
        ("article", "1", 2),
        ("article", "2", 1),
        ("signatures", None, 5),
    ]
    assert (text.published.nor, text.published.signed_on) == ("ECOT2624231A", "2026-09-18")
    assert text.document == _sha(files[f"{cid}.xml"])


@needs_samples
def test_real_files_without_their_text_wait_and_say_for_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.jorf.may_be_of_the_series", lambda _: True)
    files = by_hash(_samples("*/*.xml"))
    corpus = read_jorf(files)
    missing = {waiting.cid: waiting.missing for waiting in corpus.waiting}
    assert missing["JORFTEXT000054861441"] == ("TEXTELR",)
    assert missing["JORFTEXT000051887073"] == ("TEXTE_VERSION", "TEXTELR")
    assert missing["JORFTEXT000000209787"][0] == "TEXTE_VERSION"
    assert "JORFARTI000001817636" in missing["JORFTEXT000000209787"]
    assert "JORFSCTA000000905382" in missing["JORFTEXT000030611453"]
    assert _told(corpus) == sorted(files)


# Whole texts.


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_text_reads_as_its_jorfsimple_twin(real_items: list[str], carrier: str, shape: str) -> None:
    twin = _listed(real_items, carrier, shape)
    text = _only(read_jorf(by_hash(twin.jorf())))
    simple = read_jorfsimple(twin.jorfsimple())
    assert _without_lines(text.published.parts) == _without_lines(simple.parts)
    about = (text.published.title, text.published.nor, text.published.url, text.published.signed_on)
    assert about == (simple.title, simple.nor, simple.url, simple.signed_on)
    assert [one.quote for one in text.order().entries] == [one.quote for one in read_body(simple, "").entries]
    assert text.order().is_proven


def test_nested_sections_keep_the_order_of_the_links() -> None:
    twin = Text(NESTED)
    text = _only(read_jorf(by_hash(twin.jorf())))
    assert _without_lines(text.published.parts) == _without_lines(read_jorfsimple(twin.jorfsimple()).parts)
    assert [part.title for part in text.published.parts if part.kind == "annex"] == ["Annexes / Annexe I"]


def test_sections_listed_flat_beside_their_parents_are_read_once() -> None:
    files = Text(NESTED).jorf()
    section = next(name for name, data in files.items() if "Chapitre Ier</TITRE_TA>" in data.decode())
    link = f'<LIEN_SECTION_TA id="{section}" niv="2">Chapitre Ier</LIEN_SECTION_TA>\n</STRUCT>'
    flat = files | {"struct": files["struct"].replace(b"</STRUCT>", link.encode())}
    one, two = (_only(read_jorf(by_hash(each))) for each in (files, flat))
    assert one.published == two.published


def test_citations_name_the_file_and_the_line_in_it(real_items: list[str]) -> None:
    files = by_hash(_listed(real_items).jorf())
    entries = _only(read_jorf(files)).order().entries
    assert len(entries) == 61
    for entry in entries:
        held = {line.line: line.text for line in lines_of_jorf(files[entry.citation.document])}
        assert entry.quote in held[entry.citation.line]


def test_findings_are_cited_the_same_way(real_items: list[str]) -> None:
    files = by_hash(_listed([*real_items[:2], "Sans numéro"]).jorf())
    files = {_sha(data): data for data in (data.replace(b"3. Sans", b"Sans") for data in files.values())}
    (left,) = (one for one in _only(read_jorf(files)).order().findings if one.code == "line_left_over")
    assert left.citation
    held = {line.line: line.text for line in lines_of_jorf(files[left.citation.document])}
    assert left.citation.quote == held[left.citation.line]


def test_the_order_of_the_files_does_not_matter(real_items: list[str]) -> None:
    files = by_hash(_listed(real_items[:4]).jorf()) | by_hash(Text(NESTED, number=2).jorf())
    whole = read_jorf(files)
    assert [text.cid for text in whole.texts] == [_listed([""]).text_id, Text((), number=2).text_id]
    for seed in range(20):
        names = list(files)
        random.Random(seed).shuffle(names)
        assert read_jorf({name: files[name] for name in names}) == whole


# What is missing, double, or in nobody's structure.


def test_taking_any_one_file_away_makes_the_text_wait_and_names_it(real_items: list[str]) -> None:
    files = _listed(real_items[:4]).jorf()
    for name in files:
        rest = {one: data for one, data in files.items() if one != name}
        waiting = _waits(rest)
        assert waiting.missing == ({"struct": "TEXTELR", waiting.cid: "TEXTE_VERSION"}.get(name, name),)
        assert waiting.documents == tuple(sorted(map(_sha, rest.values())))


def test_an_article_without_its_text_waits_and_is_reported(real_items: list[str]) -> None:
    files = _listed(real_items[:4]).jorf()
    (name,) = (name for name, data in files.items() if "Roubaix" in data.decode())
    waiting = _waits({name: files[name]})
    assert (waiting.missing, waiting.documents) == (("TEXTE_VERSION", "TEXTELR"), (_sha(files[name]),))


def test_an_article_that_no_link_names_comes_last_and_is_said_to(real_items: list[str]) -> None:
    files = _listed(real_items[:4]).jorf()
    (name,) = (name for name, data in files.items() if "Roubaix" in data.decode())
    (section,) = (name for name, data in files.items() if b"<SECTION_TA>" in data)
    loose = {**files, section: files[section].replace(b"<LIEN_ART", b"<LIEN_LOST")}
    text = _only(read_jorf(by_hash(loose)))
    assert text.unlinked == (name,)
    assert text.published.parts[-2].lines[0].text == "ANNEXE"
    (finding,) = (one for one in text.order().findings if one.code == "article_not_linked")
    assert name in finding.message
    assert len(text.order().entries) == 4


def test_a_section_that_no_link_names_keeps_its_articles(real_items: list[str]) -> None:
    files = _listed(real_items[:4]).jorf()
    files["struct"] = files["struct"].replace(b"LIEN_SECTION_TA", b"LIEN_LOST")
    text = _only(read_jorf(by_hash(files)))
    assert [part.title for part in text.published.parts if part.kind == "annex"] == ["Annexe"]
    assert text.unlinked[0].startswith("JORFSCTA")


def test_of_a_file_delivered_several_times_the_last_is_read(real_items: list[str]) -> None:
    files = _listed(real_items[:4]).jorf()
    (name,) = (name for name, data in files.items() if "Roubaix" in data.decode())
    again = files | {"again": files[name].replace(b"<TYPE>AUTONOME</TYPE>", b"<TYPE/>")}
    assert len(_only(read_jorf(by_hash(again))).documents) == len(again)
    other = files | {"other": files[name].replace(b"Roubaix", b"Tourcoing")}
    text = _only(read_jorf(by_hash(other)))
    assert "Tourcoing" in " ".join(entry.quote for entry in text.order().entries)
    assert len(text.documents) == len(other)
    earlier = {"other": other["other"], **files}
    assert "Roubaix" in " ".join(entry.quote for entry in _only(read_jorf(by_hash(earlier))).order().entries)


def test_a_file_that_names_no_text_is_found_by_its_link_or_waits(real_items: list[str]) -> None:
    files = _listed(real_items[:4]).jorf()
    (name,) = (name for name, data in files.items() if "Roubaix" in data.decode())
    orphan = files[name].replace(b"<CONTEXTE>", b"<LOST>").replace(b"</CONTEXTE>", b"</LOST>").replace(b" cid=", b" x=")
    assert len(_only(read_jorf(by_hash({**files, name: orphan}))).order().entries) == 4
    (waiting,) = read_jorf(by_hash({name: orphan})).waiting
    assert (waiting.cid, waiting.missing) == (None, ("CONTEXTE/TEXTE@cid",))


def test_sections_that_hold_each_other_are_read_once(real_items: list[str]) -> None:
    files = _listed(real_items[:4]).jorf()
    (section,) = (name for name, data in files.items() if b"<SECTION_TA>" in data)
    link = f'<LIEN_SECTION_TA id="{section}"/></STRUCTURE_TA>'.encode()
    files[section] = files[section].replace(b"</STRUCTURE_TA>", link)
    assert len(_only(read_jorf(by_hash(files))).order().entries) == 4


def test_a_chain_of_sections_without_end_is_read() -> None:
    files = Text((FIRST,)).jorf()
    cid, long = Text(()).text_id, 3_000
    for i in range(long):
        files[f"s{i}"] = (
            f"<SECTION_TA><ID>S{i}</ID><TITRE_TA>T{i}</TITRE_TA><STRUCTURE_TA><LIEN_SECTION_TA id='S{i + 1}'/>"
            f'</STRUCTURE_TA><CONTEXTE><TEXTE cid="{cid}"/></CONTEXTE></SECTION_TA>'
        ).encode()
    files["struct"] = files["struct"].replace(b"</STRUCT>", b'<LIEN_SECTION_TA id="S0"/></STRUCT>')
    assert _waits(files).missing == (f"S{long}",)


# What is not ours, and damage.


def test_texts_of_other_series_are_skipped_without_reading_xml(monkeypatch: pytest.MonkeyPatch) -> None:
    title = "Arrêté du 3 février 2025 portant nomination (synthetic)"
    text = Text((Article("1", "<p>x</p>"), LAST), title=title, visas="")
    files = by_hash(text.jorf())
    monkeypatch.setattr("parsers.jorf.parse_xml", None)
    assert read_jorf(files).skipped == tuple(sorted(files))


def test_a_thousand_files_of_other_series_cost_little() -> None:
    files = {}
    for i in range(250):
        text = Text((FIRST, LAST), title=f"Arrêté du 3 février 2025 {i}", number=i, visas="")
        files |= by_hash({name: data.replace(b"coles de", b"cole de") for name, data in text.jorf().items()})
    started = time.perf_counter()
    assert len(read_jorf(files).skipped) == len(files) == 1000
    assert time.perf_counter() - started < 1


def test_another_code_s_article_is_read_and_then_refused_with_the_reason() -> None:
    text = Text((LAST,), title="Arrêté du 3 février 2025 pris pour l'article L. 443-6 du code du sport (synthetic)")
    with pytest.raises(NotTheDocument, match="other codes have one too"):
        _only(read_jorf(by_hash(text.jorf()))).order()


def test_a_damaged_file_is_refused_and_its_text_waits_for_it(real_items: list[str]) -> None:
    files = _listed(real_items[:4]).jorf()
    (name,) = (name for name, data in files.items() if "Roubaix" in data.decode())
    files[name] = files[name][:-30]
    held = by_hash(files)
    corpus = read_jorf(held)
    assert [(document, error.code) for document, error in corpus.refused] == [(_sha(files[name]), "unreadable")]
    assert corpus.waiting[0].missing == (name,)
    assert _told(corpus) == sorted(held)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<TEXTE><TITRE>ecoles de production</TITRE></TEXTE>", "JORFSIMPLE"),
        (b"<ARTICLE><CONTENU>ecoles de production</CONTENU></ARTICLE>", "without an ID"),
        (b"<TEXTE_VERSION><ID>JORFTEXT999999999999</ID></TEXTE_VERSION>", "without a title"),
        (b"ecoles de production", "Not well-formed"),
    ],
)
def test_what_is_no_file_of_a_text_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    ((_, error),) = read_jorf(by_hash({"x": data})).refused
    assert reason in str(error)
    with pytest.raises(ParseError, match=reason):
        lines_of_jorf(data)


def test_the_contents_of_an_issue_have_no_lines_and_are_skipped() -> None:
    data = '<JO><LIEN_TXT titretxt="liste des écoles de production"/></JO>'.encode()
    assert lines_of_jorf(data) == ()
    assert read_jorf(by_hash({"x": data})).skipped == (_sha(data),)


PIECES = [
    *Text((FIRST, Section("Annexe", (LAST,)))).jorf().values(),
    *Text((FIRST,), number=2).jorf().values(),
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=60)), max_size=9), st.data())
def test_whatever_comes_every_file_is_told_of_once(pieces: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.lists(st.integers(0, 900), min_size=len(pieces), max_size=len(pieces)))
    damaged = [piece[: len(piece) - at] if at > 600 else piece for piece, at in zip(pieces, cut, strict=True)]
    files = {_sha(piece): piece for piece in damaged}
    corpus = read_jorf(files)
    assert _told(corpus) == sorted(files)
    for text in corpus.texts:
        _check_origins(text, files)


def _check_origins(text: JorfText, files: Mapping[str, bytes]) -> None:
    lines = [line for part in text.published.parts for line in part.lines]
    assert [line.line for line in lines] == list(range(1, len(text.origins) + 1))
    for line, (document, place) in zip(lines, text.origins, strict=True):
        assert lines_of_jorf(files[document])[place - 1].text == line.text
    with suppress(ParseError):
        text.order()
