"""Regular expressions of securities citations, over folded text."""

from __future__ import annotations

import re
from functools import cache

from touchstone.scoring.comparators.citation_bodies import BODY_GATE, body_rules
from touchstone.scoring.comparators.citation_cases import NAMES
from touchstone.scoring.comparators.citation_tables import ACTS

__all__ = ["BARE", "NAME_HINTS", "OTHER_DOCUMENT", "PARAGRAPH", "grammar", "more", "suffix"]

PARAGRAPH = re.compile(r"\(\s?([0-9]{1,3}|[a-z]{1,2}|[ivx]{3,5})\s?\)")

_PARAS = r"(?:\s?\(\s?(?:[0-9]{1,3}|[a-z]{1,2}|[ivx]{3,5})\s?\))"
_START = r"(?<![\w.$'-])"
_END = r"(?!\w|-(?![a-z]{3})\w|\.[0-9])"
_TOKEN = (
    r"(?:[0-9]{1,3}\([a-z]\)(?:\([0-9]\))?-[0-9]{1,3}|[0-9]{3}\([0-9]\)-[0-9]{1,2}|[0-9]\.[0-9]{2}"
    r"|[0-9]{1,4}[a-z]{0,2}[0-9]{0,2}(?:-[0-9]{1,3}[a-z]{0,2})?)"
)
_EXCHANGE_RULE = r"[0-9]{1,2}(?:[a-z][0-9]{0,2}|\([a-z]\)(?:\([0-9]\))?)-[0-9]{1,3}[a-z]?"
_CFR_SECTION = r"[0-9]+[a-z]*[0-9]*(?:\([0-9]\)(?=-))?(?:-[0-9]+[a-z]{0,2})*"
_SIGN = r"(?:\s?(?:§+|sections?|secs?|part|pt|rule))?\s?"
_ACT = rf"'?(?:{'|'.join(sorted(ACTS, key=len, reverse=True))})(?: of (?:19|20)[0-9]{{2}})?(?!\w)"
_REGULATION = (
    r"(?:(?:regulation|reg)[\s-](?:s-?[kxtpb]|nms|sho|ats|btr|crowdfunding|cf|fd|ac|[cdgms]"
    r"|a(?:\+|(?=$|\s?[,;:()?/]|\s(?:tier|offerings?|exemptions?|rules?|under|of|or)\b)))|s-[kx])(?!\w|-\w)"
)
_FORM_NAME = r"(?:8-k|10-k|10-q|10-d|20-f|40-f|6-k|s-1|s-3|s-4|s-8|s-11|f-1|f-3|f-4|1-a)"
_FORM = rf"(?:form\s(?:{_FORM_NAME}|8k|10k|10q|20f|6k|144|adv|10|15|[dc345])|{_FORM_NAME})(?!\w|-\w|\.[0-9])"
_BY = rf"(?=[0-9']|sec|exch|inv|adv|trust|sarb|sox|dodd|reg|form|[sf]-)(?:{_ACT}|{_REGULATION}|{_FORM})"
_HEAD = r"(?:(?:sec\s)?rules?|items?|sections?|secs?|§+|articles?|arts?|ss?(?=[\s.]?[0-9]))"
_GLUE = r"[\s,:]*(?:[-(]\s?)?"
_REPORTER = (
    r"u\s?s|s\s?ct|l\s?ed(?:\s?2d)?|f\.?\s?(?:2d|3d|4th)|f\s?supp(?:\.?\s?[23]d)?|a\.?\s?[23]d|n\s?e\.?\s?[23]d"
    r"|n\s?w\.?\s?2d|p\.?\s?[23]d|so\.?\s?[23]d|wl|stat"
)
NAME_HINTS = frozenset(max(name.split(), key=len) for name in NAMES)
"""One word of each party name; a text without any of them names no case."""
_NAME = "|".join(re.escape(name) for name in sorted(NAMES, key=len, reverse=True))

_GATE = (
    r"(?=[0-9§]|'3|sec|rule|item|reg|art|fed|form\s|sch|sc\s|exch|inv|adv|trust|sarb|sox|dodd|rel|nos?[\s.]|ss?[\s.]?[0-9]"
    rf"|s-[kx]|i[ac]-|{BODY_GATE})"
)
"""How every citation but a party name begins; spares plain words the alternatives."""

_WORDED_FORMS = rf"""
(?P<schedule>(?:schedule|sched|sc)\s(?P<schedule_name>13d|13g|13e-3|14a|14c|14d-9|to){_END})
|(?P<whole>(?P<whole_name>{_REGULATION}|{_FORM}))
"""
_NUMBERED_FORMS = rf"""
(?P<cfr>(?P<cfr_title>[0-9]{{1,2}})\s?(?:cfr|c\sf\sr|code\sof\sfederal\sregulations){_SIGN}(?P<cfr_part>[0-9]{{2,4}})
  (?:\.(?P<cfr_section>{_CFR_SECTION})(?P<cfr_paras>{_PARAS}{{0,8}})
     (?:\s?(?:-|to|through)\s?(?:[0-9]{{3}}\.)?(?P<cfr_last>[0-9]{{3}})(?![\w.]))?(?P<et_seq>,?\set\sseq)?)?{_END})
|(?P<usc>(?P<usc_title>[0-9]{{1,2}})\s?(?:u\s?s\s?c(?:\s?a)?|united\sstates\scode){_SIGN}
  (?P<usc_section>[0-9]+[a-z]*(?:-[0-9]+[a-z]?)?)(?P<usc_paras>{_PARAS}{{0,8}}){_END})
|(?P<register>(?P<register_volume>[0-9]{{1,3}})\s(?:fed\s?reg|f\s?r|federal\sregister)\.?\s?
  (?P<register_page>[0-9]{{1,3}},[0-9]{{3}}|[0-9]{{1,6}})(?!\w))
|(?P<case>(?P<volume>[0-9]{{1,4}})\s(?P<reporter>{_REPORTER})\.?\s?(?P<page>[0-9]{{1,7}})(?![\w])
  (?:,?\s(?:at\s)?[0-9]{{1,4}}(?:-[0-9]{{1,4}})?(?=\s\(|[,;]?$))?)
|(?P<release>(?:(?P<release_act>{_ACT})\s)?(?:sec\s)?(?:releases?|rel)\s?(?:nos?\.?\s?)?(?P<release_series>(?:33|34|35|39|ia|ic)-)?
  (?P<release_number>[0-9]{{1,6}}[a-z]?){_END})
|(?P<release_bare>(?:nos?\.?\s?)?(?P<bare_series>33|34|35|39|ia|ic)-(?P<bare_number>[0-9]{{3,6}}[a-z]?){_END})
|(?P<section_of_part>(?:(?:§+|sections?|secs?|rules?)\s?)?(?P<part>210|22[789]|23[029]|24[0-9]|260|27[0459])\.(?=[0-9]{{3}}|[0-9]{{1,2}}[a-z-])(?P<part_section>{_CFR_SECTION})
  (?P<part_paras>{_PARAS}{{0,8}})(?P<part_et_seq>,?\set\sseq)?{_END})
|(?P<code>(?P<code_sign>§+|sections?|secs?)\s?(?P<code_section>7[78][a-z]{{1,3}}(?:-[0-9]+)?)(?P<code_paras>{_PARAS}{{0,8}}){_END})
|(?P<headed>(?:(?P<before>{_BY}){_GLUE})?(?P<head>{_HEAD})[\s.]*(?P<token>{_TOKEN})(?P<paras>{_PARAS}{{0,8}}){_END})
|(?P<unheaded>(?P<by>{_REGULATION}|{_FORM}){_GLUE}(?P<by_token>{_TOKEN})(?P<by_paras>{_PARAS}{{0,8}}){_END})
|(?P<exchange_rule>(?P<rule_token>{_EXCHANGE_RULE})(?P<rule_paras>{_PARAS}{{0,8}}){_END})
|(?P<of_act>(?P<act_token>{_TOKEN})(?P<act_paras>{_PARAS}{{0,8}})(?=\s(?:of|under)\s(?:the\s)?{_BY}))
|(?P<beneficial>13[dg]{_END})
|{body_rules(_PARAS, _END)}
"""


@cache
def grammar(*, numbered: bool, named: bool) -> re.Pattern[str]:
    """The citations that a text can hold; the outermost named group of a match tells its form.

    Compiled at first use: 20 ms that an import should not pay.

    Args:
        numbered: Whether the text has digits.
        named: Whether the text has a word of a leading case's name.

    Returns:
        The pattern, to search with.
    """
    forms = (_NUMBERED_FORMS + "|" if numbered else "") + _WORDED_FORMS
    joined = f"{_GATE}(?:{''.join(line.strip() for line in forms.splitlines())})"
    if named:
        joined += f"|(?P<name>(?:{_NAME})(?!\\w))"
    return re.compile(f"{_START}(?:{joined})")


_AND = r"\s?(?:,\s?(?:(?:and|or)\s)?|;\s?|/|&\s?|(?<=\s)(?:and/or|and|or|to|through)\s)\s?"


@cache
def more(*, plural: bool) -> re.Pattern[str]:
    """The next of a list after a citation ("506(b) or (c)"); the token is empty for a sibling paragraph.

    After "Rules", "Sections" or "Items" a plain number belongs to the list; after the singular it may be
    anything, so only a lettered or bracketed one does.
    """
    token = _TOKEN if plural else f"(?=[0-9]+[a-z(]){_TOKEN}"
    return re.compile(rf"{_AND}(?P<token>{token})?(?P<paras>{_PARAS}{{0,8}})(?<![\s,;/&]){_END}")


@cache
def suffix() -> re.Pattern[str]:
    """The act, regulation or form named after a citation."""
    return re.compile(
        rf"\s(?:of|under|in|on|to|for|pursuant\sto)\s(?:the\s)?({_BY})"
        rf"|[\s,(]{{1,3}}({_BY})(?!{_GLUE}{_HEAD}?[\s.]*[0-9])\)?"
    )


OTHER_DOCUMENT = re.compile(r"\s(?:of|in|under|to)\s(?:the|this|that|an?|its|our|such)\s")
"""What shows that a bare "Section 5" is not one of an act."""

BARE = re.compile(rf"(?P<token>{_TOKEN}|7[78][a-z]{{1,3}}(?:-[0-9]+)?)(?P<paras>{_PARAS}{{0,8}})")
"""A citation that is only a number, as a whole text."""
