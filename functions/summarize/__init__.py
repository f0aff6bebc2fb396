"""The summarize function: all results of a run, to its summary, its report and the gate's decision."""
