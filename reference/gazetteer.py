"""The official communes and their former names, looked up by the name that a page prints.

The data file holds the communes of the Code officiel géographique (INSEE) with their postal codes (La Poste), as
published in the npm package ``@etalab/decoupage-administratif``; :mod:`reference.build` makes it. Reading it costs some
15 ms once in a process; what a lookup does not ask for is never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from reference.text import fold

CURRENT, FORMER, ARRONDISSEMENT = "current", "former", "arrondissement"

_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "s": "sur", "ss": "sous"}
_DISTRICT = re.compile(r"^(paris|lyon|marseille) (?:\d{1,2}|[ivx]{1,5}) ?(?:er|e|eme|ieme)?(?: arrondissement)?$")


@dataclass(frozen=True, slots=True)
class Place:
    """An official commune of today: INSEE code, name, département (number, as in "2A"), and académie.

    ``academie`` is None where art. R. 222-2 of the code de l'éducation names none (Saint-Pierre-et-Miquelon, …).
    """

    insee_code: str
    name: str
    departement_code: str
    academie: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A commune that bears a name: a current one, or a former one (or arrondissement) that is now part of it.

    ``insee_code`` and ``official_name`` are those of the commune of today, ``name`` is the one that was looked up,
    ``postal_codes`` are those of the commune of today.
    """

    name: str
    kind: str
    insee_code: str
    official_name: str
    departement_code: str
    postal_codes: tuple[str, ...]

    @property
    def place(self) -> Place:
        """The official commune, with its académie."""
        return Place(self.insee_code, self.official_name, self.departement_code, academies().get(self.departement_code))


class Gazetteer:
    """Communes by folded name and by postal code. ``rows`` are the lines of ``data/communes.tsv``, header left out."""

    def __init__(self, rows: list[str]) -> None:
        self._rows = rows
        self._by_key: dict[str, list[str]] = {}
        for row in rows:
            self._by_key.setdefault(row.partition("\t")[0], []).append(row)
        self.named = lru_cache(maxsize=None)(self._named)
        self.with_postal_code = lru_cache(maxsize=None)(self._with_postal_code)

    def all_current(self) -> Iterator[Candidate]:
        """Every commune of today."""
        return (one for row in self._rows if (one := _candidate(row)).kind == CURRENT)

    def _named(self, name: str) -> tuple[Candidate, ...]:
        """Every commune, current or former, that bears this name in any spelling; () when none does."""
        key = commune_key(name)
        if _DISTRICT.match(key):
            key = key.split()[0]
        return tuple(_candidate(row) for row in self._by_key.get(key, ()))

    def _with_postal_code(self, postal_code: str) -> tuple[Candidate, ...]:
        """Every current commune that has this postal code (CEDEX codes are nobody's)."""
        rows = (row for row in self._rows if postal_code in row)
        found = (_candidate(row) for row in rows)
        return tuple(one for one in found if one.kind == CURRENT and postal_code in one.postal_codes)


@lru_cache(maxsize=65536)
def commune_key(name: str) -> str:
    """The folded name with its usual abbreviations written out: "St-Loup s/ Semouse" is "saint loup sur semouse"."""
    return " ".join(_ABBREVIATIONS.get(word, word) for word in fold(name).split())


@cache
def communes() -> Gazetteer:
    """The gazetteer that ships with the program, read once."""
    return Gazetteer(_data("communes.tsv").splitlines()[1:])


@cache
def academies() -> dict[str, str]:
    """Département number to académie (code de l'éducation, art. R. 222-2)."""
    return dict(line.split(",") for line in _data("academies.csv").splitlines()[1:])


@dataclass(frozen=True, slots=True)
class Departement:
    """A département: its number, its name, and its région."""

    code: str
    name: str
    region_code: str
    region: str


@cache
def departements() -> dict[str, Departement]:
    """Département number to département."""
    rows = (line.split("\t") for line in _data("departements.tsv").splitlines()[1:])
    return {code: Departement(code, name, region_code, region) for code, name, region_code, region in rows}


def departement_named(words: str) -> str | None:
    """The number of the département that words name by number or name ("78", "2A", "Yvelines"); None for any other."""
    return _departement_numbers().get(fold(words))


@cache
def _departement_numbers() -> dict[str, str]:
    return {key: one.code for one in departements().values() for key in (fold(one.name), fold(one.code))}


def _candidate(row: str) -> Candidate:
    _key, name, kind, insee_code, official_name, departement_code, postal_codes = row.split("\t")
    return Candidate(name, kind, insee_code, official_name or name, departement_code, tuple(postal_codes.split()))


def _data(name: str) -> str:
    return (resources.files("reference") / "data" / name).read_text(encoding="utf-8")
