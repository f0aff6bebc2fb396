"""All services of a rehearsal on this machine, put together: one account, one Region, one clock, one guard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from touchstone.rehearsal.asl.clock import VirtualClock
from touchstone.rehearsal.doubles.aws import Doubles, Stage
from touchstone.rehearsal.doubles.objects import S3Objects
from touchstone.rehearsal.doubles.settings import Account
from touchstone.rehearsal.lambdas.function import Function
from touchstone.rehearsal.lambdas.lambdas import Lambdas, LambdaSettings
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.keys import OPERATOR, Keys
from touchstone.rehearsal.services.boto import BotoIntegrations
from touchstone.rehearsal.services.clients import Clients
from touchstone.rehearsal.services.plain import PlainServices, PlainSettings
from touchstone.rehearsal.services.store import S3Store


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSettings:
    """What the services are set up with.

    Attributes:
        region: the Region played.
        account: the account played.
        functions: the Lambda functions.
        guard: judges every call by its role's policies; None lets all pass. One guard may serve several rehearsals,
            so that what is unused is unused in all of them.
        faults: fault rules for all services (docs/rehearsal.md).
        processes: execution environments of one function at once.
        interval: virtual seconds between two looks at a job that `.sync` waits for.
        doubles: further settings of the doubles, as `Stage` names them: trainer, policy, delays, quotas.
    """

    region: str = "us-east-1"
    account: str = "123456789012"
    functions: Iterable[Function] = ()
    guard: Guard | None = None
    faults: Iterable[Mapping[str, Any]] = ()
    processes: int = 4
    interval: float = 60
    doubles: Mapping[str, Any] = field(default_factory=dict)


class LocalAws:
    """The services, until closed.

    Args:
        settings: what they are set up with.

    Attributes:
        plain: S3 and the other plain services.
        doubles: SageMaker and Bedrock.
        lambdas: Lambda.
        integrations: for the runner.
        objects: for the runner's distributed Maps.
        endpoints: environment variables that lead an unchanged boto3 here.
    """

    def __init__(self, settings: LocalSettings) -> None:
        self._now: Callable[[], float] = float
        self._keys = Keys()
        place: dict[str, Any] = {"region": settings.region, "account": settings.account}
        rules = tuple(settings.faults)
        shared: dict[str, Any] = {"keys": self._keys, "guard": settings.guard, "faults": rules}
        self.plain = PlainServices(PlainSettings(**place, **shared, now=lambda: self._now()))  # noqa: PLW0108 - see below
        self._urls: dict[str, str] = {"*": self.plain.url}
        self._clients = Clients(self._urls, self._keys, settings.region)
        self.doubles = Doubles(
            Stage(
                now=lambda: self._now(),  # noqa: PLW0108 - the clock comes later
                objects=S3Objects(self.client("s3"), lambda role: self.client("s3", role)),
                account=Account(settings.account, settings.region),
                faults=rules,
                roles=self._keys,
                guard=settings.guard,
                **settings.doubles,
            )
        )
        self.endpoints = {"AWS_ENDPOINT_URL": self.plain.url, **self.doubles.environment}
        lambda_settings = LambdaSettings(**place, **shared, endpoints=self.endpoints, processes=settings.processes)
        self.lambdas = Lambdas(settings.functions, lambda_settings)
        doubled = dict.fromkeys(("sagemaker", "bedrock", "bedrock-runtime"), self.doubles.url)
        self._urls |= {"lambda": self.lambdas.url, **doubled}
        self.integrations = BotoIntegrations(self._clients, interval=settings.interval, guard=settings.guard)
        self.objects = S3Store(self._clients)

    def follow(self, clock: VirtualClock) -> None:
        """Let the doubles live by the runner's clock."""
        self._now = clock.seconds

    def client(self, service: str, role: str = OPERATOR) -> Any:
        """A boto3 client, of the operator unless a role is given."""
        return self._clients.of(service, role)

    @property
    def failures(self) -> list[Exception]:
        """What went wrong in the stand-ins themselves; none in a sound rehearsal."""
        return [*self.plain.failures, *self.doubles.failures, *self.lambdas.failures]

    def unused_faults(self) -> list[str]:
        """Names of the fault rules that never met a call of any service."""
        unused = (self.plain.unused_faults(), self.doubles.unused_faults(), self.lambdas.unused_faults())
        return sorted(set.intersection(*map(set, unused)))

    def close(self) -> None:
        """Stop everything."""
        self.lambdas.close()
        self.doubles.close()
        self._clients.close()
        self.plain.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
