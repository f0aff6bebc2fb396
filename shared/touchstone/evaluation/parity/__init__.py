"""Whether what trains is what is measured: the scoring code and the rubric in two functions, by their digests."""
