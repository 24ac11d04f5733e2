"""The site as files: whatever the database holds, each stays in the folder, and each link leads to one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest

from db.reading import open_database
from db.site.folder import every_file
from db.site.links import octets_file
from tests.db.conftest import FASK, LILLE, NANTES, NOGENT, SHA
from tests.db.folder_links import faults
from tests.db.reading_room import OCTETS, Shelf

HOSTILE_IDS = {
    FASK: "../../../etc/passwd",
    LILLE: "..",
    NANTES: "a/b\\c?d=e#f%2e%2e <i>\"'&\u202e é",
    NOGENT: "\0.json",
}
SITE = "https://synthetic.example/prefix/"


def files_of(path: Path, site: str | None = None) -> dict[str, bytes]:
    """Every file of the site, by its path; no path is there twice."""
    with closing(open_database(path)) as database:
        written = list(every_file(database, Shelf(), site))
    assert len({one.path for one in written}) == len(written)
    return dict(written)


@pytest.fixture
def hostile(published: Path, writable: sqlite3.Connection) -> Path:
    """The small history, with ids of schools and of an order that lead elsewhere (a hash can only be one)."""
    for table in ("schools", "school_aliases", "entries", "listings", "recognitions", "changes"):
        for known, other in HOSTILE_IDS.items():
            writable.execute(f"UPDATE {table} SET school_id = ? WHERE school_id = ?", (other, known))
    columns = {"recognitions": ("from_order_id", "until_order_id")}
    for table in ("orders", "order_documents", "entries", "listings", "changes", "findings", "recognitions"):
        for column in columns.get(table, ("order_id",)):
            writable.execute(f"UPDATE {table} SET {column} = '/etc/../.hidden' WHERE {column} = 'arrete-2023-11-20'")
    writable.close()
    return published


def test_every_link_leads_to_a_file(shared: Path) -> None:
    assert faults(files_of(shared)) == []


def test_no_id_leads_out_of_the_folder(hostile: Path) -> None:
    files = files_of(hostile)
    for path in files:
        assert not any(part == "" or part.startswith(".") for part in path.split("/"))  # nor a hidden file
        assert path.isascii()
        assert path.isprintable()
        assert "\\" not in path
    assert "ecole/%2E.%2F..%2F..%2Fetc%2Fpasswd.html" in files
    assert faults(files) == []


def test_archived_octets_are_no_pages(shared: Path) -> None:
    files = files_of(shared)
    assert [data for path, data in files.items() if path == f"document/{SHA['2021-11-15'][:16]}.txt"] == [OCTETS]
    names = {kind: octets_file("ab" * 32, kind).partition(".")[2] for kind in ("text/html", "application/xml", "x/y")}
    assert names == {"text/html": "html.txt", "application/xml": "xml.txt", "x/y": "bin"}


def test_a_folder_that_knows_its_address_tells_it(shared: Path) -> None:
    files = files_of(shared, SITE)
    mapped = [one.text or "" for one in ElementTree.fromstring(files["sitemap.xml"]).iter() if one.text]
    pages = [one.removeprefix(SITE) for one in mapped if one.startswith(SITE)]
    assert len(pages) > 100
    assert set(pages) <= files.keys()
    assert f"Sitemap: {SITE}sitemap.xml" in files["robots.txt"].decode()
    for link in ElementTree.fromstring(files["annee/2024.atom"]).iter("{http://www.w3.org/2005/Atom}link"):
        if link.attrib["rel"] != "via":
            assert link.attrib["href"].removeprefix(SITE) in files
    assert 'href="/prefix/assets/site.css"' in files["404.html"].decode()


def test_a_folder_that_does_not_tells_none(shared: Path) -> None:
    files = files_of(shared)
    assert "sitemap.xml" not in files
    assert b"Sitemap" not in files["robots.txt"]
    assert b'rel="self"' not in files["annee/2024.atom"]
    assert 'href="assets/site.css"' in files["404.html"].decode()
