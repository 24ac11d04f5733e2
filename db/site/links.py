"""Where the links of a page lead: to addresses of a server, or to files beside it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from db.site.page import Address

HOME: Final = "index"
"""What the home page is called where it needs a name: as a file, as JSON and as CSV."""

_NO_SQL: Final = "aucune base à interroger dans une copie statique"

_EXTENSIONS: Final = {
    "text/plain": "txt",
    "application/xml": "xml",
    "application/json": "json",
    "text/html": "html",
    "application/pdf": "pdf",
}


class Links(ABC):
    """How the pages are linked. ``is_live`` tells whether a server answers searches and SQL."""

    is_live: bool

    @abstractmethod
    def to(self, *parts: str, form: str = "html", number: int = 1) -> str:
        """The address of a page (:class:`db.site.page.Address`)."""

    @abstractmethod
    def asset(self, name: str) -> str:
        """The address of a style sheet or script of the site."""

    @abstractmethod
    def file(self, name: str) -> str:
        """The address of a file for machines: ``changements.atom``, ``donnees/ecoles.csv``."""

    @abstractmethod
    def octets(self, sha256: str, media_type: str) -> str:
        """The address of the bytes of an archived document."""

    @abstractmethod
    def data(self, path: str = "") -> str:
        """The address of a table, view or saved query in Datasette; only where ``is_live``."""


@dataclass(frozen=True, slots=True)
class Served(Links):
    """Links of a site that a server answers under ``base`` (``/``, or ``/prefix/``).

    ``version`` is the hash of the assets, so that a browser may keep them for ever; ``database`` names it in Datasette.
    """

    base: str
    version: str
    database: str
    is_live = True

    def to(self, *parts: str, form: str = "html", number: int = 1) -> str:
        path = "/".join(quote(part, safe="") for part in parts)
        if form != "html":
            path = f"{path or HOME}.{form}"
        return f"{self.base}{path}" + (f"?page={number}" if number > 1 else "")

    def asset(self, name: str) -> str:
        return f"{self.base}assets/{name}?v={self.version}"

    def file(self, name: str) -> str:
        return f"{self.base}{name}"

    def octets(self, sha256: str, media_type: str) -> str:  # noqa: ARG002  (the server knows it)
        return f"{self.base}document/{sha256}/octets"

    def data(self, path: str = "") -> str:
        return f"{self.base}{self.database}" + (f"/{path}" if path else "")


@dataclass(frozen=True, slots=True)
class Files(Links):
    """Links between the files of a folder, relative to the file at ``here``; they work on any server, or on none.

    With ``root``, the address of the folder (``https://example.org/``, ``/``), they are not relative, but absolute.
    """

    here: Address
    root: str | None = None
    is_live = False

    def to(self, *parts: str, form: str = "html", number: int = 1) -> str:
        return self._up() + quote(file_of(Address(parts, form, number)))

    def asset(self, name: str) -> str:
        return f"{self._up()}assets/{name}"

    def file(self, name: str) -> str:
        return f"{self._up()}{name}"

    def octets(self, sha256: str, media_type: str) -> str:
        return self._up() + quote(octets_file(sha256, media_type))

    def data(self, path: str = "") -> str:
        raise LookupError(f"{path}: {_NO_SQL}")

    def _up(self) -> str:
        return "../" * (len(self.here.parts) - 1) if self.root is None else self.root


def file_of(address: Address) -> str:
    """The file that holds a page, relative to the folder of the site: ``ecole/fask-academy-marseille.html``.

    Whatever the parts are, it is below that folder, as deep as there are parts.
    """
    return f"{'/'.join(map(_file_name, address.parts)) or HOME}.{address.form}"


def octets_name(sha256: str, media_type: str) -> str:
    """The name under which an archived document is downloaded: the beginning of its hash, and what it is."""
    return f"{_file_name(sha256[:16])}.{_EXTENSIONS.get(media_type.partition(';')[0].strip(), 'bin')}"


def octets_file(sha256: str, media_type: str) -> str:
    """The file that holds an archived document, relative to the folder of the site.

    No server takes it for a page of ours: what is not plain data ends in ``.txt`` besides.
    """
    name = octets_name(sha256, media_type)
    return f"document/{name}.txt" if name.endswith((".html", ".xml")) else f"document/{name}"


def _file_name(part: str) -> str:
    """A part of an address as a name for a file, which is neither another folder nor a hidden file."""
    name = quote(part, safe="")
    return f"%2E{name[1:]}" if name.startswith(".") else name
