"""One model call a chunk: the prompt, the reply kept by its content, and what became of the chunk."""
