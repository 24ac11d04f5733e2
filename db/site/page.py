"""What a page of the reading room is: the same facts for a person, as HTML, and for a program, as JSON and CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from db.reading import Row

MAX_TYPED = 300
"""Characters of a search or a part of an address that are read; whoever types more is not looking for a school."""


class Address(NamedTuple):
    """Where a page is, whoever serves it: ``Address("ecole", "fask-academy-marseille")``; ``()`` is the home page.

    ``form`` is ``html``, ``json`` or ``csv``; ``number`` the part of a long list, from 1.
    """

    parts: tuple[str, ...]
    form: str = "html"
    number: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``data`` is what its template shows; ``answer`` (JSON) and ``rows`` (CSV) are what machines take.

    ``status`` is that of HTTP: 404 for a page which says that there is no such thing, and what is near.
    """

    template: str
    title: str
    data: Row
    answer: Any = None
    rows: Sequence[Row] | None = None
    status: int = 200


class Moved(Exception):
    """The page asked for is at another address, for good: a former id, a name that one school bears."""

    def __init__(self, address: Address) -> None:
        super().__init__("/".join(address.parts))
        self.address = address


class Absent(Exception):
    """There is no such page. Says what there is instead, in French, for whoever typed the address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor asked of a page: the words of its address, and the fields of a form (the first of each)."""

    words: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    per_page: int | None = 200

    def field(self, name: str) -> str:
        """What was typed in a field, trimmed and cut at ``MAX_TYPED`` characters; empty when there is none."""
        return self.fields.get(name, "")[:MAX_TYPED].strip()

    @property
    def number(self) -> int:
        """The part of a long list that was asked for, from 1. Raises :class:`Absent` for what is no such number."""
        typed = self.field("page") or "1"
        if not (typed.isascii() and typed.isdigit() and 1 <= int(typed[:9]) <= 10_000):
            raise Absent(f"« {typed} » n'est pas un numéro de page.")
        return int(typed)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a long list: its rows, its number from 1, how many parts and how many rows there are in all."""

    rows: Sequence[Row]
    number: int
    parts: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether the list has no other part."""
        return self.parts <= 1


def bounds(asked: Asked, total: int) -> tuple[int, int]:
    """The LIMIT and OFFSET of the part that was asked for. Raises :class:`Absent` past the last one."""
    size = asked.per_page or max(total, 1)
    if asked.number > max(1, -(-total // size)):
        raise Absent("Cette liste n'a pas autant de pages.")
    return size, (asked.number - 1) * size


def part_of(asked: Asked, rows: Sequence[Row], total: int) -> Part:
    """The part of a list whose rows were read within :func:`bounds`."""
    size = asked.per_page or max(total, 1)
    return Part(rows, asked.number, max(1, -(-total // size)), total)
