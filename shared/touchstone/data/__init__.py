"""From documents to training sets: clean, chunk, generate, validate, repair, split, card."""
