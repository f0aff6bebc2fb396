"""Rules of other bodies than the SEC, whose numbers mean nothing in 17 CFR: exchanges, FINRA, MSRB, PCAOB, courts."""

from __future__ import annotations

import re
from functools import cache

__all__ = ["BODY_GATE", "after", "body_of", "body_rules"]

_ORGANISATIONS = r"finra|nasdaq|nasd|nyse(?:\s(?:american|arca|mkt))?|amex|cboe|msrb|pcaob"
_BOOK = r"(?:\s(?:stock\smarket|marketplace|equity|listing|listed\scompany\smanual|lcm|conduct|manual|rulebook))*"
_COURTS = {
    "evidence": r"fre|fed\s?r\s?evid|federal\srules?\sof\sevidence",
    "": r"frcp|fed\s?r\s?civ\s?p|fed(?:eral)?\srules?\sof\scivil\sprocedure",
    "criminal": r"fed\s?r\s?crim\s?p|federal\srules?\sof\scriminal\sprocedure",
    "appellate": r"frap|fed\s?r\s?app\s?p|federal\srules?\sof\sappellate\sprocedure",
    "bankruptcy": r"frbp|fed\s?r\s?bankr\s?p|federal\srules?\sof\sbankruptcy\sprocedure",
}
"""Rules of courts by their title; civil procedure has none, as practice means it by a plain "Rule 9(b)"."""
_COURT = "|".join(_COURTS.values())
_LOCAL = r"local|bankruptcy|chancery"
"""What is a court only before the word rule."""

BODY_GATE = r"f(?:inra|r[ecab])|n(?:as|yse)|msrb|pcaob|local\s|a(?:mex|uditing\s|s\s[1-6][0-9]{3})|bankr|c(?:boe|hanc)"
"""How the names begin, beyond `fed`."""

_TOKEN = r"(?:[0-9]{1,4}[a-z]?(?:\.[0-9]{1,2})?)"
_TELLING = r"(?=[0-9]{1,4}[a-z]?(?:\.[0-9]|\s?\()|(?!19|20)[0-9]{4}(?![\w.,-]))"
"""A number that is a rule's without the word: with a paragraph, or of four digits and no year."""
_STANDARD_NUMBER = r"\s(?P<{0}>[1-6][0-9]{{3}})(?:\.(?P<{0}_para>[0-9]{{1,3}}))?"
_STANDARD = (
    r"(?:pcaob\s(?:auditing\s)?(?:standards?\sas|standards?|as)|auditing\sstandards?\sas)(?:\sno)?"
    + _STANDARD_NUMBER.format("standard")
    + r"|\Aas"
    + _STANDARD_NUMBER.format("only_standard")
    + r"\Z"
)
"""An auditing standard of the PCAOB; "AS 2201" without its body is one only where nothing else is said."""
_NO_CODE = r"(?!\s?(?:cfr|c\sf\sr|u\s?s\s?c|code\sof))"
_RULE = r"[\s(]{1,2}(?P<body_head>rules?|sections?|secs?|§+)[\s.]*"


def body_rules(paragraphs: str, end: str) -> str:
    """A rule under the name of its body, for the grammar of citations over folded text.

    Args:
        paragraphs: Pattern of a paragraph.
        end: Pattern of what may follow a citation.

    Returns:
        The pattern; its outermost group is `body_rule`.
    """
    return (
        rf"(?P<body_rule>(?:(?:(?P<body>{_ORGANISATIONS})(?:'s)?{_BOOK}(?:{_RULE}|\s{_TELLING})"
        rf"|(?P<court>{_COURT})(?:\srules?)?\s|(?P<local>{_LOCAL})\s(?:court\s)?rules?\s)"
        rf"(?P<body_token>{_TOKEN}){_NO_CODE}|(?:msrb\s)?rules?\s(?P<msrb_token>g-[0-9]{{1,2}}))"
        rf"(?P<body_paras>{paragraphs}{{0,8}}){end}(?:\sof\s(?:the\s)?msrb(?!\w))?|(?:{_STANDARD})(?![\w.]))"
    )


@cache
def after() -> re.Pattern[str]:
    """The body named after a rule: "of the Nasdaq Listing Rules", "(FINRA)"."""
    return re.compile(
        rf"\s(?:of|under|in)\s(?:the\s)?({_ORGANISATIONS}|{_COURT}){_BOOK}(?:\srules?)?(?!\w)"
        rf"|\s?\(({_ORGANISATIONS}|{_COURT})\)"
    )


@cache
def body_of(name: str) -> tuple[str, str]:
    """The kind of citation and its title, by the name of a body as the grammar matched it.

    Returns:
        ("sro_rule", "finra") or ("court_rule", "evidence"); the title is empty for federal civil procedure.
    """
    for title, names in _COURTS.items():
        if re.fullmatch(names, name):
            return "court_rule", title
    if re.fullmatch(_LOCAL, name):
        return "court_rule", name
    return "sro_rule", name
