"""The scan of a delivery says what tarfile and ``in`` say, or says what is wrong; never less, never in silence."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import threading
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.stock import ORDERS, increments, stock
from scraper import gunzip
from scraper.errors import DeliveryDamaged, FetchError, ReplyTooLarge, Truncated, Unreachable, WrongContent
from scraper.tarscan import Hit, Net, Scan

BLOCK = 2048
NEEDLE = b"443-6"
NET = Net(
    needles=(NEEDLE, b"coles de production", "443‑6".encode()),
    members=re.compile(rb"JORFTEXT\d{12}\.xml"),
    always=frozenset({b"liste_suppression_jorf.dat"}),
)
TEXT = "jorf/simple/JORF/CONT/00/00/54/70/68/JORFCONT000054706874/JORFTEXT000054706877.xml"

Files = Iterable[tuple[str, bytes]]


@pytest.fixture(autouse=True, scope="module")
def _small_blocks() -> Iterator[None]:
    """Blocks so small that members span several; the law is the same for any size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gunzip, "BLOCK_BYTES", BLOCK)
        yield


def tar(files: Files, shape: int = tarfile.GNU_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=shape, encoding="utf-8", errors="surrogateescape") as archive:
        for name, data in files:
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return file.getvalue()


def packed(files: Files, shape: int = tarfile.GNU_FORMAT) -> bytes:
    return gzip.compress(tar(files, shape), mtime=0)


def hits(data: bytes, net: Net = NET) -> list[Hit]:
    return list(Scan([data], net))


def by_tarfile(data: bytes) -> list[Hit]:
    found = []
    with tarfile.open(fileobj=io.BytesIO(data), encoding="utf-8", errors="surrogateescape") as archive:
        for member in archive:
            name = member.name.encode("utf-8", "surrogateescape")
            base = name.rpartition(b"/")[2]
            file = archive.extractfile(member) if member.isreg() else None
            content = file.read() if file else b""
            caught = NET.members.fullmatch(base) and any(needle in content for needle in NET.needles)
            if file and (caught or base in NET.always):
                found.append(Hit(name, content))
    return found


def header(name: bytes = TEXT.encode(), size: bytes = b"00000000000", kind: bytes = b"0", **fields: bytes) -> bytes:
    """A header with a right checksum, whatever else is wrong with it."""
    magic, prefix = fields.get("magic", b"ustar\x0000"), fields.get("prefix", b"")
    empty = b"%b%b%b" % (name.ljust(100, b"\0"), b"0000644\0" * 3, size.ljust(12, b"\0"))
    rest = b"%b%b" % ((kind + bytes(100) + magic).ljust(189, b"\0"), prefix.ljust(155, b"\0"))
    block = (empty + b"0" * 11 + b"\0" + b" " * 8 + rest).ljust(512, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def content(data: bytes) -> bytes:
    return data + bytes(-len(data) % 512)


END = bytes(1024)

texts = st.integers(0, 10**12 - 1).map(lambda number: f"JORFTEXT{number:012}.xml")
bases = texts | st.sampled_from(["liste_suppression_jorf.dat", "JORFCONT000054706874.xml", "JORFTEXT1.xml", "443-6"])
folders = st.sampled_from(["", "/", "../../etc/", "a\nb/", "é/", "\udce9/", "d" * 90 + "/", "long/" * 40, "443-6/"])
filler = st.integers(0, 3 * BLOCK).map(lambda size: b"x" * size)
bits = filler | st.sampled_from([NEEDLE, NEEDLE[:3], NEEDLE[3:], "443‑6".encode(), b"coles de production", b"\0", b""])
contents = st.lists(bits, max_size=5).map(b"".join)
archives = st.builds(
    packed,
    st.lists(st.tuples(st.tuples(folders, bases).map("".join), contents), max_size=12),
    st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
)


@settings(max_examples=100, deadline=None)
@given(archives, st.data())
def test_finds_what_tarfile_finds_however_the_bytes_come(data: bytes, draw: st.DataObject) -> None:
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(data)), max_size=10)))
    chunks = [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
    assert list(Scan(chunks, NET)) == by_tarfile(data)


def test_byte_by_byte() -> None:
    data = packed([(TEXT, NEEDLE), ("x", b"y" * 5000), (TEXT, b"x" * 3000 + NEEDLE)])
    scan = Scan((data[i : i + 1] for i in range(len(data))), NET)
    assert list(scan) == by_tarfile(data)


@settings(max_examples=100, deadline=None)
@given(archives, st.data())
def test_a_cut_archive_is_never_a_short_one(data: bytes, draw: st.DataObject) -> None:
    cut = draw.draw(st.integers(0, len(data) - 1))
    with pytest.raises(Truncated):
        hits(data[:cut])


def test_a_cut_anywhere_is_noticed() -> None:
    data = packed([(TEXT, NEEDLE), (TEXT, b"y" * 5000)])
    for cut in range(len(data)):
        with pytest.raises(Truncated):
            hits(data[:cut])


def test_a_tar_cut_anywhere_inside_a_whole_gzip_is_noticed() -> None:
    whole = tar([(TEXT, NEEDLE * 100), (TEXT, b"y" * 900)])
    ends_at = 512 + 512 + 512 + 1024 + 1024
    for cut in range(0, ends_at, 7):
        with pytest.raises(Truncated):
            hits(gzip.compress(whole[:cut], 1))
    assert len(hits(gzip.compress(whole[:ends_at]))) == 1


def test_a_flipped_bit_is_an_error_or_changes_nothing() -> None:
    data = packed([(TEXT, b"an order, art. L. " + NEEDLE), ("x/JORFTEXT000000000001.xml", bytes(range(32)))])
    right = hits(data)
    for place in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[place] ^= 1 << bit
            try:
                found = hits(bytes(flipped))
            except FetchError:
                continue
            assert found == right


def test_a_flipped_bit_of_a_tar_header_is_an_error() -> None:
    whole = tar([(TEXT, NEEDLE)])
    for place in range(512):
        flipped = bytearray(whole)
        flipped[place] ^= 1
        with pytest.raises(DeliveryDamaged):
            hits(gzip.compress(bytes(flipped), 1))


@pytest.mark.parametrize(
    "name",
    [
        b"/etc/JORFTEXT000000000001.xml",
        b"../../../JORFTEXT000000000001.xml",
        b"a\nb/JORFTEXT000000000001.xml",
        b"\xff\xfe/JORFTEXT000000000001.xml",
        b"-rf/%s/$(x)/JORFTEXT000000000001.xml",
        b"d" * 5000 + b"/JORFTEXT000000000001.xml",
    ],
)
@pytest.mark.parametrize("shape", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_hostile_name_is_only_bytes(name: bytes, shape: int) -> None:
    assert hits(packed([(name.decode("utf-8", "surrogateescape"), NEEDLE)], shape)) == [Hit(name, NEEDLE)]


def test_a_name_ends_at_its_nul_as_for_tar() -> None:
    block = header(b"JORFTEXT000000000001.xml\0../../etc/passwd", b"00000000005")
    assert hits(gzip.compress(block + content(NEEDLE) + END)) == [Hit(b"JORFTEXT000000000001.xml", NEEDLE)]


@pytest.mark.parametrize("name", [b"xJORFTEXT000000000001.xml", b"JORFTEXT000000000001.xml\n", b"JORFTEXT1.xml", b""])
def test_other_basenames_are_no_texts(name: bytes) -> None:
    scan = Scan([gzip.compress(header(name, b"00000000005") + content(NEEDLE) + END)], NET)
    assert list(scan) == []
    assert (scan.members, scan.texts) == (1, 0)


def test_the_prefix_of_ustar_belongs_to_the_name_but_not_in_gnu() -> None:
    base = b"JORFTEXT000000000001.xml"
    ustar = header(base, b"5", prefix=b"jorf/simple") + content(NEEDLE)
    gnu = header(base, b"5", prefix=b"00000000000", magic=b"ustar  \0") + content(NEEDLE)
    assert [hit.name for hit in hits(gzip.compress(ustar + gnu + END))] == [b"jorf/simple/" + base, base]


@pytest.mark.parametrize("size", [b"\x80" + bytes(10) + b"\x05", b"00000000005", b"          5 ", b"5", b"5\0      \0"])
def test_sizes_as_writers_write_them(size: bytes) -> None:
    assert hits(gzip.compress(header(size=size) + content(NEEDLE) + END))


@pytest.mark.parametrize(
    "size", [b"\xff" * 12, b"-0000000001", b"0000000000x", b"0_1", b"\x80" + b"\xff" * 11, b"\x80" + bytes(6) + b"\x05"]
)
def test_a_nonsense_size_is_damage(size: bytes) -> None:
    size = size.ljust(12, b"\0")
    with pytest.raises(DeliveryDamaged):
        hits(gzip.compress(header(size=size) + content(NEEDLE) + END))


@pytest.mark.parametrize("kind", [b"1", b"2", b"3", b"4", b"5", b"6"])
def test_what_has_no_content_is_counted_and_passed_over_whatever_its_size(kind: bytes) -> None:
    link = header(size=b"00000007777", kind=kind)
    scan = Scan([gzip.compress(link + header(size=b"5") + content(NEEDLE) + END)], NET)
    assert list(scan) == [Hit(TEXT.encode(), NEEDLE)]
    assert (scan.members, scan.texts) == (2, 1)


def pax(records: bytes, kind: bytes = b"x") -> bytes:
    return header(b"pax", b"%o" % len(records), kind) + content(records)


def test_pax_gives_path_and_size_to_the_next_member_or_to_all() -> None:
    named = b"41 path=renamed/JORFTEXT000000000009.xml\n" + b"10 size=5\n"
    some = pax(named) + header(size=b"0") + content(NEEDLE)
    every = pax(b"10 size=5\n", b"g") + 2 * (header(size=b"0") + content(NEEDLE))
    assert [hit.name for hit in hits(gzip.compress(some + END))] == [b"renamed/JORFTEXT000000000009.xml"]
    assert len(hits(gzip.compress(every + END))) == 2


def test_pax_records_of_no_use_do_not_pile_up() -> None:
    def archive() -> Iterator[bytes]:
        packer = zlib.compressobj(wbits=31)
        for i in range(30):
            record = b" k%d=" % i + bytes(100_000) + b"\n"
            yield packer.compress(pax(b"%d" % (len(record) + 6) + record, b"g"))
        yield packer.compress(header() + END) + packer.flush()

    tracemalloc.start()
    assert list(Scan(archive(), NET)) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_500_000


@pytest.mark.parametrize(
    "records", [b"x", b"0 a=b\n", b"99 a=b\n", b"6 a=bc", b"6 abc\n", b"10 size=x\n", b"26 size=999999999999999999\n"]
)
def test_pax_records_that_are_none_are_damage(records: bytes) -> None:
    with pytest.raises(DeliveryDamaged):
        hits(gzip.compress(pax(records) + header() + END))


@pytest.mark.parametrize(
    "archive",
    [
        header(kind=b"S") + END,
        pax(b"22 GNU.sparse.major=1\n") + header() + END,
        header(magic=bytes(8)) + END,
        header(kind=b"L", size=b"00100000000") + END,
        pax(b"10 size=5\n") + END,
        header() + bytes(512) + header() + END,
        header() + END + bytes(9000) + b"x",
    ],
    ids=["sparse", "pax sparse", "no magic", "endless name", "amends nothing", "one zero block", "after the end"],
)
def test_a_tar_that_is_none_is_damage(archive: bytes) -> None:
    with pytest.raises(DeliveryDamaged):
        hits(gzip.compress(archive))


def test_more_than_any_stock_is_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.tarscan.MAX_ARCHIVE_BYTES", 100_000)
    with pytest.raises(DeliveryDamaged):
        hits(packed([("x", bytes(200_000))]))


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><title>503</title>", b"<", b"\x1f\x8bx", b"PK\x03\x04"])
def test_what_is_no_gzip_is_the_wrong_content(page: bytes) -> None:
    with pytest.raises(WrongContent):
        list(Scan([page[i : i + 1] for i in range(len(page))], NET))


def test_nothing_at_all_is_truncated() -> None:
    for chunks in ([], [b""], [gzip.compress(b"")]):
        with pytest.raises(Truncated):
            list(Scan(chunks, NET))


def test_an_archive_without_members_is_none_of_our_business() -> None:
    scan = Scan([packed([])], NET)
    assert list(scan) == []
    assert (scan.members, scan.unpacked) == (0, 10240)


def test_gzip_members_may_follow_each_other_and_zeros_the_last() -> None:
    whole = tar([(TEXT, NEEDLE), (TEXT, b"x" * 5000 + NEEDLE)])
    data = gzip.compress(whole[:700]) + gzip.compress(b"") + gzip.compress(whole[700:]) + bytes(3000)
    assert hits(data) == by_tarfile(gzip.compress(whole))
    assert list(Scan((data[i : i + 1] for i in range(len(data))), NET)) == hits(data)


@pytest.mark.parametrize("junk", [b"x", b"\0\0\0\0x", bytes(5000) + b"x", b"\x1f\x8b\x08\0garbage that goes on"])
def test_anything_else_after_the_end_is_damage(junk: bytes) -> None:
    with pytest.raises(DeliveryDamaged):
        hits(packed([(TEXT, NEEDLE)]) + junk)


def test_counts_once_the_end_is_reached() -> None:
    data = packed([(TEXT, NEEDLE), (TEXT, b""), ("JORFCONT000054706874.xml", b"x")])
    scan = Scan([data[:50], data[50:]], NET)
    assert len(list(scan)) == 1
    assert (scan.members, scan.texts, scan.packed, scan.unpacked) == (3, 2, len(data), 10240)


def test_what_else_is_wanted() -> None:
    files = [("20250714-004000/liste_suppression_jorf.dat", b"null/"), (TEXT, b"held"), (TEXT, b"other")]
    asked: list[bytes] = []

    def held(name: bytes, data: bytes) -> bool:
        asked.append(name)
        return data == b"held"

    assert [hit.data for hit in hits(packed(files))] == [b"null/"]
    assert [hit.data for hit in hits(packed(files), replace(NET, also=held))] == [b"null/", b"held"]
    assert asked == [TEXT.encode()] * 2


def test_only_a_hit_can_be_too_large() -> None:
    small = replace(NET, max_member=3 * BLOCK)
    long = b"x" * (4 * BLOCK - 2)
    assert hits(packed([(TEXT, long), (TEXT, NEEDLE), ("other", long + NEEDLE)]), small) == [Hit(TEXT.encode(), NEEDLE)]
    for place in range(BLOCK - 8, BLOCK + 8):
        with pytest.raises(ReplyTooLarge):
            hits(packed([(TEXT, long[:place] + NEEDLE + long[place:])]), small)
    with pytest.raises(ReplyTooLarge):
        hits(packed([("liste_suppression_jorf.dat", long)]), small)
    with pytest.raises(ReplyTooLarge):
        hits(packed([(TEXT, long)]), replace(small, also=lambda *_: False))


def test_a_bomb_stays_outside() -> None:
    bomb = gzip.compress(header(b"bomb", b"%o" % 2**23) + bytes(2**23) + header() + END + bytes(2**23), 1)
    tracemalloc.start()
    try:
        assert hits(bomb) == []
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2**20


def test_what_the_source_raises_comes_through() -> None:
    def cut() -> Iterator[bytes]:
        yield packed([(TEXT, NEEDLE)])[:20]
        raise Unreachable("synthetic")

    with pytest.raises(Unreachable, match="synthetic"):
        list(Scan(cut(), NET))


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()
    endless = Scan([packed([(TEXT, NEEDLE + b"%d" % i) for i in range(200)])], NET)
    hits_of_it = iter(endless)
    next(hits_of_it)
    assert threading.active_count() == before + 1
    hits_of_it.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
    with pytest.raises(WrongContent):
        hits(b"<html>")
    assert threading.active_count() == before


def test_the_synthetic_stock_and_increments_are_as_real_ones_and_always_the_same() -> None:
    data = stock(300)
    assert data == stock(300)
    assert hits(data) == by_tarfile(data)
    assert sum("liste des écoles de production".encode() in hit.data for hit in hits(data)) == ORDERS
    for name, increment in increments(2):
        scan = Scan([increment], NET)
        assert list(scan) == []
        assert re.fullmatch(r"JORFSIMPLE_\d{8}-\d{6}\.tar\.gz", name)
        assert scan.texts > 0
