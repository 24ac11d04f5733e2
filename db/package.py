"""The exported tables as a Frictionless Data Package (v1): CSV files, and ``datapackage.json``, which describes them.

https://specs.frictionlessdata.io/data-package/ ; drawn from the database alone: no clock, no address of a machine.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from db.descriptions import Described, descriptions, relations
from db.exports import Table, as_csv, as_json_lines, exported
from db.french import change_notes
from db.queries import coverage
from db.reading import Row, rows
from db.tableschema import table_schemas

_LICENCE: Final = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
_SOURCES: Final = (
    {
        "title": "Journal officiel de la République française (DILA, Légifrance)",
        "path": "https://www.legifrance.gouv.fr/",
    },
    {"title": "Code officiel géographique (INSEE)", "path": "https://www.insee.fr/fr/information/2560452"},
    {"title": "Codes postaux (La Poste)"},
    {"title": "Annuaire de l'éducation (ministère de l'Éducation nationale)"},
)
_DIALECT: Final = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}

_HOW_TO_READ: Final = """
Chaque table est donnée deux fois : en CSV (UTF-8, virgules, une ligne d'en-tête) et en JSON Lines (`.jsonl`). Une case
vide veut dire « inconnu » ou « sans objet » ; un booléen est 1 ou 0 ; un jour s'écrit AAAA-MM-JJ. Chaque ligne imprimée
(`quote`) est citée mot pour mot, avec l'empreinte du document d'où elle vient, la page et la ligne.

Les colonnes, leurs types et les liens entre les tables sont décrits dans `datapackage.json` (Frictionless Data
Package).
"""


def data_files(conn: sqlite3.Connection) -> dict[str, str]:
    """Every file of the package by its name: each table as CSV and JSON Lines, ``datapackage.json``, ``LISEZMOI.md``.

    To be written in UTF-8 with the ends of line as they are: ``datapackage.json`` holds the size and hash of each CSV.
    """
    tables = exported(conn)
    sheets = {table.export.name: as_csv(table) for table in tables}
    package = _package(conn, tables, sheets)
    files = {f"{name}.csv": sheet for name, sheet in sheets.items()}
    files |= {f"{table.export.name}.jsonl": as_json_lines(table) for table in tables}
    files["datapackage.json"] = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    files["LISEZMOI.md"] = _read_me(package, tables)
    return files


def _package(conn: sqlite3.Connection, tables: Sequence[Table], sheets: dict[str, str]) -> Row:
    """The descriptor: ``version`` is the day of the newest list, ``created`` when its newest document was fetched."""
    about, covered = descriptions()["database"], coverage(conn)
    schemas, texts = table_schemas(conn, tables), relations()
    head = {
        "profile": "tabular-data-package",
        "name": "ecoles-de-production",
        "title": about["title"],
        "description": "\n\n".join((about["description"], *change_notes(covered, None))),
        "version": _version(covered["newest_list"]),
        "created": rows(conn, "SELECT max(fetched_at) AS moment FROM documents")[0]["moment"],
        "licenses": [_LICENCE],
        "sources": list(_SOURCES),
    }
    resources = [
        _resource(table, texts[table.export.relation], sheets[table.export.name], schemas[table.export.name])
        for table in tables
    ]
    return {name: value for name, value in head.items() if value is not None} | {"resources": resources}


def _version(newest: str | None) -> str | None:
    """A day as a version (https://semver.org): "2024.6.3" """
    return ".".join(str(int(part)) for part in newest.split("-")) if newest else None


def _resource(table: Table, about: Described, sheet: str, schema: Row) -> Row:
    written = sheet.encode()
    return {
        "profile": "tabular-data-resource",
        "name": table.export.name,
        "path": f"{table.export.name}.csv",
        "title": about["title"],
        "description": about["description"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(written),
        "hash": f"sha256:{sha256(written).hexdigest()}",
        "dialect": _DIALECT,
        "schema": schema,
    }


def _read_me(package: Row, tables: Sequence[Table]) -> str:
    """The package in Markdown, for a person: what each file holds, and how to read it."""
    listed = "".join(
        f"| [{one['path']}]({one['path']}) | {one['title']}. {one['description']} | {len(table.rows)} |\n"
        for one, table in zip(package["resources"], tables, strict=True)
    )
    return (
        f"# {package['title']}\n\n{package['description']}\n{_HOW_TO_READ}\n"
        f"| fichier | ce qu'il dit | lignes |\n|---|---|---|\n{listed}\n"
        "`CHANGELOG.md` dit les changements année par année, `changements.atom` les donne à suivre.\n\n"
        f"Licence : [{_LICENCE['title']}]({_LICENCE['path']}). "
        f"Sources : {' ; '.join(one['title'] for one in _SOURCES)}.\n"
    )
