"""The measurements quoted in the README; `make bench` runs them all, each beside its reference."""
