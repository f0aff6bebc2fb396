"""From what a user writes to the target that is meant."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from touchstone.bench.targets.python_process import PythonTarget
from touchstone.bench.targets.target import Target, TargetError

ARN: Final = re.compile(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9$_-]+)?")

_HANDLER = "handler"
_RUBRIC = "TOUCHSTONE_RUBRIC"
_LAMBDA_HANDLER = "lambda_handler"


def target_from(spec: str, *, seconds: float, log: Path | None = None, rubric: Path | None = None) -> Target:
    """The target of a spec.

    Args:
        spec: `module:function`, `path.py`, `path.py:function`, the ARN of a Lambda function, or an `http(s)` address.
            Without a function it is `lambda_handler` if the file has one, else `handler`.
        seconds: longest wait for an answer.
        log: where the output of a handler in Python is appended; nowhere by default, since it may quote samples.
        rubric: rubric file that a handler in Python gets as `TOUCHSTONE_RUBRIC`.

    Raises:
        TargetError: it is none of these, or can't be loaded.
    """
    if spec.startswith(("http://", "https://", "arn:")):
        return _remote(spec, seconds)
    where, _, function = spec.partition(":")
    variables = {} if rubric is None else {_RUBRIC: str(rubric.resolve())}
    if where.endswith(".py"):
        path = Path(where)
        if not path.is_file():
            raise TargetError(f"there is no file {where}")
        return PythonTarget(where, function or _default_handler(path), log, variables)
    if all(part.isidentifier() for part in where.split(".")):
        return PythonTarget(where, function or _HANDLER, log, variables)
    raise TargetError(
        f"{spec!r} is no target: expected a Python file (reward.py or reward.py:function), a module "
        "(functions.reward.handler:handler), the ARN of a Lambda function, or an http address"
    )


def _default_handler(path: Path) -> str:
    return _LAMBDA_HANDLER if f"def {_LAMBDA_HANDLER}" in path.read_text(encoding="utf-8") else _HANDLER


def _remote(spec: str, seconds: float) -> Target:
    """A function in AWS or behind HTTP; what it needs is imported now."""
    try:
        if not spec.startswith("arn:"):
            from touchstone.bench.targets.http_endpoint import HttpTarget  # noqa: PLC0415 - needs an extra

            return HttpTarget(spec)
        if not ARN.fullmatch(spec):
            raise TargetError(f"{spec} is no ARN of a Lambda function")
        from touchstone.bench.targets.lambda_function import LambdaTarget  # noqa: PLC0415 - as above

        return LambdaTarget(spec, seconds)
    except ModuleNotFoundError as error:
        extra = "local" if error.name == "httpx" else "aws"
        raise TargetError(f"{error.name} is missing: pip install 'touchstone[{extra}]'") from None
