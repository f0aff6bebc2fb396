from __future__ import annotations

from pathlib import Path

import pytest

from touchstone.rehearsal.doubles.faults import rules_of
from touchstone.rehearsal.doubles.settings import Delays
from touchstone.rehearsal.run.scenario import ScenarioError, scenario_of, shipped_scenarios

SHIPPED = shipped_scenarios()


def test_names_are_unique_and_the_first_is_calm() -> None:
    names = [(one.machine, one.name) for one in SHIPPED]
    assert len(set(names)) == len(names)
    assert names[0] == ("customize", "calm")


@pytest.mark.parametrize("scenario", SHIPPED, ids=lambda one: one.name)
def test_a_shipped_scenario_says_how_it_must_end(scenario: object) -> None:
    assert scenario.name == "calm" or scenario.expect is not None  # type: ignore[attr-defined]
    rules_of(scenario.faults)  # type: ignore[attr-defined]
    Delays(**scenario.delays)  # type: ignore[attr-defined]


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("faults: [{operation: CreateTrainingJob, error: {name: ThrottlingException}}]\napprove: false\n")
    scenario = scenario_of(str(path), "train")
    assert (scenario.name, scenario.machine, scenario.approve) == ("own", "train", False)


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(ScenarioError, match=r"'nothing' of customize: .*no-capacity"):
        scenario_of("nothing", "customize")
    with pytest.raises(ScenarioError, match=r"'nothing' of train: .*calm"):
        scenario_of("nothing", "train")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stop_at: soon\nfault: []\n", ["/stop_at", "/fault"]),
        ("expect: {status: GOOD}\n", ["/expect/status"]),
        ("delays: {traning: 1}\n", ["/delays", "traning", "training"]),
        ("faults: [{operation: CreateTrainingJob, calls: 1}]\n", ["/faults"]),
        ("[]", ["own"]),
        ("a: [", ["can't be read"]),
        ("machine: host\n", ["expected a scenario of train, saw one of host"]),
    ],
)
def test_a_wrong_file_names_every_fault(tmp_path: Path, text: str, told: list[str]) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(ScenarioError) as refused:
        scenario_of(str(path), "train")
    for word in told:
        assert word in str(refused.value)
