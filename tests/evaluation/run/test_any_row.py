"""Whatever JSON a row is: it is asked and scored, or unscored, or its prompt is refused; nothing raises."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.run.fakes import RIGHT, TOOLS, Fake
from touchstone.evaluation.run.dataset import Row
from touchstone.evaluation.run.evaluate import EvaluationSettings, evaluate_rows
from touchstone.inference.chat_request import chat_request
from touchstone.inference.converse_request import converse_request
from touchstone.inference.model import Answered, InferenceSettings
from touchstone.inference.prompt import Prompt
from touchstone.inference.tool_names import ToolNames
from touchstone.scoring import Scorer
from touchstone.wire.models.result import RESULT

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
ROLES = st.sampled_from(["user", "assistant", "tool", "system", "function", "bot", "wizard"])
KEYS = ["role", "content", "text", "toolUse", "toolResult", "tool_calls", "tool_call_id", "function_call", "type", "id"]
BLOCKS = st.dictionaries(st.sampled_from([*KEYS, "name", "input", "toolUseId", "function", "arguments"]), JSON)
MESSAGES = st.builds(
    lambda role, rest: {**rest, "role": role},
    ROLES,
    st.dictionaries(st.sampled_from(KEYS), JSON | st.lists(BLOCKS | JSON, max_size=3), max_size=4),
)
SPECS = st.dictionaries(
    st.sampled_from(["name", "function", "toolSpec", "parameters", "inputSchema", "description", "type"]), JSON | BLOCKS
)
ROWS = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {"messages": st.lists(MESSAGES, max_size=4)},
        optional={"tools": JSON | st.lists(SPECS, max_size=2), "metadata": JSON, "prompt": JSON, "query": JSON},
    ).map(lambda row: {"reference_answer": {"calls": []}, **row}),
)


def evaluated(row: Any) -> list[dict[str, Any]]:
    def respond(prompt: Prompt) -> Answered:
        for settings in (InferenceSettings(), InferenceSettings(tools="prompt")):
            names = ToolNames(tool.name for tool in prompt.tools)
            json.dumps(converse_request(prompt, settings, names))
            json.dumps(chat_request("nova", prompt, settings, names))
        return RIGHT

    settings = EvaluationSettings(concurrency=1)
    results = [done.result for done in evaluate_rows([Row("a", row)], Fake(respond), Scorer(), settings)]
    for result in results:
        RESULT.validate_python(result)
    return results


@given(ROWS)
def test_any_row_has_its_result(row: Any) -> None:
    (result,) = evaluated(row)
    assert {"reward", "unscored", "failed"} & result.keys()
    assert result.get("failed", {"code": "prompt_refused"}) == {"code": "prompt_refused"}


def test_depth_is_the_rows_fault() -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    user = {"role": "user", "content": "Find."}
    schema = {"type": "object", "properties": {"a": {"enum": [deep]}}}
    reference = {"calls": [], "tools": TOOLS}
    for row in (
        {"messages": [{"role": "user", "content": deep}], "reference_answer": reference},
        {"messages": [user], "tools": [{"name": "b", "parameters": schema}], "reference_answer": reference},
    ):
        (result,) = evaluated(row)
        assert "unscored" in result
