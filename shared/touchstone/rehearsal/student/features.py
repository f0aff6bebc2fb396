"""Features as hashes: names become 64-bit codes, codes are crossed, and what comes out are places in one vector.

Feature hashing keeps the parameters one array whatever the tools and the words (Weinberger et al., "Feature Hashing for
Large Scale Multitask Learning", 2009); collisions cost a little accuracy, never correctness.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BITS = 18
BUCKETS = 1 << BITS
"""Number of parameters of a student."""

Codes = NDArray[np.uint64]
Places = NDArray[np.int32]

_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_HALF, _DOWN = np.uint64(29), np.uint64(64 - BITS)


@lru_cache(maxsize=1 << 18)
def code(*names: object) -> int:
    """The code of a feature's name, the same in every process."""
    text = "\x1f".join(map(str, names)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def codes(*all_names: object) -> Codes:
    """The codes of names of one part each."""
    return np.array([code(name) for name in all_names], np.uint64)


def crossed(one: Codes, two: Codes) -> Codes:
    """Codes of "one and two together", by NumPy's rules of broadcasting."""
    mixed: Codes = (one * _FIRST) ^ ((two + _SECOND) * _SECOND)
    return mixed ^ (mixed >> _HALF)


def places(these: Codes) -> Places:
    """Places of codes in the vector of parameters."""
    return ((these * _FIRST) >> _DOWN).astype(np.int32)
