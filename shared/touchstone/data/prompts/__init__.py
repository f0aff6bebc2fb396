"""Prompts from templates with named slots, and document text fenced off from instructions."""
