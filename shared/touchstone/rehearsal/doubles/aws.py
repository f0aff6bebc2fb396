"""The doubles put together: one server, one clock, one ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from touchstone.rehearsal.doubles.bedrock.converse import BedrockRuntime
from touchstone.rehearsal.doubles.bedrock.customization import CustomizationJobs
from touchstone.rehearsal.doubles.bedrock.service import Bedrock
from touchstone.rehearsal.doubles.bedrock.store import Store
from touchstone.rehearsal.doubles.billing import Billable, alive
from touchstone.rehearsal.doubles.calls import Calls
from touchstone.rehearsal.doubles.context import Guard
from touchstone.rehearsal.doubles.escrow import Escrow
from touchstone.rehearsal.doubles.faults import Faults, rules_of
from touchstone.rehearsal.doubles.gateway import Gateway
from touchstone.rehearsal.doubles.objects import Objects
from touchstone.rehearsal.doubles.policy import Policy, StandInPolicy
from touchstone.rehearsal.doubles.sagemaker.service import SageMaker
from touchstone.rehearsal.doubles.sagemaker.work import Work
from touchstone.rehearsal.doubles.server import DoubleServer
from touchstone.rehearsal.doubles.settings import Account, Delays, Quotas
from touchstone.rehearsal.doubles.trainer import StandInTrainer, Trainer


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What the doubles are set up with.

    Attributes:
        now: the virtual clock, in seconds.
        objects: the object store of jobs.
        trainer: trains and evaluates.
        policy: answers Converse.
        account: the account played.
        delays: how long things take.
        quotas: how much there may be.
        faults: fault rules, as JSON objects (`faults.py`).
        roles: role names by access key id, for the ledger and the guard.
        guard: refuses calls that a role may not make.
        wait: lets virtual seconds pass, for the latency of fault rules.
    """

    now: Callable[[], float]
    objects: Objects
    trainer: Trainer = field(default_factory=StandInTrainer)
    policy: Policy = field(default_factory=StandInPolicy)
    account: Account = field(default_factory=Account)
    delays: Delays = field(default_factory=Delays)
    quotas: Quotas = field(default_factory=Quotas)
    faults: Iterable[Mapping[str, Any]] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    guard: Guard | None = None
    wait: Callable[[float], None] | None = None


class Doubles:
    """SageMaker's jobs and Bedrock's models on 127.0.0.1, until closed.

    Args:
        stage: what they are set up with.

    Attributes:
        url: where they listen.
        escrow: the checkpoints; one may be put there before a rehearsal.

    Raises:
        DoubleError: the fault rules are wrong.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.escrow = Escrow(stage.account)
        self._store = Store(stage.account, stage.delays, stage.quotas, self.escrow, stage.guard)
        self._jobs = CustomizationJobs(self._store, stage.trainer, stage.objects)
        work = Work(stage.objects, self.escrow, stage.trainer, stage.account, stage.delays)
        self._sagemaker = SageMaker(work, stage.quotas)
        self._gateway = Gateway(
            services={
                "sagemaker": self._sagemaker,
                "bedrock": Bedrock(self._store, self._jobs),
                "bedrock-runtime": BedrockRuntime(self._store, stage.policy),
            },
            now=stage.now,
            faults=Faults(rules_of(stage.faults)),
            roles=stage.roles,
            guard=stage.guard,
            wait=stage.wait,
        )
        self._server = DoubleServer(self._gateway)
        self.url = self._server.url

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that lead an unchanged boto3 here."""
        services = ("SAGEMAKER", "BEDROCK", "BEDROCK_RUNTIME")
        return {f"AWS_ENDPOINT_URL_{service}": self.url for service in services}

    @property
    def calls(self) -> Calls:
        """The ledger of calls."""
        return self._gateway.calls

    @property
    def failures(self) -> list[Exception]:
        """What went wrong in the doubles, the trainer or the policy; none in a sound rehearsal."""
        return list(self._gateway.failures)

    def operations(self, service: str) -> frozenset[str]:
        """Names of the operations of a service that are doubled."""
        return frozenset(self._gateway.services[service].operations)

    def unused_faults(self) -> list[str]:
        """Names of the fault rules that never met a call."""
        return self._gateway.faults.unused()

    def billable(self) -> list[Billable]:
        """What costs money now: jobs that run, deployments and models that are there."""
        return alive(self._sagemaker, self._store, self._jobs, self._stage.now())

    def settle(self) -> None:
        """Do now what jobs would have done by now: a Describe does it too, and waits for the trainer meanwhile."""
        self._sagemaker.jobs(self._stage.now())

    def close(self) -> None:
        """Stop serving."""
        self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
