from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest

from functions.reward.handler import InternalFaultError, TooManyUnscoredError, handler
from functions.reward.settings import Settings, SettingsError
from tests.wire.corpus import HERE, ROOT, Vector, name_of, read
from touchstone.scoring.score import Scorer
from touchstone.wire.envelope import EnvelopeError, items_of

RUNNER = Path(__file__).with_name("lambda_run.py")
GOOD = {"id": "a", "messages": [], "reference_answer": {"calls": []}}
BAD = {"id": "a", "messages": []}


@pytest.mark.parametrize("vector", read(HERE / "broken_envelopes"), ids=name_of)
def test_a_broken_envelope_names_the_place(vector: Vector) -> None:
    for door in (items_of, handler):
        with pytest.raises(EnvelopeError) as caught:
            door(vector.event)
        assert caught.value.pointer == vector.expected["pointer"]
        assert vector.expected["problem"] in caught.value.problem
        assert f"at {vector.expected['pointer'] or '/'}: " in str(caught.value)


@pytest.mark.parametrize(("bad", "good"), [(4, 4), (7, 0), (0, 8), (1, 0), (5, 2), (32, 32)])
def test_batches_that_are_small_or_mostly_sound_are_answered(bad: int, good: int) -> None:
    entries = handler([BAD] * bad + [GOOD] * good)
    assert [entry["metrics_list"][9]["value"] for entry in entries] == [1.0] * bad + [0.0] * good


@pytest.mark.parametrize(("bad", "good"), [(5, 3), (8, 0), (33, 31)])
def test_a_batch_that_is_mostly_unscored_raises(bad: int, good: int) -> None:
    with pytest.raises(TooManyUnscoredError) as caught:
        handler([BAD] * (bad - 1) + [None] + [GOOD] * good)
    message = str(caught.value)
    assert f"{bad} of {bad + good} samples can't be scored" in message
    assert f"no_reference x{bad - 1}" in message
    assert "not_an_object x1" in message
    assert "at most a share of 0.5" in message


def lambda_run(events: list[Any], tmp_path: Path, **environment: str) -> tuple[list[Any], str]:
    """Responses and standard error of a fresh process."""
    out = tmp_path / "responses.jsonl"
    done = subprocess.run(
        [sys.executable, RUNNER, out],
        input="".join(json.dumps(event) + "\n" for event in events),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()], done.stderr


def test_limit_and_floor_are_settings(tmp_path: Path) -> None:
    responses, errors = lambda_run(
        [[BAD, GOOD], [BAD], [GOOD, GOOD, GOOD]],
        tmp_path,
        TOUCHSTONE_MIN_BATCH="2",
        TOUCHSTONE_MAX_UNSCORED_SHARE="0",
        TOUCHSTONE_FLOOR="0.25",
    )
    assert [[entry["aggregate_reward_score"] for entry in entries] for entries in responses] == [[0.25], [0.0] * 3]
    assert errors.count("TooManyUnscoredError: ") == 1


def test_wrong_settings_are_all_named_at_once(tmp_path: Path) -> None:
    wrong = {
        "TOUCHSTONE_FLOOR": "2",
        "TOUCHSTONE_MAX_UNSCORED_SHARE": "nan",
        "TOUCHSTONE_MIN_BATCH": "0",
        "TOUCHSTONE_ENVELOPE": "maybe",
    }
    responses, errors = lambda_run([[GOOD], [GOOD]], tmp_path, **wrong)
    assert responses == []
    assert errors.count("SettingsError: ") == 2
    for name, value in wrong.items():
        assert f"{name}: expected " in errors
        assert f"saw {value!r}" in errors


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FLOOR", "-0.1"),
        ("FLOOR", "inf"),
        ("FLOOR", "high"),
        ("MIN_BATCH", "1.5"),
        ("MIN_BATCH", "-1"),
        ("ENVELOPE", "2"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^TOUCHSTONE_{name}: expected .*, saw '{value}'$"):
        Settings.from_environment({f"TOUCHSTONE_{name}": value})


def test_blank_settings_are_none() -> None:
    blank = {f"TOUCHSTONE_{name}": " " for name in ("RUBRIC", "FLOOR", "MAX_UNSCORED_SHARE", "MIN_BATCH", "ENVELOPE")}
    assert Settings.from_environment(blank) == Settings.from_environment({}) == Settings()


def test_a_wrong_rubric_fails_every_call_with_all_its_faults(tmp_path: Path) -> None:
    rubric = tmp_path / "rubric.json"
    rubric.write_text('{"version": 0, "exact_bonus": 7}', encoding="utf-8")
    responses, errors = lambda_run([[GOOD], [GOOD]], tmp_path, TOUCHSTONE_RUBRIC=str(rubric))
    assert responses == []
    assert errors.count("/version: expected") == errors.count("/exact_bonus: expected") == 2


def test_a_missing_rubric_fails_every_call(tmp_path: Path) -> None:
    responses, errors = lambda_run([[GOOD]], tmp_path, TOUCHSTONE_RUBRIC=str(tmp_path / "none.json"))
    assert responses == []
    assert "FileNotFoundError" in errors


def test_a_fault_of_ours_raises_and_quotes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def score(self: Scorer, sample: object) -> None:
        del self, sample
        raise KeyError("zq-canary")

    monkeypatch.setattr(Scorer, "score", score)
    with pytest.raises(InternalFaultError) as caught:
        handler([GOOD])
    assert str(caught.value).startswith("KeyError at test_handler_failures.py:")
    assert "zq-canary" not in "".join(traceback.format_exception(caught.value))
