"""Bytes to Order: pure functions; no network, no disk, no clock, no database."""
