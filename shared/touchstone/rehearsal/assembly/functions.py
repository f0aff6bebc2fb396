"""The Lambda functions of a template, with their bundles unpacked."""

from __future__ import annotations

import contextlib
import json
import platform
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from touchstone.rehearsal.assembly.stacks import AssemblyError
from touchstone.rehearsal.lambdas.function import Code, Function
from touchstone.rehearsal.permissions.template import Template

_MANIFEST: Final = "touchstone-manifest.json"
_MACHINES: Final = {"aarch64": "arm64", "amd64": "x86_64"}
_TIMEOUT_SECONDS: Final = 3
"""What Lambda gives a function that names no time limit (Lambda quotas)."""
_MEMORY_MB: Final = 128


def functions_of(template: Template, folder: Path) -> Iterator[Function]:
    """The functions of a template that have a bundle of ours; others (CDK's own) are no part of a rehearsal.

    Args:
        template: the template.
        folder: of the assembly, with the assets.

    Raises:
        AssemblyError: a bundle is missing, or was built for another machine.
        TemplateError: a reference can't be resolved.
    """
    for logical, properties in template.resources("AWS::Lambda::Function"):
        key = str(template.value(properties["Code"].get("S3Key", "")))
        if not key.endswith(".zip"):
            continue
        archive = folder / f"asset.{key}"
        if not archive.is_file():
            raise AssemblyError(f"{template.stack}/{logical}: there is no bundle {archive}")
        if not _is_ours(archive):
            continue
        yield _function(template, logical, template.value(properties), unpacked(archive))


def unpacked(archive: Path) -> Path:
    """The folder of a bundle, unpacked beside its archive unless it is already; other processes may do so too."""
    folder = archive.with_suffix("")
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=archive.parent) as own:
            part = Path(own) / "bundle"
            with zipfile.ZipFile(archive) as bundle:
                bundle.extractall(part)
            with contextlib.suppress(OSError):  # another process was first
                part.rename(folder)
    return folder


def _is_ours(archive: Path) -> bool:
    if not zipfile.is_zipfile(archive):
        return False
    with zipfile.ZipFile(archive) as bundle:
        return _MANIFEST in bundle.namelist()


def _function(template: Template, logical: str, properties: Mapping[str, Any], code: Path) -> Function:
    _require_built_for_here(code, f"{template.stack}/{logical}")
    return Function(
        name=template.name(logical),
        handler=str(properties["Handler"]),
        code=Code.bundle(code),
        role=str(properties["Role"]),
        timeout=float(properties.get("Timeout", _TIMEOUT_SECONDS)),
        memory_mb=int(properties.get("MemorySize", _MEMORY_MB)),
        environment=(properties.get("Environment") or {}).get("Variables") or {},
        concurrency=properties.get("ReservedConcurrentExecutions"),
        log_group=(properties.get("LoggingConfig") or {}).get("LogGroup"),
    )


def _require_built_for_here(code: Path, place: str) -> None:
    manifest = json.loads((code / _MANIFEST).read_text("utf-8"))
    built, here = (str(manifest.get("python")), str(manifest.get("architecture"))), _this_machine()
    if built != here:
        raise AssemblyError(
            f"{place}: expected a bundle for Python {' on '.join(here)}, saw one for Python {' on '.join(built)};"
            " synthesise with the context touchstone-bundles=current"
        )


def _this_machine() -> tuple[str, str]:
    machine = platform.machine().lower()
    return ".".join(platform.python_version_tuple()[:2]), _MACHINES.get(machine, machine)
