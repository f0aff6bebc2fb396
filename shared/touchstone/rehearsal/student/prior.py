"""The base model: a weak prior over forms, tools and values that holds for any tools, written down as weights.

It stands for pretraining. It knows nothing of a domain: that a tool whose description shares words with the question is
likelier, that a required value is seldom left out, what a citation or a name looks like. Mostly it talks, or writes its
calls in a form that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from touchstone.rehearsal.student.decision import Vector
from touchstone.rehearsal.student.features import BUCKETS, codes, crossed, places

_FORMS = {
    "talk": 2.2,
    "prose": 1.2,
    "fenced": 1.2,
    "python": 1.6,
    "own wrapper": 1.2,
    "single quotes": 1.0,
    "truncated": 0.8,
    "analysis": 0.4,
    "solution": 0.0,
    "tools": 0.2,
    "list": 0.2,
}
_PLAN = {
    "shared 1": 0.8,
    "shared 2": 1.6,
    "shared 3": 2.2,
    "shared best": 0.7,
    "offers 1": 0.8,
    "offers 2": 1.2,
    "offers 3": 1.4,
    "again": -1.5,
    "stop": 0.5,
    "stop after -": -1.5,
}
_EDGES = {"small edge": -1.5, "crosses a clause": -1.5, "same as before": -2.0}
_STRINGS = {
    "is string": {
        "omit required": -2.0,
        "goes on": -2.0,
        "omit optional": 4.0,
        "kind long": -1.0,
        "framed joined": -1.0,
        "default": 2.0,
        **_EDGES,
    },
    "hint cite": {
        "kind citation": 2.5,
        "framed as it stands": 1.0,
        "known overlap all": 1.0,
        "cued": 1.0,
        "not cued": -1.0,
        "read rank 0": 2.0,
        "read rank 1": 1.0,
    },
    "hint text": {"kind phrase": 1.0, "kind quoted": 1.5, "kind number": -2.0},
    "hint name": {"kind name": 3.0},
}
_OTHERS = {
    "is enum": {
        "omit required": -2.0,
        "omit optional": 2.0,
        "overlap all": 3.0,
        "overlap most": 2.0,
        "overlap half": 1.0,
        "overlap some": 0.5,
        "overlap best": 0.5,
        "read rank 0": 1.0,
        "read rank 1": 0.5,
        "same as before": -0.5,
    },
    "is boolean": {"omit required": -2.0, "omit optional": 2.0},
    "is number": {"omit required": -1.0, "omit optional": 2.0},
    "is date": {"omit required": -2.0, "omit optional": 1.5, "how iso": 1.0, "how written": 1.0},
    "is object": {"omit optional": 1.0},
    "is array": {"omit optional": 2.0},
}


def pretrained() -> Vector:
    """The parameters of the base model."""
    vector = np.zeros(BUCKETS)
    contexts: Mapping[str, Mapping[str, float]] = {
        "form": {f"form {name}": weight for name, weight in _FORMS.items()},
        "plan": _PLAN,
        **_STRINGS,
        **_OTHERS,
    }
    for context, weights in contexts.items():
        for base, weight in weights.items():
            vector[places(crossed(codes(base), codes(context)))] += weight
    return vector
