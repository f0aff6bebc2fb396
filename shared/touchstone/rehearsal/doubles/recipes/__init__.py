"""Recipes as a job's container sees them: read from YAML, and what in them would break the job."""
