"""The made-up year: that its orders are read, and that its archives are shaped as real ones."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from ecoles.main import main
from tests.upstream import synthetic
from tests.upstream.synthetic import Known, a_year_of


def parsed(order: Known, folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What ``ecoles parse`` prints of a text of JORFSIMPLE."""
    file = folder / f"{order.cid}.xml"
    file.write_bytes(order.jorfsimple())
    assert main(["--format", "json", "parse", str(file)]) == 0
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return printed


def test_every_order_of_the_year_is_read_as_a_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    year = a_year_of()
    for order in (*year.orders, year.before):
        read = parsed(order, tmp_path, capsys)
        assert (read["medium"], read["order"]["kind"]) == ("jorfsimple", "list")
        assert read["order"]["jorftext_id"] == order.cid
        assert len(read["entries"]) == len(order.items)
        assert not [finding for finding in read["findings"] if finding["severity"] == "error"]


def test_the_new_order_gains_and_loses_schools() -> None:
    *_, before, new = a_year_of().orders
    assert len(set(new.items) - set(before.items)) == 17
    assert len(set(before.items) - set(new.items)) == 2


def members(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
        opened = {info.name: tar.extractfile(info) for info in tar}
        return {name: file.read() for name, file in opened.items() if file}


def test_the_archives_of_the_year_are_small_and_shaped_as_the_real_ones() -> None:
    year = a_year_of()
    assert len(year.stock.data) < 300_000
    assert all(len(one.data) < 10_000 for one in year.increments)
    names = [one.name for one in year.increments]
    assert (names, len(set(names))) == (sorted(names), 31)
    held = members(year.stock.data)
    first = "jorf/simple/JORF/CONT/00/00/39/20/00/JORFCONT000039200000/JORFTEXT000039200010.xml"
    assert held[first] == year.orders[0].jorfsimple()
    assert sum("JORFTEXT" in name for name in held) == 203
    for one in year.increments:
        stamp = one.name.removeprefix("JORFSIMPLE_").removesuffix(".tar.gz")
        assert all(name.startswith(f"{stamp}/") for name in members(one.data))


def test_the_suppression_list_names_an_order_among_junk() -> None:
    year = a_year_of()
    lists = [data for one in year.increments for name, data in members(one.data).items() if name.endswith(".dat")]
    lines = lists[0].decode("iso-8859-1").splitlines()
    assert len(lists) == 1
    assert {"null/null", "", synthetic.simple_path(year.withdrawn.cid).removesuffix(".xml")} <= set(lines)


def test_the_year_is_the_same_each_time() -> None:
    assert a_year_of.__wrapped__() == a_year_of()


def test_other_texts_are_not_of_the_series() -> None:
    assert not any(
        b"443-6" in data or b"coles de production" in data for data in synthetic.other_texts(range(320)).values()
    )


def test_files_of_jorf_global_lie_where_the_real_ones_do() -> None:
    order = a_year_of().orders[0]
    paths = list(synthetic.jorf_global(order))
    assert "jorf/global/texte/struct/JORF/TEXT/00/00/39/20/00/JORFTEXT000039200010.xml" in paths
    assert [path.split("/")[2] for path in paths].count("article") == 3
