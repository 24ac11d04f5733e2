"""The journal of deliveries: what was applied with which net, and which texts were withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.archive import Archive
from scraper.deliveries import Applied, Deliveries, Unchanged, withdrawn
from scraper.errors import ArchiveDamaged
from scraper.member import Member, member_of, withdrawn_texts
from tests.conftest import ROOT

ONE, TWO = "JORFTEXT000039200010", "JORFTEXT000042500020"
SUPPRESSIONS = ROOT.parent / "shared" / "samples" / "opendata_listing" / "liste_suppression_jorf.excerpt.dat"


def applied(stamp: str, **changes: Any) -> Applied:
    values: dict[str, Any] = {
        "collection": "JORFSIMPLE",
        "name": f"JORFSIMPLE_{stamp}.tar.gz",
        "stamp": stamp,
        "is_stock": False,
        "net": "ours",
        "texts": 3,
        "packed": 4096,
        "matched": (),
        "withdrawn": (),
        "applied_at": "2026-08-01T04:00:00Z",
    }
    return Applied(**{**values, **changes})


def rows(*lines: Applied) -> list[dict[str, Any]]:
    return [line.row() for line in lines]


def test_what_is_recorded_is_known_at_once_and_to_the_next_run(archive: Archive) -> None:
    deliveries = Deliveries(archive.deliveries)
    assert deliveries.applied("JORFSIMPLE", "ours") == frozenset()
    assert deliveries.newest("JORFSIMPLE", "ours") is deliveries.stock("JORFSIMPLE", "ours") is None
    deliveries.record(applied("20260801-003000", is_stock=True))
    deliveries.record(applied("20260802-003000"))
    deliveries.record(applied("20260702-003000"))
    for known in (deliveries, Deliveries(archive.deliveries)):
        assert known.newest("JORFSIMPLE", "ours") == "20260802-003000"
        assert known.stock("JORFSIMPLE", "ours") == "20260801-003000"
        assert "jorfsimple_20260702-003000.tar.gz" in known.applied("JORFSIMPLE", "ours")


@pytest.mark.parametrize(("collection", "net"), [("JORF", "ours"), ("JORFSIMPLE", "wider")])
def test_another_collection_or_net_has_applied_nothing(archive: Archive, collection: str, net: str) -> None:
    deliveries = Deliveries(archive.deliveries)
    deliveries.record(applied("20260801-003000", is_stock=True))
    assert not deliveries.applied(collection, net)
    assert deliveries.newest(collection, net) is deliveries.stock(collection, net) is None


def test_a_line_is_as_the_documentation_has_it() -> None:
    row = applied("20260801-003000", matched=(ONE,), withdrawn=(TWO,)).row()
    fields = "collection name stamp is_stock net texts bytes matched withdrawn applied_at since unchanged"
    assert list(row) == fields.split()
    assert row["bytes"] == 4096
    assert Applied.of({**row, "of a later version": 1}) == applied("20260801-003000", matched=(ONE,), withdrawn=(TWO,))


def test_what_was_only_said_again_is_remembered(archive: Archive) -> None:
    again = Unchanged("opendata", "https://x.example/JORFSIMPLE_20260801-003000.tar.gz#a.xml", "0" * 64)
    Deliveries(archive.deliveries).record(applied("20260801-003000", matched=(ONE,), unchanged=(again,)))
    assert list(Deliveries(archive.deliveries).unchanged()) == [(again, "2026-08-01T04:00:00Z")]


@pytest.mark.parametrize(
    "change", [{"texts": "3"}, {"matched": ONE}, {"stamp": None}, {"is_stock": 1}, {"unchanged": [{"url": "a"}]}]
)
def test_a_line_of_another_form_is_damage(archive: Archive, change: dict[str, Any]) -> None:
    archive.deliveries.append([{**applied("20260801-003000").row(), **change}])
    with pytest.raises(ArchiveDamaged, match=r"deliveries\.jsonl.*backup"):
        Deliveries(archive.deliveries)


def test_the_archive_verifies_its_deliveries(archive: Archive) -> None:
    Deliveries(archive.deliveries).record(applied("20260801-003000"))
    assert archive.verify() == ()
    with archive.deliveries.path.open("ab") as file:
        file.write(b'{"broken\n{"torn')
    assert [(damage.kind, damage.is_harmless) for damage in archive.verify()] == [
        ("broken_line", False),
        ("torn_line", True),
    ]


def test_a_text_is_withdrawn_from_its_suppression_on() -> None:
    added = applied("20260801-003000", matched=(ONE, TWO))
    gone = applied("20260802-220000", withdrawn=(ONE,), applied_at="2026-08-03T04:00:00Z")
    assert withdrawn(rows(added, gone)) == {ONE: ("20260802-220000", "2026-08-03T04:00:00Z")}


def test_the_stamps_decide_whatever_was_applied_first() -> None:
    lines = [
        applied("20260802-220000", withdrawn=(ONE,)),
        applied("20260803-220000", matched=(TWO,)),
        applied("20260801-003000", matched=(ONE, TWO)),
        applied("20260802-230000", withdrawn=(TWO,)),
    ]
    assert list(withdrawn(rows(*lines))) == list(withdrawn(rows(*lines[::-1]))) == [ONE]


def test_within_one_delivery_the_suppression_comes_first() -> None:
    lines = applied("20260801-003000", matched=(ONE,)), applied("20260802-003000", matched=(ONE,), withdrawn=(ONE,))
    assert withdrawn(rows(*lines)) == {}


def test_a_collection_does_not_bring_back_what_another_withdrew() -> None:
    gone = applied("20260801-003000", matched=(ONE,)), applied("20260802-003000", withdrawn=(ONE,))
    part = applied("20260803-003000", collection="JORF", matched=(ONE,))
    assert list(withdrawn(rows(*gone, part))) == [ONE]
    assert withdrawn(rows(*gone, part, applied("20260804-003000", matched=(ONE,)))) == {}


def test_of_two_withdrawals_the_later_is_told() -> None:
    lines = [
        applied(stamp, collection=collection, **said)
        for collection, day in (("JORF", "03"), ("JORFSIMPLE", "02"))
        for stamp, said in (("20260801-003000", {"matched": (ONE,)}), (f"202608{day}-003000", {"withdrawn": (ONE,)}))
    ]
    assert withdrawn(rows(*lines))[ONE][0] == "20260803-003000"


def test_texts_that_were_never_ours_are_not_told() -> None:
    assert withdrawn(rows(applied("20260801-003000", withdrawn=(ONE,)))) == {}


def test_what_was_known_at_a_moment_leaves_out_what_was_applied_after() -> None:
    lines = (
        applied("20260801-003000", matched=(ONE,)),
        applied("20260802-220000", withdrawn=(ONE,), applied_at="2026-08-03T04:00:00Z"),
        applied("20260804-220000", matched=(ONE,), applied_at="2026-08-05T04:00:00Z"),
    )
    assert withdrawn(rows(*lines), until="2026-08-02T23:59:59Z") == {}
    assert list(withdrawn(rows(*lines), until="2026-08-03T23:59:59Z")) == [ONE]
    assert withdrawn(rows(*lines)) == {}


@pytest.mark.parametrize(
    ("path", "member"),
    [
        (f"jorf/simple/JORF/CONT/00/00/39/20/00/JORFCONT000039200000/{ONE}.xml", Member("simple", ONE)),
        (f"20260801-003000/jorf/global/texte/struct/JORF/TEXT/00/{ONE}.xml", Member("struct", ONE)),
        ("jorf/global/article/JORF/ARTI/00/JORFARTI000037157126", Member("article", "JORFARTI000037157126")),
        (f"{ONE}.xml", Member("", ONE)),
        (f"../../etc/\n/{ONE}.xml", Member("", ONE)),
        (f"{ONE}.xml.gz", None),
        (f"x{ONE}", None),
        ("", None),
    ],
)
def test_a_path_tells_kind_and_id(path: str, member: Member | None) -> None:
    assert member_of(path.encode()) == member


def test_a_path_of_a_megabyte_is_read_once() -> None:
    path = b"a" * 1_000_000 + b"_/JORF/" + ONE.encode() + b".xml"
    assert member_of(path) == Member("", ONE)


def test_a_list_of_suppressions_is_read_through_its_junk() -> None:
    lines = [
        b"null/null",
        b"",
        b"jorf/simple/\xe9/JORFTEXT",
        f"jorf/simple/JORF/CONT/00/JORFCONT000039200000/{ONE}\r".encode(),
        f"jorf/global/texte/version/JORF/TEXT/00/{TWO}".encode(),
        f"jorf/global/texte/version/JORF/TEXT/00/{TWO}".encode(),
        b"jorf/global/texte/struct/JORF/TEXT/00/JORFTEXT000046600030",
        b"jorf/global/article/JORF/ARTI/00/JORFARTI000037157126",
        b"\x00\xff",
    ]
    assert withdrawn_texts(b"\n".join(lines)) == (ONE, TWO)


def test_the_real_list_names_its_text() -> None:
    if not SUPPRESSIONS.exists():
        pytest.skip("the sample of the real list is not on this machine")
    assert withdrawn_texts(SUPPRESSIONS.read_bytes()) == ("JORFTEXT000037157123",)
