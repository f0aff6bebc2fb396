"""Runs the calls of an answer against the tools, and scores what they return."""
