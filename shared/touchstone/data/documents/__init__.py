"""The documents that a dataset is made of: what is known of each, and where its text lies."""
