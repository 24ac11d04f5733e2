"""The command: verbs, settings, the pipeline, how answers are printed."""
