"""JSON merge patches (RFC 7396): how inputs and settings are changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merged(value: Any, patch: Any) -> Any:
    """A value changed by a patch; null takes a member away."""
    if not isinstance(patch, Mapping):
        return patch
    base = dict(value) if isinstance(value, Mapping) else {}
    for key, inner in patch.items():
        base[key] = merged(base.get(key), inner)
    return {key: inner for key, inner in base.items() if inner is not None}
