"""Whether bytes may be, or are, a text of the series (FORMATS §1, « Which texts are ours »).

The readers are loaded by the first text that holds a needle: most nights have none.
"""

from __future__ import annotations

from reference.series import our_series


def needles() -> tuple[bytes, ...]:
    """Byte strings of which every text of the series holds one, as it stands in files in UTF-8."""
    return tuple(needle.encode() for needle in our_series().needles)


def belongs(data: bytes) -> bool:
    """Whether a text that holds a needle is to be kept: all but those that speak of something else.

    One that is of the series, or cannot be read well enough to tell, belongs: losing it would be silent.
    """
    from parsers.errors import NotTheDocument, ParseError
    from parsers.medium import read

    try:
        read(data)
    except NotTheDocument:
        return False
    except ParseError:
        return True
    return True


def signed_in(data: bytes) -> int | None:
    """The year in which the order that a document carries was signed; None where it cannot be read."""
    from parsers.errors import ParseError
    from parsers.medium import read

    try:
        return int(read(data).order.signed_on[:4])
    except ParseError:
        return None
