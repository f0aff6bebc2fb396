from __future__ import annotations

from typing import Any

import pytest

from touchstone.evaluation.execution.labels import resolved
from touchstone.evaluation.execution.results import CallFault, CallResult, Fault


def labelled() -> dict[str, CallResult]:
    done = {"rule": {"citation": "17 CFR 230.144", "count": 3, "hits": [{"id": "a"}], "none": None}}
    return {
        "rule": CallResult("regulation_lookup", "rule", done["rule"]),
        "broken": CallResult("regulation_lookup", "broken", None, (Fault("refused", "", ""),)),
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("$rule.citation$", "17 CFR 230.144"),
        ("$rule.count$", 3),
        ("$rule.hits.0.id$", "a"),
        ("$rule.hits$", [{"id": "a"}]),
        ("see $rule.citation$ and $rule.count$", "see 17 CFR 230.144 and 3"),
        ("costs $5", "costs $5"),
        (["$rule.count$", {"x": "$rule.hits.0.id$"}, 7], [3, {"x": "a"}, 7]),
    ],
)
def test_references_are_resolved(written: Any, value: Any) -> None:
    assert resolved(written, labelled()) == value


@pytest.mark.parametrize(
    ("written", "code", "at"),
    [
        ("$other.citation$", "unknown_label", "/arguments"),
        ("$broken.citation$", "failed_before", "/arguments"),
        ("$rule.title$", "no_such_path", "/arguments"),
        ("$rule.hits.1.id$", "no_such_path", "/arguments"),
        ("$rule.hits.x$", "no_such_path", "/arguments"),
        ("$rule.citation.0$", "no_such_path", "/arguments"),
        ({"a/b": ["", "in $rule.hits$"]}, "not_text", "/arguments/a~1b/1"),
        ("in $rule.none$", "not_text", "/arguments"),
    ],
)
def test_references_that_lead_nowhere(written: Any, code: str, at: str) -> None:
    with pytest.raises(CallFault) as stopped:
        resolved(written, labelled())
    assert [(fault.code, fault.at) for fault in stopped.value.faults] == [(code, at)]
