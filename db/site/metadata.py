"""Datasette's metadata, made from the descriptions of the schema: titles, columns, facets, search, saved queries."""

from __future__ import annotations

from typing import Any, Final

from db.descriptions import Described, descriptions
from db.site.saved import MAX_ROWS, SAVED

_SEARCH = {"fts_table": "schools_fts", "fts_pk": "school_rowid"}

PRESENTATION: Final[dict[str, dict[str, Any]]] = {
    "first_recognition": {"facets": ["bound", "academie", "recognised_now"], "sort": "name", **_SEARCH},
    "list_in_force": {"facets": ["academie", "departement_code"], "sort": "number", **_SEARCH},
    "lists": {"facets": ["order_id", "academie"], "sort": "number", **_SEARCH},
    "changes_per_year": {"sort": "year"},
    "school_timeline": {"facets": ["event"], "sort_desc": "event_on"},
    "schools": {
        "facets": ["academie", "departement_code", "recognised_now"],
        "sort": "name",
        "label_column": "name",
        "fts_table": "schools_fts",
        "fts_pk": "rowid",
    },
    "changes": {"facets": ["year", "kind"], "sort_desc": "changed_on", "label_column": "quote"},
    "orders": {"facets": ["is_held", "kind"], "sort_desc": "signed_on", "label_column": "order_id"},
    "entries": {"facets": ["order_id", "academie"], "sort": "number", "label_column": "quote"},
    "recognitions": {"facets": ["bound"], "sort_desc": "from_on"},
    "findings": {"facets": ["severity", "code", "status"], "label_column": "message"},
    "documents": {"facets": ["source", "media_type"], "sort_desc": "fetched_at", "label_column": "sha256"},
    "runs": {"facets": ["verb", "exit_status"], "sort_desc": "started_at"},
}
"""What Datasette adds to a table or view: facets, order, label, and the index behind the search box (views need the
row number of the school for it)."""

SETTINGS: Final[dict[str, int | str]] = {
    "sql_time_limit_ms": 2000,
    "max_returned_rows": MAX_ROWS,
    "default_page_size": 100,
    "allow_facet": 1,
    "suggest_facets": 0,
    "facet_time_limit_ms": 500,
    "max_csv_mb": 50,
}
"""Datasette's settings: bounds on what one visitor may ask of the machine. The database is opened immutable anyway."""


def metadata(database: str = "ecoles") -> dict[str, Any]:
    """The metadata for a database file of this name (without ``.db``), as Datasette 0.65 reads it."""
    described = descriptions()
    tables = {**described["tables"], **described["views"]}
    about = {
        **described["database"],
        "license": "Licence Ouverte 2.0",
        "license_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        "source": "DILA, Journal officiel de la République française (Légifrance)",
        "source_url": "https://www.legifrance.gouv.fr/",
    }
    queries = {name: dict(query) for name, query in SAVED.items()}
    content = {name: _table(name, table) for name, table in tables.items()}
    return {**about, "databases": {database: {**about, "tables": content, "queries": queries}}}


def _table(name: str, described: Described) -> dict[str, Any]:
    return {**described, **PRESENTATION.get(name, {})}
