"""What endpoints let through, and by whom: judged as IAM judges an endpoint's policy, all keys of a request known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from infra.variants import VARIANTS
from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.permissions.needs import Need
from touchstone.rehearsal.permissions.statements import Statement, statements_of
from touchstone.rehearsal.permissions.template import Template

from .apps import Synthesised, resources_of
from .policies import ACCOUNT, DATA, REGION, RUNS
from .test_function_grants import ALLOWED

ECR, SAGEMAKER, STRANGER = "999999999991", "999999999992", "999999999993"
LAYER = f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/layer"
ESCROW = f"arn:aws:s3:::customer-escrow-{ACCOUNT}-smtj-abcd"
RUN = f"{RUNS}/runs/a"
_WRITES = ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload")


class Request(NamedTuple):
    """A request that reaches an endpoint.

    Attributes:
        action, resource: what it wants.
        caller: account that signed it; None for nobody's, or a service's own.
        owner: account that owns the resource.
        service: whether a service principal of AWS's signed it.
    """

    action: str
    resource: str
    caller: str | None = ACCOUNT
    owner: str = ACCOUNT
    service: bool = False

    def met_by(self, statement: Statement) -> bool:
        """Whether a statement of an endpoint's policy lets it through; a key that it has not meets no condition."""
        keys = {"aws:ResourceAccount": self.owner, "aws:PrincipalIsAWSService": str(self.service).lower()}
        if self.caller is not None:
            keys["aws:PrincipalAccount"] = self.caller
        wanted = [(key, values) for held in statement.conditions.values() for key, values in held.items()]
        assert set(statement.conditions) <= {"StringEquals", "Bool"}
        return statement.names(Need(Permission(self.action, self.resource))) and all(
            keys.get(key) in values for key, values in wanted
        )


def _endpoints(templates: Synthesised, variant: str) -> dict[str, tuple[Statement, ...]]:
    template = templates(VARIANTS[variant])["foundation"]
    read = Template(template, account=ACCOUNT, region=REGION)
    return {
        own["ServiceName"].split(".", 3)[3]: statements_of(read.value(_bare(own["PolicyDocument"])), "endpoint")
        for own in resources_of(template, "AWS::EC2::VPCEndpoint").values()
    }


def _bare(document: Mapping[str, Any]) -> dict[str, Any]:
    """The policy without its principals, which are everybody: its conditions say who."""
    assert all(one["Principal"] == {"AWS": "*"} and one["Effect"] == "Allow" for one in document["Statement"])
    bare = [{key: value for key, value in one.items() if key != "Principal"} for one in document["Statement"]]
    return {**document, "Statement": bare}


def _let_through(templates: Synthesised, variant: str, service: str, request: Request) -> bool:
    return any(request.met_by(one) for one in _endpoints(templates, variant)[service])


def test_endpoints_let_through_what_functions_may_do_and_no_more(templates: Synthesised) -> None:
    by_service = {"s3": "s3", "bedrock": "bedrock-runtime", "sagemaker": "sagemaker.api"}
    for allowed in ALLOWED.values():
        for action, resource in allowed:
            service = by_service.get(action.partition(":")[0])
            if service is not None:
                assert _let_through(templates, "dev", service, Request(action, resource)), action
    for action, resource in [
        ("s3:GetObject", "arn:aws:s3:::somebody-elses/data/a"),
        ("s3:PutObject", f"{DATA}/data/a"),
        ("s3:DeleteObject", RUN),
        ("bedrock:InvokeModel", f"arn:aws:bedrock:{REGION}::foundation-model/other.model-v1:0"),
        ("sagemaker:CreateTrainingJob", f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:training-job/a"),
    ]:
        service = by_service[action.partition(":")[0]]
        assert not _let_through(templates, "dev", service, Request(action, resource)), action


LET_THROUGH = {
    "the job role writes a run": Request("s3:PutObject", RUN),
    "a layer, by an address that ECR signed": Request("s3:GetObject", LAYER, caller=ECR, owner=ECR),
    "a layer, by the job role": Request("s3:GetObject", LAYER, owner=ECR),
    "SageMaker keeps weights in its own bucket": Request("s3:PutObject", ESCROW + "/w", None, SAGEMAKER, service=True),
    "SageMaker reads weights from its own bucket": Request(
        "s3:GetObject", ESCROW + "/w", None, SAGEMAKER, service=True
    ),
    "an account of SageMaker's keeps weights in ours": Request("s3:PutObject", ESCROW + "/w", caller=SAGEMAKER),
    "an account of SageMaker's lists ours": Request("s3:ListBucket", ESCROW, caller=SAGEMAKER),
}
REFUSED = {
    "a run, by a stranger's credentials": Request("s3:PutObject", RUN, caller=STRANGER),
    "a run, by nobody's": Request("s3:GetObject", RUN, caller=None),
    "a run, in a stranger's bucket of that name": Request("s3:PutObject", RUN, owner=STRANGER),
    "escrow that a stranger made, by its own credentials": Request("s3:PutObject", ESCROW, STRANGER, STRANGER),
    "escrow that a stranger made, by nobody's": Request("s3:PutObject", ESCROW + "/w", None, STRANGER),
    "escrow that a stranger made, by ours": Request("s3:PutObject", ESCROW + "/w", owner=STRANGER),
    "a text as the key of what is read there": Request("s3:GetObject", ESCROW + "/text", STRANGER, STRANGER),
    "a layer is written": Request("s3:PutObject", LAYER, caller=ECR, owner=ECR),
    "layers are listed": Request("s3:ListBucket", LAYER.removesuffix("/layer"), owner=ECR),
    "layers of another Region": Request("s3:GetObject", LAYER.replace(REGION, "eu-west-1"), owner=ECR),
    "weights are deleted": Request("s3:DeleteObject", ESCROW + "/w", None, SAGEMAKER, service=True),
    "escrow of another account": Request(
        "s3:GetObject", ESCROW.replace(ACCOUNT, STRANGER), None, SAGEMAKER, service=True
    ),
}


@pytest.mark.parametrize("case", LET_THROUGH)
def test_what_a_job_in_the_vpc_may_reach_in_s3(templates: Synthesised, case: str) -> None:
    assert _let_through(templates, "prod", "s3", LET_THROUGH[case])


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_host_in_the_vpc_may_reach_in_s3(templates: Synthesised, case: str) -> None:
    assert not _let_through(templates, "prod", "s3", REFUSED[case])


@pytest.mark.parametrize("case", [case for case, request in LET_THROUGH.items() if request.resource != RUN])
def test_without_jobs_in_the_vpc_neither_layers_nor_escrow_is_reached(templates: Synthesised, case: str) -> None:
    assert not _let_through(templates, "dev", "s3", LET_THROUGH[case])


def _all(templates: Synthesised) -> Iterator[tuple[str, Statement]]:
    for variant in VARIANTS:
        for service, statements in _endpoints(templates, variant).items():
            yield from ((service, statement) for statement in statements)


def test_whatever_is_written_in_s3_stays_in_this_account_or_with_aws(templates: Synthesised) -> None:
    writing = [one for service, one in _all(templates) if service == "s3" and set(one.actions) & set(_WRITES)]
    assert len(writing) >= len(VARIANTS)
    for statement in writing:
        equal = statement.conditions.get("StringEquals", {})
        by_aws = statement.conditions.get("Bool", {}).get("aws:PrincipalIsAWSService") == ("true",)
        assert equal.get("aws:ResourceAccount") == (ACCOUNT,) or by_aws


def test_but_for_s3_every_caller_is_of_this_account(templates: Synthesised) -> None:
    others = [one for service, one in _all(templates) if service != "s3"]
    assert others
    assert all(one.conditions == {"StringEquals": {"aws:PrincipalAccount": (ACCOUNT,)}} for one in others)


def test_what_everybody_may_is_to_read_layers(templates: Synthesised) -> None:
    open_to_all = [one for _, one in _all(templates) if not one.conditions]
    assert [(one.actions, one.resources) for one in open_to_all] == [
        (("s3:GetObject",), (f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/*",))
    ]
