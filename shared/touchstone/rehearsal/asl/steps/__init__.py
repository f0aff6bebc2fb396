"""What each state type does: one coroutine a type."""
