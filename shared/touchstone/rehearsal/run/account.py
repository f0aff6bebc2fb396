"""The assembly deployed to an account on this machine: services, functions, roles, machines, one virtual clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.history import Event
from touchstone.rehearsal.asl.runner import Runner, Settings
from touchstone.rehearsal.assembly.assembly import Assembly, AssemblyError
from touchstone.rehearsal.doubles.policy import Policy, StandInPolicy
from touchstone.rehearsal.doubles.settings import Delays, Quotas
from touchstone.rehearsal.doubles.trainer import StandInTrainer, Trainer
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.nested import NestedNeeds
from touchstone.rehearsal.services.local_aws import LocalAws, LocalSettings

Client = Callable[[str, str], Any]
"""Gives a boto3 client of a service for a role, by the service's name and the role's ARN."""
Listener = Callable[[Execution, Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    """What an account is set up with.

    Attributes:
        trainer: makes what trains and evaluates, given clients.
        policy: answers Converse.
        faults: fault rules (docs/rehearsal.md).
        delays: how long things take.
        quotas: how much there may be.
        interval: virtual seconds between two looks at a job that `.sync` waits for.
        processes: execution environments of one function at once.
        workers: calls of the runner at once.
        listener: hears every event of every execution.
    """

    trainer: Callable[[Client], Trainer] = lambda _: StandInTrainer()
    policy: Policy = field(default_factory=StandInPolicy)
    faults: Iterable[Mapping[str, Any]] = ()
    delays: Delays = field(default_factory=Delays)
    quotas: Quotas = field(default_factory=Quotas)
    interval: float = 300
    processes: int = 2
    workers: int = 4
    listener: Listener | None = None


class LocalAccount:
    """An account that an assembly was deployed to, until closed. A process holds one at a time.

    Args:
        assembly: what was synthesised.
        settings: of services and runner.

    Attributes:
        assembly: as given.
        guard: judged every call; lists what was missing and unused.
        aws: the services.
        runner: the state machines.
        machines: ARNs of the state machines by name.
    """

    def __init__(self, assembly: Assembly, settings: AccountSettings) -> None:
        self.assembly = assembly
        self.guard = Guard(assembly.roles.statements)
        place: dict[str, Any] = {"region": assembly.region, "account": assembly.account}
        self.aws = LocalAws(
            LocalSettings(
                **place,
                functions=assembly.functions,
                guard=self.guard,
                faults=settings.faults,
                processes=settings.processes,
                interval=settings.interval,
                doubles={
                    "trainer": settings.trainer(self.client),
                    "policy": settings.policy,
                    "delays": settings.delays,
                    "quotas": settings.quotas,
                },
            )
        )
        self.runner = Runner(
            self.aws.integrations,
            objects=self.aws.objects,
            settings=Settings(**place, workers=settings.workers),
            listener=_all(NestedNeeds(self.guard), settings.listener),
        )
        self.aws.follow(self.runner.clock)
        try:
            self.machines = {
                machine.name: self.runner.add(machine.name, machine.definition, role=machine.role)
                for machine in assembly.machines
            }
            self._furnish()
        except BaseException:
            self.close()
            raise

    def client(self, service: str, role: str) -> Any:
        """A boto3 client of a role."""
        return self.aws.client(service, role)

    def machine(self, word: str) -> str:
        """ARN of the machine that a word names.

        Raises:
            AssemblyError: there is none.
        """
        return self.machines[self.assembly.machine(word).name]

    def bucket(self, word: str) -> str:
        """Name of the bucket that a word names: `touchstone-data-…` for `data`.

        Raises:
            AssemblyError: there is none, or more than one.
        """
        found = [name for name in self.assembly.names("AWS::S3::Bucket") if f"-{word}-" in f"-{name}-"]
        if len(found) != 1:
            raise AssemblyError(
                f"expected one bucket {word!r} in the app, saw {found}: a rehearsal makes the buckets of the app;"
                " give settings that name none of your own"
            )
        return found[0]

    def _furnish(self) -> None:
        """Make what CloudFormation would have made and calls refer to."""
        s3, sns = self.aws.client("s3"), self.aws.client("sns")
        for bucket in self.assembly.names("AWS::S3::Bucket"):
            s3.create_bucket(Bucket=bucket)
        for topic in self.assembly.names("AWS::SNS::Topic"):
            sns.create_topic(Name=topic)

    def close(self) -> None:
        """Stop everything."""
        self.aws.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _all(*listeners: Listener | None) -> Listener:
    hearing = [listener for listener in listeners if listener is not None]

    def hear(execution: Execution, event: Event) -> None:
        for listener in hearing:
            listener(execution, event)

    return hear
