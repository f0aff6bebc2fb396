"""For which machine a bundle is built, and what of its packages it does without."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Architecture = Literal["arm64", "x86_64", "current"]

_MACHINES = {"aarch64": "arm64", "amd64": "x86_64"}


@dataclass(frozen=True, slots=True)
class BundleSettings:
    """What a bundle is built for.

    Attributes:
        python: version of the Lambda runtime; unused with `current`.
        architecture: processor; `current` builds for the running interpreter, to try the bundle here.
        rubric: rubric file to carry, YAML or JSON; None for the default rubric, which needs no file.
    """

    python: str = "3.13"
    architecture: Architecture = "arm64"
    rubric: Path | None = None

    @property
    def is_current(self) -> bool:
        """Whether the bundle is for the running interpreter."""
        return self.architecture == "current"

    @property
    def target_python(self) -> str:
        """Major and minor version of the Python that will run the bundle."""
        return ".".join(platform.python_version_tuple()[:2]) if self.is_current else self.python

    @property
    def machine(self) -> str:
        """Processor that will run the bundle, in Lambda's words."""
        here = platform.machine().lower()
        return _MACHINES.get(here, here) if self.is_current else self.architecture


_POWERTOOLS = (
    "aws_lambda_powertools/event_handler",
    "aws_lambda_powertools/metrics/provider/datadog",
    "aws_lambda_powertools/middleware_factory",
    *(
        f"aws_lambda_powertools/utilities/{part}"
        for part in (
            "auth_alpha",
            "batch",
            "circuit_breaker",
            "data_classes",
            "data_masking",
            "feature_flags",
            "idempotency",
            "kafka",
            "metadata",
            "parameters",
            "parser",
            "streaming",
            "validation",
        )
    ),
)
_RAPIDFUZZ = (
    "rapidfuzz/__pyinstaller",
    "rapidfuzz/distance/metrics_cpp_avx2.*",
    "rapidfuzz/fuzz_cpp*",
    "rapidfuzz/process_cpp*",
    "rapidfuzz/utils_cpp.*",
)
UNNEEDED = (*_POWERTOOLS, *_RAPIDFUZZ, "boto3/examples", "numpy/_core/lib/*.a", "numpy/f2py")
"""Installed files and folders, as glob patterns, that no function ever loads.

Of rapidfuzz scoring loads `distance.Indel` only; what else its package imports has a twin in Python.
"""
