"""The state types and what they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from touchstone.rehearsal.asl.engine import Step
from touchstone.rehearsal.asl.states import Choice, Fail, Map, Parallel, Pass, State, Succeed, Task, Wait
from touchstone.rehearsal.asl.steps.map_inline import run_map
from touchstone.rehearsal.asl.steps.parallel import run_parallel
from touchstone.rehearsal.asl.steps.plain import run_choice, run_fail, run_pass, run_wait
from touchstone.rehearsal.asl.steps.task import run_task

STEPS: Final[Mapping[type[State], Step]] = {
    Pass: run_pass,
    Task: run_task,
    Choice: run_choice,
    Wait: run_wait,
    Succeed: run_pass,
    Fail: run_fail,
    Parallel: run_parallel,
    Map: run_map,
}
