"""The example's documents: what they are, their paragraphs, the types of their clauses, and a full-text index."""
