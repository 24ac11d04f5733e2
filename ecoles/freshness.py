"""Whether the published database is what the archive says, without deriving it again.

``published.json`` in the home notes what the database was last derived from: the archive, people's decisions, the
orders that ship, and this very program. It is a note, not a proof: where it is missing or differs in anything,
everything is derived anew, which gives the same rows.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from hashlib import file_digest, sha256
from pathlib import Path

from ecoles.settings import Settings
from scraper import durable

_NOTE = "published.json"
_DERIVED_FROM = ("journal.jsonl", "schools.jsonl")
_ROOMS = ("ecoles", "parsers", "reference", "history", "db", "scraper")
_CODE = (".py", ".toml", ".csv", ".sql")


def fingerprint(settings: Settings, journalled: object) -> str:
    """What the database is derived from, as a SHA-256.

    ``journalled`` is what the other journals come to: complaints about the sources, texts withdrawn. A night that
    appends to them and changes neither leaves the database as it is.
    """
    digest = sha256(repr((sys.version_info, settings.shipped_orders, journalled)).encode())
    for part in (*_archive(settings), _decided(settings), *_shipped(settings), *_program()):
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


def is_fresh(settings: Settings, wanted: str) -> bool:
    """Whether the database in place was derived from that, and is byte for byte as it was published."""
    note = _noted(settings)
    return bool(note) and note == _as_published(settings, wanted)


def is_altered(settings: Settings) -> bool:
    """Whether the database in place is another than the one published last; False where none is noted, or is there.

    SQLite finds damaged pages and indexes; a bit that flipped inside a word is found by this alone.
    """
    published = _as_published(settings, "").get("sha256")
    return published is not None and _noted(settings).get("sha256", published) != published


def remember(settings: Settings, wanted: str) -> None:
    """Note that the database in place was derived from that. Raises StorageUnavailable."""
    told = json.dumps(_as_published(settings, wanted), indent=1).encode() + b"\n"
    note = _note(settings)
    with durable.guarded(note):
        durable.replace(note, told, settings.archive / "tmp")


def _noted(settings: Settings) -> dict[str, object]:
    try:
        note = json.loads(_note(settings).read_bytes())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _note(settings: Settings) -> Path:
    return settings.home / _NOTE


def _as_published(settings: Settings, wanted: str) -> dict[str, object]:
    try:
        with settings.database.open("rb") as file:
            digest = file_digest(file, "sha256")
    except OSError:
        return {}
    return {"derived_from": wanted, "sha256": digest.hexdigest()}


def _archive(settings: Settings) -> Iterator[bytes]:
    for name in _DERIVED_FROM:
        try:
            yield (settings.archive / name).read_bytes()
        except OSError:
            yield b""


def _decided(settings: Settings) -> bytes:
    try:
        return settings.decisions.read_bytes()
    except OSError:
        return b""


def _shipped(settings: Settings) -> Iterator[bytes]:
    for path in sorted(settings.shipped_orders.iterdir()) if settings.shipped_orders else ():
        yield path.name.encode()
        yield path.read_bytes()


def _program() -> Iterator[bytes]:
    """Names, sizes and times of the files of the program: an upgrade derives anew."""
    root = Path(__file__).resolve().parents[1]
    for room in _ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in _CODE:
                stat = path.stat()
                yield f"{path} {stat.st_size} {stat.st_mtime_ns}".encode()
