"""A state machine as values: its scopes, its states, and their parts; made by `definition`, which checks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from touchstone.rehearsal.asl.resources import Resource
from touchstone.rehearsal.asl.template import Template


@dataclass(frozen=True, slots=True)
class Retrier:
    """An entry of Retry. Times in seconds."""

    errors: tuple[str, ...]
    interval: float = 1.0
    max_attempts: int = 3
    backoff: float = 2.0
    max_delay: float | None = None
    jitter: bool = False


@dataclass(frozen=True, slots=True)
class Catcher:
    """An entry of Catch."""

    errors: tuple[str, ...]
    next: str
    output: Template | None = None
    assign: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What all states have: the name, the place in the file, and what they assign and give on.

    Attributes:
        next: the state after it; None ends the scope.
    """

    name: str
    path: tuple[str | int, ...]
    comment: str = ""
    next: str | None = None
    output: Template | None = None
    assign: Template | None = None
    retry: tuple[Retrier, ...] = ()
    catch: tuple[Catcher, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass(State):
    """Gives its input on, or its Output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(State):
    """Calls a service. Times in seconds, literal or evaluated."""

    resource: Resource
    arguments: Template | None = None
    timeout: Template | None = None
    heartbeat: Template | None = None
    role: Template | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """An entry of Choices."""

    condition: Template
    next: str
    output: Template | None = None
    assign: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(State):
    """Goes where the first true rule says, else to `default`."""

    rules: tuple[Rule, ...]
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait(State):
    """Waits seconds, or until a time: one of the two is given."""

    seconds: Template | None = None
    timestamp: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeed(State):
    """Ends its scope well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fail(State):
    """Ends its scope with an error."""

    error: Template | None = None
    cause: Template | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """States that share variables: the machine itself, a branch, or what a Map does for each item."""

    start: str
    states: Mapping[str, State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel(State):
    """Runs branches side by side."""

    branches: tuple[Scope, ...]
    arguments: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReader:
    """Where a distributed Map's items come from."""

    input_type: str
    arguments: Template
    max_items: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemBatcher:
    """How items are put together."""

    max_items: Template | None = None
    max_bytes: Template | None = None
    batch_input: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultWriter:
    """Where results go, and in what form."""

    arguments: Template | None = None
    transformation: str = "NONE"
    output_type: str = "JSON"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """What only a distributed Map has."""

    express: bool
    label: str
    reader: ItemReader | None = None
    batcher: ItemBatcher | None = None
    writer: ResultWriter | None = None
    tolerated_percentage: Template | None = None
    tolerated_count: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Map(State):
    """Runs its processor for each item."""

    processor: Scope
    items: Template | None = None
    selector: Template | None = None
    max_concurrency: Template | None = None
    distribution: Distribution | None = None
