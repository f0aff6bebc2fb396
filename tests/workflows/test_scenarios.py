"""What can go wrong, as data: each machine reaches its stated end, and nothing billable is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.workflows.scenario import SCENARIOS, play, scenarios
from tests.workflows.world import World

ALL = [scenario for path in sorted(SCENARIOS.glob("*.yaml")) for scenario in scenarios(path.name)]


@pytest.mark.usefixtures("plain_reports")
@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: f"{scenario['machine']}: {scenario['name']}")
def test_scenario(scenario: Any, account: Callable[..., World]) -> None:
    play(scenario, account)
