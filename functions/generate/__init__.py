"""The generate function: documents to chunks, and a chunk to rows, by one call of a model."""
