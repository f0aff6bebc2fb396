"""Outcomes of chunks to datasets: conflicts, duplicates, floors, split, files, manifest and card."""
