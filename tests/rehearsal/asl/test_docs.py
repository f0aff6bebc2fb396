from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "asl-runner.md"


def test_the_example_does_what_the_page_says() -> None:
    code = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)[0]
    said = [line.removeprefix("# ") for line in code.splitlines() if line.startswith("# ")]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 - the page's own example
    assert [line.rstrip() for line in printed.getvalue().splitlines()] == [line.rstrip() for line in said]
