"""Where the official text of an order is read."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

LEGIFRANCE: Final = "https://www.legifrance.gouv.fr/jorf/id/"
"""What the id of a text (JORFTEXT…) is put after."""

_WEB = re.compile(r"https?://[^\x00-\x20\s\"<>\\^`{|}]+")
"""An address of the web as a link may have it (RFC 3987); what a document tells of itself may be anything."""


def official_text(jorftext_id: str | None, url: str | None) -> str | None:
    """The address of an order's text: its own, else that of its id on Légifrance; None where neither is known."""
    if url and _WEB.fullmatch(url):
        return url
    return f"{LEGIFRANCE}{quote(jorftext_id, safe='')}" if jorftext_id else None
