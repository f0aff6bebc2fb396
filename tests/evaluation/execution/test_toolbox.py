from __future__ import annotations

from typing import Any

import pytest
from pydantic import validate_call

from tests.evaluation.execution.tools import BAD, TOOLS, look
from touchstone.evaluation.execution.registry import Registry, registry_of
from touchstone.evaluation.execution.results import TOOL_FAULTS, CallFault, NotExecutedError
from touchstone.evaluation.execution.running import run_calls
from touchstone.evaluation.execution.toolbox import Toolbox, ToolsError
from touchstone.scoring.calls import Call
from touchstone.wire.tool_specs import tool_spec

BOX = Toolbox.of(TOOLS)
SECRET = "zebra-quartz-secret"

FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("search", {}, "unknown_tool", "/name"),
    ("look", {}, "invalid_argument", "/arguments"),
    ("look", {"at": 144}, "invalid_argument", "/arguments/at"),
    ("look", {"at": "Rule 144", "court": SECRET}, "invalid_argument", "/arguments"),
    ("pick", {"kind": SECRET}, "invalid_argument", "/arguments/kind"),
    ("look", {"at": " "}, "refused", "/arguments"),
    ("boom", {"word": SECRET}, "tool_raised", ""),
    ("misread", {"word": SECRET}, "tool_raised", ""),
    ("leave", {"code": 0}, "tool_raised", ""),
    ("tell", {}, "bad_result", ""),
]


@pytest.mark.parametrize(("name", "arguments", "code", "at"), FAULTS, ids=[f"{name} {c}" for name, _, c, _ in FAULTS])
def test_a_call_that_gives_no_result_says_why_and_whose_fault_it_is(
    name: str, arguments: dict[str, Any], code: str, at: str
) -> None:
    (result,) = run_calls([Call(name, arguments)], BOX)
    assert [(fault.code, fault.at) for fault in result.faults] == [(code, at)]
    assert (result.tool_fault is not None) is (code in TOOL_FAULTS)
    assert SECRET not in str(result.document())


def test_what_was_raised_is_told_by_type_and_place() -> None:
    with pytest.raises(CallFault) as stopped:
        BOX.run("boom", {"word": SECRET})
    (fault,) = stopped.value.faults
    assert fault.seen.startswith("KeyError at tools.py:")


def test_results_become_plain_json() -> None:
    assert BOX.run("today", {}) == {"day": "2026-01-02", "ratio": 0.5}
    assert BOX.run("read", {"page": 2, "book": "a"}) == "a2"


def test_a_result_of_nothing_is_a_result() -> None:
    (result,) = run_calls([Call("nothing", {})], Toolbox.of({"nothing": lambda: None}))
    assert (result.ok, result.document()) == (True, None)


def test_numbers_that_json_has_not_are_no_result() -> None:
    (result,) = run_calls([Call("nan", {})], Toolbox.of({"nan": lambda: float("nan")}))
    assert [fault.code for fault in result.faults] == ["bad_result"]


def test_the_schema_is_the_one_that_rows_show_where_a_docstring_allows_it() -> None:
    def find(query: str) -> str:
        """Find things.

        Args:
            query: What to find.
        """
        return query

    assert Toolbox.of([find]).schemas["find"] == tool_spec(find)["function"]["parameters"]


def test_pydantic_s_refusal_is_the_model_s_fault_only_for_the_tool_s_own_arguments() -> None:
    @validate_call
    def inner(number: int) -> int:
        return number

    @validate_call
    def outer(number: int) -> int:
        return inner(number=f"not {number}")  # type: ignore[arg-type]

    box = Toolbox({"inner": {}, "outer": {}}, Toolbox.of({"inner": inner, "outer": outer})._call)  # noqa: SLF001 - past the schema
    codes = {name: run_calls([Call(name, {"number": "x"})], box)[0].faults[0].code for name in ("inner", "outer")}
    assert codes == {"inner": "invalid_argument", "outer": "invalid_argument"}
    assert run_calls([Call("outer", {"number": 1})], box)[0].faults[0].code == "tool_raised"


def test_every_function_that_is_no_tool_is_named() -> None:
    with pytest.raises(ToolsError) as raised:
        registry_of(BAD)
    assert "later: expected a plain function" in str(raised.value)
    assert "(no name): expected a function, saw int" in str(raised.value)


@pytest.mark.parametrize("found", [3, "look", [], {}, None, lambda: 1])
def test_what_is_no_registry_is_refused(found: Any) -> None:
    with pytest.raises(ToolsError, match="expected a Registry, a Toolbox"):
        registry_of(found)


def test_the_first_toolbox_with_all_tools_of_a_row_executes_it() -> None:
    small, large = Toolbox.of([look]), BOX
    registry = Registry((small, large))
    assert registry.toolbox_for(["look"]) is small
    assert registry.toolbox_for(["look", "read"]) is large
    assert registry.toolbox_for([]) is small
    with pytest.raises(NotExecutedError) as raised:
        registry.toolbox_for(["look", "other"])
    assert raised.value.code == "no_tools"


def test_an_argument_nested_without_end_is_refused() -> None:
    deep: Any = "x"
    for _ in range(50_000):
        deep = [deep]
    (result,) = run_calls([Call("look", {"at": deep})], BOX)
    assert [fault.code for fault in result.faults] == ["too_deep"]


def test_an_unreadable_attempt_is_a_result_too() -> None:
    (result,) = run_calls([Call("", {}, fault="not_json")], BOX)
    assert [(fault.code, fault.seen) for fault in result.faults] == [("unreadable_call", "not_json")]
