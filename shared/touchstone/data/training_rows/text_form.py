"""Calls as text: the JSON list that a prompt asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.data.training_rows.checked import referred_labels


def calls_text(calls: Sequence[Mapping[str, Any]]) -> str:
    """The calls as one JSON list of `{"name", "arguments"}`; `[]` says that nothing is to be called.

    A call keeps its `label` where another refers to its result; labels that nothing refers to are left out, since a
    model can't know them.
    """
    referred = referred_labels(calls)
    plain = [
        {key: call[key] for key in ("label", "name", "arguments") if key != "label" or call.get("label") in referred}
        for call in calls
    ]
    return json.dumps(plain, ensure_ascii=False)
