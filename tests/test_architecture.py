"""The arrows between the rooms: data flows one way, and each tool is held in one place (DESIGN: the rooms)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Room -> the packages or modules of ours that it may import.
ALLOWED = {
    "ecoles": {"scraper", "parsers", "history", "db"},
    "db": {"history", "parsers.model"},
    "history": {"parsers.model", "reference"},
    "parsers": {"reference"},
    "scraper": set(),
    "reference": set(),
}
# Library -> the only places that may import it.
HELD = {
    "httpx": {"scraper/client.py"},
    "selectolax": {"parsers"},
    "pdfplumber": {"parsers"},
    "pypdfium2": {"parsers"},
    "sqlite_utils": {"db"},
    "sqlite3": {"db"},
    "datasette": {"db/site"},
    "typer": {"ecoles"},
    "rich": {"ecoles"},
}


def _modules() -> list[Path]:
    return [path for room in ALLOWED for path in sorted((ROOT / room).rglob("*.py"))]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    for name in _imports(path):
        if name.split(".")[0] in ALLOWED and name.split(".")[0] != room:
            is_allowed = any(name == one or name.startswith(one + ".") for one in ALLOWED[room])
            assert is_allowed, f"{room} may not import {name}"


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_each_library_stays_in_its_place(path: Path) -> None:
    where = str(path.relative_to(ROOT))
    for name in _imports(path):
        places = HELD.get(name.split(".")[0], {""})
        assert any(where.startswith(place) for place in places), f"{where} may not import {name}"


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_outgrows_a_reading(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


# What derives must not ask the clock, chance, the disk or the network.
IMPURE = {"time", "random", "secrets", "uuid", "socket", "urllib", "subprocess", "os", "pathlib"}


@pytest.mark.parametrize("room", ["parsers", "history"])
def test_what_derives_is_pure(room: str) -> None:
    for path in sorted((ROOT / room).rglob("*.py")):
        impure = {name.split(".")[0] for name in _imports(path)} & IMPURE
        assert not impure, f"{path.relative_to(ROOT)} imports {impure}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("now", "today", "utcnow"), f"{path}: asks the clock"
