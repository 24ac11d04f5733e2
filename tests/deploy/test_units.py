"""The systemd units, judged by systemd itself: no key it does not know, the hours meant, a sandbox worth the name."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.files import DEPLOY, PROGRAM, UNITS

_ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(_ANALYZE is None, reason="systemd-analyze is not on this machine")

HARDENED = ("ecoles-update.service", "ecoles-serve.service")


def _analyze(*arguments: object) -> subprocess.CompletedProcess[str]:
    assert _ANALYZE is not None
    command = [_ANALYZE, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"SYSTEMD_COLORS": "0"})


def _section(unit: str, name: str) -> list[str]:
    """The ``key=value`` lines of a section, in order; a key may come several times."""
    text = (DEPLOY / unit).read_text(encoding="utf-8")
    body = re.split(r"^\[(.+)\]$", text, flags=re.MULTILINE)
    return [line for line in body[body.index(name) + 1].splitlines() if line and not line.startswith("#")]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units in a folder of their own, their programs put where this machine has one."""
    program = shutil.which("true") or "/bin/true"
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, program).replace("/usr/bin/systemctl", program)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    return tmp_path


@needs_systemd
def test_systemd_has_nothing_to_say_against_them(installed: Path) -> None:
    # A key that it does not know is told, and ignored: the status alone would not show it.
    ran = _analyze("verify", "--man=no", *sorted(installed.iterdir()))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@needs_systemd
def test_systemd_would_say_so(installed: Path) -> None:
    unit = installed / "ecoles-update.service"
    unit.write_text(unit.read_text(encoding="utf-8").replace("NoNewPrivileges=", "NoNewPriviledges="), encoding="utf-8")
    assert "NoNewPriviledges" in _analyze("verify", "--man=no", unit).stderr


@needs_systemd
@pytest.mark.parametrize("unit", HARDENED)
def test_the_sandbox_is_tight(unit: str) -> None:
    # 0 is nothing left to take away, 100 is no sandbox; what remains is the network, and the files of the host.
    ran = _analyze("security", "--offline=true", "--threshold=20", "--no-pager", DEPLOY / unit)
    assert ran.returncode == 0, ran.stdout


@needs_systemd
def test_the_timer_elapses_in_the_morning_and_in_the_evening_of_paris() -> None:
    hours = [
        line.split("=", 1)[1] for line in _section("ecoles-update.timer", "Timer") if line.startswith("OnCalendar")
    ]
    assert hours == ["*-*-* 06:00:00 Europe/Paris", "*-*-* 23:00:00 Europe/Paris"]
    for hour in hours:
        ran = _analyze("calendar", hour)
        assert ran.returncode == 0, ran.stderr
        assert f"Normalized form: {hour}" in ran.stdout


def test_a_run_that_was_missed_is_made_up_for_and_not_everyone_comes_at_once() -> None:
    timer = _section("ecoles-update.timer", "Timer")
    assert "Persistent=true" in timer
    assert "RandomizedDelaySec=20min" in timer


def test_no_failure_passes_for_success() -> None:
    service = _section("ecoles-update.service", "Service")
    assert not [line for line in service if line.startswith(("SuccessExitStatus=", "ExecStart=-"))]


def test_a_unit_names_only_units_that_ship() -> None:
    texts = "".join(unit.read_text(encoding="utf-8") for unit in UNITS)
    named = set(re.findall(r"\becoles-[a-z-]+\.(?:service|timer|path)\b", texts))
    assert named <= {unit.name for unit in UNITS}
