"""Settings of the reward function: those of every function that scores events."""

from __future__ import annotations

from touchstone.wire.settings import Settings, SettingsError

__all__ = ["Settings", "SettingsError"]
