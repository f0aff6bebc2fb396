"""The table of settings in docs/deploy.md, written from the model: `python -m infra.settings_page`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from infra.paths import ROOT
from infra.settings import Settings
from infra.settings.reading import PROFILES

PAGE = ROOT / "docs" / "deploy.md"
_BEGIN, _END = "<!-- settings -->", "<!-- end of settings -->"


def rendered(text: str) -> str:
    """The page with the table as the model has it.

    Raises:
        ValueError: the page has no place for it.
    """
    if text.count(_BEGIN) != 1 or text.count(_END) != 1:
        raise ValueError(f"docs/deploy.md: expected {_BEGIN} and {_END} once each")
    head, _, rest = text.partition(_BEGIN)
    rows = ["| setting | default | meaning |", "|---|---|---|", *_rows(Settings, "")]
    return "\n".join([f"{head}{_BEGIN}", "", *rows, "", f"{_END}{rest.partition(_END)[2]}"])


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _rows(inner, f"{prefix}{name}.")
        else:
            yield f"| `{prefix}{name}` | {_default(f'{prefix}{name}', field)} | {field.description} |"


def _default(path: str, field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    shown = _shown(list(default) if isinstance(default, tuple) else default)
    production = _of_profile(path.split("."))
    return shown if production is None else f"{shown}; prod {_shown(production)}"


def _of_profile(path: list[str]) -> Any:
    found: Any = PROFILES["prod"]
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _shown(value: Any) -> str:
    return f"`{json.dumps(value)}`"


def main() -> int:
    """Write the table anew."""
    PAGE.write_text(rendered(PAGE.read_text("utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
