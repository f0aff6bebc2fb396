"""What the other stacks need of the foundation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from infra.function_table import FunctionRow, function_arns
from infra.names import Names


@dataclass(frozen=True, slots=True)
class Ground:
    """The foundation, by its names, ARNs and ids.

    Attributes:
        names: names of the deployment.
        keys: ARN of the key of each class of data.
        subnets: ids of the subnets of functions.
        asking: id of the security group of functions that call services.
        silent: id of that of functions that call nothing.
        jobs: id of that of SageMaker's jobs; None unless they run in the VPC.
    """

    names: Names
    keys: Mapping[str, str]
    subnets: tuple[str, ...]
    asking: str
    silent: str
    jobs: str | None

    @property
    def places(self) -> dict[str, str]:
        """What grants name in braces."""
        return places_of(self.names, self.keys)

    def group_of(self, row: FunctionRow) -> str:
        """Id of the security group of a function."""
        return self.asking if row.services else self.silent


def places_of(names: Names, keys: Mapping[str, str]) -> dict[str, str]:
    """What grants name in braces: names, functions and keys."""
    return {**names.places(), **function_arns(names), **{f"{kind}_key": arn for kind, arn in keys.items()}}
