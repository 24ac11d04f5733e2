"""``ecoles serve``, as a person starts it, for as long as it is needed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
_LISTENS = re.compile(r"running on (http://127\.0\.0\.1:\d+)")


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """The address (``http://127.0.0.1:43121``) where the home is served. Raises RuntimeError if it does not last."""
    command = [sys.executable, "-m", "ecoles", "--home", str(home), "serve", "--port", "0"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with (
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as server,
        ThreadPoolExecutor(1) as reader,
    ):
        assert server.stderr
        try:
            address = _address(server.stderr)
            reader.submit(deque, server.stderr, 0)  # a full pipe would stop the server
            yield address
            if server.poll() is not None:
                raise RuntimeError(f"`ecoles serve` was gone before its time, with the status {server.returncode}")
        finally:
            server.terminate()


def _address(told: IO[str]) -> str:
    lines = []
    for line in told:
        lines.append(line)
        if found := _LISTENS.search(line):
            return found[1]
    raise RuntimeError("`ecoles serve` did not start:\n" + "".join(lines))
