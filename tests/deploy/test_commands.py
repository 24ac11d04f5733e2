"""What units, crontab, scripts and the operators' page tell to run exists: verbs, options, files, settings."""

from __future__ import annotations

import re
import shlex
import stat
import subprocess

import pytest
import typer.main

from ecoles.cli import app
from tests.conftest import ROOT
from tests.deploy.files import DEPLOY, OPERATIONS, PROGRAM, program_calls, shell_blocks

_VERBS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group of verbs
_EVERYWHERE = {"--home", "--format", "--version", "--help"}
SCRIPTS = ("ecoles", "update-and-commit")


@pytest.mark.parametrize(("where", "arguments"), sorted(set(program_calls())))
def test_a_verb_and_its_options_exist(where: str, arguments: str) -> None:
    verb, *rest = shlex.split(arguments)
    assert verb in _VERBS, f"{where} runs `ecoles {arguments}`"
    known = {name for parameter in _VERBS[verb].params for name in parameter.opts} | _EVERYWHERE
    assert {one for one in rest if one.startswith("--")} <= known


def test_the_calls_are_found_where_they_are() -> None:
    found = {where for where, _ in program_calls()}
    assert found >= {"ecoles-update.service", "ecoles-serve.service", "crontab", "update-and-commit", "operations.md"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_may_be_run_and_is_understood(name: str) -> None:
    script = DEPLOY / name
    assert script.stat().st_mode & stat.S_IXUSR
    shell = script.read_text(encoding="utf-8").splitlines()[0].split("/")[-1].split()[-1]
    subprocess.run([shell, "-n", str(script)], check=True)


def test_everything_that_ships_is_named_on_the_page() -> None:
    page = OPERATIONS.read_text(encoding="utf-8")
    for path in DEPLOY.iterdir():
        assert path.name in page or path.name.startswith("ecoles-serve-"), path.name


def test_the_page_names_only_what_ships() -> None:
    for block in shell_blocks(OPERATIONS):
        for name in re.findall(r"/opt/ecoles/(deploy/[\w-]+)(?![\w{*-])", block):
            assert (ROOT / name).exists() or name == "deploy/ecoles-", name


def test_the_program_is_where_the_page_installs_it() -> None:
    clone = PROGRAM.removesuffix("/.venv/bin/ecoles")
    assert f"git clone ADDRESS-OF-THE-REPOSITORY {clone}\n" in "".join(shell_blocks(OPERATIONS))


def test_settings_on_the_page_are_those_of_the_help() -> None:
    named = r"\b(?:ECOLES|PISTE)_[A-Z_]+\b"
    assert set(re.findall(named, OPERATIONS.read_text(encoding="utf-8"))) == set(re.findall(named, app.info.help or ""))
