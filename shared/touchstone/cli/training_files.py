"""The files that `touchstone report --training` takes: metrics.json, the platforms' CSV, a job's output.tar.gz."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from touchstone.evaluation.report.training import Training, load_training, training_from
from touchstone.training.health import health_of
from touchstone.training.metrics import from_csv, from_tarball
from touchstone.training.record import record_of

_KEPT_AS = "metrics.json"
_LONGEST_NAME = 63


def files_of(given: Sequence[str]) -> dict[str, Path]:
    """The files by the name that the report gives each: `NAME=FILE`, or named by the file's place.

    Raises:
        click.UsageError: no such file, a name that is given twice, or none that can be shown.
    """
    named = [_named(one) for one in given]
    files: dict[str, Path] = {}
    for name, path in named:
        if not path.is_file():
            raise click.UsageError(f"--training: there is no file {path}")
        if not 0 < len(name) <= _LONGEST_NAME:
            raise click.UsageError(f"--training: expected a name of 1 to {_LONGEST_NAME} characters for {path}")
        if name in files:
            raise click.UsageError(f"--training: two files are called {name}; say NAME=FILE")
        files[name] = path
    return files


def read_training(name: str, path: Path) -> Training:
    """The training that a file tells of.

    Raises:
        TrainingError: a metrics.json with faults.
        MetricsError: a CSV or a tarball without metrics.
        OSError: it can't be read.
    """
    if path.suffix == ".csv":
        series = from_csv(path.read_bytes(), str(path))
    elif path.suffix in {".gz", ".tgz"}:
        with path.open("rb") as stream:
            series = from_tarball(stream, str(path))
    else:
        return load_training(path, name)
    return training_from(record_of(path.name, series, health_of(series)), name, str(path))


def _named(given: str) -> tuple[str, Path]:
    name, sign, rest = given.partition("=")
    if sign and not Path(given).exists():
        return name, Path(rest)
    path = Path(given)
    return (path.resolve().parent.name if path.name == _KEPT_AS else path.name.partition(".")[0]), path
