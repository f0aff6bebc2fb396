"""What all tests share: the default scorer, and one hypothesis profile, so that the suite is deterministic.

HYPOTHESIS_PROFILE=deep looks for new counterexamples instead: random, and thirty times as many.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from touchstone.scoring import Scorer

settings.register_profile(
    "touchstone",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=70,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("deep", settings.get_profile("touchstone"), derandomize=False, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "touchstone"))


@pytest.fixture(scope="session")
def scorer() -> Scorer:
    """A scorer of the default rubric."""
    return Scorer()
