"""Scoring: text or structured answer -> calls -> pairs -> parts -> gates -> reward, with reasons.

Pure: no AWS, no I/O, no clock, no environment.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from touchstone.scoring.errors import Fault, RubricError, SampleError, TouchstoneError
    from touchstone.scoring.reasons import Reason, reasons_of
    from touchstone.scoring.rubric import Limits, ParameterRule, Rubric, ToolRule, Weights
    from touchstone.scoring.rubric_reading import rubric_from
    from touchstone.scoring.sample import Sample
    from touchstone.scoring.score import Score, Scorer

__all__ = [
    "Fault",
    "Limits",
    "ParameterRule",
    "Reason",
    "Rubric",
    "RubricError",
    "Sample",
    "SampleError",
    "Score",
    "Scorer",
    "ToolRule",
    "TouchstoneError",
    "Weights",
    "reasons_of",
    "rubric_from",
]

_HOMES = {
    "errors": ("Fault", "RubricError", "SampleError", "TouchstoneError"),
    "reasons": ("Reason", "reasons_of"),
    "rubric": ("Limits", "ParameterRule", "Rubric", "ToolRule", "Weights"),
    "rubric_reading": ("rubric_from",),
    "sample": ("Sample",),
    "score": ("Score", "Scorer"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: the reward needs half of them, and pays for every module."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(name)
