"""No attack reaches more than its ceiling, raises anything, or harms a sample beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.reward import handler as reward
from tests.attacks.bank import LEGAL, RUBRIC, Attack, bank
from touchstone.evaluation.files import score_files
from touchstone.scoring import Scorer, reasons_of
from touchstone.wire.items import read_item
from touchstone.wire.response import METRICS
from touchstone.wire.rubrics import load_rubric

BANK = bank()
IDS = [attack.id for attack in BANK]
TOLERANCE = 1e-9
CLASSES = {
    "duplicates", "spraying", "destructive", "hallucination", "empty", "wrong-values", "calls-missing", "order",
    "lookalikes", "blocks", "duplicate-keys", "shapes", "huge", "code", "judge", LEGAL,
}  # fmt: skip


@pytest.fixture(scope="module")
def banked() -> Scorer:
    """A scorer of the bank's rubric."""
    return Scorer(load_rubric(RUBRIC))


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reward handler with the bank's rubric."""
    monkeypatch.setenv("TOUCHSTONE_RUBRIC", str(RUBRIC))
    reward._configured.cache_clear()  # noqa: SLF001 - the environment changed
    yield
    reward._configured.cache_clear()  # noqa: SLF001


def test_the_bank_is_complete() -> None:
    assert len(set(IDS)) == len(BANK) >= 110
    assert {attack.kind for attack in BANK} == CLASSES
    assert all(attack.why for attack in BANK)
    assert all(attack.ceiling < 1.0 for attack in BANK if attack.kind != LEGAL)


@pytest.mark.parametrize("attack", BANK, ids=IDS)
def test_an_attack_stays_at_or_below_its_ceiling(attack: Attack, banked: Scorer) -> None:
    score = banked.score(read_item(attack.item))
    assert math.isfinite(score.reward)
    assert 0.0 <= score.reward <= attack.ceiling + TOLERANCE, attack.why
    assert attack.kind != LEGAL or score.reward == 1.0
    lost = math.fsum(reason.lost for reason in reasons_of(score, banked))
    assert abs(lost - (1.0 - score.reward)) <= TOLERANCE


@pytest.mark.parametrize("attack", [attack for attack in BANK if attack.honest is not None])
def test_the_honest_answer_is_worth_more(attack: Attack, banked: Scorer) -> None:
    honest = banked.score(read_item(attack.honest_item("honest"))).reward
    assert honest == 1.0
    assert attack.kind == LEGAL or attack.ceiling < honest


@pytest.mark.usefixtures("configured")
def test_attacks_harm_no_sample_beside_them() -> None:
    batch: list[Any] = []
    for index, attack in enumerate(BANK):
        batch.append({**attack.item, "id": f"attack-{index}"})
        if attack.honest is not None:
            batch.append(attack.honest_item(f"honest-{index}"))
    entries = reward.handler(batch)
    assert [entry["id"] for entry in entries] == [item["id"] for item in batch]
    for entry in entries:
        _check_numbers(entry)
        if entry["id"].startswith("honest"):
            assert entry["aggregate_reward_score"] == 1.0


def _check_numbers(entry: dict[str, Any]) -> None:
    assert [metric["name"] for metric in entry["metrics_list"]] == list(METRICS)
    values = [entry["aggregate_reward_score"], *(metric["value"] for metric in entry["metrics_list"])]
    assert all(isinstance(value, float) and math.isfinite(value) for value in values)


def test_a_file_of_attacks_is_scored_to_its_end(tmp_path: Path, banked: Scorer) -> None:
    small = [attack for attack in BANK if attack.kind != "huge"]
    path = tmp_path / "attacks.jsonl"
    path.write_text("".join(json.dumps(attack.item) + "\n" for attack in small))
    chunks = list(score_files([path], banked.rubric, show_text=True))
    rows = [json.loads(row) for chunk in chunks for row in chunk.rows.splitlines()]
    bad = [line for chunk in chunks for line in chunk.bad_lines]
    assert len(rows) + len(bad) == len(small)
    assert not bad
    assert all(row["reward"] <= attack.ceiling + TOLERANCE for row, attack in zip(rows, small, strict=True))


def test_nothing_was_evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, banked: Scorer) -> None:
    monkeypatch.chdir(tmp_path)
    for attack in BANK:
        if attack.kind == "code":
            banked.score(read_item(attack.item))
    assert list(tmp_path.iterdir()) == []
