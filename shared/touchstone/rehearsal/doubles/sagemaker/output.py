"""What a job writes: output.tar.gz (contract 6.1, 6.2 and 7.5), or the manifest as it is for a serverless job."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
from collections.abc import Mapping
from typing import Any

from touchstone.rehearsal.doubles.trainer import Evaluated, JobRequest, Trained

REWARD_COLUMNS = (
    "step_number",
    "epoch_number",
    "train_reward_mean",
    "train_episode_length_mean",
    "policy_entropy",
    "gradient_norm",
    "mean_advantage",
    "min_advantage",
    "max_advantage",
)
"""Columns of an RFT job's step_wise_training_metrics.csv (AWS sample, contract 6.2)."""
ARTIFACTS = ("missing", "not_tar", "no_manifest", "blank_manifest", "no_metrics")
"""Ways in which a rule may spoil the output (`"artifact"` of its outcome)."""


def training_files(checkpoint: str, trained: Trained, artifact: str | None) -> dict[str, bytes]:
    """Members of the output of an SFT, RFT or DPO job.

    Args:
        checkpoint: URI of the checkpoint.
        trained: what the trainer gave.
        artifact: one of ARTIFACTS, or None for a whole output.
    """
    manifest = {} if artifact == "blank_manifest" else {"checkpoint_s3_bucket": checkpoint}
    files = {"manifest.json": _json(manifest), "step_wise_training_metrics.csv": _table(trained)}
    for name, spoilt in (("manifest.json", "no_manifest"), ("step_wise_training_metrics.csv", "no_metrics")):
        if artifact == spoilt:
            del files[name]
    return files


def evaluation_files(job: JobRequest, evaluated: Evaluated, stamp: str) -> dict[str, bytes]:
    """Members of the output of an evaluation job; the parquet of details is left out."""
    run = str(job.recipe.get("run", {}).get("name", job.name))
    task = f"custom|{job.kind}_{job.kind}|0"
    results = {
        "config_general": {"model_name": job.base.uri if job.base else job.model_type},
        "results": {task: dict(evaluated.metrics), "all": dict(evaluated.metrics)},
        "versions": {task: 0},
        "config_tasks": {},
        "summary_tasks": {},
        "summary_general": {},
    }
    files = {f"{run}/eval_results/results_{stamp}.json": _json(results)}
    if job.kind == "gen_qa":
        lines = "".join(json.dumps(row, sort_keys=True) + "\n" for row in evaluated.rows)
        files[f"{run}/eval_results/inference_output.jsonl"] = lines.encode()
    return files


def tarball(files: Mapping[str, bytes]) -> bytes:
    """A gzipped tar of the files; the same bytes for the same files."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as archive:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def _table(trained: Trained) -> bytes:
    columns = list(dict.fromkeys(key for row in trained.metrics for key in row))
    if "train_reward_mean" in columns:
        columns = [*REWARD_COLUMNS, *(column for column in columns if column not in REWARD_COLUMNS)]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or REWARD_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(trained.metrics)
    return text.getvalue().encode()


def _json(document: Any) -> bytes:
    return json.dumps(document, sort_keys=True).encode()
