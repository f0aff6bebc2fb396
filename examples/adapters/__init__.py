"""The securities rubric in other people's tools."""
