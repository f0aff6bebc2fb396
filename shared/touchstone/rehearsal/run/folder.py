"""The folder of a rehearsal: what was asked, what happened, what was left in the buckets."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.runner import history_text
from touchstone.rehearsal.asl.trace import trace_of
from touchstone.rehearsal.run.account import LocalAccount
from touchstone.rehearsal.run.play import Played
from touchstone.rehearsal.run.timeline import Track

_MARK: Final = "result.json"


def write_folder(folder: Path, account: LocalAccount, played: Iterable[Played], timeline: Iterable[Track]) -> None:
    """Write everything into an empty folder.

    `result.json` what each start was given and how it ended · `trace.txt` every event in words · `histories/` as
    GetExecutionHistory gives them · `timeline.json` · `permissions.json` · `calls.json` of SageMaker and Bedrock ·
    `buckets/` as they are at the end.

    Raises:
        OSError: a file can't be written.
    """
    _json(folder / _MARK, [_result(one) for one in played])
    _json(folder / "timeline.json", [track.document() for track in timeline])
    _json(folder / "permissions.json", permissions_of(account))
    _json(folder / "calls.json", [_call(call) for call in account.aws.doubles.calls])
    executions = [one for one in account.runner.executions() if one.map_run is None]
    (folder / "trace.txt").write_text("".join(_trace(executions)), encoding="utf-8")
    histories = folder / "histories"
    histories.mkdir(exist_ok=True)
    for execution in executions:
        path = histories / f"{execution.machine_name}-{execution.name}.jsonl"
        path.write_text(history_text(execution), encoding="utf-8")
    _download(account, folder / "buckets")


def emptied(folder: Path) -> None:
    """A new folder; one that an earlier rehearsal left is removed.

    Raises:
        FileExistsError: the folder holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        raise FileExistsError(f"{folder} holds something that no rehearsal left there: name another --out")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def permissions_of(account: LocalAccount) -> dict[str, Any]:
    """Grants that were missing or unused, and what could not be judged."""
    guard = account.guard
    return {
        "missing": [
            {"role": one.role, "action": one.action, "resource": one.resource, "reason": one.reason, "times": times}
            for one, times in guard.missing().items()
        ],
        "unused": [{"role": one.role, "action": one.action, "resource": one.resource} for one in guard.unused()],
        "not_evaluated": guard.not_evaluated(),
        "unread": list(account.assembly.roles.unread),
    }


def _result(played: Played) -> dict[str, Any]:
    execution = played.execution
    return {
        "machine": execution.machine_name,
        "execution": execution.name,
        "input": played.input,
        "status": execution.status,
        "error": execution.error,
        "cause": execution.cause,
        "output": execution.output,
        "virtual_seconds": (execution.stopped or execution.started) - execution.started,
        "billable": list(played.billable),
        "ledger": played.ledger,
        "mismatches": list(played.mismatches),
    }


def _trace(executions: Iterable[Execution]) -> Iterator[str]:
    for execution in executions:
        yield f"{execution.machine_name} {execution.name}: {execution.status}\n"
        yield from (f"  {line}\n" for line in trace_of(execution))


def _call(call: Any) -> dict[str, Any]:
    return {
        "second": call.second,
        "service": call.service,
        "operation": call.operation,
        "caller": call.caller,
        "status": call.status,
        "error": call.error,
        "faults": list(call.faults),
    }


def _download(account: LocalAccount, folder: Path) -> None:
    s3 = account.aws.client("s3")
    for bucket in account.assembly.names("AWS::S3::Bucket"):
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for entry in page.get("Contents", ()):
                path = folder / bucket / entry["Key"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read())


def _json(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
