"""The command as a person runs it: a home of its own, arguments in, status and both outputs out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ecoles.main import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left: exit status, standard output, standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON: it must hold that alone."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty ECOLES_HOME; the orders that ship are used."""
    home = tmp_path / "home"
    monkeypatch.setenv("ECOLES_HOME", str(home))
    monkeypatch.delenv("ECOLES_SHIPPED_ORDERS", raising=False)
    return home


@pytest.fixture
def ecoles(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process: ``ecoles("first", "fask", "--format", "json")``."""

    def run(*arguments: object) -> Ran:
        status = main([str(one) for one in arguments])
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    return run


@pytest.fixture
def built(ecoles: Run) -> Run:
    """The command, with the real order published."""
    assert ecoles("rebuild").status == 0
    return ecoles


@pytest.fixture
def alone(ecoles: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command without the orders that ship."""
    monkeypatch.setenv("ECOLES_SHIPPED_ORDERS", "0")
    return ecoles


def everything_below(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, by its path, with its bytes."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}


def still_answers(ecoles: Run) -> None:
    """The database published last is in place."""
    assert ecoles("first", "fask", "--format", "json").json["citation"]["number"] == 41
