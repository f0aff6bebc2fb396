"""A run in numbers: columns of its result rows, means with intervals, and the summary document."""
