from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.data.samples import DEADLINE, LOOKUP, SEARCH, TOOLS, call, sample
from touchstone.data.errors import RowError
from touchstone.data.training_rows import calls_text, dpo_row, evaluation_sample, gen_qa_row, rft_row, sft_row
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer
from touchstone.wire.items import read_item
from touchstone.wire.models.sample import Sample

EXAMPLE = Path(__file__).parents[3] / "examples" / "securities" / "samples.jsonl"
SAMPLES = [json.loads(line) for line in EXAMPLE.read_text(encoding="utf-8").splitlines()]
RULE = "17 CFR 230.144"
ONE = call("lookup", citation=RULE)
BOUND = [call("search", label="hits", query="144"), call("lookup", citation="$hits.rules.0.citation$")]


def codes(error: pytest.ExceptionInfo[RowError]) -> list[str]:
    return [fault.code for fault in error.value.faults]


def answer(row: Any) -> Any:
    return row["messages"][-1]["content"]


def reward(row: Any, content: Any) -> float:
    """What the reward gives for the content of an assistant turn, given the sample's RFT row."""
    item = {**row, "messages": [*row["messages"], {"role": "assistant", "content": content}]}
    return Scorer(Rubric()).score(read_item(item)).reward


class TestSft:
    def test_json_text_is_the_list_that_the_prompt_asks_for(self) -> None:
        row = sft_row(sample(ONE))
        assert list(row) == ["schemaVersion", "system", "toolConfig", "messages"]
        assert row["schemaVersion"] == "bedrock-conversation-2024"
        assert row["system"] == [{"text": "Reply with one JSON list."}]
        assert row["messages"][0] == {"role": "user", "content": [{"text": "Where is the exemption?"}]}
        assert json.loads(answer(row)[0]["text"]) == [ONE]

    def test_the_tools_become_tool_specs(self) -> None:
        function = LOOKUP["function"]
        assert sft_row(sample(ONE))["toolConfig"]["tools"][0] == {
            "toolSpec": {
                "name": "lookup",
                "description": function["description"],
                "inputSchema": {"json": function["parameters"]},
            }
        }

    def test_tool_use_blocks_have_ids_of_their_own(self) -> None:
        blocks = answer(sft_row(sample(ONE, call("search", query="x")), "tool_use"))
        assert blocks == [
            {"toolUse": {"toolUseId": "tooluse_1", "name": "lookup", "input": {"citation": RULE}}},
            {"toolUse": {"toolUseId": "tooluse_2", "name": "search", "input": {"query": "x"}}},
        ]

    def test_calls_are_written_in_an_order_that_the_reference_allows(self) -> None:
        row = sft_row(sample(ONE, call("search", query="x"), order=[[1, 0]]))
        assert [entry["name"] for entry in json.loads(answer(row)[0]["text"])] == ["search", "lookup"]

    def test_labels_stay_in_json_text_where_something_refers_to_them(self) -> None:
        row = sft_row(sample(*BOUND, call("deadline", label="unused", days=3)))
        written = json.loads(answer(row)[0]["text"])
        assert [entry.get("label") for entry in written] == ["hits", None, None]
        assert written[1]["arguments"] == {"citation": "$hits.rules.0.citation$"}

    def test_nothing_to_call_is_an_empty_list_in_text_and_no_block(self) -> None:
        assert answer(sft_row(sample()))[0]["text"] == "[]"
        with pytest.raises(RowError) as error:
            sft_row(sample(), "tool_use")
        assert codes(error) == ["no_calls"]

    def test_a_result_can_not_be_referred_to_within_a_turn_of_blocks(self) -> None:
        with pytest.raises(RowError) as error:
            sft_row(sample(*BOUND), "tool_use")
        assert codes(error) == ["needs_results"]

    def test_with_results_dependent_calls_come_in_later_turns(self) -> None:
        found = {"rules": [{"citation": RULE}]}
        row = sft_row(sample(*BOUND, call("deadline", days=3)), "tool_use", results=[found, {"text": "…"}, 4])
        assert [turn["role"] for turn in row["messages"]] == ["user", "assistant", "user", "assistant"]
        first, results, last = (turn["content"] for turn in row["messages"][1:])
        assert [block["toolUse"]["name"] for block in first] == ["search", "deadline"]
        assert results == [
            {"toolResult": {"toolUseId": "tooluse_1", "content": [{"json": found}]}},
            {"toolResult": {"toolUseId": "tooluse_3", "content": [{"text": "4"}]}},
        ]
        assert last == [{"toolUse": {"toolUseId": "tooluse_2", "name": "lookup", "input": {"citation": RULE}}}]

    def test_a_call_that_must_come_later_waits_for_the_turn_of_the_one_before(self) -> None:
        calls = [*BOUND, call("deadline", days=3)]
        row = sft_row(sample(*calls, order="sequence"), "tool_use", results=[{"rules": [{"citation": RULE}]}, {}, {}])
        assert [block["toolUse"]["name"] for block in answer(row)] == ["lookup", "deadline"]

    def test_results_follow_their_calls_when_the_listed_order_is_not_the_written_one(self) -> None:
        calls = [call("deadline", days=3), call("search", label="hits", query="q"), call("lookup", citation="$hits.c$")]
        row = sft_row(sample(*calls, order=[[1, 0]]), "tool_use", results=[{"d": 1}, {"c": RULE}, {}])
        given = [block["toolResult"]["content"][0]["json"] for block in row["messages"][2]["content"]]
        asked = [block["toolUse"]["name"] for block in row["messages"][1]["content"]]
        assert (asked, given) == (["search", "deadline"], [{"c": RULE}, {"d": 1}])

    @pytest.mark.parametrize(
        ("result", "code"),
        [
            ({"rules": []}, "unresolved_reference"),
            ({"rules": [{"citation": 3}]}, "bad_results"),
            ({"rules": [{"citation": "Rule 144"}]}, "bad_results"),
        ],
    )
    def test_a_result_that_does_not_fit_is_a_fault(self, result: Any, code: str) -> None:
        with pytest.raises(RowError) as error:
            sft_row(sample(*BOUND), "tool_use", results=[result, {}])
        assert codes(error) == [code]
        assert "/reference_answer/calls/1/arguments" in str(error.value)

    def test_a_number_stays_a_number_when_it_is_all_that_is_referred_to(self) -> None:
        calls = [call("search", label="hits", query="q"), call("deadline", days="$hits.days$")]
        row = sft_row(sample(*calls), "tool_use", results=[{"days": 5}, {}])
        assert answer(row)[0]["toolUse"]["input"] == {"days": 5}

    def test_a_result_for_each_call_is_needed(self) -> None:
        with pytest.raises(RowError) as error:
            sft_row(sample(*BOUND), "tool_use", results=[{}])
        assert codes(error) == ["bad_results"]


class TestRft:
    def test_the_row_has_a_prompt_and_no_answer(self) -> None:
        asked = sample(ONE, family="doc-7")
        asked["messages"].append({"role": "assistant", "content": "[]"})
        row = rft_row({**asked, "lineage": {"chunk": "c"}})
        assert list(row) == ["id", "messages", "tools", "reference_answer"]
        assert [message["role"] for message in row["messages"]] == ["system", "user"]
        assert row["tools"] == TOOLS
        assert row["reference_answer"]["family"] == "doc-7"

    def test_the_reference_carries_the_tools_without_descriptions(self) -> None:
        described = deepcopy(LOOKUP)
        described["function"]["parameters"]["properties"]["description"] = {"type": "string", "description": "x"}
        bare = rft_row(sample(ONE, tools=[described, SEARCH, DEADLINE]) | {"id": 1})["reference_answer"]["tools"][0]
        assert "description" not in bare["function"]
        assert bare["function"]["parameters"]["properties"]["description"] == {"type": "string"}

    def test_an_id_is_a_text(self) -> None:
        assert rft_row(sample(ONE, sample_id=7))["id"] == "7"


class TestDpo:
    def test_the_last_turn_holds_two_candidates(self) -> None:
        row = dpo_row(sample(ONE), {"role": "assistant", "content": calls_text([ONE])}, {"content": [{"text": "No."}]})
        assert row["messages"][-1] == {
            "role": "assistant",
            "candidates": [
                {"content": [{"text": calls_text([ONE])}], "preferenceLabel": "preferred"},
                {"content": [{"text": "No."}], "preferenceLabel": "non-preferred"},
            ],
        }

    def test_calls_in_blocks_are_no_text(self) -> None:
        with pytest.raises(RowError) as error:
            dpo_row(sample(ONE), {"content": [{"toolUse": {}}]}, {"content": "text", "tool_calls": [{}]})
        assert codes(error) == ["not_text", "not_text"]

    def test_two_answers_must_differ(self) -> None:
        with pytest.raises(RowError) as error:
            dpo_row(sample(ONE), {"content": "x"}, {"content": "x"})
        assert codes(error) == ["same_answers"]


class TestEvaluation:
    def test_gen_qa_is_all_text_and_its_response_scores_as_a_reference(self) -> None:
        row = gen_qa_row(sample(ONE, family="doc-7"))
        assert {type(value) for value in row.values()} == {str}
        assert row["query"] == "Where is the exemption?"
        assert json.loads(row["metadata"]) == {"id": "q-1", "category": "definition", "family": "doc-7"}
        item = {"reference_answer": row["response"], "messages": [{"role": "assistant", "content": calls_text([ONE])}]}
        assert Scorer(Rubric()).score(read_item(item)).reward == 1.0

    def test_an_evaluation_sample_is_a_sample(self) -> None:
        assert (
            Sample.model_validate(evaluation_sample(sample(ONE)), strict=True).reference_answer.calls[0].name
            == "lookup"
        )


FAULTS = [
    ("not_an_object", [1], ["not_an_object"]),
    ("no id", sample(ONE, sample_id=None), ["no_id"]),
    ("a tool that the row lacks", sample(call("fetch")), ["unknown_tool"]),
    ("an argument that the schema refuses", sample(call("search", query="x", limit=9)), ["bad_arguments"]),
    ("an argument that is missing", sample(call("search")), ["bad_arguments"]),
    ("a label that nothing has", sample(call("lookup", citation="$x.y$")), ["unknown_label"]),
    ("an order that bites its tail", sample(ONE, ONE, order=[[0, 1], [1, 0]]), ["bad_order"]),
    ("a blank question", sample(ONE, ask=" "), ["bad_messages"]),
    ("no question", {**sample(ONE), "messages": []}, ["bad_messages"]),
    ("two questions", {**sample(ONE), "messages": [{"role": "user", "content": "a"}] * 2}, ["bad_messages"]),
    ("no reference", {"id": 1, "messages": [{"role": "user", "content": "a"}]}, ["no_reference"]),
    (
        "a tool without a description",
        sample(ONE, tools=[{"type": "function", "function": {"name": "lookup", "parameters": {}}}]),
        ["no_description"],
    ),
    (
        "several at once",
        sample(call("search", query=1), sample_id="", ask=""),
        ["no_id", "bad_messages", "bad_arguments"],
    ),
]


@pytest.mark.parametrize(("broken", "expected"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_every_fault_is_named_at_once_and_quotes_nothing(broken: Any, expected: list[str]) -> None:
    for make in (
        sft_row,
        rft_row,
        gen_qa_row,
        evaluation_sample,
        lambda row: dpo_row(row, {"content": "a"}, {"content": "b"}),
    ):
        with pytest.raises(RowError) as error:
            make(broken)
        assert codes(error) == expected
        assert "exemption" not in str(error.value)


def test_rows_without_tools_can_be_text_only() -> None:
    bare = sample(ONE, tools=[])
    assert "toolConfig" not in sft_row(bare)
    for make in (rft_row, lambda row: sft_row(row, "tool_use")):
        with pytest.raises(RowError) as error:
            make(bare)
        assert codes(error) == ["no_tools"]


@pytest.mark.parametrize("example", SAMPLES, ids=[example["id"] for example in SAMPLES])
def test_what_is_trained_is_what_is_rewarded(example: Any) -> None:
    before = deepcopy(example)
    prompt = rft_row(example)
    text = answer(sft_row(example))[0]["text"]
    assert reward(prompt, text) == 1.0
    refers = any("$" in json.dumps(entry["arguments"]) for entry in example["reference_answer"]["calls"])
    if example["reference_answer"]["calls"] and not refers:
        assert reward(prompt, answer(sft_row(example, "tool_use"))) == 1.0
    gen_qa_row(example)
    assert example == before
