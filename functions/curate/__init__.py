"""The curate function: all outcomes of a run to a dataset with its ledger, manifest and card."""
