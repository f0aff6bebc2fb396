from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evaluation.execution import tools
from touchstone.evaluation.execution.process import ToolProcess
from touchstone.evaluation.execution.registry import facts_of, registry_of
from touchstone.evaluation.execution.running import run_calls
from touchstone.evaluation.execution.toolbox import ToolsError
from touchstone.scoring.calls import Call

FILE = Path(tools.__file__)
SPEC = f"{FILE}:TOOLS"


@pytest.fixture(scope="module")
def process() -> Iterator[ToolProcess]:
    with ToolProcess(SPEC, 5.0) as started:
        yield started


def codes(process: ToolProcess, *calls: Call) -> list[str]:
    (box,) = process.registry.toolboxes
    return [result.faults[0].code if result.faults else "ok" for result in run_calls(calls, box)]


def test_a_process_gives_what_the_functions_give(process: ToolProcess) -> None:
    here = registry_of(tools.TOOLS)
    calls = [
        Call("look", {"at": "Rule 144", "depth": 3}, "found"),
        Call("read", {"page": "$found.pages.2.number$", "book": "$found.id$"}),
        Call("look", {"at": 3}),
        Call("look", {"at": ""}),
        Call("today", {}),
        Call("tell", {}),
        Call("boom", {"word": "x"}),
        Call("leave", {"code": 1}),
    ]
    (box,) = process.registry.toolboxes
    assert run_calls(calls, box) == run_calls(calls, here.toolboxes[0])
    assert process.facts == facts_of(here, SPEC)
    assert process.registry.compare("look", {"a": 1}, {"a": 1.0}) == 1.0
    assert process.registry.compare("look", {"a": 1}, {"a": True}) == 0.0


def test_what_dies_or_exits_is_started_again(process: ToolProcess) -> None:
    assert codes(process, Call("die", {}), Call("pick", {"kind": "x"})) == ["tool_crashed", "ok"]


def test_what_hangs_is_killed() -> None:
    with ToolProcess(SPEC, 0.2) as process:
        assert codes(process, Call("hang", {})) == ["timeout"]
    with ToolProcess(SPEC, 5.0) as process:
        assert codes(process, Call("pick", {"kind": "y"})) == ["ok"]


def test_functions_go_by_the_names_of_a_mapping() -> None:
    with ToolProcess(f"{FILE}:BY_NAME") as process:
        assert process.registry.toolboxes[0].names == {"search"}
        assert codes(process, Call("search", {"at": "rule 701"})) == ["ok"]


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ("tools", "write MODULE:NAME"),
        (":TOOLS", "write MODULE:NAME"),
        ("no_such_module_here:TOOLS", "ModuleNotFoundError"),
        (f"{FILE}:NONE", "has no NONE"),
        (f"{FILE}:NOTHING", "expected a Registry"),
        (f"{FILE}:BAD", "later: expected a plain function"),
        ("no_such_file.py:TOOLS", "expected a Python file"),
    ],
)
def test_tools_that_cannot_be_loaded_say_why(spec: str, problem: str) -> None:
    with pytest.raises(ToolsError, match=problem):
        ToolProcess(spec)


def test_what_tools_print_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    with ToolProcess(SPEC) as process:
        assert codes(process, Call("today", {})) == ["ok"]
    assert capfd.readouterr() == ("", "")
