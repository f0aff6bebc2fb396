"""What a bundle says of itself, read from its archive."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

MANIFEST = "touchstone-manifest.json"


def manifest_of(archive: Path) -> dict[str, Any]:
    """The manifest in a bundle's archive."""
    with zipfile.ZipFile(archive) as bundle:
        manifest: dict[str, Any] = json.loads(bundle.read(MANIFEST))
    return manifest


def digest_of_scoring(archive: Path) -> str | None:
    """Digest of what makes the scores: our code in the bundle and the rubric; None where its manifest names neither.

    Another digest is another reward, and so another training job.
    """
    manifest = manifest_of(archive)
    if "library" not in manifest:
        return None
    text = f"{manifest['library']}\n{manifest['rubric']['digest']}\n"
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
