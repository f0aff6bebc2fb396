"""Reward functions to test, called as the service calls them: bytes in, bytes out, with a time limit."""
