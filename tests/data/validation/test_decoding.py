"""Lines decoded with their lists of tools read once: the same values, and every key that stands twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.samples import TOOLS, sample
from touchstone.data.validation.decoding import Decoder
from touchstone.data.validation.doubled import doubled_in, may_be_doubled

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6) | st.sampled_from(['"tools":', 'a":', "\\"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "tools", "reference_answer", "toolConfig"]), inner, max_size=4)
    ),
    max_leaves=12,
)
ROW = sample()
STYLES: list[dict[str, Any]] = [{}, {"separators": (",", ":")}, {"separators": (", ", " : ")}, {"ensure_ascii": False}]


@given(
    st.lists(st.dictionaries(st.sampled_from(["id", "tools", "reference_answer", "toolConfig"]), VALUES), max_size=5)
)
def test_any_row_is_read_as_the_standard_library_reads_it(rows: list[Any]) -> None:
    decoder = Decoder()
    for row in [*rows, *rows, ROW, *rows]:
        for style in STYLES:
            line = json.dumps(row, **style).encode()
            assert decoder.decode(line) == (row, [])


@given(VALUES)
def test_a_key_that_stands_once_is_no_fault(value: Any) -> None:
    content = json.dumps(value).encode()
    assert doubled_in(content) == []
    assert not may_be_doubled(content, value)


@given(VALUES, st.data())
def test_a_key_that_stands_twice_is_found_wherever_it_is(value: Any, data: st.DataObject) -> None:
    held = {"messages": [{"x": value, "y": 1}], "tools": [{"z": value}], "reference_answer": {"tools": [{"z": 1}]}}
    content = json.dumps(held).encode()
    key, place = data.draw(
        st.sampled_from(
            [
                (b'"y": 1', ("messages", 0, "y")),
                (b'"messages": ', ("messages",)),
                (b'"reference_answer": ', ("reference_answer",)),
                (b'"z": 1', ("reference_answer", "tools", 0, "z")),
            ]
        )
    )
    name = key.partition(b":")[0]
    at = content.rindex(key)
    doubled = content[:at] + name + b": 0, " + content[at:]
    decoder = Decoder()
    for line, places in ((content, []), (doubled, [place]), (content, []), (doubled, [place])):
        assert decoder.decode(line) == (json.loads(line), places)


def test_tools_are_shared_and_told_by_their_bytes() -> None:
    decoder = Decoder()
    line = json.dumps({"tools": TOOLS, "n": 1}).encode()
    first, second = (decoder.decode(line)[0]["tools"] for _ in range(2))
    assert first is second
    alike: list[Any] = [{"tools": [{"n": one, "m": [{}]}]} for one in (1, 1.0, True, "1")]
    for row in alike * 2:
        found = decoder.decode(json.dumps(row).encode())[0]
        assert repr(found) == repr(row)


@pytest.mark.parametrize("line", [b'{"tools": [}', b'{"tools": [{}]', b'{"tools": [{"a": NaN}]}'])
def test_what_is_no_json_is_none(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Decoder().decode(line)


def test_rows_with_tools_of_their_own_are_read_as_well() -> None:
    decoder = Decoder()
    for number in range(3_000):
        row = {"tools": [{"name": f"tool {number}", "schema": {"number": number}}]}
        assert decoder.decode(json.dumps(row).encode()) == (row, [])
