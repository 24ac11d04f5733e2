"""`ecoles site`: the reading room as a folder; complete, the same each time, in nobody's way."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from db.reading import open_database, rows
from db.site.figures.outlines import departements
from ecoles.main import main
from history.names import slug
from tests.browser.homes import real_home, years_home
from tests.conftest import REAL_ORDER
from tests.db.folder_links import faults
from tests.ecoles.conftest import Run, everything_below

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

EVERY = {
    "ecole": "SELECT school_id FROM schools",
    "arrete": "SELECT order_id FROM orders",
    "annee": "SELECT DISTINCT substr(signed_on, 1, 4) FROM orders",
    "departement": "SELECT DISTINCT departement_code FROM schools WHERE departement_code IS NOT NULL",
    "academie": "SELECT DISTINCT academie FROM schools WHERE academie IS NOT NULL",
    "document": "SELECT sha256 FROM documents",
}
"""What has a page each, and where it is."""


@pytest.fixture(scope="module", params=[real_home, years_home], ids=["the real order", "the synthetic years"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the real order alone, and one with the synthetic years."""
    found: Path = request.param(tmp_path_factory.mktemp("made") / "home")
    return found


@pytest.fixture(scope="module")
def files(made: Path) -> dict[str, bytes]:
    """Every file of its site."""
    folder = made.parent / "site"
    assert main(["--home", str(made), "site", str(folder)]) == 0
    return everything_below(folder)


def held(made: Path, sql: str) -> Iterator[str]:
    with closing(open_database(made / "ecoles.db")) as database:
        for row in rows(database, sql):
            yield from row.values()


def test_the_same_home_gives_the_same_bytes(made: Path, files: Mapping[str, bytes], tmp_path: Path) -> None:
    for _ in range(2):  # a second time over the first
        assert main(["--home", str(made), "site", str(tmp_path)]) == 0
    assert everything_below(tmp_path) == files


def test_every_link_leads_to_a_file_and_none_fetches_from_elsewhere(files: Mapping[str, bytes]) -> None:
    assert faults(files) == []


def test_everything_has_its_page_in_three_forms(made: Path, files: Mapping[str, bytes]) -> None:
    for folder, sql in EVERY.items():
        known = {slug(one) if folder == "academie" else one for one in held(made, sql)}
        known |= set(departements()) if folder == "departement" else set()
        for form in ("html", "json", "csv"):
            named = {Path(path).stem for path in files if Path(path).parent.name == folder and path.endswith(form)}
            assert named == known, (folder, form)


def test_the_archived_documents_are_there_byte_for_byte(made: Path, files: Mapping[str, bytes]) -> None:
    archived = {sha256(data).hexdigest() for data in everything_below(made / "archive" / "objects").values()}
    given = {sha256(data).hexdigest() for path, data in files.items() if path.startswith("document/")}
    assert archived <= given


def test_the_data_package_is_inside_and_says_what_it_holds(files: Mapping[str, bytes]) -> None:
    package = json.loads(files["donnees/datapackage.json"])
    for resource in package["resources"]:
        data = files[f"donnees/{resource['path']}"]
        assert resource["hash"] == f"sha256:{sha256(data).hexdigest()}"


def test_the_search_of_a_copy_knows_every_school(made: Path, files: Mapping[str, bytes]) -> None:
    known = set(held(made, EVERY["ecole"]))
    words = files["ecoles.js"].decode().removeprefix("window.ecoles = ").removesuffix(";\n")
    assert {one["id"] for one in json.loads(words)} == known


def test_no_page_asks_for_what_only_a_server_answers(files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        if path.endswith(".html"):
            assert b"?sql=" not in data
            assert b'href="/' not in data


# What is in the way


def test_it_tells_how_much_it_wrote(built: Run, tmp_path: Path) -> None:
    told = built("site", tmp_path / "out", "--format", "json").json
    below = everything_below(tmp_path / "out")
    assert told == {"files": len(below), "bytes": sum(map(len, below.values()))}
    assert built("site", tmp_path / "out", "--format", "csv").out.splitlines()[0] == "files,bytes"


@pytest.mark.parametrize("name", ["", "ecole", "ecole/fask-academy-marseille.html/x", "assets/site.css/x"])
def test_a_file_in_the_way_is_one_line(built: Run, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"synthetic, in the way")
    ran = built("site", folder)
    assert ran.status == 2
    assert str(folder) in ran.err
    assert len(ran.err.splitlines()) == 1
    assert (folder / name).read_bytes() == b"synthetic, in the way"


def test_a_folder_that_cannot_be_written_is_one_line(built: Run) -> None:
    ran = built("site", "/proc/ecoles")
    assert ran.status == 2
    assert ran.err.startswith("ecoles: /proc/ecoles: ")
    assert len(ran.err.splitlines()) == 1


def test_a_full_disk_is_no_mistake_in_the_command(built: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        write(path, data[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    ran = built("site", tmp_path / "out")
    assert ran.status == 5
    assert "No space left on device. Free some space" in ran.err
    assert len(ran.err.splitlines()) == 1
    assert everything_below(tmp_path / "out") == {}


def test_without_a_database_nothing_is_written(ecoles: Run, tmp_path: Path) -> None:
    ran = ecoles("site", tmp_path / "out")
    assert ran.status == 5
    assert not (tmp_path / "out").exists()


def test_what_others_put_in_the_folder_stays(built: Run, tmp_path: Path) -> None:
    (tmp_path / "CNAME").write_bytes(b"synthetic.example")
    assert built("site", tmp_path).status == 0
    assert (tmp_path / "CNAME").read_bytes() == b"synthetic.example"


def test_a_document_that_is_damaged_is_left_out_and_its_page_says_nothing_of_it(
    built: Run, home: Path, tmp_path: Path
) -> None:
    digest = sha256(REAL_ORDER.read_bytes()).hexdigest()
    (kept,) = (one for one in (home / "archive" / "objects").rglob("*") if one.is_file())
    kept.write_bytes(b"altered")
    assert built("site", tmp_path / "out").status == 0
    files = everything_below(tmp_path / "out")
    assert f"document/{digest[:16]}.txt" not in files
    assert faults(files) == []


# Where it is served


def test_an_address_of_the_site_is_told_in_feeds_and_a_map(
    built: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECOLES_SITE_URL", "https://synthetic.example/ecoles")
    assert built("site", tmp_path / "site").status == 0
    assert built("export", tmp_path / "out").status == 0
    mapped = (tmp_path / "site" / "sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>https://synthetic.example/ecoles/ecole/fask-academy-marseille.html</loc>" in mapped
    feed = (tmp_path / "out" / "changements.atom").read_text(encoding="utf-8")
    assert 'href="https://synthetic.example/ecoles/changements.atom"' in feed


@pytest.mark.parametrize("address", ["synthetic.example", "ftp://synthetic.example", "https://synthetic.example/?a=b"])
def test_an_address_of_the_site_that_is_none_is_a_mistake(
    built: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("ECOLES_SITE_URL", address)
    ran = built("site", tmp_path / "out")
    assert ran.status == 2
    assert "ECOLES_SITE_URL" in ran.err
