"""The paths inside a delivery of the open data, and its list of what is withdrawn (FORMATS §1, « Inside »)."""

from __future__ import annotations

import re
from typing import NamedTuple

SUPPRESSIONS = b"liste_suppression_jorf.dat"
"""The basename of the list of what is withdrawn; a path a line, without stamp and without ``.xml``."""

# "jorf/global/texte/version/JORF/TEXT/00/…/JORFTEXT000037157123", with or without a stamp before it and .xml after it.
_PATH = re.compile(rb"(?:\A|.*/)(JORF[A-Z]{4}\d{12})(?:\.xml)?", re.DOTALL)
_KIND = re.compile(rb"(?:\A|/)([a-z_]+)/JORF/[A-Z]{4}/")


class Member(NamedTuple):
    """What a file of a delivery is, wherever it lies: the ``id`` in its name, and its ``kind``.

    The kind is the folder above ``JORF/``: ``simple``, ``version``, ``struct``, ``article``, ``section_ta``; empty when
    there is none. A text of JORF global has two files of one name, which only the kind tells apart.
    """

    kind: str
    id: str

    @property
    def is_text(self) -> bool:
        """Whether the id is that of a text, not of a part of one."""
        return self.id.startswith("JORFTEXT")


def member_of(path: bytes) -> Member | None:
    """What lies at a path of a delivery; None where the name is no id."""
    name = _PATH.fullmatch(path)
    if name is None:
        return None
    kind = _KIND.search(path)
    return Member(kind[1].decode() if kind else "", name[1].decode())


def withdrawn_texts(suppressions: bytes) -> tuple[str, ...]:
    """The ids of the texts that a list of suppressions names, each once, in its order; junk lines are passed over.

    A text of JORF global is withdrawn with its metadata (``version``): its structure alone may just be delivered anew.
    """
    named = (member_of(line.strip()) for line in suppressions.splitlines())
    return tuple(dict.fromkeys(one.id for one in named if one and one.is_text and one.kind != "struct"))
