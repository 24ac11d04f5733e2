"""The media type of each medium, as documents of it are archived; known without loading what reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.model import Medium

MEDIA_TYPES: dict[Medium, str] = {
    "transcript": "text/plain",
    "jorfsimple": "application/xml",
    "jorf": "application/xml",
    "piste": "application/json",
    "website": "text/html",
    "pdf": "application/pdf",
}
"""By medium."""
