"""The data package: what it says of the files is what the SQL schema says, and a validator finds the files so."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import frictionless
import pytest

from db.exports import EXPORTS, exported
from db.package import data_files
from tests.db.conftest import FASK

Row = dict[str, Any]


@pytest.fixture(scope="module")
def files(shared: Path) -> dict[str, str]:
    conn = sqlite3.connect(shared)
    try:
        return data_files(conn)
    finally:
        conn.close()


@pytest.fixture
def folder(files: dict[str, str], tmp_path: Path) -> Path:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    return tmp_path


@pytest.fixture(scope="module")
def package(files: dict[str, str]) -> Row:
    read: Row = json.loads(files["datapackage.json"])
    return read


@pytest.fixture(scope="module")
def fields(package: Row) -> dict[tuple[str, str], Row]:
    """Every field by its table and name."""
    return {(one["name"], field["name"]): field for one in package["resources"] for field in one["schema"]["fields"]}


def faults(folder: Path) -> list[str]:
    """What the validator finds: "table: kind of error"."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    return [f"{task.name}: {error.type}" for task in report.tasks for error in task.errors] + [
        error.type for error in report.errors
    ]


def test_the_files_are_as_they_are_described(folder: Path) -> None:
    assert faults(folder) == []


@pytest.mark.parametrize(
    ("name", "printed", "tampered", "found"),
    [
        ("ecoles", FASK, "synthetic-another", {"foreign-key"}),
        ("ecoles", ",exact,", ",sure,", {"constraint-error"}),
        ("ecoles", ",2024-11-18,", ",2024-13-18,", {"type-error"}),
        ("lignes", "arrete-2024-11-18-n5,", "arrete-2024-11-18-n4,", {"primary-key"}),
        ("lignes", ",13014,", ",1301,", {"constraint-error"}),
        ("lignes", FASK, "synthetic-nobody", {"foreign-key"}),
        ("arretes", "arrete-2024-11-18,3,", "arrete-2024-11-18,2,", {"unique-error"}),
        ("arretes", ",1,1,", ",yes,1,", {"type-error"}),
        ("documents", "a" * 64, "A" * 64, {"constraint-error", "foreign-key"}),
    ],
)
def test_the_validator_sees_what_does_not_hold(
    folder: Path, name: str, printed: str, tampered: str, found: set[str]
) -> None:
    """Each kind of promise is really made: broken in a file, it is told beside the hash that no longer fits."""
    path = folder / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert printed in text
    path.write_text(text.replace(printed, tampered, 1), encoding="utf-8", newline="")
    told = {one.split(": ")[-1] for one in faults(folder)}
    assert found <= told
    assert "hash-count" in told


def test_it_says_whence_the_data_is_and_how_far_it_reaches(package: Row) -> None:
    assert package["version"] == "2024.11.18"
    assert package["created"] == "2025-02-02T00:00:00Z"
    assert [one["name"] for one in package["licenses"]] == ["etalab-2.0"]
    assert "les actes du 9 novembre 2022" in package["description"]


def test_every_file_and_every_column_is_described(package: Row, files: dict[str, str]) -> None:
    assert {one["path"] for one in package["resources"]} == {name for name in files if name.endswith(".csv")}
    for one in package["resources"]:
        assert one["title"]
        assert one["description"]
        header = files[one["path"]].split("\n", 1)[0].split(",")
        assert [field["name"] for field in one["schema"]["fields"]] == header
        assert all(field["description"] for field in one["schema"]["fields"])
        assert f"[{one['path']}]({one['path']})" in files["LISEZMOI.md"]


def test_types_are_those_that_the_names_promise(fields: dict[tuple[str, str], Row]) -> None:
    """CONTRACT: booleans ``is_``/``has_`` or ``recognised_now``; days ``_on``; moments ``_at``."""
    for (_, name), field in fields.items():
        is_boolean = name.startswith(("is_", "has_")) or name == "recognised_now"
        assert (field["type"] == "boolean") == is_boolean, field
        assert (field["type"] == "datetime") == name.endswith("_at"), field
        if name.endswith("_on") or field["type"] == "date":
            assert field["type"] == "date"
            assert name.endswith("_on") or name in ("not_before", "amends")


@pytest.mark.parametrize(
    ("name", "column", "kind", "constraints"),
    [
        ("arretes", "kind", "string", {"enum": ["list", "amendment", "corrigendum"]}),
        ("arretes", "sequence", "integer", {"unique": True}),
        ("arretes", "entry_count", "integer", {"minimum": 0}),
        ("arretes", "signed_on", "date", {"required": True}),
        ("ecoles", "first_number", "integer", {"minimum": 1}),
        ("ecoles", "insee_code", "string", {"minLength": 5, "maxLength": 5}),
        ("ecoles", "name", "string", {"required": True}),
        ("ecoles", "uai", "string", {"pattern": "^[0-9][0-9][0-9][0-9][0-9][0-9][0-9][A-Z]$"}),
        ("ecoles", "first_quote", "string", {"minLength": 1}),
        ("listes", "quote", "string", {"minLength": 1, "required": True}),
        ("listes", "sequence", "integer", {}),
        ("rapprochements", "score", "number", {"required": True}),
        ("rapprochements", "features", "object", {"required": True}),
        ("etats_connus", "in_force_in", "string", {"pattern": "^[0-9][0-9][0-9][0-9]-[0-1][0-9]$"}),
        ("bilan_annuel", "gained", "integer", {}),
    ],
)
def test_types_and_constraints_are_those_of_the_schema(
    fields: dict[tuple[str, str], Row], name: str, column: str, kind: str, constraints: Row
) -> None:
    field = fields[name, column]
    assert field["type"] == kind
    assert field.get("constraints", {}) == constraints


def test_keys_lead_from_table_to_table(package: Row) -> None:
    led = {
        (one["name"], *key["fields"]): (key["reference"]["resource"], *key["reference"]["fields"])
        for one in package["resources"]
        for key in one["schema"].get("foreignKeys", [])
    }
    assert led["ecoles", "first_order_id"] == ("arretes", "order_id")
    assert led["listes", "school_id"] == ("ecoles", "school_id")
    assert led["listes", "entry_id"] == ("lignes", "entry_id")
    assert led["listes", "entry_order_id"] == ("arretes", "order_id")
    assert led["rapprochements", "left_entry_id"] == ("lignes", "entry_id")
    assert led["changements", "before_document_sha256"] == ("documents", "sha256")


def test_every_export_has_its_key(conn: sqlite3.Connection) -> None:
    tables = exported(conn)
    assert [table.export for table in tables] == list(EXPORTS)
    for table in tables:
        keys = [tuple(row[name] for name in table.export.key) for row in table.rows]
        assert len(set(keys)) == len(keys), table.export.name
        assert "school_rowid" not in table.columns
