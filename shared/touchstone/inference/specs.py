"""From what a person writes after --model to a model."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

from touchstone.inference.model import Model, ModelError
from touchstone.inference.options import ModelOptions
from touchstone.inference.replay import Replay

_BEDROCK_ID = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+[a-zA-Z0-9.:-]*")
_FORMS = "bedrock:ID-OR-ARN, openai:NAME with --base-url, or replay:FILE"
_EXTRAS = {"converse": "aws", "openai_compatible": "local"}


def model_from(text: str, options: ModelOptions) -> Model:
    """The model.

    Args:
        text: `bedrock:` with a model id, inference profile or ARN (which may also stand alone), `openai:` with a
            model's name, `replay:` with a file of recorded answers.
        options: how to reach it.

    Raises:
        ModelError: the text names none, or something that it needs is missing; it says what.
    """
    kind, name = _parsed(text)
    if not name:
        raise ModelError(f"the model {text!r} lacks a name: write {_FORMS}")
    _check(kind, options)
    if kind == "replay":
        return Replay(Path(name))
    if kind == "openai":
        return _adapter("openai_compatible", "OpenAICompatible", name, options)
    return _adapter("converse", "Converse", name, options)


def _parsed(text: str) -> tuple[str, str]:
    kind, colon, name = text.partition(":")
    if colon and kind in ("bedrock", "openai", "replay"):
        return kind, name
    if text.startswith("arn:") or _BEDROCK_ID.fullmatch(text):
        if ":bedrock:" in text or not text.startswith("arn:"):
            return "bedrock", text
        raise ModelError(f"the ARN {text!r} is not one of Bedrock; write {_FORMS}")
    hint = f"; did you mean replay:{text}?" if Path(text).is_file() else ""
    raise ModelError(f"no model is called {text!r}: write {_FORMS}{hint}")


def _check(kind: str, options: ModelOptions) -> None:
    """No option is passed over in silence."""
    for option, value, kinds in (
        ("--base-url", options.base_url, ("bedrock", "openai")),
        ("--api-key-env", options.api_key_env, ("openai",)),
        ("--region", options.region, ("bedrock",)),
    ):
        if value is not None and kind not in kinds:
            raise ModelError(f"{option} means nothing to a {kind}: model; leave it out")


def _adapter(module: str, name: str, model: str, options: ModelOptions) -> Model:
    try:
        adapter: Any = getattr(importlib.import_module(f"touchstone.inference.{module}"), name)
    except ImportError as error:
        raise ModelError(f"{error.name} is missing: pip install 'touchstone[{_EXTRAS[module]}]'") from None
    made: Model = adapter(model, options)
    return made
