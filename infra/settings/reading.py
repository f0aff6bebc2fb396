"""Settings read from the app's context or a file, with the profile's defaults; all faults told at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from infra.settings.model import Settings
from touchstone.wire.models.machine_inputs import EvaluateInput

CONTEXT_KEY: Final = "touchstone"
FILE_KEY: Final = "touchstone-settings"
"""Context key of a file that takes the place of what stands under `CONTEXT_KEY`."""

PROFILES: Final[Mapping[str, Mapping[str, Any]]] = {
    "dev": {},
    "prod": {
        "protect": True,
        "network": {"zones": 2},
        "storage": {"keep_old_versions_days": 365},
        "logs": {"retention_days": 365},
        "release": {"approval": "required"},
    },
}
"""What each profile sets unlike the defaults of the model."""


class SettingsError(Exception):
    """Settings that can't be used; all of them at once."""


def read_context(context: object, file: object = None) -> Settings:
    """The settings of an app.

    Args:
        context: what stands under `CONTEXT_KEY`.
        file: what stands under `FILE_KEY`: path of a YAML or JSON file, or None.

    Raises:
        SettingsError: see `read_settings`.
    """
    if file is None:
        return read_settings(context)
    try:
        return read_settings(yaml.safe_load(Path(str(file)).read_text(encoding="utf-8")), str(file))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problem = " ".join(str(error).split())
        raise SettingsError(f'settings file {file} (context key "{FILE_KEY}") can\'t be read: {problem}') from None


def read_settings(context: object, place: str = f'context key "{CONTEXT_KEY}" in cdk.json or cdk -c') -> Settings:
    """The settings that a value gives; those left out keep their profile's default.

    Args:
        context: None, an object, or (from `cdk -c`) JSON text of one.
        place: where it stands, for messages.

    Raises:
        SettingsError: naming every field at fault, what was seen and what is allowed.
    """
    given = _decoded(context, place)
    profile = given.get("profile", "dev")
    defaults = PROFILES.get(profile, {}) if isinstance(profile, str) else {}
    found = _faults_of(_merged(defaults, given))
    if isinstance(found, Settings):
        return found
    listing = "\n".join(f"  {fault}" for fault in found)
    raise SettingsError(f"settings ({place}): {len(found)} can't be used\n{listing}")


def _faults_of(document: Mapping[str, Any]) -> Settings | list[str]:
    after = document.get("evaluation", {})
    after = after.get("after_training") if isinstance(after, Mapping) else None
    faults = _evaluation_faults(after) if isinstance(after, Mapping) else []
    try:
        settings = Settings.model_validate(document)
    except ValidationError as error:
        return [*(_fault(detail) for detail in error.errors()), *faults]
    return faults or settings


def _evaluation_faults(given: Mapping[str, Any]) -> list[str]:
    """Faults of the input that evaluations after training get, by the machine's own model of its input."""
    own = {"run": "job", "model": {"job": "job"}}
    place = "evaluation.after_training"
    taken = [f"{place}.{name}: is filled in from the job; leave it out" for name in own if name in given]
    try:
        EvaluateInput.model_validate({**given, **own})
    except ValidationError as error:
        return [*taken, *(f"{place}.{_field(detail)}: {detail['msg']}" for detail in error.errors())]
    return taken


def _merged(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(defaults)
    for name, value in given.items():
        beneath = merged.get(name)
        both = isinstance(beneath, Mapping) and isinstance(value, Mapping)
        merged[name] = _merged(beneath, value) if both else value  # type: ignore[arg-type]
    return merged


def _decoded(context: object, place: str) -> Mapping[str, Any]:
    if context is None:
        return {}
    try:
        decoded = json.loads(context) if isinstance(context, str) else context
    except json.JSONDecodeError as error:
        raise SettingsError(f"settings ({place}): expected an object, saw {context!r} ({error.msg})") from None
    if not isinstance(decoded, Mapping):
        raise SettingsError(f"settings ({place}): expected an object, saw {context!r}")
    return decoded


def _fault(detail: ErrorDetails) -> str:
    field = _field(detail)
    if detail["type"] == "extra_forbidden":
        return f"{field}: unknown; allowed are {', '.join(_fields_beside(detail['loc']))}"
    if detail["type"] == "value_error":
        return f"{field}: {detail['msg'].removeprefix('Value error, ')}"
    text = f"{field}: saw {detail['input']!r}; {detail['msg'][0].lower()}{detail['msg'][1:]}"
    example = _example(detail["loc"]) if detail["type"] == "string_pattern_mismatch" else None
    return f"{text}, for example {example}" if example else text


def _field(detail: ErrorDetails) -> str:
    return ".".join(str(part) for part in detail["loc"])


def _example(loc: tuple[int | str, ...]) -> str | None:
    """An example of a field's form; of a list, of its items."""
    names = [part for part in loc if isinstance(part, str)]
    model: Any = Settings
    for name in names[:-1]:
        model = model.model_fields[name].annotation if name in model.model_fields else None
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            return None
    field = model.model_fields.get(names[-1])
    waiting = [] if field is None else [field, field.annotation]
    while waiting:
        seen = waiting.pop(0)
        if getattr(seen, "examples", None):
            return str(seen.examples[0])
        waiting += [*getattr(seen, "metadata", ()), *getattr(seen, "__metadata__", ()), *get_args(seen)]
    return None


def _fields_beside(loc: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in loc[:-1]:
        inner: Any = model.model_fields[str(part)].annotation
        model = inner
    return list(model.model_fields)
