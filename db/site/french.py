"""Datasette's own pages in French, and readable by everyone: what they say and how they show it (french.toml).

Datasette 0.65 has no translations. Its templates are read as they are installed and their phrases exchanged as they are
loaded, so that all the rest stays Datasette's own; what axe-core calls serious in them is mended the same way.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Protocol

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from db.site import typography

TEMPLATES: Final = Path(str(files("datasette") / "templates"))
"""Where Datasette keeps its templates; those of others are left as they are."""

_WITHOUT_VALUE = ("isnull", "notnull", "isblank", "notblank")

_MENUS = Markup("""<script>
document.addEventListener("DOMContentLoaded", () => {{
  for (const [selector, words] of Object.entries({words})) {{
    for (const found of document.querySelectorAll(selector)) found.textContent = words;
  }}
  for (const cross of document.querySelectorAll(".filter-row > a")) cross.ariaLabel = "Retirer ce filtre";
}});
</script>""")


class _Filters(Protocol):
    """The filters of a table's page (datasette.filters.Filters)."""

    def selections(self) -> Iterable[tuple[str, str, str]]:
        """Column, key of the comparison, value."""


class FrenchLoader(BaseLoader):
    """Loads what another loader does, with the phrases of Datasette's own templates exchanged."""

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The source of a template. Raises ``jinja2.TemplateNotFound``."""
        source, path, is_fresh = self._loader.get_source(environment, template)
        if path and Path(path).parent == TEMPLATES:
            source = exchanged(source, words()["templates"].get(Path(path).name, {}))
        return source, path, is_fresh

    def list_templates(self) -> list[str]:
        """The names of the templates that there are."""
        return self._loader.list_templates()


def speak_french(env: Environment, templates: Path) -> None:
    """Make the pages of a Datasette French: for its hook ``prepare_jinja2_environment``.

    Pages may include what is in ``templates``, where Datasette has no template of that name.
    """
    if env.loader is None:
        raise ValueError("this environment has no loader: call speak_french() from Datasette's hook")
    env.loader = ChoiceLoader([FrenchLoader(env.loader), FileSystemLoader(templates)])
    env.globals |= {
        "nombre": typography.number,
        "taille": typography.size,
        "decrit": described,
        "message": message,
        "operateurs": words()["operators"],
        "menus_in_french": _menus(),
        "mended_style": _style(),
    }


@cache
def words() -> dict[str, Any]:
    """What is said instead (french.toml): ``templates``, ``operators``, ``messages``, ``menus``."""
    return tomllib.loads(_read("french.toml"))


def exchanged(text: str, phrases: Mapping[str, str]) -> str:
    """The text with each phrase exchanged for its other, one after the other."""
    for phrase, other in phrases.items():
        text = text.replace(phrase, other)
    return text


def described(filters: _Filters, search: str | None, sort: str | None, sort_desc: str | None) -> str:
    """Which rows a table's page shows, and in which order: "où academie = « Lille », dans l'ordre de name"."""
    conditions = [f"la recherche trouve {_quoted(search)}"] if search else []
    conditions += [_condition(*one) for one in filters.selections()]
    order = (
        f"dans l'ordre de {sort or sort_desc}" + (" (décroissant)" if sort_desc else "") if sort or sort_desc else ""
    )
    which = f"où {' et '.join(conditions)}" if conditions else ""
    return ", ".join(filter(None, [which, order]))


def message(told: str) -> str:
    """What Datasette or SQLite says of an error, in French where the words are known; HTML stays HTML."""
    said = exchanged(str(told), words()["messages"])
    return Markup(said) if isinstance(told, Markup) else said  # noqa: S704  (it was markup before)


@cache
def _style() -> Markup:
    return Markup("<style>\n{}</style>").format(_ours(_read("mended.css")))


@cache
def _menus() -> Markup:
    return _MENUS.format(words=_ours(json.dumps(words()["menus"], ensure_ascii=False)))


def _condition(column: str, key: str, value: str) -> str:
    compared = f"{column} {words()['operators'].get(key, key)}"
    return compared if key in _WITHOUT_VALUE else f"{compared} {_quoted(value)}"


def _read(name: str) -> str:
    return (files("db.site") / name).read_text(encoding="utf-8")


def _ours(text: str) -> Markup:
    """Text of this program, nothing of which comes from outside."""
    return Markup(text)  # noqa: S704


def _quoted(value: str) -> str:
    return f"«\N{NO-BREAK SPACE}{value}\N{NO-BREAK SPACE}»"
