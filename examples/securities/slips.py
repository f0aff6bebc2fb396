"""What a model got wrong, applied to the reference calls."""

from copy import deepcopy
from typing import Any

from examples.securities.samples import call_of

Json = dict[str, Any]


def slipped(reference: list[Json], slips: Json | list[Json]) -> list[Json]:
    """The calls of an answer that differs from the reference as declared.

    Args:
        reference: The reference calls of the question.
        slips: One slip or several, each a mapping with any of ``at`` (which call, the first by default),
            ``tool``, ``set``, ``drop``, ``label``, ``repeat``, ``without``, ``add`` and ``order``.

    Returns:
        Calls with name, arguments and, where given, label.
    """
    calls: list[Json] = [
        {key: deepcopy(call[key]) for key in ("name", "arguments", "label") if key in call} for call in reference
    ]
    for slip in slips if isinstance(slips, list) else [slips]:
        calls = _applied(calls, slip)
    return calls


def _applied(calls: list[Json], slip: Json) -> list[Json]:
    at = slip.get("at", 0)
    if calls:
        calls[at] = _changed(calls[at], slip)
    calls += [deepcopy(calls[at]) for _ in range(slip.get("repeat", 0))]
    calls = [call for index, call in enumerate(calls) if index not in slip.get("without", ())]
    calls += [call_of(written) for written in slip.get("add", ())]
    return [calls[index] for index in slip["order"]] if "order" in slip else calls


def _changed(call: Json, slip: Json) -> Json:
    arguments = {**call["arguments"], **slip.get("set", {})}
    kept = {key: value for key, value in arguments.items() if key not in slip.get("drop", ())}
    changed = {**call, "name": slip.get("tool", call["name"]), "arguments": kept}
    return {**changed, "label": slip["label"]} if "label" in slip else changed
