import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.securities.execution import FIRM, TALK
from examples.securities.final_answers import final_answer
from examples.securities.tools import FIRM_TOOLS, TALK_TOOLS
from touchstone.evaluation.execution.running import run_calls
from touchstone.evaluation.execution.toolbox import Toolbox
from touchstone.scoring.calls import Call

Json = dict[str, Any]

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("$a.status$"),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=8,
)
PARAMETERS = sorted({name for tool in FIRM_TOOLS for name in tool.__annotations__ if name != "return"})


FAULTS: list[tuple[str, Toolbox, str, Json, list[tuple[str, str]]]] = [
    ("no such tool", FIRM, "search_everything", {}, [("unknown_tool", "/name")]),
    ("left out", FIRM, "case_law_search", {}, [("invalid_argument", "/arguments")]),
    (
        "every fault at once",
        FIRM,
        "case_law_search",
        {"query": "ab", "court": "S.D.N.Y.", "year": 2010},
        [
            ("invalid_argument", "/arguments"),
            ("invalid_argument", "/arguments/court"),
            ("invalid_argument", "/arguments/query"),
        ],
    ),
    ("not a type", FIRM, "regulation_lookup", {"citation": 144}, [("invalid_argument", "/arguments/citation")]),
    (
        "not a date",
        FIRM,
        "regulation_lookup",
        {"citation": "Rule 144", "as_of": "2024-02-30"},
        [("invalid_argument", "/arguments/as_of")],
    ),
    (
        "within an object",
        FIRM,
        "requirement_check",
        {"regime": "reg_a", "citation": "Rule 251", "issuer_status": "wksi", "offering": {"amount_usd": -1}},
        [("invalid_argument", "/arguments/offering/amount_usd")],
    ),
    ("neither issuer nor cik", FIRM, "filing_lookup", {"form": "10-K"}, [("refused", "/arguments")]),
    ("a blank issuer", FIRM, "filing_lookup", {"form": "8-K", "issuer": " "}, [("refused", "/arguments")]),
    (
        "a due date after the last year",
        FIRM,
        "filing_obligation",
        {"event": "8-K 1.05", "event_date": "9999-12-31", "filer_status": "accelerated"},
        [("refused", "/arguments")],
    ),
    (
        "unknown label",
        FIRM,
        "regulation_lookup",
        {"citation": "$x.citation$"},
        [("unknown_label", "/arguments/citation")],
    ),
    ("a tool of the other profile", TALK, "regulation_lookup", {"citation": "Rule 144"}, [("unknown_tool", "/name")]),
]


@pytest.mark.parametrize(
    ("toolbox", "name", "arguments", "faults"), [c[1:] for c in FAULTS], ids=[c[0] for c in FAULTS]
)
def test_a_call_that_cannot_run_says_why(
    toolbox: Toolbox, name: str, arguments: Json, faults: list[tuple[str, str]]
) -> None:
    (result,) = run_calls([Call(name, arguments)], toolbox)
    assert sorted((fault.code, fault.at) for fault in result.faults) == faults
    document = result.document()
    assert document["status"] == "error"
    assert all(error["expected"] for error in document["errors"])


def test_faults_never_quote_what_was_written() -> None:
    secret = "Project Nightjar"
    arguments = {"query": secret * 40, "court": secret, secret: secret, "decided_after": secret}
    (result,) = run_calls([Call("case_law_search", {**arguments, "topic": [secret]})], FIRM)
    assert {fault.at for fault in result.faults} == {"/arguments"} | {
        f"/arguments/{name}" for name in ("query", "court", "decided_after", "topic")
    }
    assert "Nightjar" not in json.dumps(result.document())


@given(
    st.lists(
        st.tuples(
            st.sampled_from([tool.__name__ for tool in (*FIRM_TOOLS, *TALK_TOOLS)]) | st.text(max_size=5),
            st.dictionaries(st.sampled_from(PARAMETERS) | st.text(max_size=5), JSON_VALUES, max_size=4),
            st.none() | st.just("a"),
        ),
        max_size=4,
    )
)
def test_no_calls_raise(written: list[tuple[str, Json, str | None]]) -> None:
    for toolbox in (FIRM, TALK):
        results = run_calls([Call(name, arguments, label) for name, arguments, label in written], toolbox)
        assert len(results) == len(written)
        assert all(result.tool_fault is None for result in results)
        assert final_answer(results).count("could not run") == sum(not result.ok for result in results)
