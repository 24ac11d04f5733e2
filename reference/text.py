"""One way to compare French words, shared by every lookup of the project."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The words of ``text`` in lower case, without accents, ligatures or punctuation, one blank between them.

    ``fold("L'Atelier-École « Cœur »")`` is ``"l atelier ecole coeur"``. Idempotent.
    """
    lower = text.lower()
    if not lower.isascii():
        letters = unicodedata.normalize("NFKD", text.translate(_LIGATURES).lower())
        lower = "".join(letter for letter in letters if letter.isascii() or not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", lower).strip()
