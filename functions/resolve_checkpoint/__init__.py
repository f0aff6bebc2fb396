"""The resolve_checkpoint function: what became of a training job, where its weights are, how it went."""
