"""What the tests of the archive share: documents, damage, and what an archive looks like."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from scraper.archive import Added, Archive, Damage
from scraper.errors import StorageUnavailable

ORDER = "Arrêté du 18 novembre 2024 fixant la liste des écoles de production".encode()
MOMENT = "2024-11-29T03:15:00Z"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
json_rows = st.dictionaries(st.text(), json_values, max_size=4)
some_text = st.text(max_size=20) | st.sampled_from(["a\nb", "l'\u2028été", "\r", "\x85", "", "é\udce9"])


def add(archive: Archive, data: bytes = ORDER, **changes: Any) -> Added:
    origin: dict[str, Any] = {
        "source": "opendata",
        "url": "https://echanges.dila.gouv.fr/OPENDATA/x.tar.gz",
        "name": "x.xml",
        "media_type": "application/xml",
        "fetched_at": MOMENT,
    }
    return archive.add(data, **{**origin, **changes})


def object_path(archive: Archive, data: bytes = ORDER) -> Path:
    digest = hashlib.sha256(data).hexdigest()
    return archive.root / "objects" / digest[:2] / digest[2:]


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def snapshot(root: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file below ``root``: inode, time of last change and content."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def grave(archive: Archive) -> list[Damage]:
    return [damage for damage in archive.verify() if not damage.is_harmless]


def remount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)


def fill(archive: Archive, size: int) -> list[bytes]:
    """Add documents of ``size`` bytes until the disk refuses; gives those that were acknowledged."""
    kept: list[bytes] = []
    while True:
        data = len(kept).to_bytes(4) * (size // 4)
        try:
            add(archive, data)
        except StorageUnavailable:
            return kept
        kept.append(data)
