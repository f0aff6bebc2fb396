"""Anybody's training or evaluation file against what the services ask for, before a job does it (AWS contract, 4)."""

from touchstone.data.validation.findings import Finding, Validation
from touchstone.data.validation.settings import FORMATS, MODELS, PLATFORMS, Settings
from touchstone.data.validation.validate import validate

__all__ = ["FORMATS", "MODELS", "PLATFORMS", "Finding", "Settings", "Validation", "validate"]
