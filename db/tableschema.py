"""The exported tables as Table Schemas (Frictionless, v1): types and constraints as the SQL schema states them.

https://specs.frictionlessdata.io/table-schema/
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from db.descriptions import Described, relations
from db.exports import EXPORTS, Export, Table
from db.reading import Row, rows

_SQL_TYPES: Final = {"TEXT": "string", "INTEGER": "integer", "REAL": "number"}
_BOOLEAN: Final[Row] = {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]}

_CHECKS: Final[tuple[tuple[str, Callable[[re.Match[str]], Row]], ...]] = (
    (r"\bdate\((\w+)\) IS \1\b", lambda _: {"type": "date"}),
    (r"\bstrftime\('[^']+', (\w+)\) IS \1\b", lambda _: {"type": "datetime"}),
    (r"\bjson_valid\((\w+)\)", lambda _: {"type": "object"}),
    (r"\b(\w+) IN \(0, 1\)", lambda _: _BOOLEAN),
    (r"\b(\w+) IN \(('[^)]+)\)", lambda found: {"enum": re.findall(r"'([^']*)'", found[2])}),
    (r"\b(\w+) >= (\d+)", lambda found: {"minimum": int(found[2])}),
    (r"\b(\w+) > (\d+)", lambda found: {"minimum": int(found[2]) + 1}),
    (r"\b(\w+) <> ''", lambda _: {"minLength": 1}),
    (r"\blength\((\w+)\) = (\d+)", lambda found: {"minLength": int(found[2]), "maxLength": int(found[2])}),
    (r"\bNOT (\w+) GLOB '\*\[\^([^]]+)\]\*'", lambda found: {"pattern": f"^[{found[2]}]*$"}),
    (r"(?<!NOT )\b(\w+) GLOB '((?:\[[^]]+\]|-)+)'", lambda found: {"pattern": f"^{found[2]}$"}),
)
"""How a CHECK of ``db/migrations`` reads in a Table Schema; the first group is the column. A GLOB made of brackets
means what it does as a regular expression."""

_TYPE_PROPERTIES: Final = frozenset(_BOOLEAN)
_OF_STRINGS: Final = frozenset({"pattern", "minLength", "maxLength"})
"""Constraints of strings alone: a day or a moment has the format of its type."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a table, and what the SQL schema says of it: ``stated`` are the properties that its checks give."""

    table: str
    name: str
    sql_type: str
    stated: Row
    is_required: bool
    is_unique: bool
    refers_to: str | None

    @property
    def kind(self) -> Row:
        """Its type. What has no check of its own is told by the ending of its name (``effective_on``)."""
        plain = "date" if self.name.endswith("_on") else _SQL_TYPES[self.sql_type]
        return {"type": plain} | {name: value for name, value in self.stated.items() if name in _TYPE_PROPERTIES}

    @property
    def constraints(self) -> Row:
        """What its values must be."""
        none = _TYPE_PROPERTIES if self.kind["type"] == "string" else _TYPE_PROPERTIES | _OF_STRINGS
        return {name: value for name, value in self.stated.items() if name not in none}


_Known = Mapping[str, Mapping[str, _Column]]
"""The columns of tables: by table, by name."""


def table_schemas(conn: sqlite3.Connection, tables: Sequence[Table]) -> dict[str, Row]:
    """The Table Schema of each table, by the name of its export; descriptions are in French.

    Booleans are 0 and 1; an empty cell is a missing value. Foreign keys lead to the exports that show all of a table.
    """
    exports = [table.export for table in tables]
    named = {name for export in exports for name in (*export.tables, *export.optional_tables)}
    known = {name: _columns(conn, name) for name in named}
    texts = relations()
    return {table.export.name: _schema(table, known, texts) for table in tables}


def _schema(table: Table, known: _Known, texts: Mapping[str, Described]) -> Row:
    origins = {name: _origin(name, table.export, known) for name in table.columns}
    fields = [_field(name, table.export, origin, texts) for name, origin in origins.items()]
    schema: Row = {"fields": fields, "primaryKey": list(table.export.key), "missingValues": [""]}
    keys = list(_foreign_keys(origins))
    return schema | ({"foreignKeys": keys} if keys else {})


def _origin(name: str, export: Export, known: _Known) -> _Column | None:
    """The column of a table that an exported one shows, under its own name or with a word put before it."""
    tables = (*export.tables, *export.optional_tables)
    names = (name, name.partition("_")[2])
    return next((known[table][one] for one in names for table in tables if one in known[table]), None)


def _field(name: str, export: Export, origin: _Column | None, texts: Mapping[str, Described]) -> Row:
    told = texts[export.relation]["columns"]
    if origin is None:
        return {"name": name, "type": "integer", "description": told[name]}
    description = told[name] if name in told else texts[origin.table]["columns"][origin.name]
    constraints = dict(origin.constraints)
    if origin.is_required and origin.table in export.tables:
        constraints["required"] = True
    if origin.is_unique and export.relation == origin.table:
        constraints["unique"] = True
    told_field = {"name": name, **origin.kind, "description": description}
    return told_field | ({"constraints": constraints} if constraints else {})


def _foreign_keys(origins: Mapping[str, _Column | None]) -> Iterator[Row]:
    whole = {export.tables[0]: export for export in EXPORTS if export.tables and not export.is_part}
    for name, origin in origins.items():
        if origin and origin.refers_to in whole:
            target = whole[origin.refers_to]
            yield {"fields": [name], "reference": {"resource": target.name, "fields": list(target.key)}}


def _columns(conn: sqlite3.Connection, table: str) -> dict[str, _Column]:
    sql = rows(conn, "SELECT sql FROM sqlite_master WHERE name = ?", (table,))[0]["sql"]
    stated = _stated(sql)
    refers = {one["from"]: one["table"] for one in rows(conn, "SELECT * FROM pragma_foreign_key_list(?)", (table,))}
    unique = _unique(conn, table)
    return {
        one["name"]: _Column(
            table,
            one["name"],
            one["type"],
            stated.get(one["name"], {}),
            bool(one["notnull"] or one["pk"]),
            one["name"] in unique,
            refers.get(one["name"]),
        )
        for one in rows(conn, "SELECT * FROM pragma_table_xinfo(?)", (table,))
    }


def _stated(sql: str) -> dict[str, Row]:
    """The properties that the checks of a table give, by column."""
    stated: dict[str, Row] = {}
    for pattern, read in _CHECKS:
        for found in re.finditer(pattern, sql):
            stated.setdefault(found[1], {}).update(read(found))
    return stated


def _unique(conn: sqlite3.Connection, table: str) -> set[str]:
    """The columns that are unique alone, the primary key left out: it is told as such."""
    sql = """
        SELECT min(c.name) AS name FROM pragma_index_list(?) AS i, pragma_index_info(i.name) AS c
        WHERE i."unique" AND i.origin <> 'pk' GROUP BY i.name HAVING count(*) = 1
    """
    return {one["name"] for one in rows(conn, sql, (table,))}
