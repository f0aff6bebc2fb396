"""Writes the example's data files: ``python -m examples.securities.build``."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from examples.securities.answers import answers
from examples.securities.samples import samples
from examples.securities.sources import FOLDER
from examples.securities.tools import FIRM_TOOLS, TALK_TOOLS
from touchstone.wire.tool_specs import tool_spec


def rendered() -> dict[str, str]:
    """The data files as they should stand.

    Returns:
        Text by file name.
    """
    questions = list(samples())
    return {
        "samples.jsonl": _lines(questions),
        "answers.jsonl": _lines(answers(questions)),
        "dataset/tools.json": _specs(FIRM_TOOLS),
        "dataset/talk.tools.json": _specs(TALK_TOOLS),
    }


def main() -> None:
    """Write the data files and say how large they are."""
    for name, text in rendered().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        size = len(text.encode()) / 1e6
        print(f"{name}: {text.count(chr(10))} lines, {size:.2f} MB")  # noqa: T201 - a command reports


def _specs(tools: Iterable[Callable[..., Any]]) -> str:
    return json.dumps([tool_spec(tool) for tool in tools], indent=1, ensure_ascii=False) + "\n"


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)


if __name__ == "__main__":
    main()
