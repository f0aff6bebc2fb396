"""No request, however wrong, is a fault of the double: it is refused in one of the service's words."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rehearsal.doubles.scene import ROLE, Clock, MemoryObjects, rft_request
from touchstone.rehearsal.doubles.bedrock.converse import BedrockRuntime
from touchstone.rehearsal.doubles.bedrock.customization import CustomizationJobs
from touchstone.rehearsal.doubles.bedrock.service import Bedrock
from touchstone.rehearsal.doubles.bedrock.store import Store
from touchstone.rehearsal.doubles.escrow import Escrow
from touchstone.rehearsal.doubles.gateway import Gateway
from touchstone.rehearsal.doubles.policy import StandInPolicy
from touchstone.rehearsal.doubles.protocol.models import HttpRequest, service_model
from touchstone.rehearsal.doubles.sagemaker.service import SageMaker
from touchstone.rehearsal.doubles.sagemaker.work import Work
from touchstone.rehearsal.doubles.settings import Account, Delays, Quotas
from touchstone.rehearsal.doubles.trainer import StandInTrainer

REFUSALS = {
    "ValidationException",
    "SerializationException",
    "UnknownOperationException",
    "ResourceNotFoundException",
    "ConflictException",
    "ResourceInUse",
    "ResourceLimitExceeded",
}
TEXTS = ("job", "m", "a b", "", "-", "S3Prefix", "user", "File", ROLE, "s3://bucket/train.jsonl", "ml.p5.48xlarge", "é")


def gateway() -> Gateway:
    account, delays, quotas = Account(), Delays(), Quotas()
    escrow, objects, trainer = Escrow(account), MemoryObjects({"s3://bucket/train.jsonl": b""}), StandInTrainer()
    store = Store(account, delays, quotas, escrow)
    return Gateway(
        {
            "sagemaker": SageMaker(Work(objects, escrow, trainer, account, delays), quotas),
            "bedrock": Bedrock(store, CustomizationJobs(store, trainer, objects)),
            "bedrock-runtime": BedrockRuntime(store, StandInPolicy()),
        },
        Clock(),
    )


def values(shape: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """JSON that is near a shape: mostly of its type, sometimes not."""
    wild = st.sampled_from([None, True, 0, -1, 1.5, "x", [], {}, ["x"], {"x": 1}])
    kind = shape.type_name
    near: st.SearchStrategy[Any] = st.sampled_from([0, 1, 4, 10**9])
    if kind == "string":
        near = st.sampled_from([*TEXTS, *shape.enum[:2]])
    elif depth > 4:
        near = st.just({})
    elif kind == "structure":
        inside = {name: member for name, member in shape.members.items() if "location" not in member.serialization}
        members = {name: values(member, depth + 1) for name, member in inside.items()}
        required = {name: members.pop(name) for name in shape.required_members if name in members}
        near = st.fixed_dictionaries(required, optional=members)
    elif kind == "list":
        near = st.lists(values(shape.member, depth + 1), max_size=2)
    elif kind == "map":
        near = st.dictionaries(st.sampled_from(TEXTS), values(shape.value, depth + 1), max_size=2)
    elif kind == "boolean":
        near = st.booleans()
    return st.sampled_from([*[near] * 25, wild]).flatmap(lambda strategy: strategy)


def http(service: str, operation: str, body: Any) -> HttpRequest:
    model = service_model(service)
    text = json.dumps(body).encode()
    if service == "sagemaker":
        return HttpRequest("POST", "/", {}, {"x-amz-target": f"SageMaker.{operation}"}, text)
    found = model.operation_model(operation).http
    path = "/".join("m" if part.startswith("{") else part for part in found["requestUri"].split("/"))
    return HttpRequest(found["method"], path, {"maxResults": "5", "nextToken": "y"}, {}, text)


OPERATIONS = [(service, name) for service, one in gateway().services.items() for name in one.operations]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_body_is_answered(data: st.DataObject) -> None:
    door = gateway()
    for service, operation in data.draw(st.lists(st.sampled_from(OPERATIONS), min_size=1, max_size=3)):
        shape = service_model(service).operation_model(operation).input_shape
        answer = door.answer(http(service, operation, data.draw(values(shape))))
        assert door.failures == []
        assert answer.status < 300 or json.loads(answer.body)["__type"] in REFUSALS


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(rft_request())), st.data())
def test_a_training_job_with_one_member_changed_is_answered(member: str, data: st.DataObject) -> None:
    door = gateway()
    shape = service_model("sagemaker").operation_model("CreateTrainingJob").input_shape.members[member]
    answer = door.answer(http("sagemaker", "CreateTrainingJob", {**rft_request(), member: data.draw(values(shape))}))
    assert door.failures == []
    assert answer.status < 300 or json.loads(answer.body)["__type"] in REFUSALS
