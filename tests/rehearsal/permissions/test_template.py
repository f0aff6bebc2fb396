from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from touchstone.rehearsal.permissions.roles import policies_of
from touchstone.rehearsal.permissions.template import Template, TemplateError

DOCUMENT: dict[str, Any] = {
    "Parameters": {"Colour": {"Type": "String", "Default": "blue"}},
    "Mappings": {"M": {"us-east-1": {"image": "i-1"}}},
    "Resources": {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {}},
        "Named": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": {"Fn::Sub": "r-${AWS::Region}"},
                "AssumeRolePolicyDocument": {"Statement": [{"Principal": {"Service": "lambda.amazonaws.com"}}]},
                "Policies": [
                    {
                        "PolicyName": "inline",
                        "PolicyDocument": {
                            "Statement": {
                                "Effect": "Allow",
                                "Action": "s3:GetObject",
                                "Resource": {"Ref": "AWS::NoValue"},
                            }
                        },
                    }
                ],
                "ManagedPolicyArns": [
                    {"Ref": "Managed"},
                    "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
                    "arn:aws:iam::aws:policy/AdministratorAccess",
                ],
            },
        },
        "Managed": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "PolicyDocument": {
                    "Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": {"Ref": "Topic"}}]
                }
            },
        },
        "Attached": {
            "Type": "AWS::IAM::Policy",
            "Properties": {
                "Roles": [{"Ref": "Role"}, {"Ref": "Named"}],
                "PolicyDocument": {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": "s3:PutObject",
                            "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["Bucket", "Arn"]}, "/*"]]},
                        }
                    ]
                },
            },
        },
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "t"}},
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"StateMachineName": "m"}},
        "Thing": {"Type": "AWS::Else::Thing"},
    },
}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Ref": "Colour"}, "blue"),
        ({"Ref": "Bucket"}, "bucket"),
        ({"Ref": "Topic"}, "arn:aws:sns:us-east-1:123456789012:t"),
        ({"Fn::GetAtt": ["Role", "Arn"]}, "arn:aws:iam::123456789012:role/Role"),
        ({"Fn::GetAtt": "Machine.Arn"}, "arn:aws:states:us-east-1:123456789012:stateMachine:m"),
        ({"Fn::GetAtt": ["Thing", "Id"]}, "Thing.Id"),
        ({"Fn::Sub": "${AWS::Partition}-${Bucket.Arn}-${!kept}"}, "aws-arn:aws:s3:::bucket-${kept}"),
        ({"Fn::Sub": ["${a}/${Colour}", {"a": {"Ref": "Bucket"}}]}, "bucket/blue"),
        ({"Fn::Select": [1, {"Fn::Split": [":", "a:b"]}]}, "b"),
        ({"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "image"]}, "i-1"),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [{"Ref": "AWS::NoValue"}, 1]}, {"b": [1]}),
    ],
)
def test_values(written: Any, value: Any) -> None:
    assert Template(DOCUMENT).value(written) == value


@pytest.mark.parametrize(
    "written",
    [{"Ref": "Nobody"}, {"Fn::GetAtt": ["Thing", "Arn"]}, {"Fn::Cidr": []}, {"Fn::ImportValue": "x"}],
)
def test_what_cannot_be_resolved(written: Any) -> None:
    with pytest.raises(TemplateError, match=r"^stack: "):
        Template(DOCUMENT).value(written)


def test_values_of_other_stacks() -> None:
    other = Template({"Outputs": {"O": {"Value": "v", "Export": {"Name": "n"}}}}, stack="other")
    here = Template({}, others={"other": other})
    assert here.value({"Fn::ImportValue": "n"}) == "v"
    assert here.value({"Fn::GetStackOutput": {"StackName": "other", "OutputName": "O"}}) == "v"


def test_roles() -> None:
    document = json.loads(json.dumps(DOCUMENT))
    document["Resources"]["Named"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]["Resource"] = "*"
    roles = policies_of(Template(document))
    named, plain = "arn:aws:iam::123456789012:role/r-us-east-1", "arn:aws:iam::123456789012:role/Role"
    assert [one.actions for one in roles.statements[plain]] == [("s3:PutObject",)]
    assert roles.statements[plain][0].resources == ("arn:aws:s3:::bucket/*",)
    assert [one.actions[0] for one in roles.statements[named]] == [
        "s3:GetObject",
        "sns:Publish",
        "logs:CreateLogGroup",
        "s3:PutObject",
    ]
    assert roles.unread == (f"{named}: arn:aws:iam::aws:policy/AdministratorAccess",)
    assert roles.service[named] == "lambda.amazonaws.com"


def synthesised() -> list[Path]:
    return sorted((Path(__file__).parents[3] / "cdk.out").glob("*.template.json"))


@pytest.mark.skipif(not synthesised(), reason="make synth writes the templates that this reads")
def test_the_templates_of_this_repository() -> None:
    texts = {path.name.split(".")[0]: json.loads(path.read_text()) for path in synthesised()}
    others = {name: Template(document, stack=name) for name, document in texts.items()}
    for name, document in texts.items():
        template = Template(document, stack=name, others=others)
        roles = policies_of(template)
        assert roles.unread == ()
        for arn, statements in roles.statements.items():
            assert statements, arn
            assert all(
                "Ref" not in resource and "Token" not in resource for one in statements for resource in one.resources
            )
        for _, properties in template.resources("AWS::Lambda::Function"):
            assert template.value(properties["Role"]) in roles.statements
