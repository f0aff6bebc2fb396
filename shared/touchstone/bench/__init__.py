"""The bench: what is run against any reward function before GPUs are paid for: attacks, wire conformance, signal."""
