"""Notebooks travel without outputs, and read nothing but the published database. `make notebooks` executes them."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_holds_no_output_and_opens_the_database_read_only(path) -> None:  # type: ignore[no-untyped-def]
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    source = "".join(line for cell in code for line in cell["source"])
    assert "mode=ro" in source
    assert not any(
        f"from {room}" in source or f"import {room}" in source for room in ("parsers", "history", "scraper", "db")
    )


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS
