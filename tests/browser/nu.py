"""The Nu Html Checker, which says whether a page is valid HTML (https://validator.github.io/validator/)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import ROOT

MISSING = "no Nu Html Checker here, or no Java to run it (Debian, with npm: make browser)"


def checker() -> list[str] | None:
    """The command that checks files: ``ECOLES_VNU`` names vnu.jar, else where `make browser` put it; None if absent."""
    jar, java = Path(os.environ.get("ECOLES_VNU") or ROOT / ".venv" / "vnu.jar"), shutil.which("java")
    return [java, "-jar", str(jar), "--errors-only", "--format", "json"] if java and jar.is_file() else None


def complaints(command: list[str], pages: Mapping[str, str], folder: Path) -> list[str]:
    """What is not valid in pages (name: HTML), a line each; ``folder`` takes them as files, checked all at once."""
    names = {}
    for number, (name, html) in enumerate(pages.items()):
        path = folder / f"{number}.html"
        path.write_text(html, encoding="utf-8")
        names[path.as_uri()] = name
    ran = subprocess.run([*command, *map(str, folder.glob("*.html"))], capture_output=True, text=True, timeout=300)
    told = json.loads(ran.stderr)["messages"]
    return [f"{names[one['url'].replace('file:/', 'file:///', 1)]}: {_told(one)}" for one in told]


def _told(message: Mapping[str, object]) -> str:
    return f"line {message.get('lastLine')}: {message['message']} {message.get('extract', '')!r}"
