"""Rebuilds the files of ``reference/data`` from the npm package ``@etalab/decoupage-administratif``.

    make reference          # fetches the version named in the Makefile, then runs this module
    python -m reference.build PACKAGE_DIRECTORY

Communes and former names: Code officiel géographique (INSEE); postal codes: La Poste. Licence Ouverte 2.0.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reference.gazetteer import ARRONDISSEMENT, CURRENT, FORMER, commune_key

_KINDS = {
    "commune-actuelle": CURRENT,
    "commune-deleguee": FORMER,
    "commune-associee": FORMER,
    "arrondissement-municipal": ARRONDISSEMENT,
}
_COMMUNES_HEADER = "key\tname\tkind\tinsee_code\tofficial_name\tdepartement_code\tpostal_codes"
_SOURCES = ("communes", "departements", "regions")
_DEPARTEMENTS_HEADER = "code\tname\tregion_code\tregion"


def commune_rows(communes: list[dict[str, Any]]) -> Iterator[str]:
    """The lines of ``communes.tsv``, by INSEE code: current communes first, then the former names they absorbed.

    A former commune that keeps the name of the one it became is left out: it would say the same thing twice. So would
    the official name where it is the name, which is why that column is then empty.
    """
    current = {one["code"]: one for one in communes if one["type"] == "commune-actuelle"}
    for one in sorted(communes, key=lambda row: (_official(row), _KINDS[row["type"]] != CURRENT, row["nom"])):
        official = current[_official(one)]
        if one["type"] != "commune-actuelle" and one["nom"] == official["nom"]:
            continue
        name, postal_codes = one["nom"], " ".join(official.get("codesPostaux", ()))
        kind, departement = _KINDS[one["type"]], official["departement"]
        official_name = "" if name == official["nom"] else official["nom"]
        yield "\t".join((commune_key(name), name, kind, official["code"], official_name, departement, postal_codes))


def departement_rows(departements: list[dict[str, Any]], regions: list[dict[str, Any]]) -> Iterator[str]:
    """The lines of ``departements.tsv``, by number."""
    names = {region["code"]: region["nom"] for region in regions}
    for one in sorted(departements, key=lambda row: str(row["code"])):
        yield "\t".join((one["code"], one["nom"], one["region"], names[one["region"]]))


def build(package: Path, target: Path) -> None:
    """Writes ``communes.tsv`` and ``departements.tsv`` into ``target`` from the unpacked npm package."""
    data = {name: json.loads((package / "data" / f"{name}.json").read_text("utf-8")) for name in _SOURCES}
    rows = commune_rows(data["communes"])
    _write(target / "communes.tsv", _COMMUNES_HEADER, rows)
    _write(target / "departements.tsv", _DEPARTEMENTS_HEADER, departement_rows(data["departements"], data["regions"]))


def _official(commune: dict[str, Any]) -> str:
    """The code of the commune of today: its own, or that of the one it is now part of."""
    if commune["type"] == "commune-actuelle":
        return str(commune["code"])
    return str(commune.get("chefLieu") or commune["commune"])


def _write(path: Path, header: str, rows: Iterator[str]) -> None:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m reference.build PACKAGE_DIRECTORY (the unpacked npm package; see `make reference`)")
    build(Path(sys.argv[1]), Path(__file__).parent / "data")
