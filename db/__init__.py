"""The SQLite database that analysts read."""
