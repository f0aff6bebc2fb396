from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.rehearsal.doubles.scene import Scene


@pytest.fixture
def stage() -> Iterator[Callable[..., Scene]]:
    """Makes scenes, and closes them."""
    made: list[Scene] = []

    def start(*arguments: Any, **settings: Any) -> Scene:
        made.append(Scene(*arguments, **settings))
        return made[-1]

    yield start
    for scene in made:
        scene.close()


@pytest.fixture
def scene(stage: Callable[..., Scene]) -> Scene:
    return stage()
