"""The state machines a runner knows, and what a StartExecution may ask of them."""

from __future__ import annotations

import random
import re
import uuid
from dataclasses import dataclass
from typing import Any, Final

from touchstone.rehearsal.asl.definition import Definition
from touchstone.rehearsal.asl.errors import StateError, TaskError
from touchstone.rehearsal.asl.limits import MAX_NAME_CHARACTERS, checked_text

_NOT_IN_NAME: Final = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Machine:
    """A state machine that is known."""

    arn: str
    name: str
    definition: Definition
    role: str


class Machines:
    """State machines by ARN."""

    def __init__(self, seed: int) -> None:
        self.by_arn: dict[str, Machine] = {}
        self._seed = seed
        self._asked = 0

    def add(self, machine: Machine) -> str:
        """Make one known; its ARN."""
        self.by_arn[machine.arn] = machine
        return machine.arn

    def asked(self, arn: str, name: str | None, value: Any) -> tuple[Machine, str, str]:
        """The machine of a StartExecution, the name (made up where left out), and the input as text.

        Raises:
            TaskError: it is refused.
        """
        machine = self.by_arn.get(arn)
        if machine is None:
            raise _refusal("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
        if name is not None:
            problem = _name_problem(name)
            if problem is not None:
                raise _refusal("InvalidName", problem)
        try:
            text = checked_text(value, "input")
        except (StateError, TypeError, ValueError) as error:
            raise _refusal("InvalidExecutionInput", str(error)) from None
        self._asked += 1
        return machine, name or self._new_name(), text

    def _new_name(self) -> str:
        rng = random.Random(f"{self._seed}:{self._asked}")  # noqa: S311 - a name, no secret
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _name_problem(name: Any) -> str | None:
    if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME_CHARACTERS:
        return f"Invalid Name: expected 1 to {MAX_NAME_CHARACTERS} characters"
    return "Invalid Name: blanks, brackets, wildcards and special characters" if _NOT_IN_NAME.search(name) else None


def _refusal(code: str, message: str) -> TaskError:
    return TaskError(f"StepFunctions.{code}Exception", message)
