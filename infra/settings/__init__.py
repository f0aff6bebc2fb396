"""What a deployment may choose: one frozen model, from cdk.json, `cdk -c` or a file."""

from infra.settings.advice import advice
from infra.settings.model import Settings
from infra.settings.reading import CONTEXT_KEY, FILE_KEY, SettingsError, read_context, read_settings

__all__ = ["CONTEXT_KEY", "FILE_KEY", "Settings", "SettingsError", "advice", "read_context", "read_settings"]
