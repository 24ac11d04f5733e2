"""Pages as HTML, JSON and CSV. The same page with the same links gives the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from db import french
from db.exports import csv_of
from db.official import official_text
from db.reading import Row
from db.site import figures, typography
from db.site.figures.outlines import name_of
from db.site.library import part_with
from db.site.links import Links
from db.site.page import Address, Page
from db.visible import visible
from history.names import slug

ASSETS: Final = Path(__file__).parent / "assets"
TEMPLATES: Final = Path(__file__).parent / "templates"

FORMS: Final = {
    "transcript": "transcription",
    "jorfsimple": "données ouvertes du JO (XML)",
    "jorf": "données ouvertes du JO, fonds complet (XML)",
    "piste": "API de Légifrance (JSON)",
    "website": "page de Légifrance (HTML)",
    "pdf": "PDF",
}
"""Each form in which an order is archived, as it is told."""

MEDIA_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
"""What each form of a page is served as."""


def render(page: Page, form: str, address: Address, links: Links, frame: Row) -> str:
    """The page in a form (``html``, ``json``, ``csv``), as text. ``frame``: :func:`db.site.pages.frame.frame`."""
    if form == "json":
        return json.dumps(page.answer, ensure_ascii=False, indent=1) + "\n"
    if form == "csv":
        return _csv(page)
    given = {"page": page, "frame": frame, "address": address, "links": links, "is_live": links.is_live}
    query = f"?{urlencode(page.fields)}" if page.fields else ""
    named: dict[str, Callable[..., str]] = {
        "as_data": lambda form: links.to(*address.parts, form=form) + query,
        "url": links.to,
        "asset": links.asset,
        "data": links.data,
        "departement_link": lambda code: links.to("departement", code),
        "academie_link": lambda name: links.to("academie", slug(name)),
        "order_link": lambda order_id: links.to("arrete", order_id),
        "year_link": lambda year: links.to("annee", year),
    }
    return environment().get_template(page.template).render(**page.data, **given, **named)


@cache
def environment() -> Environment:
    """The templates, with everything escaped, nothing undefined passed over, and text from outside made visible."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    made.filters |= {
        "jour": typography.day,
        "moment": typography.moment,
        "nombre": typography.number,
        "fr": typography.sentence,
        "taille": typography.size,
        "host": typography.host,
        "site": typography.site,
        "de": typography.of,
    }
    made.globals |= {
        "french": french,
        "figures": figures,
        "official_text": official_text,
        "media": FORMS,
        "slug": slug,
        "departement_name": departement_name,
        "part_with": part_with,
    }
    return made


def departement_name(code: str) -> str:
    """A département as it is told: "Bouches-du-Rhône (13)"; the number alone where it has no name here."""
    name = name_of(code)
    return f"{name} ({code})" if name else code


def assets_version() -> str:
    """A short hash of the style sheets and scripts: another one whenever one of them changes."""
    return _hash_of(ASSETS)


def program_version() -> str:
    """A short hash of this room, templates and queries included: when it changes, so may the pages."""
    return _hash_of(ASSETS.parents[1])


def _hash_of(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()[:12]


def _finalize(value: Any) -> Any:
    """What a template prints: nothing for what is unknown; no character that hides or turns others around."""
    if value is None:
        return ""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _csv(page: Page) -> str:
    found = page.rows or ()
    return csv_of([*dict.fromkeys(name for row in found for name in row)], found)
