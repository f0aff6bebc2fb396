"""The wire-contract kit: every form of event that a platform is known to send, and what must come back."""
