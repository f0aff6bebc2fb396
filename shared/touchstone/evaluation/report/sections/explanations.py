"""What each reason for lost points means, in a few words."""

from __future__ import annotations

_CODES = {
    "no_answer": "there is no answer",
    "empty_answer": "nothing visible in the answer",
    "no_call": "calls were expected, none is attempted",
    "call_not_expected": "a call where none is right",
    "too_large": "the answer is too long to be read",
    "too_deep": "nested too deeply to be read",
    "too_many_calls": "too many calls to be read",
    "too_many_brackets": "too many brackets to be read",
    "too_many_fragments": "too many fragments to be read",
    "forbidden_tool": "attempts a forbidden tool",
    "recovered_format": "the call had to be dug out of other text",
    "repaired_format": "the call was cut off and closed for it",
    "missing_call": "an expected call is missing",
    "unexpected_tool": "a tool that was not expected",
    "unknown_tool": "a tool that is not offered",
    "repeated_call": "the same call again",
    "surplus_call": "one more call of an expected tool",
    "broken_json": "JSON that can't be read",
    "truncated_json": "JSON that ends too early",
    "truncated_call": "a call that ends too early",
    "foreign_format": "a call in a form that nobody taught",
    "not_a_call": "JSON that is no call",
    "bad_name": "a tool name that is none",
    "bad_arguments": "arguments that are none",
    "too_many_arguments": "too many arguments",
    "duplicate_key": "an argument given twice",
    "not_a_number": "NaN or infinity",
    "giant_integer": "an integer of absurd length",
    "wrong_order": "before a call that must come first",
    "order_end_missing": "an order lost with a missing call",
    "breaks_schema": "arguments that the tool's schema refuses",
    "wrong_value": "another value than expected",
    "near_value": "partly right",
    "wrong_type": "the right value as another type",
    "missing_argument": "an argument is missing",
    "unknown_argument": "an argument that nobody asked for",
}


def explained(code: str) -> str:
    """What a reason means; empty for a code that this version does not know."""
    return _CODES.get(code, "")
