"""A small recipe, and rows that break one rule each."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.data.samples import call, tool
from touchstone.data.citations.register import Register
from touchstone.data.documents.facts import Document
from touchstone.data.recipe import Recipe, recipe_from
from touchstone.data.rows.context import Context, context_of
from touchstone.data.rows.row import Row

TOOLS = [
    tool(
        "rule_lookup",
        citation={"type": "string"},
        as_of={"type": "string", "format": "date", "left_out": True},
        part_only={"type": "boolean", "left_out": True},
    ),
    tool(
        "clause_search",
        clause_type={"type": "string", "enum": ["lock_up", "change_of_control"]},
        query={"type": "string", "minLength": 3},
        limit={"type": "integer", "minimum": 1, "maximum": 50, "left_out": True},
    ),
    tool("resale_check", acquired_on={"type": "string", "format": "date"}, amount_usd={"type": "number"}),
    tool("case_search", query={"type": "string"}, citation={"type": "string", "left_out": True}),
]
TEMPLATE = (
    "Tools:\n{{tools}}\nCategories:\n{{categories}}\nUp to {{questions}} of {{title}}:\n{{document}}\nReply [{...}]."
)
CATEGORIES: dict[str, Any] = {
    "definition": {"asks": "what a rule says.", "tools": ["rule_lookup"], "requires": ["rule_lookup"], "most_calls": 2},
    "clause": {"asks": "for a clause.", "tools": ["clause_search", "resale_check"]},
    "case": {"asks": "for a decision.", "tools": ["case_search"]},
    "verification": {"asks": "whether a case exists.", "tools": ["case_search"], "may_cite_unknown": True},
    "history": {"asks": "what the law was.", "tools": ["rule_lookup"], "may_cite_repealed": True},
}
TEXT = (
    "Rule 144 sets a holding period of six months for the securities of a reporting issuer. The notes were sold on "
    "March 5, 2024 for $5 million.\n\nEach holder agrees to a lock-up of 180 days after the closing, as usual."
)
EVIDENCE = "Rule 144 sets a holding period of six months for the securities of a reporting issuer."
ASK = "How long must the holder of restricted securities of a reporting issuer wait under Rule 144?"


def recipe(**changes: Any) -> Recipe:
    document = {
        "name": "small",
        "version": "1",
        "system": "Reply with one JSON list of calls.",
        "template": TEMPLATE,
        "tools": TOOLS,
        "categories": CATEGORIES,
        "floors": {"rows": 1, "chunk_yield": 0.0, "row_yield": 0.0, "zero_yield_documents": 1000},
        **changes,
    }
    return recipe_from(document)


def register() -> Register:
    found = Register()
    found.add(Document("r144", "a", {}, "r144", citation="17 CFR 230.144"))
    found.add(Document("howey", "b", {}, "howey", citation="SEC v. W.J. Howey Co., 328 U.S. 293 (1946)"))
    found.add(Document("r505", "c", {}, "r505", "17 CFR 230.505", "repealed", date(2017, 5, 22)))
    return found


def context() -> Context:
    return context_of(recipe(), register())


LOOKUP = call("rule_lookup", citation="17 CFR 230.144(d)")
CLAUSE = call("clause_search", clause_type="lock_up", query="lock-up after the closing")


def row(*calls: Any, **changes: Any) -> Row:
    values: dict[str, Any] = {
        "id": "doc.0000.00",
        "question": ASK,
        "category": "definition",
        "calls": list(calls) or [LOOKUP],
        "evidence": EVIDENCE,
        **changes,
    }
    return Row(**values)
