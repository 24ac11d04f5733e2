"""Orders to what was true when; pure."""
