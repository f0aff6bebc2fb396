"""A synthesis run in S3."""
