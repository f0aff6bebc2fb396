"""The `touchstone` command: thin, one file a verb."""
