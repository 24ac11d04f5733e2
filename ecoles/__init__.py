"""The command: verbs, settings, the pipeline, how answers are printed."""

__version__ = "0.1.0"
"""The version of the program; servers read it in our user agent."""
