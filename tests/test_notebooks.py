"""Notebooks travel without outputs, and read nothing but the published database.

`make notebooks` executes them: on that database, and on the synthetic years.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.test_architecture import ALLOWED

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MODULES = sorted((ROOT / "notebooks").glob("*.py"))
READER = "published.py"
"""The one module that opens the database."""


def _code(path: Path) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def _source(path: Path) -> str:
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    return "\n".join("".join(cell["source"]) for cell in _code(path))


def _imported(path: Path) -> set[str]:
    """The packages that a notebook or a module of theirs imports."""
    nodes = list(ast.walk(ast.parse(_source(path))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


def test_there_are_notebooks() -> None:
    assert {path.stem for path in NOTEBOOKS} >= {"evolution_annuelle", "premieres_reconnaissances"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_holds_no_output(path: Path) -> None:
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in _code(path))


@pytest.mark.parametrize("path", [*NOTEBOOKS, *MODULES], ids=lambda path: path.name)
def test_a_notebook_reads_the_published_database_alone(path: Path) -> None:
    assert not _imported(path).intersection(ALLOWED)
    assert ("sqlite3" in _imported(path)) == (path.name == READER)


def test_the_database_is_opened_read_only() -> None:
    assert "?mode=ro" in _source(ROOT / "notebooks" / READER)
