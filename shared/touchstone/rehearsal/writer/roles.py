"""What a tool is for, and what a category asks for, by the words that describe them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from touchstone.rehearsal.writer.reading import Category

Role = Literal[
    "abstention", "citation", "duty", "resale", "compliance", "agreements", "decisions", "filings", "provision", "other"
]

_TOOLS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("abstention", re.compile(r"\bno\b[^.]*\btool\b")),
    ("citation", re.compile(r"\b(?:check|valid\w*|verif\w*|exists?)\b.*\bcitations?\b|\bcitations?\b.*\bexists?\b")),
    ("duty", re.compile(r"\bdue\b|\bdeadlines?\b|\bobligations?\b")),
    ("resale", re.compile(r"\bresold\b|\bresales?\b")),
    ("compliance", re.compile(r"\bcompl(?:y|ies|iance)\b|\brequirements?\b")),
    ("agreements", re.compile(r"\bagreements?\b|\bclauses?\b|\bcontracts?\b")),
    ("decisions", re.compile(r"\bcourts?\b|\bdecisions?\b|\bcases?\b|\bopinions?\b")),
    ("filings", re.compile(r"\bfilings?\b")),
    ("provision", re.compile(r"\b(?:rules?|statutes?|regulations?|provisions?|law)\b")),
)
_MEETS: tuple[Role, ...] = ("compliance", "resale", "duty")
_ASKED: tuple[tuple[tuple[Role, ...], re.Pattern[str]], ...] = (
    (("agreements",), re.compile(r"\b(?:clauses?|agreements?|contracts?)\b")),
    (("provision",), re.compile(r"\b(?:rules?|statutes?|regulations?|provisions?|law)\b")),
    (("decisions",), re.compile(r"\b(?:courts?|decisions?|cases?|opinions?)\b")),
    (("citation",), re.compile(r"\bcitations?\b|\bcited\b")),
    (("filings",), re.compile(r"\bfilings?\b")),
    (_MEETS, re.compile(r"\b(?:meets?|met|pass|passes|compl(?:y|ies|iance)|requirements?|due|resold)\b")),
)
_PART = re.compile(r",? and (?=(?:how|whether|what|which|when)\b)")

Part = tuple[str, ...]


def role_of(function: Mapping[str, Any]) -> Role:
    """What a tool is for, by its name and description."""
    text = f"{function['name'].replace('_', ' ')}. {function.get('description') or ''}".lower()
    return next((role for role, pattern in _TOOLS if pattern.search(text)), "other")


def is_across(category: Category) -> bool:
    """Whether a category asks for several kinds of documents at once; a sentence gives such a row seldom."""
    return not category.requires and "several" in category.asks.lower()


def parts_of(category: Category, roles: Mapping[str, Role]) -> list[Part]:
    """What a row of a category calls: for each call, the tools by any of which it can be made.

    A category asks for several things if it says so ("what a rule says, and how courts read it"), or requires several.
    """
    if category.requires:
        return [(name,) for name in category.requires]
    tools = [name for name in category.tools if roles.get(name, "abstention") != "abstention"]
    asks = category.asks.lower()
    if is_across(category):
        wanted = [names for names, pattern in _ASKED if pattern.search(asks)]
    else:
        wanted = [
            tuple(name for names, pattern in _ASKED if pattern.search(piece) for name in names)
            for piece in _PART.split(asks)
        ]
    parts = [tuple(tool for tool in tools if roles[tool] in names) for names in wanted]
    return [part for part in parts if part] or ([tuple(tools)] if tools else [])
