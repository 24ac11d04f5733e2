"""The open data of DILA: an Apache that lists and serves archives under /OPENDATA/ (FORMATS §1)."""

from __future__ import annotations

import hashlib
import mmap
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Literal

from tests.upstream.server import Answer, Request, Upstream
from tests.upstream.synthetic import moment

ROOT = "/OPENDATA/"
JUNK = ("Avertissement_synthetic.pdf", "DTD_synthetic_Freemium_jorf_20250713-140000.pdf")
"""Files that are listed among the archives, and are none."""

_STAMP = re.compile(r"(\d{8}-\d{6})", re.ASCII)
_RANGE = re.compile(r"bytes=(\d+)-(\d*)", re.ASCII)
_PAGE = (("Content-Type", "text/html;charset=ISO-8859-1"),)
_OF_NAME = {".gz": "application/x-gzip", ".pdf": "application/pdf"}


@dataclass(frozen=True, slots=True)
class _File:
    data: memoryview
    modified: datetime
    etag: str


class Dila(Upstream):
    """The server: archives are published, withdrawn and replaced while it runs.

    ``layout`` is that of the listing; it, ``has_validators`` (ETag, Last-Modified), ``takes_ranges`` and
    ``shows_true_sizes`` may be changed at any time.
    """

    def __init__(self, port: int = 0, layout: Literal["pre", "table"] = "pre") -> None:
        super().__init__(port)
        self.layout = layout
        self.has_validators = True
        self.takes_ranges = True
        self.shows_true_sizes = True
        self._published: dict[str, dict[str, _File]] = {"JORF": {}, "JORFSIMPLE": {}}
        for collection in self._published:
            for name in JUNK:
                self.publish(collection, name, b"%PDF-1.4 (synthetic)")

    @property
    def url(self) -> str:
        """The address of the open data, with its closing slash."""
        return self.address + ROOT

    def publish(self, collection: str, name: str, data: bytes | Path, modified: datetime | None = None) -> None:
        """Serves ``data`` as ``name``, in place of a file of that name; a ``Path`` is not read into memory."""
        view = _view(data)
        etag = f'"{hashlib.sha256(view).hexdigest()[:16]}"'
        self._published[collection][name] = _File(view, modified or _modified(name), etag)

    def withdraw(self, name: str) -> None:
        """Serves ``name`` no longer; raises KeyError if no collection has it."""
        holders = [files for files in self._published.values() if name in files]
        if not holders:
            raise KeyError(name)
        for files in holders:
            del files[name]

    def replace_stock(self, collection: str, name: str, data: bytes | Path) -> None:
        """Serves another stock; the one before and the increments up to the new one vanish, as they do."""
        files = self._published[collection]
        stamp = _stamp(name)
        for old in [old for old in files if old not in JUNK and (_is_stock(old) or _stamp(old) <= stamp)]:
            del files[old]
        self.publish(collection, name, data)

    def names(self, collection: str) -> list[str]:
        """The names of the archives served, in their order."""
        return sorted(name for name in self._published[collection] if name not in JUNK)

    def answer(self, request: Request) -> Answer:
        """The index, a listing, a file or a part of one; 404 for anything else."""
        collection, _, name = request.path.removeprefix(ROOT).partition("/")
        if request.path == ROOT:
            return Answer(body=self._listing(ROOT, [f"{one}/" for one in self._published], {}), headers=_PAGE)
        files = self._published.get(collection, {})
        if request.path == f"{ROOT}{collection}/" and collection in self._published:
            return Answer(body=self._listing(request.path, sorted(files), files), headers=_PAGE)
        if file := files.get(name):
            return self._file(request, name, file)
        return Answer(404, b"<html><head><title>404 Not Found</title></head></html>", _PAGE)

    def _file(self, request: Request, name: str, file: _File) -> Answer:
        modified = format_datetime(file.modified, usegmt=True)
        headers = [("Content-Type", _OF_NAME.get(Path(name).suffix.lower(), "application/octet-stream"))]
        if self.has_validators:
            headers += [("ETag", file.etag), ("Last-Modified", modified)]
        if self.takes_ranges:
            headers.append(("Accept-Ranges", "bytes"))
        asked = _RANGE.fullmatch(request.headers.get("range", ""))
        condition = request.headers.get("if-range")
        is_same = condition is None or (self.has_validators and condition in (file.etag, modified))
        if not (asked and is_same and self.takes_ranges):
            return Answer(body=file.data, headers=tuple(headers))
        return _part(file.data, int(asked[1]), asked[2], headers)

    def _listing(self, path: str, names: list[str], files: dict[str, _File]) -> bytes:
        rows = [(name, *self._shown(files.get(name))) for name in names]
        shape = _pre if self.layout == "pre" else _table
        title = f"Index of {path.rstrip('/')}"
        body = f"<h1>{title}</h1>\n{shape(path, rows)}<address>Données d'essai (synthetic)</address>\n"
        return f"<html>\n<head>\n<title>{title}</title>\n</head>\n<body>\n{body}</body></html>\n".encode("iso-8859-1")

    def _shown(self, file: _File | None) -> tuple[str, str]:
        if file is None:
            return "2025-01-01 00:00", "-"
        size = len(file.data) if self.shows_true_sizes else len(file.data) * 3 + 7000
        return f"{file.modified:%Y-%m-%d %H:%M}", f"{max(1, size // 1024)}K"


def _part(data: memoryview, start: int, end: str, headers: list[tuple[str, str]]) -> Answer:
    if start >= len(data):
        return Answer(416, b"", (("Content-Range", f"bytes */{len(data)}"),))
    stop = min(int(end) + 1, len(data)) if end else len(data)
    told = ("Content-Range", f"bytes {start}-{stop - 1}/{len(data)}")
    return Answer(206, data[start:stop], (*headers, told))


def _pre(path: str, rows: list[tuple[str, str, str]]) -> str:
    heads = "  ".join(f'<a href="?C={key};O=A">{title}</a>' for key, title in _SORTS)
    parent = f'<img src="/icons/back.gif" alt="[DIR]"> <a href="{_parent(path)}">Parent Directory</a>   -\n'
    files = (
        f'<img src="/icons/unknown.gif" alt="[   ]"> <a href="{n}">{n}</a> {day} {size:>5}\n' for n, day, size in rows
    )
    return f"<pre>{heads}<hr>{parent}{''.join(files)}<hr></pre>\n"


def _table(path: str, rows: list[tuple[str, str, str]]) -> str:
    heads = "".join(f'<th><a href="?C={key};O=A">{title}</a></th>' for key, title in _SORTS)
    parent = f'<tr><td><a href="{_parent(path)}">Parent Directory</a></td><td>&nbsp;</td><td>-</td></tr>\n'
    files = (
        f'<tr><td>\n  <a\n    href="{name}"\n    >{name}</a\n  ></td><td>{day}</td><td align="right">{size}</td></tr>\n'
        for name, day, size in rows
    )
    return f"<table>\n<tr>{heads}</tr>\n{parent}{''.join(files)}</table>\n"


_SORTS = (("N", "Name"), ("M", "Last modified"), ("S", "Size"))


def _parent(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0] + "/"


def _is_stock(name: str) -> bool:
    return name.lower().startswith("freemium_")


def _stamp(name: str) -> str:
    found = _STAMP.search(name)
    if not found:
        raise ValueError(f"« {name} » bears no stamp (YYYYMMDD-HHMMSS)")
    return found[1]


def _modified(name: str) -> datetime:
    """The moment an archive's name tells; a fixed one for other files."""
    found = _STAMP.search(name)
    return moment(found[1] if found else "20200101-000000")


def _view(data: bytes | Path) -> memoryview:
    if isinstance(data, bytes) or not data.stat().st_size:  # an empty file cannot be mapped
        return memoryview(data if isinstance(data, bytes) else b"")
    with data.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
