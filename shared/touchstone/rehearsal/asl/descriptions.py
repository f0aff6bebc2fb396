"""What DescribeExecution says of an execution.

Shape measured on AWS by the floci project: PascalCase, keys in order, dates in epoch milliseconds.
"""

from __future__ import annotations

from typing import Any

from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.limits import text_of


def describe(child: Execution, *, parsed: bool) -> dict[str, Any]:
    """What DescribeExecution says of an execution that has ended, in PascalCase."""
    said: dict[str, Any] = {
        "Cause": child.cause,
        "Error": child.error,
        "ExecutionArn": child.arn,
        "Input": child.input if parsed else child.text,
        "InputDetails": {"Included": True},
        "Name": child.name,
        "Output": None,
        "OutputDetails": {"Included": True},
        "RedriveCount": child.redrives,
        "RedriveStatus": "REDRIVABLE",
        "RedriveStatusReason": None,
        "StartDate": round(child.started * 1000),
        "StateMachineArn": child.machine,
        "Status": child.status,
        "StopDate": round((child.stopped or child.started) * 1000),
    }
    if child.status == "SUCCEEDED":
        said["Output"] = child.output if parsed else text_of(child.output)
        said["RedriveStatus"] = "NOT_REDRIVABLE"
        said["RedriveStatusReason"] = "Execution is SUCCEEDED and cannot be redriven"
        return {key: value for key, value in said.items() if value is not None or (key == "Output" and parsed)}
    return {key: value for key, value in said.items() if value is not None}
