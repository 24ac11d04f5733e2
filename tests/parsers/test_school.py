"""The school grammar on items that other years' lists could print, written by someone who had not seen the grammar.

``synthetic_items.json`` holds, for each item, the readings a careful person would accept for each field ("?": any).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parsers.school import MAX_CHARACTERS, SchoolReading, read_school

ITEMS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("synthetic_items.json").read_text(encoding="utf-8"))
FIELDS = ("name", "acronym", "address", "postal_code", "commune", "insee_code")


def _fields(school: SchoolReading) -> dict[str, str | None]:
    return asdict(school) | {"insee_code": school.place.insee_code if school.place else None}


def _wrong(item: dict[str, Any], school: SchoolReading) -> list[str]:
    """The fields that say something else than any accepted reading; apostrophes and blanks of any kind are equal."""
    fields = _fields(school)
    plain = str.maketrans({"’": "'", "\u00a0": " "})
    wrong = []
    for name in FIELDS:
        accepted = [one.translate(plain) if one else one for one in item["accepted"][name]]
        said = fields[name].translate(plain) if fields[name] else None
        if "?" not in accepted and said not in accepted:
            wrong.append(name)
    return wrong


def _is_said(school: SchoolReading) -> bool:
    """Whether a person is told: a warning or error, or a name or commune left out, which quarantines."""
    return not school.name or not school.commune or any(remark[0] != "info" for remark in school.remarks)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["text"][:60])
def test_no_field_is_wrong_in_silence(item: dict[str, Any]) -> None:
    school = read_school(item["text"])
    assert not _wrong(item, school) or _is_said(school)
    if "must warn" in item["note"]:
        assert _is_said(school)


def test_nearly_every_item_is_read_as_a_person_reads_it() -> None:
    right = [item for item in ITEMS if not _wrong(item, read_school(item["text"]))]
    assert len(right) >= 208


def test_two_schools_of_the_real_list_run_into_one_item_are_never_taken_for_one(real_items: list[str]) -> None:
    for left, right in pairwise(real_items):
        for glue in (" ", ", ", " ; "):
            without_code = left.rpartition(" (")[0]
            school = read_school((without_code + glue + right).rstrip(" ;."))
            assert any(remark[0] == "error" for remark in school.remarks) or not (school.name and school.commune)


def test_an_item_cut_anywhere_never_names_another_town_in_silence(real_items: list[str]) -> None:
    for item in real_items:
        whole = read_school(item.rstrip(" ;."))
        words = item.rstrip(" ;.").split(" ")
        for end in range(1, len(words)):
            cut = read_school(" ".join(words[:end]).rstrip(" ,;."))
            assert cut.place in (None, whole.place) or _is_said(cut), words[:end]


@example("Ecole de production « Boisard Franklin-Roosevelt 148, avenue »")
@given(st.text(max_size=300))
def test_any_words_give_fields_that_are_printed_or_none(text: str) -> None:
    _is_printed(text)


@settings(max_examples=300)
@given(st.data())
def test_a_real_item_shuffled_gives_fields_that_are_printed_or_none(real_items: list[str], data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(real_items)).split(" ") + data.draw(st.lists(st.text(max_size=8), max_size=4))
    _is_printed(" ".join(data.draw(st.permutations(words))))


def _is_printed(text: str) -> None:
    school = read_school(text)
    for field in (school.name, school.acronym, school.address):
        assert field is None or (field and field in text)
    assert school.postal_code is None or (len(school.postal_code) == 5 and school.postal_code.isascii())
    assert school.place is None or school.commune


@pytest.mark.parametrize(
    "piece", [" ", ",", "(", ")", "()", "-", " - ", "- EPB ", " , ", "«", "1", "59000 ", "à Lille ", "(59000)"]
)
def test_repetition_without_end_is_read_in_bounded_time(piece: str) -> None:
    long = (piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
    read_school(f"Ecole{long}"[:MAX_CHARACTERS])
    (remark,) = read_school(long + "x").remarks
    assert remark[1] == "item_too_long"
