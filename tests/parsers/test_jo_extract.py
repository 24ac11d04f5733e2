"""The running header of the Journal officiel wherever it falls, and the limits and parts of a text."""

from __future__ import annotations

import re

import pytest

from parsers.jo_extract import Header, TextPage, cut_text, without_header
from parsers.numbered_list import Line
from tests.conftest import ROOT
from tests.parsers.pdf_files import FOREIGN, Extract, Layout

SAMPLES = ROOT.parent / "shared" / "samples" / "pdf_text"
DAYS = ["2016-12-31", None, "2009-04-16", "2012-12-30", "2023-07-20", "2021-12-17", "2012-03-31", "2020-12-03"]


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        (["26 mai 2023 JOURNAL OFFICIEL DE LA RÉPUBLIQUE FRANÇAISE Texte 12 sur 120", "1. A"], ["1. A"]),
        (["JOURNAL OFFICIEL DE LA REPUBLIQUE  FRANCAISE", "26 mai 2023", "Texte 12 sur 120", "1. A"], ["1. A"]),
        (["du code ;26 mai 2023 JOURNAL OFFICIEL DE LA RÉPUBLIQUE", "FRANÇAISE Texte 3 sur 110.", "2. B"], None),
        (["à Argentan26 mai 2023 JOURNAL OFFICIEL DE LA RÉPUBLIQUE FRANÇAISE Texte 1 sur 9"], ["à Argentan"]),
        (["26 mai 2023 JOURNAL OFFICIEL DE LA RÉPUBLIQUE FRANÇAISE Texte 1 sur 9 . .ANNEXE"], ["ANNEXE"]),
        (["Texte 12 sur 120", "1. A", "JOURNAL OFFICIEL DE LA RÉPUBLIQUE FRANÇAISE"], ["1. A"]),
        (["Fait le 26 mai 2023", "JOURNAL OFFICIEL DE LA RÉPUBLIQUE FRANÇAISE"], ["Fait le 26 mai 2023"]),
        (["Publié au Journal officiel de la République française."], None),
    ],
)
def test_a_header_is_taken_off_wherever_it_falls(printed: list[str], kept: list[str] | None) -> None:
    texts, _ = without_header(printed)
    if kept is None:
        kept = ["du code ;", "2. B"] if len(printed) > 1 else printed
    assert texts == kept


def test_a_header_says_the_day_of_the_issue() -> None:
    texts, header = without_header(["1er juin 2023 JOURNAL OFFICIEL DE LA RÉPUBLIQUE FRANÇAISE Texte 1 sur 9"])
    assert (texts, header) == ([], Header("2023-06-01", True))


@pytest.mark.skipif(not SAMPLES.exists(), reason="the real text layers are not beside this checkout")
def test_no_header_is_left_in_any_real_text_layer() -> None:
    paths = sorted(SAMPLES.glob("*.txt"))
    for path, day in zip(paths, DAYS, strict=True):
        texts, header = without_header(path.read_text(encoding="utf-8").split("\n"))
        assert header.day == day, path.name
        left = re.findall(r"JOURNAL\s+OFFICIEL|Texte \d+ sur", "\n".join(texts))
        assert left == [], path.name


def _pages(texts: list[str]) -> list[TextPage]:
    return [TextPage(tuple(Line(text, i, 1) for i, text in enumerate(texts, start=1)), Header("2023-05-26", True), 12)]


def test_a_text_ends_where_the_next_begins_with_its_ministry() -> None:
    lines = Extract(before=FOREIGN, after=[line.replace("0002A", "0003A") for line in FOREIGN]).lines()
    published = cut_text(_pages(lines), "0121")
    assert published
    assert published.nor == "MENE2300001A"
    assert published.ministry == "MINISTÈRE DE L’ÉDUCATION NATIONALE"
    kinds = [(part.kind, part.number) for part in published.parts]
    wanted = [("notice", None), ("visas", None), ("article", "1er"), ("article", "2"), ("signatures", None)]
    assert kinds == [*wanted, ("annex", None)]
    assert published.parts[-1].lines[-1].text.endswith("(83500) ;") or "83500" in published.parts[-1].lines[-1].text


def test_a_title_wraps_over_lines_and_may_bear_its_nor() -> None:
    lines = Extract(layout=Layout(width=60)).lines()
    nor = lines.index("NOR : MENE2300001A")
    lines[nor - 1 : nor + 1] = [f"{lines[nor - 1]} {lines[nor]}"]
    published = cut_text(_pages(lines), None)
    assert published
    assert published.title == Extract().title
    assert published.nor == "MENE2300001A"


def test_prose_that_quotes_a_title_is_no_text() -> None:
    assert (
        cut_text(_pages(["Dernière actualité :", *Extract().title.split("prévue"), "1. Ecole A (59000)"]), None) is None
    )
