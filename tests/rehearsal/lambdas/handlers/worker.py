"""A handler that does what the event says."""

from __future__ import annotations

import os
import sys
import time
from typing import Any


class WorkerError(Exception):
    """An error of the handler's own."""


def handler(event: dict[str, Any], context: Any) -> Any:
    print(f"asked to {event.get('do', 'add')}")  # noqa: T201 - its log
    return _DOING[event.get("do", "add")](event, context)


def _add(event: dict[str, Any], _context: Any) -> Any:
    return {"sum": sum(event.get("numbers", []))}


def _raise(_event: dict[str, Any], _context: Any) -> Any:
    raise WorkerError("as asked")


def _exit(_event: dict[str, Any], _context: Any) -> Any:
    os._exit(3)


def _sleep(event: dict[str, Any], _context: Any) -> Any:
    time.sleep(event.get("seconds", 600))
    return {"slept": True}


def _big(event: dict[str, Any], _context: Any) -> Any:
    return "x" * event["bytes"]


def _about(_event: dict[str, Any], context: Any) -> Any:
    return {
        "name": context.function_name,
        "arn": context.invoked_function_arn,
        "memory": context.memory_limit_in_mb,
        "request": context.aws_request_id,
        "left": context.get_remaining_time_in_millis(),
        "colour": os.environ.get("COLOUR"),
        "key": os.environ["AWS_ACCESS_KEY_ID"],
        "packages": sorted(
            {"boto3", "botocore", "touchstone"} & {name for name in ("boto3", "touchstone") if _has(name)}
        ),
        "folder": os.getcwd(),  # noqa: PTH109 - what the process itself says
        "pid": os.getpid(),
        "tmp": os.environ["TMPDIR"],
        "stdin": sys.stdin.read(),
    }


def _object(event: dict[str, Any], _context: Any) -> Any:
    import boto3  # type: ignore[import-untyped]  # noqa: PLC0415 - only this needs it

    body = boto3.client("s3").get_object(Bucket=event["bucket"], Key=event["key"])["Body"].read()
    return {"bytes": len(body)}


def _has(name: str) -> bool:
    from importlib.util import find_spec  # noqa: PLC0415 - only this needs it

    return find_spec(name) is not None


_DOING = {
    "add": _add,
    "raise": _raise,
    "exit": _exit,
    "sleep": _sleep,
    "big": _big,
    "about": _about,
    "object": _object,
}
