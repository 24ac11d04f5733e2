"""The outside world and the archive; knows no school."""
