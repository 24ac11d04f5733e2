"""Files that are written for others to take: each replaced in one step."""

from __future__ import annotations

from pathlib import Path

from ecoles.documents import CannotRead


def replace(path: Path, data: bytes) -> Path:
    """Puts these bytes at ``path``, its folders made if absent; returns it. Raises CannotRead when that fails.

    Whoever reads it meanwhile has the old file or the new one, never half of one.
    """
    aside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(data)
        aside.replace(path)
    except OSError as error:
        raise CannotRead(f"{error.filename or path}: {error.strerror or error}.") from error
    return path
