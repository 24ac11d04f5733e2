"""What ships for scheduling, and the commands that it, and the page about it, tell people and machines to run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
OPERATIONS = ROOT / "docs" / "operations.md"
UNITS = sorted(path for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer", ".path"))

PROGRAM = "/opt/ecoles/.venv/bin/ecoles"
"""Where docs/operations.md installs the program."""

_COMMAND = re.compile(r"(?:^\s*|sudo |&& |/\.venv/bin/)ecoles ([a-z]+[^\n;&|>#`\\]*)", re.MULTILINE)


def shell_blocks(page: Path) -> Iterator[str]:
    """The ``sh`` blocks of a page, which are not run by the tests of the documentation."""
    yield from re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def program_calls() -> Iterator[tuple[str, str]]:
    """Every call of ``ecoles`` as file and arguments: what the units, crontab and scripts run, and the page shows."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in DEPLOY.iterdir()}
    texts[OPERATIONS.name] = "\n".join(shell_blocks(OPERATIONS))
    for name, text in texts.items():
        code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
        for arguments in _COMMAND.findall(code):
            yield name, arguments.strip()
