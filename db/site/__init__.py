"""Datasette on the published database, read-only."""
