"""The two numbers in the header of a published database, known without importing what builds one."""

from __future__ import annotations

APPLICATION_ID = 0x45_64_50_72
"""``EdPr``, écoles de production: tells this program's database from any other SQLite file."""

SCHEMA_VERSION = 6
"""The number of migrations in ``db/migrations``: PRAGMA user_version of a published database."""
