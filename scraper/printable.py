"""Words of a server as a terminal may show them."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text with a blank for each character that is none: controls, marks that turn the direction, line ends.

    Such words reach terminals, logs and the archive, where an escape sequence could rewrite what stands there.
    """
    return "".join(letter if letter.isprintable() else " " for letter in text)
