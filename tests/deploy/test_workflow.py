"""The workflow for a scheduled run: linted where a linter is, and held to the rules of a job that may write."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.deploy.files import DEPLOY

_FILE = DEPLOY / "scheduled-update.yml"
_LINTER = shutil.which("actionlint", path=sysconfig.get_path("scripts")) or shutil.which("actionlint")


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    """The workflow as data; YAML 1.1 reads its key ``on`` as true."""
    told = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in told.items()}


@pytest.fixture(scope="module")
def job(workflow: dict[str, Any]) -> dict[str, Any]:
    """Its only job."""
    (job,) = workflow["jobs"].values()
    return job


@pytest.mark.skipif(_LINTER is None, reason="actionlint is not on this machine")
def test_actionlint_has_nothing_to_say_against_it() -> None:
    assert _LINTER is not None
    ran = subprocess.run([_LINTER, str(_FILE)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_it_runs_every_morning_and_every_evening_of_paris(workflow: dict[str, Any]) -> None:
    assert workflow["on"]["schedule"] == [{"cron": "7 6,23 * * *", "timezone": "Europe/Paris"}]
    assert workflow["on"]["workflow_dispatch"]["inputs"]["verb"]["options"] == ["update", "backfill"]


def test_it_may_push_and_nothing_else(workflow: dict[str, Any], job: dict[str, Any]) -> None:
    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "write"}


def test_a_run_lets_the_one_before_it_finish(workflow: dict[str, Any], job: dict[str, Any]) -> None:
    assert workflow["concurrency"] == {"group": "scheduled-update", "cancel-in-progress": False}
    assert job["timeout-minutes"] <= 360  # GitHub ends a job after six hours


def test_foreign_code_is_pinned_to_a_commit(job: dict[str, Any]) -> None:
    for step in job["steps"]:
        assert re.fullmatch(r"actions/checkout@[0-9a-f]{40}", step.get("uses", "actions/checkout@" + 40 * "0"))


def test_no_expression_is_pasted_into_a_command(job: dict[str, Any]) -> None:
    assert not [step for step in job["steps"] if "${{" in step.get("run", "")]


def test_nothing_hides_the_exit_status(job: dict[str, Any]) -> None:
    for part in (job, *job["steps"]):
        assert "continue-on-error" not in part
    assert job["steps"][-1]["run"] == 'deploy/update-and-commit home "$VERB"'


def test_secrets_reach_the_run_alone(job: dict[str, Any]) -> None:
    assert "env" not in job
    assert [step["name"] for step in job["steps"] if "secrets." in str(step)] == ["Update, export, commit"]


def test_what_it_makes_is_a_target_of_the_makefile(job: dict[str, Any]) -> None:
    (target,) = re.findall(
        r"^make \.venv/(\S+)$", "\n".join(step.get("run", "") for step in job["steps"]), re.MULTILINE
    )
    assert f"$(VENV)/{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
