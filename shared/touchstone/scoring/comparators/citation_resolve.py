"""What a number means under an act, a regulation, a form, or none of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from touchstone.scoring.comparators.citation_tables import (
    ACT_OF_SECTION,
    ACTS,
    FORM_OF_SECTION,
    PARTS,
    REGULATION_OF_RANGE,
    REGULATIONS,
    SCHEDULES,
    code_section,
)

__all__ = ["Authority", "Citation", "authority_of", "bare_citation", "cfr_citation", "form_citation"]
__all__ += ["regulation_citation", "resolve"]

_YEARS = re.compile(r" of (?:19|20)[0-9]{2}$")
_LETTERED = re.compile(r"[0-9]{1,2}[a-z]+[0-9]*-[0-9]+[a-z]?")
_ACCOUNTING = re.compile(r"[0-9]{1,2}-[0-9]{2}[a-z]?")
_ITEM_8K = re.compile(r"[0-9]\.[0-9]{2}")
_FIRST_RULE, _LAST_RULE = 100, 1001
"""Of 17 CFR part 230; what practice calls by a higher number is a rule of FINRA or of an exchange."""
_RULES_ALONE = ((100, 199), (251, 263), (400, 499), (500, 508), (701, 703), (901, 905))
_DEFAULT_ACT = {key: act for act, keys in ACT_OF_SECTION.items() for key in keys.split()}
_PART_REGULATION = {regulation.part: name for name, regulation in REGULATIONS.items() if not regulation.last}
_REGULATION_SPELLINGS = {"cf": "crowdfunding"} | {name.replace("-", ""): name for name in REGULATIONS if "-" in name}
_LEADS = {f"{regulation.part}.{regulation.first}": name for name, regulation in REGULATIONS.items()}
_LEADS["230.501"] = "d"


@dataclass(frozen=True, slots=True)
class Citation:
    """One authority in its canonical form.

    Attributes:
        kind: cfr, usc, regulation, form_item, case, release, federal_register, section (of an act that is
            not codified here), sro_rule (of an exchange, FINRA, MSRB or PCAOB) or court_rule.
        title: Title of the code, volume of the reporter, series of the release, or name of form, act or body;
            empty for a rule whose body the text does not say.
        key: Section ("240.10b-5", "78j"), item, page ("us 293"), number, or name of the regulation; empty
            for a whole form.
        paragraphs: Paragraph labels from the outside in ("b", "1").
    """

    kind: str
    title: str
    key: str
    paragraphs: tuple[str, ...] = ()


class Authority(NamedTuple):
    """What a number stands under: kind is act, regulation, form, sro_rule, court_rule or other."""

    kind: str
    name: str


def authority_of(text: str) -> Authority:
    """Read the name of an act, regulation or form as the grammar matched it."""
    name = _YEARS.sub("", text).lstrip("'")
    if name in ACTS:
        return Authority("act", ACTS[name])
    for prefix in ("regulation", "reg"):
        name = name.removeprefix(prefix)
    name = name.strip(" -").rstrip("+")
    if text.startswith("reg") or name in {"s-k", "s-x"}:
        return Authority("regulation", _REGULATION_SPELLINGS.get(name, name))
    name = name.removeprefix("form ")
    return Authority("form", f"{name[:-1]}-{name[-1]}" if name in {"8k", "10k", "10q", "20f", "6k"} else name)


def regulation_citation(key: str) -> Citation | None:
    """The regulation that a CFR part, range or first section "et seq." stands for, if any."""
    name = REGULATION_OF_RANGE.get(key) or _PART_REGULATION.get(key) or _LEADS.get(key)
    return Citation("regulation", "17", name) if name else None


def form_citation(name: str, item: str = "", paragraphs: tuple[str, ...] = ()) -> Citation:
    """A form, or an item of it."""
    return Citation("form_item", name, item, paragraphs)


def cfr_citation(title: str, key: str, paragraphs: tuple[str, ...] = ()) -> Citation:
    """A section or part of the CFR, under the name that the regulation or form goes by when it has one."""
    key = _without_brackets(key)
    if title == "17" and not paragraphs:
        if form := FORM_OF_SECTION.get(key):
            return form_citation(form)
        if name := REGULATION_OF_RANGE.get(key) or _PART_REGULATION.get(key):
            return Citation("regulation", "17", name)
    return Citation("cfr", title, key, paragraphs)


def _without_brackets(token: str) -> str:
    """Many write 10b-5 as "10(b)-5"; the Advisers Act's 206(4)-7 is really numbered so."""
    return token if token.startswith(("275.", "206(")) else token.replace("(", "").replace(")", "")


def _under_act(head: str, act: str, token: str, paragraphs: tuple[str, ...]) -> Citation:
    is_rule = "rule" in head or _LETTERED.fullmatch(token) or "(" in token
    if is_rule and act in PARTS:
        return cfr_citation("17", f"{PARTS[act]}.{token}", paragraphs)
    if code := code_section(act, token):
        return Citation("usc", "15", code, paragraphs)
    return Citation("section", act, token, paragraphs)


def _rule(token: str, paragraphs: tuple[str, ...]) -> Citation:
    if _LETTERED.fullmatch(token):
        return cfr_citation("17", f"240.{token}", paragraphs)
    if _ACCOUNTING.fullmatch(token):
        return cfr_citation("17", f"210.{token}", paragraphs)
    if token.startswith("206("):
        return cfr_citation("17", f"275.{token}", paragraphs)
    number = int(re.split("[^0-9]", token, maxsplit=1)[0])
    if number < _FIRST_RULE:
        return Citation("court_rule", "", token, paragraphs)
    if number > _LAST_RULE:
        return Citation("sro_rule", "", token, paragraphs)
    return cfr_citation("17", f"230.{token}", paragraphs)


def _item(token: str, paragraphs: tuple[str, ...]) -> Citation:
    if _ITEM_8K.fullmatch(token):
        return form_citation("8-k", token, paragraphs)
    if token[:3].isdigit():
        return cfr_citation("17", f"229.{token}", paragraphs)
    return form_citation("", token, paragraphs)


def _section(token: str, paragraphs: tuple[str, ...]) -> Citation:
    for depth in (1, 0):
        act = _DEFAULT_ACT.get(token + "".join(f"({label})" for label in paragraphs[:depth]))
        if act and (paragraphs or not depth):
            return _under_act("section", act, token, paragraphs)
    return Citation("section", "", token, paragraphs)


def resolve(head: str, authority: Authority | None, token: str, paragraphs: tuple[str, ...]) -> Citation | None:
    """Say which authority a number names.

    Args:
        head: The word before it (rule, section, item, s., the section sign), empty when there is none.
        authority: What it stands under, None when the text does not say.
        token: The number ("10b-5", "506", "1.05").
        paragraphs: Its paragraphs.

    Returns:
        The citation; None when the number cannot stand there.
    """
    token = _without_brackets(token)
    if authority is None:
        return _unsaid(head, token, paragraphs)
    if authority.kind == "act":
        return _under_act(head, authority.name, token, paragraphs)
    if authority.kind == "regulation":
        regulation = REGULATIONS[authority.name]
        return cfr_citation("17", f"{regulation.part}.{token}", paragraphs)
    if authority.kind == "form":
        return form_citation(authority.name, token, paragraphs)
    if authority.kind in {"sro_rule", "court_rule"}:
        return None if _LETTERED.fullmatch(token) else Citation(authority.kind, authority.name, token, paragraphs)
    return Citation("section", "other", token, paragraphs)


def _unsaid(head: str, token: str, paragraphs: tuple[str, ...]) -> Citation | None:
    if "item" in head:
        return _item(token, paragraphs)
    if "rule" in head or _LETTERED.fullmatch(token) or "(" in token:
        return _rule(token, paragraphs)
    return _section(token, paragraphs) if head else None


def bare_citation(match: re.Match[str]) -> Citation | None:
    """Read a text that is only a number ("10b-5", "506(b)", "13(a)"), where practice knows but one meaning."""
    token, paragraphs = match["token"], tuple(re.findall(r"\(\s?([0-9a-z]+)\s?\)", match["paras"]))
    token = _without_brackets(token)
    if token in {"13d", "13g"} and not paragraphs:
        return cfr_citation("17", SCHEDULES[token])
    if token.startswith(("77", "78")) and token[2:3].isalpha():
        return Citation("usc", "15", token, paragraphs)
    if _LETTERED.fullmatch(token) or _ACCOUNTING.fullmatch(token):
        return _rule(token, paragraphs)
    number = token.rstrip("abcdefghijklmnopqrstuvwxyz")
    if number.isdigit() and any(low <= int(number) <= high for low, high in _RULES_ALONE):
        return _rule(token, paragraphs)
    section = _section(token, paragraphs) if paragraphs else None
    return section if section and section.kind == "usc" else None
