from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from touchstone.evaluation.gate.policy import Policy, PolicyError, digest_of, load_policy, policy_from, settings_of
from touchstone.evaluation.statistics.settings import StatisticsSettings
from touchstone.wire.models.published import schema_of

WRITTEN = """\
policy: securities
version: 3
margin: 0.02
categories:
  margin: 0.08
  named: {sorting: 0.03}
validity_floor: 0.95
"""
WRONG = """\
policy: ""
margin: 1.5
categories:
  margin: "a tenth"
  named:
    sorting: -1
validity_flor: 0.9
min_n: 0
seed: 1.5
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(path: Path) -> list[tuple[str, int | None]]:
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    assert str(path) in str(caught.value)
    assert all(str(fault) in str(caught.value) for fault in caught.value.faults)
    return [(fault.pointer, fault.line) for fault in caught.value.faults]


def test_yaml_and_json_say_the_same(tmp_path: Path) -> None:
    policy = load_policy(write(tmp_path, "p.yaml", WRITTEN))
    again = load_policy(write(tmp_path, "p.json", json.dumps(policy.model_dump())))
    assert policy == again
    assert policy.categories.named == {"sorting": 0.03}
    assert policy.min_n == Policy().min_n
    assert digest_of(policy) == digest_of(again)


def test_every_fault_is_found_at_once_with_pointer_and_line(tmp_path: Path) -> None:
    assert faults_of(write(tmp_path, "p.yaml", WRONG)) == [
        ("/policy", 1),
        ("/margin", 2),
        ("/categories/margin", 4),
        ("/categories/named/sorting", 6),
        ("/min_n", 8),
        ("/seed", 9),
        ("/validity_flor", 7),
    ]


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("p.yaml", "margin: [0\n", ("", 2)),
        ("p.yaml", "margin: 0\nmargin: 1\n", ("/margin", 2)),
        ("p.yaml", "- margin\n", ("", 1)),
        ("p.json", '{"margin": NaN}', ("", None)),
        ("p.json", "{", ("", 1)),
        ("p.json", '{"margin": "0"}', ("/margin", None)),
    ],
)
def test_what_is_no_policy_is_refused(tmp_path: Path, name: str, text: str, place: tuple[str, int | None]) -> None:
    assert faults_of(write(tmp_path, name, text)) == [place]


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(b"policy: \xff")
    assert faults_of(path) == [("", None)]


def test_faults_quote_nothing_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(write(tmp_path, "p.yaml", "margin: canary\n"))
    assert "canary" not in str(caught.value)


def test_the_digest_is_that_of_the_demands() -> None:
    assert digest_of(policy_from({})) == digest_of(policy_from({"margin": 0.0, "categories": {"margin": 0.1}}))
    assert digest_of(policy_from({})) != digest_of(policy_from({"margin": 0.01}))
    assert digest_of(Policy()).startswith("sha256:")


def test_without_a_word_the_statistics_are_the_usual_ones() -> None:
    assert settings_of(Policy()) == StatisticsSettings()
    assert settings_of(policy_from({"seed": 7, "level": 0.9, "replicates": 900})) == StatisticsSettings(0.9, 900, 7)


@pytest.mark.parametrize(
    ("document", "right"), [({}, True), (Policy().model_dump(), True), ({"margin": 2}, False), ({"marign": 0}, False)]
)
def test_the_published_schema_says_the_same(document: dict[str, object], *, right: bool) -> None:
    assert Draft202012Validator(schema_of("policy")).is_valid(document) is right
