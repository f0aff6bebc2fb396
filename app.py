"""The CDK app, for `cdk synth`, `cdk deploy` and plain `python app.py`."""

import sys

from infra.application import build_app
from infra.bundling import BundleError
from infra.settings import SettingsError

try:
    build_app().synth()
except (BundleError, SettingsError) as error:
    sys.exit(str(error))
except RuntimeError as error:
    if not str(error).startswith("ValidationFailed"):
        raise
    sys.exit(str(error))
