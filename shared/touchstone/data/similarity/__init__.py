"""Near-duplicate texts among many: which they are, and sets of them."""

from touchstone.data.similarity.forest import DEFAULT_SIMILARITY, NearPair, near_forest
from touchstone.data.similarity.words import folded

__all__ = ["DEFAULT_SIMILARITY", "NearPair", "folded", "near_forest"]
