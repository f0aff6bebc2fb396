"""Scenarios: what goes wrong in a rehearsal, how a person answers, and what must come of it. Data, not code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from touchstone.rehearsal.doubles.errors import DoubleError
from touchstone.rehearsal.doubles.faults import rules_of
from touchstone.rehearsal.doubles.settings import Delays
from touchstone.scoring.errors import TouchstoneError

_SHIPPED = "scenarios.yaml"
Ending = Literal["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]


class ScenarioError(TouchstoneError):
    """A scenario that is unknown or can't be read; all faults at once."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Expected(_Part):
    """How an execution must end.

    Attributes:
        status: of the execution.
        error: name of the error.
        where: the state that failed, as the cause says.
        outcome: of its ledger entry.
        billable: kinds of what is left that costs money, in order: training, deployment, model.
    """

    status: Ending = "SUCCEEDED"
    error: str | None = None
    where: str | None = None
    outcome: str | None = None
    billable: tuple[str, ...] = ()


class Again(_Part):
    """A second start, after the first execution ended.

    Attributes:
        input: JSON merge patch of the input, `attempt` for one.
        expect: how it must end.
    """

    input: dict[str, Any] = Field(default_factory=dict)
    expect: Expected = Expected()


class Scenario(_Part):
    """A scenario.

    Attributes:
        name: a word for the command line.
        title: what it is, for a person.
        machine: the machine it is written for.
        input: JSON merge patch of the input.
        faults: fault rules (docs/rehearsal.md, docs/doubles.md).
        delays: virtual seconds that things take, as `Delays` names them.
        stop_at: virtual second at which the execution is stopped from outside.
        approve: what the approver answers.
        expect: how the execution must end.
        again: a second start.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    title: str
    machine: str = "customize"
    input: dict[str, Any] = Field(default_factory=dict)
    faults: tuple[dict[str, Any], ...] = ()
    delays: dict[str, float] = Field(default_factory=dict)
    stop_at: float | None = None
    approve: bool = True
    expect: Expected | None = None
    again: Again | None = None

    @field_validator("delays")
    @classmethod
    def _known_delays(cls, delays: dict[str, float]) -> dict[str, float]:
        known = [one.name for one in fields(Delays)]
        unknown = sorted(set(delays) - set(known))
        if unknown:
            raise ValueError(f"no such delay: {', '.join(unknown)}; expected some of {', '.join(known)}")
        return delays

    @field_validator("faults")
    @classmethod
    def _readable_faults(cls, faults: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
        try:
            rules_of(faults)
        except (DoubleError, TypeError) as error:
            raise ValueError(f"no fault rules: {error}") from None
        return faults


def shipped_scenarios() -> list[Scenario]:
    """The scenarios that come with the rehearsal."""
    text = (resources.files(__package__) / _SHIPPED).read_text("utf-8")
    return list(_scenarios(yaml.safe_load(text), _SHIPPED))


def scenario_of(word: str, machine: str) -> Scenario:
    """The scenario that a word names: a shipped one of the machine, or a YAML file that holds one.

    Raises:
        ScenarioError: there is none, or it can't be read.
    """
    path = Path(word)
    if path.suffix in {".yaml", ".yml", ".json"}:
        return _from_file(path, machine)
    shipped = scenarios_of(machine)
    for scenario in shipped:
        if scenario.name == word:
            return scenario
    known = ", ".join(one.name for one in shipped)
    raise ScenarioError(f"there is no scenario {word!r} of {machine}: expected a YAML file, or one of {known}")


def scenarios_of(machine: str) -> list[Scenario]:
    """The shipped scenarios of a machine; every machine has a calm one."""
    shipped = [one for one in shipped_scenarios() if one.machine == machine]
    return shipped or [Scenario(name="calm", title="Nothing goes wrong", machine=machine)]


def _from_file(path: Path, machine: str) -> Scenario:
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ScenarioError(f"{path}: can't be read: {error}") from None
    document = {"name": "own", "title": path.name, "machine": machine, **document} if _is_object(document) else document
    (scenario,) = _scenarios([document], str(path))
    if scenario.machine != machine:
        raise ScenarioError(f"{path}: expected a scenario of {machine}, saw one of {scenario.machine}")
    return scenario


def _scenarios(documents: Any, source: str) -> Iterator[Scenario]:
    faults: list[str] = []
    found: list[Scenario] = []
    for index, document in enumerate(documents):
        try:
            found.append(Scenario.model_validate(document))
        except ValidationError as error:
            place = document.get("name", index) if _is_object(document) else index
            faults += [
                f"{source}: {place}: /{'/'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in error.errors()
            ]
    if faults:
        raise ScenarioError("\n".join(faults))
    yield from found


def _is_object(document: Any) -> bool:
    return isinstance(document, dict)
