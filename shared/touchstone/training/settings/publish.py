"""Writes job.schema.json: `python -m touchstone.training.settings.publish`."""

from __future__ import annotations

import json
from pathlib import Path

from touchstone.training.settings.jobs import published_schema

FILE = Path(__file__).parent.parent / "job.schema.json"

if __name__ == "__main__":
    FILE.write_text(json.dumps(published_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
