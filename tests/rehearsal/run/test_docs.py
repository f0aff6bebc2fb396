from __future__ import annotations

from pathlib import Path

from touchstone.rehearsal.run.scenario import Expected, shipped_scenarios

PAGE = Path(__file__).parents[3] / "docs" / "rehearsal.md"


def _end(expected: Expected | None) -> str:
    if expected is None:
        return "SUCCEEDED"
    parts = (
        expected.status,
        expected.error and f"`{expected.error}`",
        expected.where and f"at {expected.where}",
        expected.outcome and f"({expected.outcome})",
    )
    return " ".join(part for part in parts if part)


def test_the_page_has_every_scenario_as_it_is() -> None:
    table = PAGE.read_text("utf-8").split("<!-- scenarios -->")[1].split("<!-- end of scenarios -->")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    wanted = [
        f"| `{one.name}` | {one.title} | {_end(one.expect)}{f'; then {_end(one.again.expect)}' if one.again else ''} |"
        for one in shipped_scenarios()
    ]
    assert rows == wanted
