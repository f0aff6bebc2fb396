"""The diagrams in the docs are those of the definitions."""

from __future__ import annotations

import pytest

from infra.diagrams import PAGE, diagram, rendered


def test_the_page_is_as_the_definitions_have_it() -> None:
    text = PAGE.read_text("utf-8")
    assert rendered(text) == text, "run `python -m infra.diagrams`"


def test_a_page_without_a_place_for_a_machine_is_refused() -> None:
    with pytest.raises(ValueError, match="diagram: customize"):
        rendered("")


def test_a_diagram() -> None:
    states = {
        "A": {"Type": "Task", "Next": "B", "Catch": [{"Next": "F"}]},
        "B": {"Type": "Choice", "Choices": [{"Next": "F"}, {"Next": "F"}], "Default": "A"},
        "F": {"Type": "Fail"},
    }
    assert diagram({"StartAt": "A", "States": states}).splitlines() == [
        "```mermaid",
        "flowchart TD",
        "  start(( )) --> A",
        '  A["A"]',
        "  A --> B",
        "  A -.-> F",
        '  B{{"B"}}',
        "  B --> F",
        "  B --> A",
        '  F(("F"))',
        "```",
    ]
