"""The data files can be rebuilt: the same rows from the same package."""

from __future__ import annotations

import json
from pathlib import Path

from reference.build import build

COMMUNES = [
    {
        "code": "27049",
        "nom": "Mesnil-en-Ouche",
        "type": "commune-actuelle",
        "departement": "27",
        "codesPostaux": ["27410"],
    },
    {"code": "27049", "nom": "Beaumesnil", "type": "commune-deleguee", "chefLieu": "27049", "departement": "27"},
    {
        "code": "69123",
        "nom": "Lyon",
        "type": "commune-actuelle",
        "departement": "69",
        "codesPostaux": ["69001", "69009"],
    },
    {"code": "69389", "nom": "Lyon 9e Arrondissement", "type": "arrondissement-municipal", "commune": "69123"},
    {"code": "69001", "nom": "Lyon", "type": "commune-deleguee", "chefLieu": "69123"},
]


def test_rows_are_sorted_and_former_names_point_to_the_commune_of_today(tmp_path: Path) -> None:
    package = tmp_path / "package" / "data"
    package.mkdir(parents=True)
    (package / "communes.json").write_text(json.dumps(COMMUNES[::-1]), encoding="utf-8")
    (package / "departements.json").write_text(
        json.dumps([{"code": "27", "nom": "Eure", "region": "28"}]), encoding="utf-8"
    )
    (package / "regions.json").write_text(json.dumps([{"code": "28", "nom": "Normandie"}]), encoding="utf-8")
    build(tmp_path / "package", tmp_path)
    assert (tmp_path / "communes.tsv").read_text(encoding="utf-8").splitlines()[1:] == [
        "mesnil en ouche\tMesnil-en-Ouche\tcurrent\t27049\t\t27\t27410",
        "beaumesnil\tBeaumesnil\tformer\t27049\tMesnil-en-Ouche\t27\t27410",
        "lyon\tLyon\tcurrent\t69123\t\t69\t69001 69009",
        "lyon 9e arrondissement\tLyon 9e Arrondissement\tarrondissement\t69123\tLyon\t69\t69001 69009",
    ]
    assert (tmp_path / "departements.tsv").read_text(encoding="utf-8").splitlines()[1:] == ["27\tEure\t28\tNormandie"]
