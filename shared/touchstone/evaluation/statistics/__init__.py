"""Pure statistics on numpy arrays: intervals, tests and detectable effects, clustered, seeded, honest at small n."""
