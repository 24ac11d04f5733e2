"""Everything that the pages show is run: commands against the real order, SQL against the built database."""

from __future__ import annotations

import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ROOT, MakeOrder
from tests.ecoles.conftest import Run

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"```(console|sql|sql years)\n(.*?)```", re.DOTALL)


def _blocks(language: str) -> list[tuple[str, str]]:
    found = ((page, match) for page in PAGES for match in _BLOCK.finditer(page.read_text(encoding="utf-8")))
    return [(page.name, match[2]) for page, match in found if match[1] == language]


def _commands() -> list[tuple[str, str, str]]:
    """Page, command, and the output shown under it ("" when none is shown)."""
    commands = []
    for page, block in _blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            commands.append((page, command, output.strip()))
    return commands


def _make_targets() -> list[str]:
    text = "\n".join(block for _, block in _blocks("console")) + "\n".join(page.read_text("utf-8") for page in PAGES)
    return sorted(set(re.findall(r"(?:^|`)make ([a-z-]+)", text, flags=re.MULTILINE)))


@pytest.mark.parametrize(("page", "command", "shown"), _commands())
def test_a_command_shown_runs_and_prints_what_is_shown(
    built: Run, page: str, command: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(command)
    assert program == "ecoles"
    ran = built(*arguments)
    assert ran.status in (0, 1)
    assert "Traceback" not in ran.err
    wanted = [line.rstrip() for line in shown.splitlines() if line.strip() not in ("", "…")]
    printed = [line.rstrip() for line in ran.out.splitlines()]
    assert [line for line in wanted if line not in printed] == []


@pytest.mark.parametrize(("page", "sql"), _blocks("sql years"))
def test_a_query_of_several_years_runs_and_finds_something(
    alone: Run, home: Path, tmp_path: Path, make_order: MakeOrder, page: str, sql: str
) -> None:
    """One list has no changes and no doubtful pairs: two synthetic ones have both, and a school that moves."""
    names = ("Alpes Usinage", "Horlogerie du Buëch")
    streets = ("1, rue du Bois", "8, avenue des Forges")
    for year, name, street in zip(("2022", "2023"), names, streets, strict=True):
        path = tmp_path / f"synthetic-{year}.txt"
        gap = f"Ecole de production {name}, 1, rue de l'Essai à Gap (05000)"
        veynes = f"Ecole de production Bois du Dévoluy, {street} à Veynes (05400)"
        path.write_bytes(make_order(f"{year}-05-02", [gap, veynes]))
        assert alone("add", path).status == 0
    with closing(sqlite3.connect(f"{(home / 'ecoles.db').as_uri()}?mode=ro", uri=True)) as database:
        assert database.execute(sql).fetchall()


@pytest.mark.parametrize(("page", "sql"), _blocks("sql"))
def test_a_query_shown_runs_and_finds_something(built: Run, home: Path, page: str, sql: str) -> None:
    database = sqlite3.connect(f"{(home / 'ecoles.db').as_uri()}?mode=ro", uri=True)
    try:
        assert database.execute(sql).fetchall()
    finally:
        database.close()


@pytest.mark.parametrize("target", _make_targets())
def test_a_make_target_named_exists_and_explains_itself(target: str) -> None:
    assert re.search(rf"^{target}:.* ## .+", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"
