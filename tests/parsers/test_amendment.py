"""Amending clauses: every wording of a collection written beforehand, and laws that hold for any text."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.amendment import read_clauses
from parsers.model import Citation, Clause, Finding
from parsers.numbered_list import Line
from parsers.parts import Part
from reference.text import fold

WORDINGS = json.loads((Path(__file__).parent / "synthetic_clauses.json").read_text(encoding="utf-8"))
FORMULA = re.compile(r"Journal officiel de la République|Vu l")
# Words that say nothing of their own, or say again what a mark, a noun or the item itself says.
GLUE = frozenset(
    "du de des le la les l il un a au et par susvise annexee suivante suivantes ecoles liste fixant point ligne numero "
    "numeros n l adresse l arrete des ii ainsi".split()
) | {"l arrete", "l adresse"}
NUMBER_OF_ITS_OWN = re.compile(r"[0-9]{1,2}[.°]|[a-z]\)|II\.|62")
FIELDS = ("kind", "target", "words", "replacement", "number")


def _read(*texts: str) -> tuple[tuple[Clause, ...], tuple[Finding, ...]]:
    lines = tuple(Line(text, i) for i, text in enumerate(texts, start=1))
    return read_clauses([Part("article", None, None, lines)], "0" * 64)


def _said(clause: Clause) -> dict[str, Any]:
    return {field: getattr(clause, field) for field in FIELDS}


@pytest.mark.parametrize("case", WORDINGS, ids=lambda case: case["note"])
def test_a_wording_is_read_as_a_jurist_reads_it(case: dict[str, Any]) -> None:
    clauses, findings = _read(*case["lines"])
    assert [_said(clause) for clause in clauses] == case["clauses"]
    quotes = [finding.citation.quote for finding in findings if finding.citation]
    for beginning in case["not_understood"]:
        assert any(quote.startswith(beginning) for quote in quotes), quotes
    assert bool(findings) == bool(case["not_understood"]), findings


UNDERSTOOD = [case for case in WORDINGS if not case["not_understood"] and not FORMULA.search(" ".join(case["lines"]))]


@pytest.mark.parametrize("case", UNDERSTOOD, ids=lambda case: case["note"])
def test_no_word_of_a_clause_can_go_unnoticed(case: dict[str, Any]) -> None:
    """Taken away, any word that is not mere glue gives another clause, or an error."""
    for i, line in enumerate(case["lines"]):
        words = line.split(" ")
        for j, word in enumerate(words):
            if not fold(word) or fold(word) in GLUE or NUMBER_OF_ITS_OWN.fullmatch(word):
                continue
            shorter = [*case["lines"][:i], " ".join(words[:j] + words[j + 1 :]), *case["lines"][i + 1 :]]
            clauses, findings = _read(*shorter)
            assert findings or [_said(clause) for clause in clauses] != case["clauses"], shorter


@pytest.mark.parametrize("case", WORDINGS, ids=lambda case: case["note"])
def test_a_clause_cites_its_line_and_holds_nothing_that_is_not_printed(case: dict[str, Any]) -> None:
    clauses, findings = _read(*case["lines"])
    printed = "".join("".join(case["lines"]).split())
    for one in (*clauses, *findings):
        assert one.citation
        assert one.citation.line
        assert one.citation.quote in case["lines"][one.citation.line - 1]
    for clause in clauses:
        for words in (clause.words, clause.replacement):
            assert "".join((words or "").split()) in printed


@pytest.mark.parametrize("parts", [0, 1, 3])
def test_lines_keep_their_page_and_their_number_in_the_text(parts: int) -> None:
    before = [Part("article", str(i), None, (Line("Le reste sans changement.", i, 1),)) for i in range(1, parts + 1)]
    article = Part(
        "article", "9", None, (Line("L'annexe est ainsi modifiée :", 40, 2), Line("1° Le 12° est supprimé.", 1, 3))
    )
    clauses, findings = read_clauses([*before, article], "0" * 64)
    assert not findings
    assert clauses[0].citation == Citation("0" * 64, "1° Le 12° est supprimé", None, 3, 1)


def test_an_annex_is_the_new_list_or_an_error() -> None:
    annex = Part("annex", None, "Annexe", (Line(""), Line("1. Ecole A, à Lille (59000)", 7)))
    replaced = Part("article", "1", None, (Line("L'annexe est remplacée par l'annexe du présent arrêté.", 1),))
    struck = Part("article", "1", None, (Line("Le 12° est supprimé.", 1),))
    assert read_clauses([replaced, annex], "")[1] == ()
    (finding,) = read_clauses([struck, annex], "")[1]
    assert (finding.severity, finding.code) == ("error", "annex_not_used")


def test_a_new_list_below_its_heading_in_the_same_text_is_no_clause() -> None:
    clauses, findings = _read(
        "L'annexe est remplacée par l'annexe du présent arrêté.", "Annexe", "1. Ecole A, à Lille (59000)"
    )
    assert [clause.kind for clause in clauses] == ["replace_list"]
    assert not findings


@pytest.mark.parametrize(
    "texts", [(), ("Article 2.", "Le présent arrêté sera publié au Journal officiel."), ("  ", ".")]
)
def test_an_article_without_a_clause_is_an_error(texts: tuple[str, ...]) -> None:
    clauses, findings = _read(*texts)
    assert (clauses, [finding.code for finding in findings]) == ((), ["no_clause"])


FRAGMENTS = st.sampled_from(
    '« » “ ” " << >> ; . , : 1° 2° 3) a) b) – I. II. Article 12 12° 12o n° et à le les au aux même '
    "numéro la liste annexe mots sont est remplacés par supprimé Après inséré un 62 ainsi rédigé complétée suivants "
    "écoles établissements lire page ligne Ecole Lille (59000) Fait Vu Arrête : modifiée Sont ajoutées de du présent "
    "arrêté".split()
    + [
        "au lieu de",
        "les mots : « A »",
        "sont remplacés par les mots : « B »",
        "\n",
        "« 62. Ecole A, à Lille (59000) »",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(FRAGMENTS, max_size=40).map(" ".join))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_gives_clauses_or_errors_that_quote_it(text: str) -> None:
    texts = text.split("\n")
    clauses, findings = _read(*texts)
    assert clauses or findings
    printed = "".join(text.split())
    for clause in clauses:
        assert all("".join((words or "").split()) in printed for words in (clause.words, clause.replacement))
    for one in (*clauses, *findings):
        if one.citation:
            assert one.citation.quote in texts[(one.citation.line or 0) - 1]


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 99),
    st.lists(st.sampled_from("Bonjour 14 liste bis Q non sauf ecole – ( / ½ ß Ω".split()), min_size=1, max_size=3),
)
def test_words_that_no_clause_has_are_never_passed_over(number: int, words: list[str]) -> None:
    _, findings = _read(f"Le {number}° {' '.join(words)} est supprimé.")
    assert findings or set(words) <= {"–", "("}


HOSTILE = [
    "« ",
    "« » ",
    "» ",
    '" ',
    "1° ",
    "a) ",
    "I. ",
    "– ",
    ", ",
    "et ",
    ": ",
    "; ",
    "au lieu de : ",
    "les mots : A ",
    "a , ",
]
HOSTILE += [
    "Fait le 3 mars 2023.\n",
    "La liste est complétée comme suit : ",
    "le 12° est supprimé, ",
    "Vu le code\n",
    "n° ",
]
HOSTILE += [
    "à la liste, ",
    "au 1, ",
    "Les 1 à 500 sont supprimés. ",
    "Le ministre a, ",
    "« 62. Ecole A ; ",
    "Ecole, ",
    "\n",
    "x",
    "9",
]
HOSTILE += [
    "La liste est complétée comme suit :\n62. Ecole A\n",
    "« A\n",
    "de la ",
    "1 et ",
    "Après le 61, est ajouté ",
    "Annexe\n",
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize(
    "start",
    ["", "Le ministre ", "Vu ", "Au ", "Les ", "À la liste ", "Sont ajoutées à la liste les écoles suivantes :\n"],
)
def test_a_hundred_thousand_characters_are_read_at_once(start: str, piece: str) -> None:
    text = start + piece * (100_000 // len(piece))
    began = time.monotonic()
    clauses, findings = _read(*text.split("\n"))
    assert clauses or findings
    assert len(clauses) + len(findings) < 6000
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "lead_in",
    [
        "Rectificatif au Journal officiel du 26 novembre 2024, édition électronique, texte n° 12 : ",
        "Rectificatif au Journal officiel n° 0274 du 26 novembre 2024 :\n",
    ],
)
def test_the_words_that_name_the_corrected_issue_are_no_clause(lead_in: str) -> None:
    text = f"{lead_in}Au 2°, au lieu de : « (59000) », lire : « (59100) »."
    lines = tuple(Line(words, i) for i, words in enumerate(text.split("\n"), start=1))
    (clause,), findings = read_clauses((Part("article", None, None, lines),), "0" * 64)
    assert findings == ()
    assert (clause.target, clause.words, clause.replacement) == (2, "(59000)", "(59100)")
    assert clause.citation.line == len(lines)
