"""Text from outside made safe to show; loaded by every command, so that it loads next to nothing."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """Text from outside as a terminal or a page may show it: no character moves the cursor, colours, or hides another.

    Controls and format characters (Unicode Cc and Cf: escapes, overrides of direction) are shown as « � »; ends of
    line, tabs and the soft hyphen that print leaves behind stay.
    """
    if text.isprintable():
        return text
    return "".join("�" if _is_dangerous(letter) else letter for letter in text)


def _is_dangerous(letter: str) -> bool:
    return not letter.isprintable() and letter not in "\n\t\u00ad" and unicodedata.category(letter) in ("Cc", "Cf")
