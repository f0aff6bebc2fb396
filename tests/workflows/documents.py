"""Documents and a recipe for the synthesize machine, as objects of the data bucket."""

from __future__ import annotations

import hashlib
import json

from tests.data.pipeline.corpus import regulation
from tests.data.pipeline.test_pipeline import used

FOLDER = "data/documents/"
DOCUMENTS = 6
CANARY = "Under Rule 1300 the heron canary issuer must deliver lighthouse seventeen notes of ferry in 17 days."


def synthesis_objects() -> dict[str, bytes]:
    """The objects by key."""
    objects: dict[str, bytes] = {}
    lines = []
    for number in range(DOCUMENTS):
        rule = 1300 + number
        text = regulation(f"word{number}", rule, sentences=8)
        if not number:
            text = text.replace(" days. ", f" days. {CANARY} ", 1)
        content = text.encode()
        objects[f"{FOLDER}rule-{rule}.txt"] = content
        facts = {"citation": f"17 CFR 230.{rule}", "status": "in_force", "source": "test", "licence": "own words"}
        digest = hashlib.sha256(content).hexdigest()
        lines.append({"id": f"rule-{rule}", "path": f"rule-{rule}.txt", "sha256": digest, **facts})
    objects[f"{FOLDER}manifest.jsonl"] = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    objects["data/recipe.json"] = json.dumps(used().document()).encode()
    return objects
