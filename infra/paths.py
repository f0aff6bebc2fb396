"""Where the parts of the project lie."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "shared" / "touchstone"
FUNCTIONS = ROOT / "functions"
BUNDLES = ROOT / "build" / "bundles"
"""Bundles of a synthesis; scratch space, made anew every time."""
CDK_OUT = ROOT / "cdk.out"
CDK_JSON = ROOT / "cdk.json"
