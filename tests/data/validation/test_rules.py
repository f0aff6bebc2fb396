"""Every rule with a file that breaks it and one that does not, as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.validation.cases import Case, asked, bases, cases
from touchstone.data.validation import Settings, Validation, validate
from touchstone.data.validation.offered import Shelf
from touchstone.data.validation.reference import Reader
from touchstone.data.validation.row import Row, Shared
from touchstone.data.validation.rules import ON_CHATS, RULES
from touchstone.data.validation.settings import CHAT, FORMATS, Format

CASES = list(cases())


def ids(case: Case) -> str:
    return f"{case.rule} {case.format}"


def found_by(rule: str, validation: Validation) -> list[str]:
    return [
        f"{finding.line}:{finding.pointer}"
        for broken in validation.broken
        if broken.rule.id == rule
        for finding in broken.findings
    ]


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_a_rule_finds_what_breaks_it(case: Case, tmp_path: Path) -> None:
    validation = validate(*case.file(tmp_path, case.fail))
    places = found_by(case.rule, validation)
    assert places, [broken.rule.id for broken in validation.broken]
    if case.at is not None:
        assert places[0] in {case.at, f"1:{case.at}"}
    (broken,) = [broken for broken in validation.broken if broken.rule.id == case.rule]
    assert case.seen in broken.findings[0].seen


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_and_lets_pass_what_nearly_does(case: Case, tmp_path: Path) -> None:
    assert found_by(case.rule, validate(*case.file(tmp_path, case.passes))) == []


def test_every_rule_has_a_case() -> None:
    assert {rule.id for rule in RULES} - {case.rule for case in CASES} <= {"not_all_compared"}
    assert {case.rule for case in CASES} <= {rule.id for rule in RULES}


def test_cases_are_of_formats_that_the_rule_holds_for() -> None:
    formats = {rule.id: rule.formats for rule in RULES}
    assert [case for case in CASES if case.format not in formats[case.rule]] == []


MESSAGES: st.SearchStrategy[list[Any]] = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["system", "user", "assistant"]), "content": st.sampled_from(["", "x", None, []])},
        optional={"tool_calls": st.just([]), "name": st.just("x")},
    ),
    max_size=4,
)


@given(st.sampled_from(CHAT), MESSAGES)
def test_rules_on_chats_find_nothing_in_a_plain_row(kind: Format, messages: list[Any]) -> None:
    made = Row(1, 1, {"messages": messages}, Shared(Settings(kind), Shelf(), Reader()))
    found = [problem for rule in ON_CHATS if kind in rule.formats for problem in rule.check(made)]
    assert not (made.plain and found)
    roles = [message["role"] for message in messages]
    if roles == ["system", "user"] and all(message.keys() == {"role", "content"} for message in messages):
        assert made.plain == all(message["content"] == "x" for message in messages)


def test_the_table_is_well_formed() -> None:
    names = [rule.id for rule in RULES]
    assert len(names) == len(set(names))
    for rule in RULES:
        assert rule.level in {"error", "warning"}
        assert all(text and text == text.strip() and not text.endswith(".") for text in (rule.demands, rule.fix))
        assert rule.source
        assert set(rule.formats) <= set(FORMATS)


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_is_wrong_with_enough_good_rows(kind: str, tmp_path: Path) -> None:
    assert set(bases()) == set(FORMATS)
    file = tmp_path / ("gen_qa.jsonl" if kind == "gen_qa" else "train.jsonl")
    file.write_text("".join(json.dumps(asked(kind, number)) + "\n" for number in range(260)))
    for platform in ("smtj", "hyperpod", *(["bedrock"] if kind in {"sft", "rft"} else [])):
        validation = validate(file, Settings(kind, platform))  # type: ignore[arg-type]
        assert validation.broken == ()
        assert validation.rows == 260
