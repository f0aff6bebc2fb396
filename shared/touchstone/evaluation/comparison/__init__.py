"""Two runs compared: paired gains, what changed, and in words what that is worth."""
