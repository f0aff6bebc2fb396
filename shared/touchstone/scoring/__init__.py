"""Scoring: text or structured answer -> calls -> pairs -> parts -> gates -> reward, with reasons.

Pure: no AWS, no I/O, no clock, no environment.
"""

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
