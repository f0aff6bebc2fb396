"""Citations of law in rows: written in one form, and known to exist."""
