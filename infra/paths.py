"""Where the parts of the project lie."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "shared" / "touchstone"
FUNCTIONS = ROOT / "functions"
BUNDLES = ROOT / "build" / "bundles"
"""Bundles by the digest of what they were made of; delete it at will."""
PACKAGES = ROOT / "build" / "packages"
"""Installed packages, likewise."""
WORKFLOWS = ROOT / "infra" / "workflows"
EVENTS = ROOT / "infra" / "events"
CDK_OUT = ROOT / "cdk.out"
VARIANT_OUT = ROOT / "build" / "variants"
CDK_JSON = ROOT / "cdk.json"
