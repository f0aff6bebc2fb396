import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from examples.securities.build import rendered
from examples.securities.samples import samples
from examples.securities.sources import FOLDER, read_yaml
from examples.securities.tools import FIRM_TOOLS, TALK_TOOLS, Tool
from examples.securities.tools.corpus import entries
from touchstone.wire.tool_specs import tool_spec

Json = dict[str, Any]

REFERENCE = re.compile(r"\$(\w+)\.([\w.]+)\$")

CATEGORIES = {
    "regulatory_definition",
    "judicial_interpretation",
    "compliance_validation",
    "citation_verification",
    "regulatory_compliance_analysis",
    "judicial_compliance_assessment",
    "cross_document_analysis",
    "regulatory_interpretation_research",
}
DIALECTS = {
    "tool_calls",
    "tool_calls_dict",
    "converse",
    "tool_use",
    "nova",
    "tool_call",
    "json",
    "single",
    "fenced",
    "prose",
    "solution",
    "thought",
    "query_analysis",
    "truncated",
    "broken",
    "empty",
}
QUALITIES = {
    "exact",
    "alias",
    "reordered",
    "abstained",
    "wrong_value",
    "missing_argument",
    "hallucinated_argument",
    "wrong_type",
    "wrong_enum",
    "wrong_tool",
    "missing_call",
    "surplus_call",
    "duplicate",
    "wrong_order",
    "wrong_abstention",
    "needless_call",
    "trap",
    "shuffled",
    "negated",
    "thought_only",
    "truncated",
    "broken",
    "empty",
}


@cache
def questions() -> list[Json]:
    return list(read_yaml("questions.yaml"))


@cache
def answers() -> list[Json]:
    return list(read_yaml("answers.yaml"))


@cache
def rows() -> list[Json]:
    return list(samples())


@cache
def tools_of(profile: str) -> dict[str, Tool]:
    tools = {"firm": FIRM_TOOLS, "talk": TALK_TOOLS}[profile]
    return {tool.__name__: tool for tool in tools}


def profile_of(row: Json) -> str:
    return "firm" if any(tool["function"]["name"] == "no_tool" for tool in row["tools"]) else "talk"


def calls_of(row: Json) -> list[Json]:
    calls: list[Json] = row["reference_answer"]["calls"]
    return calls


def resolved(value: Any, results: dict[str, Any]) -> Any:
    if isinstance(value, str):
        return REFERENCE.sub(lambda match: str(at(results[match[1]], match[2])), value)
    if isinstance(value, dict):
        return {key: resolved(item, results) for key, item in value.items()}
    return [resolved(item, results) for item in value] if isinstance(value, list) else value


def at(value: Any, path: str) -> Any:
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def variants(call: Json) -> Iterator[Json]:
    """The call's arguments, and the same with each accepted value and without each optional one."""
    yield call["arguments"]
    for name, values in call.get("accept", {}).items():
        for value in values:
            yield {**call["arguments"], name: value}
    for name in call.get("optional", []):
        yield {key: value for key, value in call["arguments"].items() if key != name}


@pytest.mark.parametrize("tool", [*FIRM_TOOLS, *TALK_TOOLS], ids=lambda tool: tool.__name__)
def test_every_spec_is_a_schema(tool: Tool) -> None:
    spec = tool_spec(tool)["function"]
    Draft202012Validator.check_schema(spec["parameters"])
    assert spec["name"] == tool.__name__


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_references_validate_and_run(row: Json) -> None:
    profile = profile_of(row)
    schemas = {tool["function"]["name"]: tool["function"]["parameters"] for tool in row["reference_answer"]["tools"]}
    results: Json = {}
    for call in calls_of(row):
        validator = Draft202012Validator(schemas[call["name"]], format_checker=Draft202012Validator.FORMAT_CHECKER)
        for arguments in variants(call):
            real = resolved(arguments, results)
            validator.validate(real)
            result = tools_of(profile)[call["name"]](**real)
            assert json.loads(json.dumps(result)) == result
        if "label" in call:
            results[call["label"]] = tools_of(profile)[call["name"]](**resolved(call["arguments"], results))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_references_are_well_formed(row: Json) -> None:
    calls = calls_of(row)
    labels: list[str] = []
    for call in calls:
        assert {match[0] for match in REFERENCE.findall(json.dumps(call["arguments"]))} <= set(labels)
        assert set(call.get("accept", {})) <= set(call["arguments"])
        assert set(call.get("optional", [])) <= set(call["arguments"])
        labels += [call["label"]] if "label" in call else []
    assert len(labels) == len(set(labels))
    order = row["reference_answer"]["order"]
    if isinstance(order, list):
        sorter: TopologicalSorter[int] = TopologicalSorter()
        for before, after in order:
            assert {before, after} <= set(range(len(calls)))
            sorter.add(after, before)
        sorter.prepare()
    else:
        assert order in ("any", "sequence")


def test_accepted_citations_are_other_names_of_the_same_thing() -> None:
    validators = {"citation_check": "citation", "citation_validator": "query"}
    for row in rows():
        for call in calls_of(row):
            name = validators.get(call["name"])
            if name is None or REFERENCE.search(call["arguments"][name]):
                continue
            tool = tools_of(profile_of(row))[call["name"]]
            statuses = {tool(**arguments)["status"] for arguments in variants(call)}
            assert len(statuses) == 1, row["id"]


def test_questions_as_promised() -> None:
    every = [row["reference_answer"] for row in rows()]
    calls = [call for reference in every for call in reference["calls"]]
    assert len(every) >= 140
    assert {reference["category"] for reference in every} == CATEGORIES
    assert Counter(map(profile_of, rows()))["talk"] >= 25
    abstentions = [
        reference for reference in every if not reference["calls"] or reference["calls"][0]["name"] == "no_tool"
    ]
    assert len(abstentions) >= 12
    assert {len(reference["calls"]) for reference in abstentions} == {0, 1}
    several = [reference for reference in every if len(reference["calls"]) > 1]
    assert len(several) >= 30
    assert {str(type(reference["order"])) for reference in several} == {str(str), str(list)}
    assert sum(any("label" in call for call in reference["calls"]) for reference in every) >= 8
    assert sum("trap" in question for question in questions()) >= 20
    assert sum("optional" in call for call in calls) >= 20
    assert sum("accept" in call for call in calls) >= 100
    assert {call["name"] for call in calls} == {*tools_of("firm"), *tools_of("talk")}


def test_no_two_questions_alike() -> None:
    words = [frozenset(re.findall(r"\w+", question["ask"].lower())) for question in questions()]
    for index, first in enumerate(words):
        for second in words[:index]:
            assert len(first & second) / len(first | second) < 0.6


def test_answers_as_promised() -> None:
    assert len(answers()) >= 320
    assert {answer["dialect"] for answer in answers()} == DIALECTS
    assert {answer["quality"] for answer in answers()} == QUALITIES
    assert all(answer["note"] for answer in answers())
    assert {answer["question"] for answer in answers()} == {question["id"] for question in questions()}


def test_no_two_answers_alike() -> None:
    items = [json.loads(line) for line in rendered()["answers.jsonl"].splitlines()]
    turns = [(item["question"], json.dumps(item["messages"][-1])) for item in items]
    assert len(turns) == len(set(turns))


def test_ids_are_unique() -> None:
    for written in (questions(), answers()):
        ids = [entry["id"] for entry in written]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["samples.jsonl", "answers.jsonl", "dataset/tools.json", "dataset/talk.tools.json"])
def test_the_files_are_what_the_sources_say(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == rendered()[name], "run examples.securities.build"


def test_rows_have_the_fields_of_a_sample() -> None:
    for row in rows():
        assert list(row) == ["id", "messages", "tools", "reference_answer"]
        assert [message["role"] for message in row["messages"]] == ["system", "user"]
    for line in rendered()["answers.jsonl"].splitlines():
        item = json.loads(line)
        assert list(item) == ["id", "messages", "reference_answer", "question", "quality"]
        assert item["messages"][-1]["role"] == "assistant"
        assert item["reference_answer"]["tools"]


@pytest.mark.parametrize(
    ("name", "least"),
    [("regulations", 40), ("cases", 35), ("clauses", 30), ("deadlines", 40), ("filings", 20)],
)
def test_size_of_the_corpus(name: str, least: int) -> None:
    assert len(entries(name)) >= least


@pytest.mark.parametrize(("name", "key"), [("regulations", "citation"), ("cases", "citation")])
def test_nothing_stands_twice_in_the_corpus(name: str, key: str) -> None:
    keys = [entry[key] for entry in entries(name)]
    assert len(keys) == len(set(keys))
