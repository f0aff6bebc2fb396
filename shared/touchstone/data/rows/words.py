"""Words that a question may not hold: they tie it to a text that nobody sees, or speak to a model."""

from __future__ import annotations

import re

_NOT_ALONE = re.compile(
    r"\b(?:(?:the|this|that|above|following|given|provided|attached|enclosed|quoted)\s+"
    r"(?:document|passage|excerpt|text|chunk|snippet|extract|context|paragraph above|section above)\b(?!\s+of\b)"
    r"|as (?:stated|described|mentioned|defined|shown) (?:above|below|here|in the (?:document|text|passage|excerpt))"
    r"|according to the (?:document|passage|text|excerpt|above)|in the above|quoted above|the author)\b",
    re.IGNORECASE,
)

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.?!]{0,40}\b(?:previous|prior|above|earlier|all|any|these|your|the)\b"
    r"[^.?!]{0,30}\b(?:instruction|instructions|prompt|prompts|rule|rules|message|messages|direction|directions)\b"
    r"|\byou are (?:now|no longer|an? (?:ai|assistant|language model|chatbot))\b"
    r"|\b(?:system prompt|developer message|jailbreak|as an ai(?: language)? model)\b"
    r"|\bdo not (?:tell|inform|warn) the (?:user|reader|lawyer)\b"
    r"|\bnew instructions?:|<\|?(?:im_start|system|endoftext)",
    re.IGNORECASE,
)
_DICTATES = re.compile(
    r"\b(?:reply|respond|answer|output|print|say) (?:only |exactly )?with\b[^.?!]{0,60}\b(?:json|word|text|only)\b"
)
_DICTATING = ("reply ", "respond ", "answer ", "output ", "print ", "say ")
_NOT_ALONE_HINTS = (
    *("document", "passage", "excerpt", "text", "chunk", "snippet", "extract", "context", "above", "below", "author"),
    *("described here", "defined here", "stated here", "shown here", "mentioned here"),
)
_ORDER_HINTS = (
    *("ignore", "disregard", "forget", "override", "you are", "prompt", "developer message", "jailbreak", "as an ai"),
    *("do not", "instruction", "<"),
)
"""Words without which the pattern can't match: looking for them costs a tenth of searching by it."""


def may_point_at_a_document(lowered: str) -> bool:
    """Whether a text in small letters has a word without which no question points at a document."""
    return any(map(lowered.__contains__, _NOT_ALONE_HINTS))


def points_at_a_document(question: str) -> bool:
    """Whether a question makes sense only beside the document."""
    return bool(_NOT_ALONE.search(question))


def gives_orders(text: str, lowered: str | None = None) -> bool:
    """Whether a text speaks to a model rather than about the law.

    Args:
        text: the text.
        lowered: the same in small letters, if it is at hand.
    """
    lowered = text.lower() if lowered is None else lowered
    if any(map(lowered.__contains__, _ORDER_HINTS)) and _ORDERS.search(text):
        return True
    return " with" in lowered and any(map(lowered.__contains__, _DICTATING)) and bool(_DICTATES.search(lowered))
