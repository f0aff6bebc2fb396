"""Facts of the network: no way out but the endpoints of the services that are called."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.endpoints import ENDPOINTS, GATEWAY, interfaces_of, services_of
from infra.function_table import FUNCTIONS, row_of
from infra.settings import Settings, read_settings
from infra.variants import VARIANTS

from .apps import Synthesised, resources_of

every_variant = pytest.mark.parametrize("variant", list(VARIANTS))


def _foundation(templates: Synthesised, variant: str = "dev") -> dict[str, Any]:
    return templates(VARIANTS[variant])["foundation"]


def _endpoints(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = resources_of(template, "AWS::EC2::VPCEndpoint").values()
    return {own["ServiceName"].split(".", 3)[3]: own for own in found}


@every_variant
def test_nothing_leads_out(templates: Synthesised, variant: str) -> None:
    kinds = {found["Type"] for found in _foundation(templates, variant)["Resources"].values()}
    assert kinds.isdisjoint({"AWS::EC2::NatGateway", "AWS::EC2::InternetGateway", "AWS::EC2::Route", "AWS::EC2::EIP"})


@pytest.mark.parametrize(("variant", "zones"), [("dev", 1), ("prod", 2), ("imported", 0)])
def test_subnets_are_isolated_and_give_no_public_addresses(templates: Synthesised, variant: str, zones: int) -> None:
    subnets = resources_of(_foundation(templates, variant), "AWS::EC2::Subnet")
    assert len(subnets) == zones
    assert not any(own["MapPublicIpOnLaunch"] for own in subnets.values())


@every_variant
def test_exactly_the_endpoints_that_are_needed(templates: Synthesised, variant: str) -> None:
    settings = read_settings(VARIANTS[variant])
    endpoints = _endpoints(_foundation(templates, variant))
    assert set(endpoints) == {GATEWAY, *interfaces_of(settings)}
    assert endpoints[GATEWAY]["VpcEndpointType"] == "Gateway"
    for name in interfaces_of(settings):
        assert endpoints[name]["PrivateDnsEnabled"] is True
        assert len(endpoints[name]["SecurityGroupIds"]) == 1


def test_endpoints_follow_what_functions_and_jobs_call() -> None:
    assert services_of(Settings()) == ["bedrock-runtime", "s3", "sagemaker"]
    assert interfaces_of(Settings()) == ["bedrock-runtime", "sagemaker.api"]
    with_jobs = read_settings({"network": {"jobs_in_vpc": True}})
    assert set(interfaces_of(with_jobs)) - set(interfaces_of(Settings())) == {"ecr.api", "ecr.dkr", "lambda", "logs"}
    assert {service for row in FUNCTIONS for service in row.services} <= {*ENDPOINTS, GATEWAY}


def test_no_endpoints_where_they_are_there_already(templates: Synthesised) -> None:
    network = {**VARIANTS["imported"]["network"], "create_endpoints": False, "route_table_ids": []}
    template = templates({**VARIANTS["imported"], "network": network})["foundation"]
    assert _endpoints(template) == {}


def test_your_vpc_is_used_as_it_is(templates: Synthesised) -> None:
    parts = templates(VARIANTS["imported"])
    own = VARIANTS["imported"]["network"]
    assert not resources_of(parts["foundation"], "AWS::EC2::VPC")
    for group in resources_of(parts["foundation"], "AWS::EC2::SecurityGroup").values():
        assert group["VpcId"] == own["vpc_id"]
    for function in resources_of(parts["scoring"], "AWS::Lambda::Function").values():
        assert function["VpcConfig"]["SubnetIds"] == own["subnet_ids"]
    endpoints = _endpoints(parts["foundation"])
    assert endpoints[GATEWAY]["RouteTableIds"] == own["route_table_ids"]
    assert endpoints["bedrock-runtime"]["ServiceName"] == "com.amazonaws.us-west-2.bedrock-runtime"


@every_variant
def test_groups_let_out_https_to_endpoints_and_s3_only(templates: Synthesised, variant: str) -> None:
    template = _foundation(templates, variant)
    groups = resources_of(template, "AWS::EC2::SecurityGroup")
    rules = [
        *resources_of(template, "AWS::EC2::SecurityGroupEgress").values(),
        *(rule for own in groups.values() for rule in own.get("SecurityGroupEgress", ())),
    ]
    assert not [rule for rule in rules if rule.get("CidrIp") not in {None, "255.255.255.255/32"}]
    outward = [rule for rule in rules if rule.get("CidrIp") is None and rule["IpProtocol"] != "-1"]
    assert {(rule["FromPort"], rule["ToPort"]) for rule in outward} == {(443, 443)}
    within = [rule for rule in rules if rule["IpProtocol"] == "-1"]
    assert bool(within) is (variant == "prod")  # hosts of one job, among themselves
    assert all(rule["DestinationSecurityGroupId"] == rule["GroupId"] for rule in within)


def test_where_the_prefix_list_is_not_known_https_is_all_that_is_let_out(templates: Synthesised) -> None:
    groups = resources_of(templates({"region": "ca-west-1"})["foundation"], "AWS::EC2::SecurityGroup").values()
    (rule,) = [
        rule for own in groups for rule in own.get("SecurityGroupEgress", ()) if rule["CidrIp"] != "255.255.255.255/32"
    ]
    assert (rule["CidrIp"], rule["FromPort"], rule["ToPort"]) == ("0.0.0.0/0", 443, 443)


def test_the_reward_is_in_the_group_that_lets_nothing_out(templates: Synthesised) -> None:
    functions = resources_of(templates(VARIANTS["dev"])["scoring"], "AWS::Lambda::Function").values()
    groups = {own["Handler"].split(".")[1]: str(own["VpcConfig"]["SecurityGroupIds"]) for own in functions}
    assert {name for name, group in groups.items() if "Silent" in group} == {"reward"}
    assert not row_of("reward").services


def test_jobs_in_the_vpc_get_their_network(templates: Synthesised) -> None:
    parts = templates(VARIANTS["prod"])
    functions = resources_of(parts["scoring"], "AWS::Lambda::Function").values()
    (prepare,) = (own for own in functions if own["Handler"].startswith("functions.prepare."))
    variables = prepare["Environment"]["Variables"]
    assert "Subnet" in json.dumps(variables["TOUCHSTONE_SUBNETS"])
    assert "Jobs" in json.dumps(variables["TOUCHSTONE_SECURITY_GROUPS"])
    without = resources_of(templates(VARIANTS["dev"])["scoring"], "AWS::Lambda::Function").values()
    assert not any("TOUCHSTONE_SUBNETS" in own["Environment"]["Variables"] for own in without)
