"""A run logged to an MLflow tracking server: parameters, metrics, tags and the report, through the slim client.

Answers are never logged: they hold text. Results and the page are logged only when asked for.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from touchstone.scoring.errors import TouchstoneError

if TYPE_CHECKING:
    from mlflow.tracking import MlflowClient

EXPERIMENT = "touchstone"
ARTIFACTS = ("run.json", "summary.json", "comparison.json")
RESULTS = "results.jsonl"
RUN_TAG = "touchstone.run"
_SERVERS = ("http://", "https://", "arn:")
_QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "3",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "30",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}
"""The client's own settings, where the environment says nothing else; by its defaults it asks a server that is
not there for minutes, and reports its use to its makers."""
_MOST_METRICS = 1000
_NOT_IN_NAMES = re.compile(r"[^\w\-. :/]", re.ASCII)
"""Whatever the tracking server refuses in the name of a metric."""


class TrackingError(TouchstoneError):
    """A run that could not be logged; its files stay as they are."""


def log_run(
    uri: str,
    experiment: str | None,
    folder: Path,
    summary: Mapping[str, Any],
    gate: Mapping[str, Any] | None = None,
    *,
    report: Path | None = None,
    with_results: bool = False,
) -> str:
    """Log a run; logged again, it is the same run there, as long as its parameters are the same.

    Args:
        uri: of the tracking server: `http(s)://`, or the ARN of a SageMaker one.
        experiment: name of the experiment, made if it is missing; None for `touchstone`.
        folder: the run's folder; of its files those in `ARTIFACTS` are logged, and the gate's document.
        summary: the run's summary document, with its `run`.
        gate: the gate's document, if there is one.
        report: the page, if it is to be logged; one that shows text must not be.
        with_results: log `results.jsonl` too.

    Returns:
        The id that the server gave the run.

    Raises:
        TrackingError: the package or its plugin is missing, or the server can't be reached or refuses.
    """
    client = _client(uri)
    from mlflow.exceptions import MlflowException  # noqa: PLC0415 - an extra
    from requests.exceptions import RequestException  # noqa: PLC0415 - the client's own

    try:
        run_id = _run_on(client, experiment or EXPERIMENT, summary, gate)
        _log_metrics(client, run_id, summary)
        names = (*ARTIFACTS, RESULTS) if with_results else ARTIFACTS
        for file in (*(folder / name for name in names), *([] if report is None else [report])):
            if file.is_file():
                client.log_artifact(run_id, str(file))
        if gate is not None:
            client.log_dict(run_id, dict(gate), "gate.json")
        client.set_terminated(run_id, "FINISHED", _milliseconds((summary.get("run") or {}).get("finished")))
    except (MlflowException, RequestException, OSError) as error:
        raise TrackingError(f"the run was not logged to {_shown(uri)}: {_reason(error)}; its files stay") from None
    return run_id


def parameters_of(summary: Mapping[str, Any]) -> dict[str, str]:
    """What was run on what and how, by name; a name that does not apply is left out."""
    run = summary.get("run") or {}
    model, dataset, rubric = (run.get(part) or {} for part in ("model", "dataset", "rubric"))
    found = {
        "model": model.get("name"),
        "model.kind": model.get("kind"),
        "model.spec": model.get("spec"),
        "dataset": dataset.get("name"),
        "dataset.digest": dataset.get("digest"),
        "dataset.rows": dataset.get("rows"),
        "rubric": rubric.get("name"),
        "rubric.version": rubric.get("version"),
        "rubric.digest": rubric.get("digest", summary.get("rubric")),
        "samples": run.get("samples"),
        **(run.get("inference") or {}),
        "touchstone": run.get("touchstone"),
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def metrics_of(summary: Mapping[str, Any]) -> dict[str, float]:
    """Every number worth a line in a chart, by name: means with bounds and denominators, rates, counts, costs.

    A mean that does not exist (nothing was scored, a part that does not apply) is left out, never logged as 0.
    """
    return {_NOT_IN_NAMES.sub("_", name): float(value) for name, value in _numbers(summary) if value is not None}


def tags_of(summary: Mapping[str, Any], gate: Mapping[str, Any] | None) -> dict[str, str]:
    """What a run is known by, the gate's decision on it, and its note."""
    run = summary.get("run") or {}
    found = {
        RUN_TAG: run.get("run"),
        "touchstone.gate": gate and gate["decision"],
        "touchstone.gate.champion": gate and gate.get("champion"),
        "mlflow.note.content": run.get("note"),
    }
    return {name: str(value) for name, value in found.items() if value}


def _numbers(summary: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, mean in (summary.get("metrics") or {}).items():
        yield name, mean["mean"]
        yield from ((f"{name}.{end}", mean.get(end)) for end in ("low", "high", "n"))
    for group, kind in (("categories", "category"), ("tools", "tool")):
        for name, means in (summary.get(group) or {}).items():
            yield from ((f"{kind}/{name}/{metric}", mean["mean"]) for metric, mean in means.items())
    for name, rate in (summary.get("rates") or {}).items():
        yield from ((f"{name}.{part}", rate.get(part)) for part in ("share", "low", "high"))
    counts = summary.get("counts") or {}
    yield from ((name, counts.get(name)) for name in ("rows", "scored"))
    yield from ((name, sum((counts.get(name) or {}).values())) for name in ("unscored", "failed"))
    for group in ("tokens", "latency"):
        yield from ((f"{group}.{name}", value) for name, value in (summary.get(group) or {}).items())
    yield "cost", (summary.get("cost") or {}).get("amount")
    yield "seconds", (summary.get("run") or {}).get("seconds")


def _client(uri: str) -> MlflowClient:
    if not uri.startswith(_SERVERS):
        raise TrackingError(f"expected a tracking server at http://, https:// or an ARN of SageMaker's, saw {uri!r}")
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        from mlflow.tracking import MlflowClient  # noqa: PLC0415 - an extra
    except ImportError:
        raise TrackingError("logging to MLflow needs a package: pip install 'touchstone[mlflow]'") from None
    from mlflow.exceptions import MlflowException  # noqa: PLC0415 - an extra

    logging.getLogger("mlflow").setLevel(logging.ERROR)
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
    try:
        return MlflowClient(uri)
    except MlflowException as error:
        if uri.startswith("arn:"):
            raise TrackingError("SageMaker's tracking server needs a plugin: pip install sagemaker-mlflow") from None
        raise TrackingError(f"{_shown(uri)} is no tracking server: {_reason(error)}") from None


def _run_on(client: MlflowClient, experiment: str, summary: Mapping[str, Any], gate: Mapping[str, Any] | None) -> str:
    """Id of the run on the server: found by its tag, or made; with its tags and parameters."""
    tags, parameters = tags_of(summary, gate), parameters_of(summary)
    experiment_id = _experiment(client, experiment)
    run_id = _logged_before(client, experiment_id, tags.get(RUN_TAG), parameters)
    if run_id is None:
        started = _milliseconds((summary.get("run") or {}).get("started"))
        run_id = client.create_run(experiment_id, started, tags, run_name=tags.get(RUN_TAG)).info.run_id
    else:
        for name, value in tags.items():
            client.set_tag(run_id, name, value)
    from mlflow.entities import Param  # noqa: PLC0415 - an extra

    client.log_batch(run_id, params=[Param(name, value) for name, value in parameters.items()])
    return str(run_id)


def _experiment(client: MlflowClient, name: str) -> str:
    found = client.get_experiment_by_name(name)
    return str(found.experiment_id if found else client.create_experiment(name))


def _logged_before(
    client: MlflowClient, experiment_id: str, run: str | None, parameters: Mapping[str, str]
) -> str | None:
    """Id of the server's run of the same name and parameters, if there is one; parameters there never change."""
    if run is None:
        return None
    quoted = run.replace("'", "")
    found = client.search_runs([experiment_id], f"tags.`{RUN_TAG}` = '{quoted}'")
    return next((str(own.info.run_id) for own in found if own.data.params == parameters), None)


def _log_metrics(client: MlflowClient, run_id: str, summary: Mapping[str, Any]) -> None:
    from mlflow.entities import Metric  # noqa: PLC0415 - an extra

    now = int(time.time() * 1000)
    metrics = [Metric(name, value, now, 0) for name, value in metrics_of(summary).items()]
    for some in _chunks(metrics):
        client.log_batch(run_id, metrics=some)


def _chunks(metrics: list[Any]) -> Iterable[list[Any]]:
    return (metrics[start : start + _MOST_METRICS] for start in range(0, len(metrics), _MOST_METRICS))


def _milliseconds(moment: str | None) -> int | None:
    return None if moment is None else int(datetime.fromisoformat(moment).timestamp() * 1000)


def _shown(uri: str) -> str:
    """The address without user and password."""
    parts = urlsplit(uri)
    if "@" not in parts.netloc:
        return uri
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _reason(error: Exception) -> str:
    """The first line of what went wrong, with no password in it."""
    code = getattr(error, "error_code", None)
    line = next(iter(str(error).splitlines()), "")
    if "Max retries exceeded" in line or "Connection" in type(error).__name__:
        return "it can't be reached"
    return f"{code or type(error).__name__}: {line}"[:300]
