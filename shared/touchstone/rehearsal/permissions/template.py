"""A synthesised CloudFormation template with its references resolved, as far as policies and functions need it.

Source: CloudFormation user guide, "Intrinsic functions" and the return values of each resource type.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from touchstone.scoring.errors import TouchstoneError

_ARNS: Final[Mapping[str, tuple[str, str]]] = {
    "AWS::IAM::Role": ("RoleName", "arn:{partition}:iam::{account}:role/{name}"),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", "arn:{partition}:iam::{account}:policy/{name}"),
    "AWS::Lambda::Function": ("FunctionName", "arn:{partition}:lambda:{region}:{account}:function:{name}"),
    "AWS::Logs::LogGroup": ("LogGroupName", "arn:{partition}:logs:{region}:{account}:log-group:{name}:*"),
    "AWS::S3::Bucket": ("BucketName", "arn:{partition}:s3:::{name}"),
    "AWS::SNS::Topic": ("TopicName", "arn:{partition}:sns:{region}:{account}:{name}"),
    "AWS::SQS::Queue": ("QueueName", "arn:{partition}:sqs:{region}:{account}:{name}"),
    "AWS::StepFunctions::StateMachine": (
        "StateMachineName",
        "arn:{partition}:states:{region}:{account}:stateMachine:{name}",
    ),
    "AWS::KMS::Key": ("KeyId", "arn:{partition}:kms:{region}:{account}:key/{name}"),
    "AWS::Events::Rule": ("Name", "arn:{partition}:events:{region}:{account}:rule/{name}"),
    "AWS::EC2::SecurityGroup": ("GroupName", "arn:{partition}:ec2:{region}:{account}:security-group/{name}"),
}
"""Type -> the property that names a resource, and its ARN."""
_REF_IS_ARN: Final = frozenset({"AWS::IAM::ManagedPolicy", "AWS::SNS::Topic", "AWS::StepFunctions::StateMachine"})
_LOWER_CASE: Final = frozenset({"AWS::S3::Bucket"})
_PLACE: Final = re.compile(r"\$\{(!?)([^}]+)\}")


class TemplateError(TouchstoneError):
    """A template that says something that can't be resolved here."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template of one stack.

    Attributes:
        document: the template.
        account: the account played.
        region: the Region played.
        partition: the partition.
        stack: the stack's name.
        others: templates of other stacks by name, for values across stacks.
    """

    document: Mapping[str, Any]
    account: str = "123456789012"
    region: str = "us-east-1"
    partition: str = "aws"
    stack: str = "stack"
    others: Mapping[str, Template] = field(default_factory=dict)

    def resources(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Logical ids of the resources of a type, with their properties as they are written."""
        for logical, resource in self.document.get("Resources", {}).items():
            if resource.get("Type") == kind:
                yield logical, resource.get("Properties", {})

    def name(self, logical: str) -> str:
        """A resource's own name: the one that the template gives it, else its logical id."""
        resource = self._resource(logical)
        naming, _ = _ARNS.get(resource["Type"], ("", ""))
        given = resource.get("Properties", {}).get(naming)
        if given is not None:
            return str(self.value(given))
        if resource["Type"] == "AWS::KMS::Key":  # its id is made by AWS: a UUID
            return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.stack}/{logical}"))
        return logical.lower() if resource["Type"] in _LOWER_CASE else logical

    def arn(self, logical: str) -> str:
        """A resource's ARN.

        Raises:
            TemplateError: it has none that is known here.
        """
        kind = self._resource(logical)["Type"]
        if kind not in _ARNS:
            raise TemplateError(f"{self.stack}: the ARN of {logical} ({kind}) is not known here")
        place = {"partition": self.partition, "region": self.region, "account": self.account}
        return _ARNS[kind][1].format(**place, name=self.name(logical))

    def value(self, written: Any) -> Any:
        """A value with all functions in it resolved.

        Raises:
            TemplateError: a function or a name that is not known here.
        """
        if isinstance(written, list):
            found = [self.value(item) for item in written]
            return [item for item in found if item is not _NOTHING]
        if not isinstance(written, Mapping):
            return written
        if len(written) == 1:
            key, argument = next(iter(written.items()))
            if key == "Ref" or key.startswith("Fn::"):
                return self._function(key, argument)
        return {key: value for key, item in written.items() if (value := self.value(item)) is not _NOTHING}

    def _function(self, key: str, argument: Any) -> Any:
        match key:
            case "Ref":
                return self._ref(argument)
            case "Fn::GetAtt":
                logical, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
                return self._attribute(logical, attribute)
            case "Fn::Join":
                return argument[0].join(str(part) for part in self.value(argument[1]))
            case "Fn::Sub":
                return self._sub(argument)
            case "Fn::Select":
                return self.value(argument[1])[int(self.value(argument[0]))]
            case "Fn::Split":
                return str(self.value(argument[1])).split(argument[0])
            case "Fn::FindInMap":
                first, second, third = (self.value(part) for part in argument[:3])
                return self.document["Mappings"][first][second][third]
            case "Fn::GetStackOutput" | "Fn::ImportValue":
                return self._from_elsewhere(key, self.value(argument))
        raise TemplateError(f"{self.stack}: the function {key} is not resolved here")

    def _ref(self, name: str) -> Any:
        pseudo = {
            "AWS::AccountId": self.account,
            "AWS::Region": self.region,
            "AWS::Partition": self.partition,
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": self.stack,
            "AWS::NoValue": _NOTHING,
        }
        if name in pseudo:
            return pseudo[name]
        parameter = self.document.get("Parameters", {}).get(name)
        if parameter is not None:
            return parameter.get("Default", name)
        kind = self._resource(name)["Type"]
        return self.arn(name) if kind in _REF_IS_ARN else self.name(name)

    def _attribute(self, logical: str, attribute: str) -> str:
        kind = self._resource(logical)["Type"]
        if attribute == "Arn" or (attribute == "TopicArn" and kind == "AWS::SNS::Topic"):
            return self.arn(logical)
        return f"{logical}.{attribute}"

    def _sub(self, argument: Any) -> str:
        text, given = (argument, {}) if isinstance(argument, str) else argument

        def put(found: re.Match[str]) -> str:
            name = found[2]
            if found[1]:
                return f"${{{name}}}"
            if name in given:
                return str(self.value(given[name]))
            return str(self.value({"Fn::GetAtt": name} if "." in name else {"Ref": name}))

        return _PLACE.sub(put, text)

    def _from_elsewhere(self, key: str, argument: Any) -> Any:
        for stack, template in self.others.items():
            for name, output in template.document.get("Outputs", {}).items():
                if key == "Fn::ImportValue":
                    hit = template.value(output.get("Export", {}).get("Name")) == argument
                else:
                    hit = argument.get("OutputName") == name and argument.get("StackName") == stack
                if hit:
                    return template.value(output["Value"])
        raise TemplateError(f"{self.stack}: no other stack gives {argument}")

    def _resource(self, logical: str) -> Mapping[str, Any]:
        resource = self.document.get("Resources", {}).get(logical)
        if resource is None:
            raise TemplateError(f"{self.stack}: there is no resource or parameter {logical}")
        found: Mapping[str, Any] = resource
        return found


_NOTHING: Final = object()
