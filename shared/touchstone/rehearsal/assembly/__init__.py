"""What CDK synthesised, read for a rehearsal: machines, functions with their bundles, roles, buckets, topics."""
