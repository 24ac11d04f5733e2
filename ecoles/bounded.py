"""Reads documents, PDFs in a process of their own: the C code that opens them can be told to stop by nobody else.

A PDF of a few kilobytes can unpack to gigabytes. The child process may take so much memory and so much time, and no
more; when it is ended for that, the document has a named error, and the run goes on.
"""

from __future__ import annotations

import hashlib
import pickle
import resource
import subprocess
import sys

from parsers.errors import ParseError, TooLarge
from parsers.medium import read as read_here
from parsers.medium import recognise
from parsers.model import Reading

MAX_MEMORY = 1536 * 2**20
"""Bytes of address space for one PDF; an issue of 5,000 pages takes under 100 MB."""

MAX_SECONDS = 60
"""Seconds of processor time for one PDF; an issue of 5,000 pages takes under 10."""

MAX_ARGUMENTS = (str(MAX_MEMORY), str(MAX_SECONDS))
"""The bounds as the child is told them."""


_READ: dict[str, Reading] = {}
"""The PDFs that this process has read: a document is judged before it is archived, and derived from after."""


def read(data: bytes) -> Reading:
    """As :func:`parsers.medium.read`, in bounded time and memory. Raises :class:`parsers.errors.ParseError`."""
    if recognise(data) != "pdf":
        return read_here(data)
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 not in _READ:
        _READ[sha256] = _in_a_child(data)
    return _READ[sha256]


def _in_a_child(data: bytes) -> Reading:
    command = [sys.executable, "-m", "ecoles.bounded", *MAX_ARGUMENTS]
    child = subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603  (ourselves)
    if child.returncode:
        raise TooLarge(
            f"Reading the PDF took over {MAX_SECONDS} s or {MAX_MEMORY // 2**20} MiB (or crashed: status "
            f"{child.returncode}). Add the order in another form, or only the pages that carry it."
        )
    found = pickle.loads(child.stdout)  # noqa: S301  (from this very program)
    if isinstance(found, ParseError):
        raise found
    if not isinstance(found, Reading):
        raise TypeError(f"not a reading: {found!r}")
    return found


def _serve(memory: int, seconds: int) -> None:
    """In the child: the PDF on standard input, the reading, or its named error, on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found: Reading | ParseError = read_here(sys.stdin.buffer.read())
    except ParseError as error:
        found = error
    sys.stdout.buffer.write(pickle.dumps(found))


if __name__ == "__main__":
    _serve(*map(int, sys.argv[1:]))
