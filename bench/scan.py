"""The scan of a stock, against gzip alone, ISA-L alone and tarfile on the same file; and what memory it takes.

`python -m bench.scan [TEXTS]` measures on a synthetic stock of 100,000 texts, made first, or of as many as told.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from isal.igzip_lib import DECOMP_GZIP, IgzipDecompressor

from bench.stock import NAME, TEXTS, write_stock
from bench.timing import Measure, in_turn, process
from scraper.tarscan import Net, Scan

NET = Net(
    needles=tuple(one.encode() for one in ("coles de production", "COLES DE PRODUCTION", "443-6", "443‑6", "443–6")),
    members=re.compile(rb"JORFTEXT\d{12}\.xml"),
    always=frozenset({b"liste_suppression_jorf.dat"}),
)
_CHUNK = 256 * 1024
_BLOCK = 1024 * 1024
_RUNS = 5
_MEMORY_GOAL = 80


def measures(folder: Path, texts: int = TEXTS) -> Iterator[Measure]:
    """Every measure of the scan; the stocks are written below ``folder`` first."""
    large, small = folder / "large", folder / "small"
    stock = _made(large, texts)
    size = stock.stat().st_size / 1e6
    what = f"scan of a synthetic stock of {texts:,} texts ({size:.0f} MB packed)"
    ours = partial(_scan, stock)
    for name, other, goal in (
        ("`gzip -dc`", process(["gzip", "-dc", str(stock)]), 0.33),
        ("ISA-L alone, one thread", partial(_unpack, stock), 1.33),
        ("tarfile and `in`", partial(_tarfile, stock), 0.1),
    ):
        scanned, reference = in_turn(ours, other, _RUNS)
        speed = f"{scanned}, {size / scanned.median:.0f} MB/s packed"
        yield Measure(what, speed, f"{name}: {reference}", scanned.median / reference.median, goal)
    peaks = peak(stock), peak(_made(small, texts // 10))
    smaller = f"of a stock of {texts // 10:,}: {peaks[1]:.1f} MB"
    what = "peak memory of a process that scans it, in MB"
    yield Measure(what, f"{peaks[0]:.1f} MB", smaller, peaks[0], _MEMORY_GOAL)


def chunks(path: Path) -> Iterator[bytes]:
    """The file in pieces, as a socket would bring it."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def peak(stock: Path) -> float:
    """MB at most in a process that only scans. VmHWM: ru_maxrss is inherited from the process that starts it."""
    child = subprocess.run([sys.executable, "-c", _ONLY_SCAN, str(stock)], check=True, capture_output=True, text=True)
    return int(child.stdout) * 1024 / 1e6


# Imports nothing of the other measures, whose libraries would be counted as the scan's.
_ONLY_SCAN = f"""
import re, sys
from pathlib import Path
from scraper.tarscan import Net, Scan
net = Net({NET.needles!r}, re.compile({NET.members.pattern!r}))
with open(sys.argv[1], "rb") as file:
    assert list(Scan(iter(lambda: file.read({_CHUNK}), b""), net))
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


def _made(folder: Path, texts: int) -> Path:
    folder.mkdir()
    write_stock(folder / NAME, texts)
    return folder / NAME


def _scan(stock: Path) -> int:
    return sum(1 for _ in Scan(chunks(stock), NET))


def _unpack(stock: Path) -> int:
    """The least that any scan has to do: unpack it, and throw it away."""
    unpacked = 0
    gzip = IgzipDecompressor(DECOMP_GZIP)
    for chunk in chunks(stock):
        unpacked += len(gzip.decompress(chunk, _BLOCK))
        while not (gzip.needs_input or gzip.eof):
            unpacked += len(gzip.decompress(b"", _BLOCK))
    return unpacked


def _tarfile(stock: Path) -> int:
    """The same hits by the standard library alone, its list of members emptied as it goes."""
    hits = 0
    with tarfile.open(stock, "r|gz") as tar:
        for member in tar:
            if NET.members.fullmatch(member.name.rpartition("/")[2].encode()) and (file := tar.extractfile(member)):
                data = file.read()
                hits += any(needle in data for needle in NET.needles)
            tar.members.clear()  # type: ignore[attr-defined]
    return hits


def main() -> None:
    """Prints the measures."""
    with tempfile.TemporaryDirectory() as folder:
        for one in measures(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else TEXTS):
            print(f"{one.what}\n  {one.figure}\n  against {one.reference}\n  ratio {one.ratio:.2f}  {one.verdict}\n")


if __name__ == "__main__":
    main()
