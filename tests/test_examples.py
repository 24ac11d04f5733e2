"""Documents beside the JSON expected of them: one without expectation fails, and leaves a draft to review."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecoles.shapes import reading_as_json
from parsers.errors import ParseError
from parsers.medium import read
from tests.conftest import ROOT

EXAMPLES = ROOT / "tests" / "examples"
DOCUMENTS = [
    *sorted((ROOT / "orders").glob("*.txt")),
    *sorted(path for path in EXAMPLES.iterdir() if not path.name.endswith((".expected.json", ".draft", ".md"))),
]


def _said(path: Path) -> dict[str, Any]:
    try:
        return reading_as_json(read(path.read_bytes()))
    except ParseError as error:
        return {"error": error.code, "message": str(error)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_reads_as_a_person_read_it(path: Path) -> None:
    said, expected = _said(path), EXAMPLES / f"{path.stem}.expected.json"
    if not expected.exists():
        draft = expected.with_suffix(".draft")
        draft.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"no expectation; review {draft}, line by line, and rename it to {expected.name}")
    assert said == json.loads(expected.read_text(encoding="utf-8"))


def test_no_expectation_stands_alone() -> None:
    named = {path.stem for path in DOCUMENTS}
    assert {path.name.removesuffix(".expected.json") for path in EXAMPLES.glob("*.expected.json")} <= named


def test_made_up_documents_say_so_and_stay_out_of_the_orders_that_ship() -> None:
    for path in EXAMPLES.iterdir():
        if not path.name.endswith(".expected.json"):
            assert path.name.startswith("synthetic-"), path.name
    for path in (ROOT / "orders").iterdir():
        assert b"synthetic" not in path.read_bytes()
