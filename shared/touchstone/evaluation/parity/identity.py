"""What a function's code says of itself: digest of the scoring library, and the rubric."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.scoring.errors import TouchstoneError

MANIFEST = "touchstone-manifest.json"
_SCORING = "touchstone/scoring/"


class ParityError(TouchstoneError):
    """Code that can't be read, or that is not what its manifest says."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What scores, in one function.

    Attributes:
        function: name of the function.
        place: where its code was read.
        code_sha256: what Lambda reports as `CodeSha256`.
        version: version of the library.
        scoring: digest of the scoring library, counted anew from the code.
        rubric: name of the rubric.
        rubric_version: its version.
        rubric_digest: its digest.
    """

    function: str
    place: str
    code_sha256: str
    version: str
    scoring: str
    rubric: str
    rubric_version: int
    rubric_digest: str

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def identity_of(function: str, place: str, archive: bytes) -> Identity:
    """The identity of what is in a function's archive.

    The digest of the scoring library is counted from its files, and must be what the manifest says: a changed file with
    an old manifest is found.

    Raises:
        ParityError: no zip, no manifest, or another digest.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as code:
            manifest = json.loads(code.read(MANIFEST))
            files = {name: code.read(name) for name in code.namelist() if _is_scoring(name)}
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        reason = "no bundle of this project" if isinstance(error, KeyError) else "not readable"
        raise ParityError(f"{function} ({place}): the code is {reason}: {error}") from None
    return _checked(function, place, archive, manifest, _digest(files))


def _checked(function: str, place: str, archive: bytes, manifest: Mapping[str, Any], scoring: str) -> Identity:
    said = manifest.get("scoring")
    if said != scoring:
        raise ParityError(
            f"{function} ({place}): the scoring library is {scoring[:19]}, its manifest says {str(said)[:19]}; "
            "the code was changed after it was built, or was built by an older version: build and deploy it anew"
        )
    rubric = manifest["rubric"]
    return Identity(
        function,
        place,
        base64.b64encode(hashlib.sha256(archive).digest()).decode(),
        str(manifest["touchstone"]),
        scoring,
        str(rubric["name"]),
        int(rubric["version"]),
        str(rubric["digest"]),
    )


def _is_scoring(name: str) -> bool:
    return name.startswith(_SCORING) and name.endswith(".py")


def _digest(files: Mapping[str, bytes]) -> str:
    """As the bundle's builder counts it: sorted paths and contents."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return f"sha256:{total.hexdigest()}"
