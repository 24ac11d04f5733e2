"""Whatever happens to a line of the list, a proof fires: dropped, doubled, merged, split, renumbered, moved."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from parsers.errors import ParseError
from parsers.medium import read


def _fires(data: bytes) -> set[str]:
    try:
        order = read(data).order
    except ParseError as error:
        return {error.code}
    return {finding.code for finding in order.findings if finding.severity == "error"}


@pytest.fixture(scope="module", params=["announced", "unannounced"])
def order(request: pytest.FixtureRequest, real_order: bytes) -> tuple[str, list[str]]:
    """The head and the lines of the real list, with and without the total that its header announces."""
    head, body = real_order.decode().split("\n\n", 1)
    if request.param == "unannounced":
        head = re.sub(r"\nCoverage: .*", "", head)
    return head, body.splitlines()


def _write(head: str, lines: list[str]) -> bytes:
    return (head + "\n\n" + "\n".join(lines) + "\n").encode()


def _renumbered(lines: list[str]) -> list[str]:
    """The same lines under the numbers 1..N: what an editor's automatic numbering makes of a slip."""
    bare = (re.sub(r"^\d+\t", "", line) for line in lines)
    return [f"{i}\t{text}" for i, text in enumerate(bare, start=1)]


def test_the_list_itself_fires_nothing(order: tuple[str, list[str]]) -> None:
    assert not _fires(_write(*order))


def test_a_dropped_line(order: tuple[str, list[str]]) -> None:
    head, lines = order
    for i in range(len(lines)):
        assert _fires(_write(head, lines[:i] + lines[i + 1 :])), lines[i]


def test_a_doubled_line(order: tuple[str, list[str]]) -> None:
    head, lines = order
    for i in range(len(lines)):
        twice = lines[: i + 1] + lines[i:]
        assert _fires(_write(head, twice)), lines[i]
        assert _fires(_write(head, _renumbered(twice))), lines[i]


@pytest.mark.parametrize("glue", ["", " ", ", ", "\t"])
def test_two_merged_lines(order: tuple[str, list[str]], glue: str) -> None:
    head, lines = order
    for i in range(len(lines) - 1):
        for second in (lines[i + 1], lines[i + 1].split("\t")[1]):
            merged = lines[:i] + [lines[i] + glue + second] + lines[i + 2 :]
            assert _fires(_write(head, merged)), lines[i]
            assert _fires(_write(head, _renumbered(merged))), lines[i]


def _splits(line: str) -> Iterator[tuple[str, str]]:
    for blank in re.finditer(r"(?<!^)[ ]", line):
        yield line[: blank.start()], line[blank.end() :]


def test_a_split_line_at_every_blank(order: tuple[str, list[str]]) -> None:
    head, lines = order
    for i, line in enumerate(lines):
        for left, right in _splits(line):
            split = lines[:i] + [left, right] + lines[i + 1 :]
            assert _fires(_write(head, split)), (left, right)


def test_a_split_line_numbered_anew(order: tuple[str, list[str]]) -> None:
    head, lines = order
    for i, line in enumerate(lines):
        for left, right in _splits(line):
            split = _renumbered(lines[:i] + [left, right] + lines[i + 1 :])
            assert _fires(_write(head, split)), (left, right)


def test_a_renumbered_line(order: tuple[str, list[str]]) -> None:
    head, lines = order
    for i, line in enumerate(lines):
        for number in {0, 1, i, i + 2, 61, 62, 500} - {i + 1}:
            renumbered = lines[:i] + [re.sub(r"^\d+", str(number), line)] + lines[i + 1 :]
            assert _fires(_write(head, renumbered)), (line, number)


def test_a_moved_line(order: tuple[str, list[str]]) -> None:
    head, lines = order
    for i in range(len(lines) - 1):
        swapped = lines[:i] + [lines[i + 1], lines[i]] + lines[i + 2 :]
        assert _fires(_write(head, swapped)), lines[i]
