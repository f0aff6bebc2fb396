"""The optimised integrations: Lambda, SageMaker, Bedrock, SNS, SQS, EventBridge.

Source: Step Functions developer guide, "Integrating optimized services".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from touchstone.rehearsal.asl.errors import DATA_LIMIT_EXCEEDED, RUNTIME, TaskError
from touchstone.rehearsal.asl.integrations import After, Job, TaskContext
from touchstone.rehearsal.asl.limits import MAX_PAYLOAD_BYTES
from touchstone.rehearsal.asl.resources import Resource
from touchstone.rehearsal.services.calling import Called, call, call_by_shape
from touchstone.rehearsal.services.clients import Clients
from touchstone.rehearsal.services.errors import Naming
from touchstone.rehearsal.services.jobs import KINDS, ServiceJob, identity_of
from touchstone.rehearsal.services.members import json_text, to_request, to_result
from touchstone.rehearsal.services.names import Target, target_of

_GENERAL: Final = {
    "bedrock": ("Bedrock", "BedrockException"),
    "bedrock-runtime": ("Bedrock", "BedrockException"),
    "events": ("EventBridge", "AmazonEventBridgeException"),
    "lambda": ("Lambda", "AWSLambdaException"),
    "sagemaker": ("SageMaker", "AmazonSageMakerException"),
    "sns": ("SNS", "AmazonSNSException"),
    "sqs": ("SQS", "AmazonSQSException"),
}
_TEXT_MEMBER: Final = {("sns", "publish"): "Message", ("sqs", "sendMessage"): "MessageBody"}
"""Members that an object is written to as JSON."""
_SERVICE: Final = {("bedrock", "invokeModel"): "bedrockruntime"}
CALLS: Final = frozenset(
    {
        "bedrock:createModelCustomizationJob",
        "bedrock:invokeModel",
        "events:putEvents",
        "lambda:invoke",
        "sagemaker:createTrainingJob",
        "sns:publish",
        "sqs:sendMessage",
    }
)
"""The optimised calls that are made here; `states:startExecution` is the runner's own."""
_LAMBDA_MEMBERS: Final = ("ExecutedVersion", "StatusCode")


def call_optimised(
    clients: Clients, resource: Resource, arguments: Any, context: TaskContext, interval: float
) -> Any | After | Job:
    """Make a call of an optimised integration.

    Args:
        clients: the clients.
        resource: which one.
        arguments: the state's.
        context: who calls.
        interval: virtual seconds between two looks at a job.

    Raises:
        TaskError: the arguments are wrong, or the service answered with an error.
    """
    name = f"{resource.service}:{resource.action}"
    target = target_of(_SERVICE.get((resource.service, resource.action), resource.service), resource.action)
    if name not in CALLS or isinstance(target, str):
        raise TaskError(
            RUNTIME, f"{resource.arn}: not made here; expected an AWS SDK integration or one of {sorted(CALLS)}"
        )
    prefix, general = _GENERAL[target.service]
    naming = Naming(target.service, prefix, general, target.model, optimised=True)
    if name == "lambda:invoke":
        return _invoke(clients, target, arguments, context, naming)
    if resource.pattern == ".sync":
        return _start(clients, resource, target, arguments, context, naming, interval)
    return call_by_shape(clients, target, _written(resource, arguments), context.role, naming, "millis")


def _invoke(clients: Clients, target: Target, arguments: Any, context: TaskContext, naming: Naming) -> Any | After:
    payload = json_text(arguments.get("Payload", {})).encode()
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise TaskError(DATA_LIMIT_EXCEEDED, f"The payload has {len(payload):,} bytes, at most {MAX_PAYLOAD_BYTES:,}.")
    request = to_request(target.operation.input_shape, {**arguments, "Payload": ""})
    called = call(clients, target, {**request, "Payload": payload}, context.role, naming)
    if isinstance(called.outcome, TaskError):
        return _raised_after(called, called.outcome)
    answer = called.outcome
    text = answer["Payload"].read().decode()
    if "FunctionError" in answer:
        return _raised_after(called, _function_error(text))
    result = {member: answer[member] for member in _LAMBDA_MEMBERS if member in answer}
    return called.after({**result, "Payload": _parsed(text)})


def _raised_after(called: Called, error: TaskError) -> After:
    if called.latency:
        return After(called.latency, error)
    raise error


def _function_error(text: str) -> TaskError:
    """A function's error: its name is the handler's errorType."""
    told = _parsed(text)
    name = told.get("errorType") if isinstance(told, Mapping) else None
    return TaskError(name if isinstance(name, str) and name else "Lambda.Unknown", text)


def _start(
    clients: Clients,
    resource: Resource,
    target: Target,
    arguments: Any,
    context: TaskContext,
    naming: Naming,
    interval: float,
) -> Any | After | Job:
    kind = KINDS.get((resource.service, resource.action))
    if kind is None:
        raise TaskError(RUNTIME, f"{resource.arn}: there is no .sync of it here; expected one of {sorted(KINDS)}")
    request = to_request(target.operation.input_shape, arguments)
    called = call(clients, target, request, context.role, naming)
    if isinstance(called.outcome, TaskError):
        return _raised_after(called, called.outcome)
    answer = called.outcome
    job = ServiceJob(
        submitted=to_result(target.operation.output_shape, answer, "millis"),
        kind=kind,
        service=resource.service,
        request=identity_of(kind, request, answer),
        clients=clients,
        role=context.role,
        naming=naming,
        interval=interval,
    )
    return called.after(job)


def _written(resource: Resource, arguments: Any) -> Any:
    """Arguments with a message that is an object written as its JSON, and details of events too."""
    member = _TEXT_MEMBER.get((resource.service, resource.action))
    if member is not None and not isinstance(arguments.get(member, ""), str):
        return {**arguments, member: json_text(arguments[member])}
    if resource.service == "events":
        return {**arguments, "Entries": [_entry(entry) for entry in arguments.get("Entries", [])]}
    return arguments


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    detail = entry.get("Detail", "{}")
    return {**entry, "Detail": detail if isinstance(detail, str) else json_text(detail)}


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
