"""The words of a school's name that a search compares; light enough for every query."""

from __future__ import annotations

import re
from typing import Final

from history.names import fold, name_core

_ELIDED = re.compile(r"\b[dl]['’]", re.IGNORECASE)
_JOINTS = re.compile(r"['’.-]")
ARTICLES: Final = frozenset("l le la les d de du des a au aux en et un une".split())


def telling_words(text: str) -> list[str]:
    """The folded words that tell a school from others: without "école(s) de production" and lone articles.

    What would leave nothing is kept: ``telling_words("École de production")`` is all three words.
    """
    words = name_core(text).split()
    return [word for word in words if word not in ARTICLES] or words


def core(text: str) -> str:
    """The telling words in one piece, so that "Métal Tech" and "MétalTech" are equal: ``metaltech``."""
    return "".join(telling_words(text))


def glued(text: str) -> str:
    """The folded words with apostrophes, dots and hyphens closed up: "L'Usin'Eure" gives ``usineure``."""
    return fold(_JOINTS.sub("", _ELIDED.sub(" ", text)))


def search_text(texts: list[str]) -> str:
    """Every way the texts may be typed, folded, each once: as printed, glued, and with œ for oe.

    The ligature is for Datasette's search box, whose tokenizer drops accents but does not take œ for oe.
    """
    ways: dict[str, None] = {}
    for text in texts:
        for way in (fold(text), glued(text)):
            ways[way] = None
            ways[way.replace("oe", "œ")] = None
    return " ".join(way for way in ways if way)
