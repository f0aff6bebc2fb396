"""Cases as data: files made of a format's base row and what a case changes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from touchstone.data.validation import Settings

HERE = Path(__file__).parent
_FILES = {"text", "hex", "long", "deep", "rows", "times", "brief", "gzip", "as", "under"}
_NAMES = {"gen_qa": "gen_qa.jsonl"}


class Case(NamedTuple):
    """A rule with what breaks it and what does not."""

    rule: str
    format: Any
    fail: Mapping[str, Any]
    passes: Mapping[str, Any]
    at: str | None
    seen: str
    settings: Mapping[str, Any]
    name: str

    def file(self, folder: Path, part: Mapping[str, Any]) -> tuple[Path, Settings]:
        """A file of the case, and how it is checked."""
        path = folder / part.get("as", self.name)
        content = b"".join(_lines(self.format, part))
        path.write_bytes(gzip.compress(content, mtime=0) if part.get("gzip") else content)
        return path, Settings(self.format, **part.get("under", self.settings))


@cache
def bases() -> dict[str, Any]:
    return dict(yaml.safe_load((HERE / "bases.yaml").read_text(encoding="utf-8")))


def cases() -> Iterator[Case]:
    for found in yaml.safe_load((HERE / "cases.yaml").read_text(encoding="utf-8")):
        assert set(found) <= {"rule", "format", "fail", "pass", "at", "seen", "with", "name"}, found
        name = found.get("name", _NAMES.get(found["format"], "train.jsonl"))
        yield Case(
            found["rule"],
            found["format"],
            found["fail"],
            found["pass"],
            found.get("at"),
            found.get("seen", ""),
            found.get("with", {}),
            name,
        )


def row(kind: str, patch: Mapping[str, Any]) -> dict[str, Any]:
    return dict(_merged(bases()[kind], patch))


def asked(kind: str, number: int) -> dict[str, Any]:
    """The base row with an id and a question of its own."""
    made: dict[str, Any] = json.loads(json.dumps(bases()[kind]))
    if "id" in made:
        made["id"] = f"q-{number}"
    if "query" in made:
        made["query"] += f" #{number}"
        return made
    first = next(turn for turn in made["messages"] if turn["role"] == "user")
    if isinstance(first["content"], str):
        first["content"] += f" #{number}"
    else:
        first["content"][0]["text"] += f" #{number}"
    return made


def _lines(kind: str, part: Mapping[str, Any]) -> Iterator[bytes]:
    if "text" in part:
        yield part["text"].encode()
    elif "hex" in part:
        yield bytes.fromhex(part["hex"])
    elif "long" in part:
        yield b'"' + b"x" * (part["long"] - 2) + b'"\n'
    elif "deep" in part:
        yield b'{"a":' + b"[" * part["deep"] + b"]" * part["deep"] + b"}\n"
    elif "brief" in part:
        yield from (b'{"n":%d}\n' % number for number in range(part["brief"]))
    elif "times" in part:
        yield from (_line(asked(kind, number)) for number in range(part["times"]))
    elif "rows" in part:
        yield from (_line(row(kind, patch)) for patch in part["rows"])
    else:
        yield _line(row(kind, {key: _padded(value) for key, value in part.items() if key not in _FILES}))


def _padded(value: Any) -> Any:
    return "x" * value["pad"] if isinstance(value, Mapping) and set(value) == {"pad"} else value


def _line(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _merged(value: Any, patch: Any) -> Any:
    """A JSON merge patch (RFC 7396)."""
    if not isinstance(patch, Mapping):
        return patch
    made = dict(value) if isinstance(value, Mapping) else {}
    for key, inner in patch.items():
        made[key] = _merged(made.get(key), inner)
    return {key: inner for key, inner in made.items() if inner is not None}
