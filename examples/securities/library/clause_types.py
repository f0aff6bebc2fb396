"""The types of a clause, read from its headings or, where these say nothing, from words in its text.

This is a classification by rules, not by a lawyer: results say which of the two it rests on.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

from examples.securities.enumerations import ClauseType

Basis = Literal["heading", "keywords"]

_HEADINGS: dict[str, str] = {
    "lock_up": r"lock-?up|stand-?off|clear market|holdback",
    "transfer_restriction": r"transfer restrictions?|restrictions on transfer|transfer and exchange",
    "restrictive_legend": r"\blegends?\b",
    "legend_removal": r"removal of (?:restrictive )?legends?|opinion and instructions",
    "accredited_investor_rep": r"(?<!non-)accredited investor|purchaser status",
    "no_general_solicitation": r"general solicitation",
    "investment_intent": r"investment (?:intent|purpose)|own account",
    "registration_demand": r"\bdemand\b",
    "registration_piggyback": r"piggy-?back",
    "rule_144_information": r"rule 144(?:\(i\))? (?:information|reporting)|furnishing of information",
    "anti_dilution": r"anti-?dilution",
    "conversion": r"^conversion\b",
    "redemption": r"\bredemption\b",
    "events_of_default": r"events? of default",
    "change_of_control": r"change (?:of|in) control",
    "preemptive_right": r"pre-?emptive",
    "rofr": r"right of first refusal",
    "drag_along": r"drag-?along",
    "tag_along": r"tag-?along|co-?sale",
    "standstill": r"standstill",
    "use_of_proceeds": r"use of proceeds",
    "closing_conditions": r"closing conditions|conditions (?:of|to|precedent)\b|\bconditions to\b",
    "bring_down": r"bring-?down",
    "indemnification": r"indemnification|indemnity",
    "contribution": r"contribution",
    "governing_law": r"governing law",
    "jury_waiver": r"\bjury\b",
    "mnpi_confidentiality": r"non-?public information|\bmnpi\b",
    "bad_actor_rep": r"bad actor|disqualification",
}
_KEYWORDS: dict[str, str] = {
    "lock_up": r"not? [^.]{0,200}\b(?:sell|dispose)[^.]{0,400}(?:restricted period|lock-up period|180 days after)",
    "restrictive_legend": r"ha(?:s|ve) not been registered (?:under|with) the securities .{0,300}may not be",
    "legend_removal": r"(?:remove|have) [a-z ]{0,20}legends? removed|remove restrictive legends",
    "accredited_investor_rep": r"is an .?accredited investor.? as defined",
    "no_general_solicitation": r"not? [^.]{0,120}general solicitation or general advertising",
    "investment_intent": r"own account[^.]{0,120}not with a view",
    "registration_demand": r"demand (?:twice )?that the company register",
    "rule_144_information": r"(?:make|keep|available)[^.]{0,120}information[^.]{0,60}rule 144\(c\)",
    "conversion": r"entitled to convert",
    "redemption": r"may redeem|right to require the (?:issuer|company) to re(?:purchase|deem)",
    "change_of_control": r"change (?:of|in) control” means|change of control” occurs",
    "bring_down": r"true and correct[^.]{0,120}as (?:if|though)(?: then)? made",
    "indemnification": r"indemnify and hold harmless",
    "mnpi_confidentiality": r"material nonpublic information",
    "bad_actor_rep": r"rule 506\(d\)\(1\)",
    "jury_waiver": r"trial by jury",
}
_CLAUSES = get_args(ClauseType)
_BY_HEADING = {name: re.compile(_HEADINGS[name], re.IGNORECASE) for name in _CLAUSES if name in _HEADINGS}
_BY_KEYWORD = {name: re.compile(_KEYWORDS[name], re.IGNORECASE) for name in _CLAUSES if name in _KEYWORDS}


class Classified(NamedTuple):
    """The types of a clause, and what they were read from.

    Attributes:
        types: clause types, in the order of the enumeration; none where nothing was recognised.
        basis: ``heading`` or ``keywords``.
    """

    types: tuple[str, ...]
    basis: Basis


def clause_types(headings: Sequence[str], text: str) -> Classified:
    """Classify a paragraph of an agreement.

    The innermost heading that names a type decides; the words of the text only where no heading does.

    Args:
        headings: The headings above the paragraph, outermost first.
        text: The paragraph.

    Returns:
        Its types, and what they rest on.
    """
    for heading in reversed(headings):
        if types := _matching(_BY_HEADING, heading):
            return Classified(_without_parts(types), "heading")
    return Classified(_matching(_BY_KEYWORD, text), "keywords")


def _matching(patterns: dict[str, re.Pattern[str]], text: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in patterns.items() if pattern.search(text))


def _without_parts(types: tuple[str, ...]) -> tuple[str, ...]:
    """A clause on the removal of legends is no clause on bearing them."""
    return tuple(name for name in types if not (name == "restrictive_legend" and "legend_removal" in types))
