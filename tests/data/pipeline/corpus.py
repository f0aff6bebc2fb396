"""A small corpus on disk, with noise as real sources have it."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

WORDS = (
    *("harbor", "meadow", "quartz", "willow", "copper", "ridge", "lantern", "orchid", "saddle", "thimble", "vellum"),
    *("zephyr", "anchor", "basalt", "cinder", "dynamo", "falcon", "garnet", "hazel", "indigo", "juniper", "kestrel"),
    *(
        "lagoon",
        "marble",
        "nectar",
        "oyster",
        "pepper",
        "quiver",
        "raven",
        "sable",
        "timber",
        "umber",
        "velvet",
        "walnut",
    ),
)
VERBS = ("report", "deliver", "publish", "withdraw", "certify", "amend", "suspend", "register")


def sentence(rule: int, number: int) -> str:
    """A sentence unlike the others, about a rule."""
    rng = random.Random(rule * 1000 + number)  # noqa: S311 - a test
    words = [f"{word}{rng.randint(1, 9)}" for word in rng.sample(WORDS, 10)]
    halves = " ".join(words[:5]), " ".join(words[5:])
    return f"Rule {rule} {halves[0]} must {rng.choice(VERBS)} {halves[1]} in {rng.randint(2, 90)} days."


def regulation(word: str, rule: int, sentences: int = 8) -> str:
    """A regulation as a site shows it."""
    body = " ".join(sentence(rule, number) for number in range(sentences))
    return f"Menu\nSearch\nHome > Rules > Rule {rule}\nRule {rule}: the {word} rule\n{body}\nBack to top\n\u00a9 Site"


def write_corpus(folder: Path, count: int = 12, sentences: int = 8, **extra: dict[str, Any]) -> Path:
    """Write documents and their manifest.

    Args:
        folder: where.
        count: number of regulations.
        sentences: sentences of each.
        extra: further lines of the manifest by id; `text` is what the file holds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[dict[str, Any]] = []
    for number in range(count):
        rule = 1200 + number
        text = regulation(WORDS[number % len(WORDS)] + str(number), rule, sentences)
        lines.append({"id": f"rule-{rule}", "citation": f"17 CFR 230.{rule}", "status": "in_force", "text": text})
    lines += [{"id": name, **line} for name, line in extra.items()]
    with (folder / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for line in lines:
            content = line.pop("text")
            path = folder / f"{line['id']}.txt"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            facts = {"source": "written for this test", "licence": "own words", "as_of": "2025-06-30", **line}
            facts.setdefault("sha256", hashlib.sha256(path.read_bytes()).hexdigest())
            manifest.write(json.dumps({**facts, "path": path.name}) + "\n")
    return folder
