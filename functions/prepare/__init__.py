"""The prepare function: the first state of every machine checks its whole input and derives all names and requests."""
