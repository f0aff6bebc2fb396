"""What importing a handler costs and touches, seen in fresh processes from the repository's root."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from functions.evaluate.settings import Settings
from tests.wire.corpus import ROOT
from touchstone.wire.settings import SettingsError

FORBIDDEN = {
    "evaluate": ("boto3", "botocore.client", "yaml", "numpy", "altair", "httpx", "click", "rich"),
    "generate": ("boto3", "botocore.client", "yaml", "numpy", "httpx", "click", "rich"),
    "curate": ("boto3", "botocore.client", "yaml", "numpy", "httpx", "click", "rich", "tenacity"),
    "summarize": ("boto3", "botocore.client", "yaml", "scipy", "httpx", "click", "rich", "mlflow"),
}


@pytest.mark.parametrize("function", FORBIDDEN)
def test_a_handler_imports_in_an_empty_environment_and_makes_no_client(function: str) -> None:
    code = f"""
import json, sys
import functions.{function}.handler
print(json.dumps([name for name in {FORBIDDEN[function]!r} if name in sys.modules]))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, env={}, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_wrong_settings_are_all_named_at_once() -> None:
    wrong = {
        "TOUCHSTONE_CONCURRENCY": "0",
        "TOUCHSTONE_MARGIN_SECONDS": "-1",
        "TOUCHSTONE_CHECKPOINT_SECONDS": "nan",
        "TOUCHSTONE_BUCKET_OWNER": "12345678901x",
        "TOUCHSTONE_FLOOR": "2",
    }
    with pytest.raises(SettingsError, match="TOUCHSTONE") as caught:
        Settings.from_environment(wrong)
    for name, value in wrong.items():
        assert f"{name}: expected " in str(caught.value)
        assert f"saw {value!r}" in str(caught.value)
    assert Settings.from_environment(dict.fromkeys(wrong, " ")) == Settings()
