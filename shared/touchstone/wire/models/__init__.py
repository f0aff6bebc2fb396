"""The wire contract in pydantic: it publishes the JSON Schemas, and checks data at the doors that can wait.

One module a subject. The reward's own way never comes through here; tests/wire holds both to the same
verdicts.
"""
