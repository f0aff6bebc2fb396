"""A small cloud assembly in a folder: two stacks, a function, a machine, their roles, a bucket."""

from __future__ import annotations

import json
import platform
import sys
import zipfile
from pathlib import Path
from typing import Any

HANDLER = """
import json, os

def handler(event, context):
    return {"sum": sum(event["numbers"]), "bucket": os.environ["TOUCHSTONE_BUCKET"]}
"""
DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "Add",
    "States": {
        "Add": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "${AddFunction}", "Payload": "{% $states.input %}"},
            "Output": "{% $states.result.Payload %}",
            "Next": "Keep",
        },
        "Keep": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:s3:putObject",
            "Arguments": {"Bucket": "${Bucket}", "Key": "sum.json", "Body": "{% $states.input %}"},
            "Output": "{% $states.input %}",
            "End": True,
        },
    },
}
BUCKET = {"Fn::Join": ["", ["touchstone-data-", {"Ref": "AWS::AccountId"}]]}


def write_assembly(folder: Path, *, manifest: dict[str, Any] | None = None, definition: Any = None) -> Path:
    """Write it."""
    folder.mkdir(parents=True, exist_ok=True)
    machine = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    built = {"function": "add", "python": f"{sys.version_info[0]}.{sys.version_info[1]}", "architecture": machine}
    with zipfile.ZipFile(folder / "asset.aa.zip", "w") as archive:
        archive.writestr("functions/add/handler.py", HANDLER)
        archive.writestr("touchstone-manifest.json", json.dumps({**built, **(manifest or {})}))
    with zipfile.ZipFile(folder / "asset.bb.zip", "w") as archive:
        archive.writestr("index.js", "// CDK's own")
    _write(folder, "one", _functions())
    _write(folder, "two", _machine(DEFINITION if definition is None else definition))
    return folder


def _write(folder: Path, name: str, template: Any) -> None:
    (folder / f"{name}.template.json").write_text(json.dumps(template))


def _role(service: str, *statements: Any) -> Any:
    policy = {"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, "Policies": [policy]}}


def _functions() -> Any:
    add = {
        "FunctionName": "touchstone-add",
        "Handler": "functions.add.handler.handler",
        "Runtime": "python3.13",
        "Role": {"Fn::GetAtt": ["AddRole", "Arn"]},
        "Code": {"S3Bucket": "assets", "S3Key": "aa.zip"},
        "Environment": {"Variables": {"TOUCHSTONE_BUCKET": {"Ref": "Data"}}},
        "Timeout": 30,
    }
    own = {**add, "FunctionName": "cdk-own", "Handler": "index.handler", "Code": {"S3Key": "bb.zip"}}
    return {
        "Resources": {
            "Data": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": BUCKET}},
            "AddRole": _role("lambda.amazonaws.com"),
            "Add": {"Type": "AWS::Lambda::Function", "Properties": add},
            "Own": {"Type": "AWS::Lambda::Function", "Properties": own},
        },
        "Outputs": {
            "AddArn": {"Value": {"Fn::GetAtt": ["Add", "Arn"]}, "Export": {"Name": "one:add"}},
            "DataArn": {"Value": {"Fn::GetAtt": ["Data", "Arn"]}, "Export": {"Name": "one:data"}},
        },
    }


def _machine(definition: Any) -> Any:
    invoke = {
        "Effect": "Allow",
        "Action": "lambda:InvokeFunction",
        "Resource": {"Fn::ImportValue": "one:add"},
    }
    write = {
        "Effect": "Allow",
        "Action": "s3:PutObject",
        "Resource": {"Fn::Join": ["", [{"Fn::ImportValue": "one:data"}, "/*"]]},
    }
    properties = {
        "StateMachineName": "touchstone-add-up",
        "DefinitionString": json.dumps(definition),
        "DefinitionSubstitutions": {"AddFunction": {"Fn::ImportValue": "one:add"}, "Bucket": BUCKET},
        "RoleArn": {"Fn::GetAtt": ["MachineRole", "Arn"]},
    }
    return {
        "Resources": {
            "MachineRole": _role("states.amazonaws.com", invoke, write),
            "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties},
        }
    }
