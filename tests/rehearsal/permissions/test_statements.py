from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.iam.access_control import IAMPolicy, PermissionResult

from touchstone.rehearsal.doubles.calls import Permission
from touchstone.rehearsal.permissions.guard import Guard
from touchstone.rehearsal.permissions.needs import Need
from touchstone.rehearsal.permissions.statements import PolicyError, statements_of

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text())
ROLE = "arn:aws:iam::1:role/r"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases(case: dict[str, Any]) -> None:
    guard = Guard({ROLE: statements_of({"Statement": case["statements"]}, "policy")})
    for action, resource, allowed, *context in case["calls"]:
        need = Need(Permission(action, resource), context[0] if context else {})
        assert (guard.check(ROLE, [need]) is None) == allowed, (action, resource)
    assert [line.split(": ", 1)[1].split(" (")[0] for line in guard.not_evaluated()] == case.get("open", [])


actions = st.sampled_from(["s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*", "iam:PassRole", "*"])
resources = st.sampled_from(["arn:aws:s3:::b/k", "arn:aws:s3:::b/*", "arn:aws:s3:::*", "*", "arn:aws:iam::1:role/r"])
documents = st.lists(
    st.fixed_dictionaries(
        {
            "Effect": st.sampled_from(["Allow", "Deny"]),
            "Action": st.lists(actions, min_size=1, max_size=3),
            "Resource": st.lists(resources, min_size=1, max_size=3),
        }
    ),
    min_size=1,
    max_size=4,
).map(lambda statements: {"Version": "2012-10-17", "Statement": statements})


@settings(max_examples=200, deadline=None)
@given(
    documents,
    st.sampled_from(["s3:GetObject", "s3:PutObject", "iam:PassRole", "s3:ListBucket"]),
    st.sampled_from(["arn:aws:s3:::b/k", "arn:aws:s3:::b/kk", "arn:aws:s3:::c/x", "arn:aws:iam::1:role/r"]),
)
def test_moto_judges_the_same(document: dict[str, Any], action: str, resource: str) -> None:
    ours = Guard({ROLE: statements_of(document, "policy")}).check(ROLE, [Need(Permission(action, resource))]) is None
    assert (IAMPolicy(json.dumps(document)).is_action_permitted(action, resource) == PermissionResult.PERMITTED) == ours


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ({"Effect": "allow", "Action": "*", "Resource": "*"}, "Effect is 'allow'; expected Allow or Deny"),
        ({"Effect": "Allow", "Resource": "*"}, "expected either Action or NotAction"),
        ({"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}, "expected either Action or NotAction"),
        ({"Effect": "Allow", "Action": "*"}, "expected either Resource or NotResource"),
        ({"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}, r"unknown elements \['Principal'\]"),
    ],
)
def test_a_statement_that_cannot_be_read(statement: dict[str, Any], words: str) -> None:
    with pytest.raises(PolicyError, match=f"role/policy, statement 0: .*{words}"):
        statements_of({"Statement": statement}, "role/policy")


def test_what_is_used_and_what_is_not() -> None:
    document = {"Statement": {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Put*"], "Resource": ["b/*", "c/*"]}}
    guard = Guard({ROLE: statements_of(document, "policy")})
    guard.check(ROLE, [Need(Permission("s3:GetObject", "b/k"))])
    guard.check(ROLE, [Need(Permission("s3:GetObject", "d/k"))])
    guard.check(ROLE, [Need(Permission("s3:GetObject", "d/k"))])
    assert [(one.action, one.resource) for one in guard.unused()] == [
        ("s3:GetObject", "c/*"),
        ("s3:Put*", "b/*"),
        ("s3:Put*", "c/*"),
    ]
    assert [(one.action, one.resource, count) for one, count in guard.missing().items()] == [("s3:GetObject", "d/k", 2)]


def test_who_is_judged() -> None:
    guard = Guard({})
    need = Need(Permission("s3:GetObject", "b/k"))
    assert guard.check(None, [need]) is None
    assert guard.check("operator", [need]) is None
    refused = guard.check(ROLE, [need])
    assert refused is not None
    assert refused.startswith(f"User: {ROLE} is not authorized to perform: s3:GetObject on resource: b/k")
