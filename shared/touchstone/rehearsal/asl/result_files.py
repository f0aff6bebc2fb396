"""What a distributed Map gives back, and its ResultWriter's files: manifest.json, SUCCEEDED_0, FAILED_0, PENDING_0.

Source: Step Functions developer guide, "ResultWriter (Map)".
"""

from __future__ import annotations

from typing import Any

from touchstone.rehearsal.asl.clock import iso
from touchstone.rehearsal.asl.descriptions import describe
from touchstone.rehearsal.asl.errors import RESULT_WRITER_FAILED, StateError
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.integrations import ObjectError
from touchstone.rehearsal.asl.item_source import store_context
from touchstone.rehearsal.asl.limits import text_of
from touchstone.rehearsal.asl.map_run import MapRun
from touchstone.rehearsal.asl.states import ResultWriter
from touchstone.rehearsal.asl.visit import Visit

_STATUSES = {"SUCCEEDED": ("SUCCEEDED",), "FAILED": ("FAILED", "TIMED_OUT", "ABORTED")}


def results_of(run: MapRun, transformation: str) -> list[Any]:
    """The results as the state's own: outputs of children that succeeded, whole records of those that did not."""
    results: list[Any] = []
    for child in run.children:
        if child is None:
            continue
        if child.status != "SUCCEEDED" or transformation == "NONE":
            results.append(record_of(child))
        elif transformation == "FLATTEN" and isinstance(child.output, list):
            results += child.output
        else:
            results.append(child.output)
    return results


async def write_results(visit: Visit, run: MapRun, writer: ResultWriter) -> dict[str, Any]:
    """Write the files.

    Returns:
        The state's result: where the manifest is.

    Raises:
        StateError: `States.ResultWriterFailed`.
    """
    place = {} if writer.arguments is None else writer.arguments.evaluate(visit.bindings())
    bucket, prefix = place.get("Bucket"), place.get("Prefix", "")
    if not isinstance(bucket, str) or not isinstance(prefix, str) or set(place) - {"Bucket", "Prefix"}:
        raise StateError(RESULT_WRITER_FAILED, "The arguments of the ResultWriter are not Bucket and Prefix.")
    base = "/".join(part for part in (prefix.strip("/"), run.id) if part)
    folder = f"{base}/Redrive-{run.redrives}" if run.redrives else base
    files = _files(run, writer)
    listed: dict[str, list[dict[str, Any]]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    for status, body in files.items():
        key = f"{folder}/{status}_0.{'jsonl' if writer.output_type == 'JSONL' else 'json'}"
        listed[status].append({"Key": key, "Size": len(body)})
        await _write(visit, bucket, key, body)
    manifest = {"DestinationBucket": bucket, "MapRunArn": run.arn, "ResultFiles": listed}
    await _write(visit, bucket, f"{folder}/manifest.json", text_of(manifest).encode())
    run.results_written = sum(child is not None for child in run.children)
    details = {"Bucket": bucket, "Key": f"{folder}/manifest.json"}
    return {"MapRunArn": run.arn, "ResultWriterDetails": details}


def record_of(child: Execution) -> dict[str, Any]:
    """A child as the files hold it without a transformation."""
    said = describe(child, parsed=False)
    return {**said, "StartDate": iso(child.started), "StopDate": iso(child.stopped or child.started)}


def _files(run: MapRun, writer: ResultWriter) -> dict[str, bytes]:
    rows: dict[str, list[Any]] = {"SUCCEEDED": [], "FAILED": [], "PENDING": []}
    for given, child in zip(run.inputs, run.children, strict=True):
        if child is None:
            rows["PENDING"].append({"Input": given.text, "InputDetails": {"Included": True}, "Status": "PENDING"})
        elif child.status in _STATUSES["FAILED"]:
            rows["FAILED"].append(record_of(child))
        elif writer.transformation == "NONE":
            rows["SUCCEEDED"].append(record_of(child))
        elif writer.transformation == "FLATTEN" and isinstance(child.output, list):
            rows["SUCCEEDED"] += child.output
        else:
            rows["SUCCEEDED"].append(child.output)
    return {status: _encoded(values, writer.output_type) for status, values in rows.items() if values}


def _encoded(rows: list[Any], output_type: str) -> bytes:
    if output_type == "JSONL":
        return "".join(f"{text_of(row)}\n" for row in rows).encode()
    return text_of(rows).encode()


async def _write(visit: Visit, bucket: str, key: str, body: bytes) -> None:
    engine, context = visit.course.engine, store_context(visit)
    try:
        await engine.loop.call(lambda: engine.objects.write(bucket, key, body, context))
    except ObjectError as error:
        raise StateError(RESULT_WRITER_FAILED, f"s3://{bucket}/{key} can't be written. {error}") from None
