"""A strict runner of state machines in the Amazon States Language with JSONata, on a virtual clock."""
