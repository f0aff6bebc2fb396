"""The hand-written YAML of the example."""

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent

_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class _Loader(yaml.SafeLoader):
    """A safe loader that leaves dates as text, as they stand in a tool call."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(name: str) -> Any:
    """Read one of the example's YAML files.

    Args:
        name: The file's name.

    Returns:
        What it holds, dates as text.
    """
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
