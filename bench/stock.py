"""Makes a synthetic stock and synthetic increments of the open data, from a seed: for measurements, not for answers.

`python -m bench.stock FOLDER [TEXTS]` writes a stock and tells its size. Markup, paths and the spread of sizes are
those of real deliveries (FORMATS: "Open data of the Journal officiel"); the words are made up, and every title says
synthetic. One text in 5,000 holds a needle without being of the series; a handful are orders of it, with their lists.
"""

from __future__ import annotations

import gzip
import io
import random
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from bench.legal import Writer, issue_file, jorfsimple, order
from bench.synthetic import synthetic_orders

NAME = "Freemium_jorf_simple_20250713-140000.tar.gz"
TEXTS = 100_000
ORDERS, SCHOOLS = 5, 60
_ISSUE = 100
_FIRST_DAY = date(2019, 1, 1)
_FIRST_INCREMENT = datetime.fromisoformat("2025-07-14T00:40:00")
_INCREMENT_TEXTS = (15, 20, 30, 40, 60, 80, 120, 200)

Member = tuple[str, bytes]
"""A path inside the archive and the bytes of the file; a path that ends in "/" is a folder."""


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes of an archive: packed (gzip) and unpacked (tar)."""

    packed: int
    unpacked: int


def write_stock(path: Path, texts: int = TEXTS, seed: int = 443) -> Written:
    """Writes a stock of ``texts`` texts as a .tar.gz, streamed: half a minute and some 80 MB for 100,000."""
    with path.open("wb") as file:
        return write(file, members(texts, seed))


def stock(texts: int, seed: int = 443) -> bytes:
    """A stock small enough to be held: 200 texts are some 150 kB."""
    file = io.BytesIO()
    write(file, members(texts, seed))
    return file.getvalue()


def members(texts: int, seed: int = 443) -> Iterator[Member]:
    """The files of a stock of ``texts`` texts, each issue in its folder; the orders are spread evenly among them."""
    orders = min(ORDERS, texts)
    lists = [_items(transcript) for transcript in synthetic_orders(orders, SCHOOLS)]
    places = {(2 * i + 1) * texts // (2 * orders): items for i, items in enumerate(lists)}
    writer = Writer(random.Random(seed))
    for begin in range(0, texts, _ISSUE):
        yield from _issue(writer, range(begin, min(begin + _ISSUE, texts)), places)


def increments(number: int, seed: int = 443) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of ``number`` increments, two a day since the stock, of 20 to 300 kB; no order among them."""
    chance = random.Random(seed)
    writer = Writer(chance)
    begin = 10_000_000
    for i in range(number):
        stamp = f"{_FIRST_INCREMENT + i * timedelta(hours=12):%Y%m%d-%H%M%S}"
        texts = range(begin, begin + chance.choice(_INCREMENT_TEXTS))
        file = io.BytesIO()
        write(file, ((f"{stamp}/{path}", data) for path, data in _issue(writer, texts, {})))
        yield f"JORFSIMPLE_{stamp}.tar.gz", file.getvalue()
        begin = texts.stop


def write(file: BinaryIO, files: Iterator[Member]) -> Written:
    """Writes a .tar.gz as ``tar czf`` does: GNU headers, gzip -6. The same members give the same bytes."""
    with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT) as tar:
            for path, data in files:
                tar.addfile(_header(path, len(data)), io.BytesIO(data))
                tar.members.clear()  # type: ignore[attr-defined]  # It keeps every header.
        unpacked = packed.tell()
    return Written(file.tell(), unpacked)


def _header(path: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(path)
    header.size, header.mtime = size, 1_750_000_000
    if path.endswith("/"):
        header.type, header.mode = tarfile.DIRTYPE, 0o755
    return header


def _issue(writer: Writer, numbers: range, orders: dict[int, list[str]]) -> Iterator[Member]:
    """One issue: its folder, its texts, its own file. Its day follows from its place."""
    day = (_FIRST_DAY + timedelta(days=numbers.start // _ISSUE % 2000)).isoformat()
    issue = f"JORFCONT{numbers.start:012}"
    folder = f"jorf/simple/JORF/CONT/{_pairs(issue)}/{issue}/"
    yield folder, b""
    titles: list[tuple[str, str]] = []
    for number in numbers:
        text_id = f"JORFTEXT{number:012}"
        title, paragraphs = order(orders[number]) if number in orders else writer.text(number)
        titles.append((text_id, title))
        yield f"{folder}{text_id}.xml", jorfsimple(text_id, issue, day, title, paragraphs)
    yield f"{folder}{issue}.xml", issue_file(issue, day, titles)


def _pairs(identifier: str) -> str:
    """The folders of an id: its first ten digits in pairs."""
    return "/".join(identifier[at : at + 2] for at in range(8, 18, 2))


def _items(transcript: bytes) -> list[str]:
    return [line.partition("\t")[2] for line in transcript.decode().splitlines() if line[:1].isdigit()]


def main() -> None:
    """Writes a stock where it is told to."""
    path = Path(sys.argv[1]) / NAME
    written = write_stock(path, int(sys.argv[2]) if len(sys.argv) > 2 else TEXTS)
    ratio = written.unpacked / written.packed
    print(f"{path}: {written.packed / 1e6:.1f} MB of {written.unpacked / 1e6:.0f} MB, ratio {ratio:.1f}")


if __name__ == "__main__":
    main()
