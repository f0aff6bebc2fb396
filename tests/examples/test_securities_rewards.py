import json
from collections import defaultdict
from functools import cache
from typing import Any

from examples.securities.build import rendered
from examples.securities.sources import FOLDER
from touchstone.scoring import Score, Scorer
from touchstone.wire.items import read_item
from touchstone.wire.rubrics import load_rubric

RIGHT = {"exact", "alias", "reordered", "abstained"}


@cache
def scorer() -> Scorer:
    return Scorer(load_rubric(FOLDER / "rubric.yaml"))


def score(item: dict[str, Any]) -> Score:
    return scorer().score(read_item(item))


def items(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in rendered()[name].splitlines()]


def test_every_reference_earns_full_marks() -> None:
    for item in items("samples.jsonl"):
        calls = json.dumps(item["reference_answer"]["calls"])
        item["messages"].append({"role": "assistant", "content": calls})
        assert score(item).reward == 1, item["id"]


def test_right_answers_beat_the_others_to_the_same_question() -> None:
    rewards: dict[str, dict[bool, list[float]]] = defaultdict(lambda: {True: [1.0], False: [0.0]})
    for item in items("answers.jsonl"):
        rewards[item["question"]][item["quality"] in RIGHT].append(score(item).reward)
    for question, reward in rewards.items():
        assert min(reward[True]) >= 0.95 > max(reward[False]), question
