"""A machine of the synthesised assembly, run whole: account, scenario, data, and what came of it."""
