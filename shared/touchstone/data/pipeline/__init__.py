"""The stages on one machine, in a folder: prepare, generate, curate. Run again, each does only what is missing."""
