"""The runtime client for isolated code: a folder that holds it and what it needs, and nothing else."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from touchstone.scoring.errors import TouchstoneError

_PARTS: Final = ("awslambdaric", "runtime_client", "snapshot_restore_py", "simplejson")


class RuntimeClientError(TouchstoneError):
    """The runtime client is not installed."""


def runtime_folder(folder: Path) -> Path:
    """Fill a folder with links to the runtime client's modules.

    Raises:
        RuntimeClientError: it is not installed for this interpreter.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in _PARTS:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise RuntimeClientError(f"{name} is missing: pip install 'touchstone[local]'")
        origin = Path(spec.origin)
        source = origin.parent if spec.submodule_search_locations else origin
        link = folder / source.name
        if not link.exists():
            link.symlink_to(source)
    return folder
