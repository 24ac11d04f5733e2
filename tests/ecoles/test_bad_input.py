"""Bad input: each with a clear error, the right exit status, and nothing lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import REAL_ORDER, MakeOrder
from tests.ecoles.conftest import Run, everything_below, still_answers

REFUSED = {
    "empty": (b"", "empty"),
    "blanks": (b" \r\n\t\n", "empty"),
    "binary": (bytes(range(256)) * 8, "binary file"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "Not a text"),
    "undecodable": ("Title: Arrêté fixant la liste".encode() + b"\x81\x8d\x8f", "Neither UTF-8 nor Latin-1"),
    "prose": ("Une lettre, qui n'est pas un arrêté.\n".encode(), "no transcript of an order"),
    "another_order": (
        b"Title: Arrete du 2 mai 2023 fixant la liste des lycees\n\n1\tLycee A, Lille (59000)\n",
        "Not an order on",
    ),
    "another_code": (
        "Title: Arrêté du 2 mai 2023 sur l'article L. 443-6 du code de la construction\n\n1\tA\n".encode(),
        "other codes have one too",
    ),
    "no_date": (b"Title: Arrete fixant la liste des ecoles de production\n\n1\tEcole A, Lille (59000)\n", "Signed-on"),
    "no_title": (b"Signed-on: 2023-05-02\n\n1\tEcole A, Lille (59000)\n", "Title"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_order_is_refused_and_nothing_changes(built: Run, home: Path, tmp_path: Path, name: str) -> None:
    data, told = REFUSED[name]
    path = tmp_path / f"synthetic-{name}.txt"
    path.write_bytes(data)
    before = everything_below(home)
    ran = built("add", path)
    assert ran.status == 4
    assert "refused, not archived" in ran.out
    assert told in ran.out
    assert everything_below(home) == before
    parsed = built("parse", path, "--format", "json")
    assert parsed.status == 4
    assert told in parsed.json["message"]
    assert told in parsed.err
    assert path.read_bytes() == data


QUARANTINED = {
    "gap": (lambda make, items: make("2025-05-02", items).replace(b"\n30\t", b"\n31\t"), "numbering_gap"),
    "no_entry": (lambda make, _: make("2025-05-02", []), "empty_list"),
    "too_few": (
        lambda make, items: make("2025-05-02", items[:9], Coverage="list complete (10 entries)"),
        "announced_total",
    ),
    "partial": (lambda make, items: make("2025-05-02", items[:9], Coverage="first page only"), "partial_transcript"),
    "left_over": (
        lambda make, items: make("2025-05-02", items) + "et les écoles de l'annexe B\n".encode(),
        "line_left_over",
    ),
    "two_dates": (
        lambda make, items: make("2025-05-02", items).replace(b"n: 2025-05-02", b"n: 2025-05-03"),
        "signature_date",
    ),
    "bad_date": (lambda make, items: make("2025-05-02", items).replace(b"n: 2025-05-02", b"n: 02/05/2025"), "bad_date"),
    "published_before_signed": (
        lambda make, items: make("2025-05-02", items, Published_on="2015-05-02"),
        "publication_date",
    ),
    "amendment": (
        lambda make, items: make("2025-05-02", items[:1]).replace(b"fixant", "modifiant l'arrêté fixant".encode()),
        "clause_not_understood",
    ),
}


@pytest.mark.parametrize("name", QUARANTINED)
def test_an_order_that_does_not_prove_itself_is_kept_and_quarantined(
    built: Run, home: Path, tmp_path: Path, make_order: MakeOrder, real_items: list[str], name: str
) -> None:
    make, code = QUARANTINED[name]
    path = tmp_path / f"synthetic-{name}.txt"
    path.write_bytes(make(make_order, real_items))
    list_before = built("list", "--format", "json").json["schools"]
    ran = built("add", path)
    assert ran.status == 4
    assert "Quarantined" in ran.err
    still_answers(built)
    assert built("list", "--format", "json").json["schools"] == list_before
    orders = built("orders", "--format", "json").json
    (quarantined,) = orders["quarantined"]
    assert code in [finding["code"] for finding in quarantined["findings"]]
    assert (home / "quarantine" / f"{quarantined['document']}.json").is_file()
    assert built("rebuild").status == 4
    assert built("check").status == 0


def test_a_good_copy_lifts_the_quarantine(
    built: Run, home: Path, tmp_path: Path, make_order: MakeOrder, real_items: list[str]
) -> None:
    bad, good = tmp_path / "synthetic-bad.txt", tmp_path / "synthetic-good.txt"
    good.write_bytes(make_order("2025-05-02", real_items))
    bad.write_bytes(good.read_bytes().replace(b"\n30\t", b"\n31\t"))
    assert built("add", bad).status == 4
    assert built("add", good).status == 0
    assert not list((home / "quarantine").iterdir())
    assert len(built("orders", "--format", "json").json["held"]) == 2


def test_latin_1_is_read_and_said(built: Run, tmp_path: Path, make_order: MakeOrder, real_items: list[str]) -> None:
    path = tmp_path / "synthetic-latin1.txt"
    path.write_bytes(make_order("2025-05-02", real_items).decode().encode("cp1252"))
    ran = built("parse", path, "--format", "json")
    assert ran.status == 0
    assert ran.json["entries"][1]["commune"] == "Villefranche sur Saône"
    assert "encoding" in [finding["code"] for finding in ran.json["findings"]]
    assert built("add", path).status == 0
    assert built("check").status == 0


@pytest.mark.parametrize("encode", ["utf-8-sig", "utf-16"])
def test_what_editors_put_before_the_text_is_no_matter(
    built: Run, tmp_path: Path, make_order: MakeOrder, real_items: list[str], encode: str
) -> None:
    path = tmp_path / "synthetic-marked.txt"
    path.write_bytes(make_order("2025-05-02", real_items).decode().replace("\n", "\r\n").encode(encode))
    assert len(built("parse", path, "--format", "json").json["entries"]) == 61
    assert built("add", path).status == 0
    assert built("check").status == 0


def test_a_directory_is_added_file_by_file_and_never_parsed(built: Run, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    assert built("parse", folder).status == 2
    assert built("add", folder).status == 2
    shutil.copy(REAL_ORDER, folder / "copy.txt")
    (folder / "note.txt").write_text("Une note.", encoding="utf-8")
    (folder / ".hidden").write_bytes(b"\x00")
    ran = built("add", folder)
    assert ran.status == 4
    assert "copy.txt: archived" in ran.out
    assert "note.txt: refused" in ran.out
    assert ".hidden" not in ran.out


def test_a_missing_file_an_address_and_a_pipe_are_mistakes_of_usage(built: Run, tmp_path: Path) -> None:
    assert built("add", tmp_path / "none.txt").status == 2
    assert built("parse", tmp_path / "none.txt").status == 2
    remote = built("add", "ftp://legifrance.synthetic.invalid/jorf/id/JORFTEXT000000000000")
    assert remote.status == 2
    assert "https" in remote.err
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert built("add", pipe).status == 2


def test_mistyped_options_are_mistakes_of_usage(built: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert built("list", "--on", "18/11/2024").status == 2
    assert built("list", "--on", "2024-02-30").status == 2
    assert built("add", REAL_ORDER, "--fetched-at", "yesterday").status == 2
    assert built("first", "fask", "--format", "xml").status == 2
    assert built("nonsense").status == 2
    monkeypatch.setenv("ECOLES_SHIPPED_ORDERS", "yes")
    assert built("list").status == 2


def test_a_document_already_held_is_said_to_be_and_changes_nothing(built: Run, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.txt"
    shutil.copy(REAL_ORDER, path)
    assert built("add", path).status == 0
    before = everything_below(home)
    again = built("add", path)
    assert "already held" in again.out
    assert "Nothing new" in again.out
    assert everything_below(home) == before


def test_rebuilding_twice_touches_nothing(built: Run, home: Path) -> None:
    before, stamp = everything_below(home), (home / "ecoles.db").stat().st_mtime_ns
    assert "Nothing new" in built("rebuild").out
    assert everything_below(home) == before
    assert (home / "ecoles.db").stat().st_mtime_ns == stamp
