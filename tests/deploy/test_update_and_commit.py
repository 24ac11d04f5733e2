"""The scheduled run that keeps its home in git: the real script, the real program, and a night that is made up."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.deploy.files import DEPLOY

# The program, but for the night: it keeps a line of news, as a source would, and leaves with the status it is told.
PROGRAM = """#!/bin/sh
case $1 in
  update | backfill)
    printf %s "$SYNTHETIC_NEWS" >> "$ECOLES_HOME/archive/synthetic-$1"
    mkdir -p "$ECOLES_HOME/archive/tmp" && touch "$ECOLES_HOME/archive/tmp/half"
    exit "$SYNTHETIC_STATUS" ;;
esac
exec "$SYNTHETIC_PYTHON" -m ecoles "$@"
"""


@dataclass(frozen=True, slots=True)
class Runner:
    """A machine that was just set up: the branch checked out in ``home``, pushed to ``origin``."""

    home: Path
    origin: Path
    environment: dict[str, str]

    def run(self, status: int, *verb: str, news: str = "news") -> int:
        """The exit status of a scheduled run whose night brings ``news`` and ends with ``status``."""
        command = [str(DEPLOY / "update-and-commit"), str(self.home), *verb]
        environment = self.environment | {"SYNTHETIC_STATUS": str(status), "SYNTHETIC_NEWS": news}
        return subprocess.run(command, env=environment, capture_output=True, check=False).returncode

    def git(self, *arguments: str, folder: Path | None = None) -> str:
        command = ["git", *arguments]
        place = folder or self.home
        ran = subprocess.run(command, cwd=place, env=self.environment, capture_output=True, text=True, check=True)
        return ran.stdout

    def pushed(self) -> set[str]:
        """The files of the branch, as the others see it."""
        return set(self.git("ls-tree", "-r", "--name-only", "data", folder=self.origin).split())

    def commits(self) -> list[str]:
        """The subjects of the commits pushed, newest first."""
        return self.git("log", "--format=%s", "data", folder=self.origin).splitlines()


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    program = tmp_path / "bin" / "ecoles"
    program.parent.mkdir()
    program.write_text(PROGRAM)
    program.chmod(0o755)
    who = {f"GIT_{role}_{what}": "synthetic" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = (
        os.environ
        | who
        | {
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "SYNTHETIC_PYTHON": sys.executable,
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
    )
    runner = Runner(tmp_path / "home", tmp_path / "origin.git", environment)
    runner.git("init", "--quiet", "--bare", "--initial-branch=data", str(runner.origin), folder=tmp_path)
    runner.git("clone", "--quiet", str(runner.origin), str(runner.home), folder=tmp_path)
    runner.git("commit", "--quiet", "--allow-empty", "--message=The archive begins")
    runner.git("push", "--quiet", "--set-upstream", "origin", "data")
    return runner


def test_the_archive_and_the_exports_are_pushed_and_what_is_derived_is_not(runner: Runner) -> None:
    assert runner.run(0) == 0
    pushed = runner.pushed()
    assert {"archive/journal.jsonl", "exports/list.csv", "exports/changes.csv", "exports/orders.csv"} <= pushed
    assert {name.split("/")[0] for name in pushed} == {"archive", "exports"}
    assert "archive/tmp/half" not in pushed
    assert len((runner.home / "exports" / "list.csv").read_text(encoding="utf-8").splitlines()) == 62


@pytest.mark.parametrize("status", [3, 4])
def test_a_source_that_failed_or_a_quarantine_is_committed_and_told(runner: Runner, status: int) -> None:
    assert runner.run(status, "backfill") == status
    assert runner.commits()[0].endswith(f"status {status}")
    assert {"archive/synthetic-backfill", "exports/list.csv"} <= runner.pushed()


@pytest.mark.parametrize("status", [5, 70])
def test_after_damage_or_a_fault_the_last_push_stays(runner: Runner, status: int) -> None:
    assert runner.run(status) == status
    assert runner.commits() == ["The archive begins"]


def test_nothing_new_makes_no_commit(runner: Runner) -> None:
    assert runner.run(0) == 0
    before = runner.commits()
    assert runner.run(0, news="") == 0
    assert runner.commits() == before


def test_a_push_that_is_refused_fails_the_run(runner: Runner, tmp_path: Path) -> None:
    other = tmp_path / "other"
    runner.git("clone", "--quiet", str(runner.origin), str(other), folder=tmp_path)
    runner.git("commit", "--quiet", "--allow-empty", "--message=meanwhile", folder=other)
    runner.git("push", "--quiet", folder=other)
    assert runner.run(0) not in (0, 3, 4)
    assert runner.commits()[0] == "meanwhile"
