"""Bytes from outside and to outside: RFT events and responses, dataset rows, rubric files.

The reward's own way through here needs neither pydantic nor jsonschema. `models` says the same contract
in pydantic, publishes it as JSON Schema, and checks data at the other doors.
"""
