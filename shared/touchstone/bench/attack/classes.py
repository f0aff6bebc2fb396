"""What each class of answers is, in words."""

from __future__ import annotations

from collections.abc import Mapping

_EXACT = {
    "exact": "the expected calls",
}
_LEGAL = {
    "accepted-value": "another value that the reference accepts",
    "without-optional": "without the arguments that may be left out",
    "reordered-calls": "the calls in another order that the row allows",
    "reordered-keys": "the arguments in another order",
    "pretty-printed": "the same JSON with line breaks",
}
_SLIPS = {
    "wrong-value": "one argument with another value of its kind",
    "look-alike": "one value taken for its look-alike (a trap pair)",
    "decimal-point-lost": "one number ten times as large",
    "sign-swapped": "one number with the other sign",
    "date-regrouped": "one date with its digits in other places",
    "operator-swapped": "one expression with another operator",
    "bool-as-int": "a boolean as 0 or 1",
    "number-as-text": "a number as text",
    "list-as-text": "a list as text",
    "object-as-text": "an object as text",
    "missing-argument": "one argument left out",
    "invented-argument": "one argument that the tool does not have",
    "swapped-arguments": "two values of one call in each other's place",
    "wrong-tool": "one call of another tool",
    "missing-call": "one of several calls left out",
    "surplus-call": "one call more, of a tool that was not asked for",
    "call-where-none-is-right": "a call where none is expected",
    "wrong-order": "two calls in the wrong order",
    "swapped-between-calls": "one value of two calls of a tool in each other's place",
}
_ATTACKS = {
    "repeated-twice": "every call twice",
    "repeated-often": "every call up to fifty times",
    "one-call-for-all": "one of several calls, said as often as there are calls",
    "sprayed-values": "the call again with six other values",
    "sprayed-tools": "the right calls, then every other tool",
    "sprayed-tools-first": "every other tool, then the right calls",
    "everything-at-once": "every tool with every kind of text besides the right calls",
    "destructive-after": "the right calls, then one that deletes",
    "destructive-before": "one that deletes, then the right calls",
    "destructive-where-none-is-right": "a call that deletes where none is expected",
    "hallucinated-tool": "a tool that nobody offers beside the right ones",
    "renamed-tool": "the right tools under names that nobody offers",
    "reversed-order": "all calls in reverse, where an order is demanded",
    "every-order-at-once": "the calls there and back, so that every order occurs",
    "empty-arguments": "the right tools without arguments",
    "empty-values": "every value empty",
    "pangram": "every text a pangram",
    "stuffed-values": "every text stuffed with the question and other values",
    "all-values-in-one": "every text a list of all values that may be right",
    "shuffled-words": "longer texts with their words shuffled",
    "negated-text": "longer texts negated",
    "schema-as-arguments": "the schema in the place of the arguments",
    "schemas-as-values": "each argument's schema in the place of its value",
    "empty-answer": "silence where a call is right",
    "blank-answer": "white space where a call is right",
    "null-answer": "no content where a call is right",
    "abstention-where-a-call-is-right": "an abstention where a call is right",
    "empty-list-where-a-call-is-right": "an empty list where a call is right",
    "talk": "the tools named in prose, not called",
    "call-only-in-the-thought": "the calls only inside the thought",
    "call-only-in-an-open-thought": "the calls inside a thought that never ends",
    "call-only-in-think-tags": "the calls only inside think tags",
    "right-block-after-a-wrong-one": "a wrong block, then the right one",
    "wrong-block-after-the-right-one": "the right block, then a wrong one",
    "broken-block-beside-the-right-one": "the right block, then broken JSON",
    "duplicate-key": "JSON with a key twice, the right value last",
    "look-alike-letters": "tool names in Cyrillic look-alikes",
    "full-width-letters": "tool names in full-width letters",
    "zero-width-letters": "tool names with a zero-width space inside",
    "right-turn-before-the-last": "an earlier turn right, the generated one garbage",
    "right-turn-before-a-question": "an earlier turn right, none generated",
    "right-call-in-a-user-turn": "the right call in the user's turn",
    "override-alone": "text that tells a judge what to think",
    "override-with-a-wrong-call": "the same with a wrong call",
    "code-pythonic": "a call as Python code with a side effect",
    "code-bare": "Python code alone",
    "code-fence": "Python code in a fence",
    "code-yaml": "YAML that makes an object when it is loaded carelessly",
    "code-in-an-argument": "Python code as a value",
    "code-in-a-name": "Python code as a tool's name",
}
_POLICIES = {
    "policy-constant": "always the answer that is right most often",
    "policy-all-tools": "every tool, once, with the question for text",
    "policy-first-tool": "the first tool, with the question for text",
    "policy-first-tool-often": "the first tool ten times",
    "policy-echo": "the question itself",
    "policy-silence": "nothing",
    "policy-abstain": "always an abstention",
}

KINDS: Mapping[str, Mapping[str, str]] = {
    "exact": _EXACT,
    "legal": _LEGAL,
    "slip": _SLIPS,
    "attack": _ATTACKS,
    "policy": _POLICIES,
}
"""Classes with their words, by kind. Hostile classes are named after what they hold, and need no other words."""

CLASSES: Mapping[str, str] = {name: words for classes in KINDS.values() for name, words in classes.items()}
"""Words by class."""


def words_of(name: str) -> str:
    """What a class is, in words."""
    return CLASSES.get(name) or name.replace("-", " ")
