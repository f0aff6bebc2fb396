"""The report of runs: one page, and the same as Markdown. Content first (`sections`), then its two renderings."""
