"""The checkout of Touchstone that a rehearsal runs."""

from __future__ import annotations

from pathlib import Path

from touchstone.scoring.errors import TouchstoneError


class NoCheckoutError(TouchstoneError):
    """There is no checkout here or above."""


def root_of(folder: Path) -> Path:
    """The checkout that a folder is in.

    Raises:
        NoCheckoutError: it is in none.
    """
    for one in (folder, *folder.parents):
        if (one / "functions" / "reward" / "handler.py").is_file():
            return one
    raise NoCheckoutError("run this in a checkout of Touchstone: functions/reward/handler.py is not here or above")
