"""One canonical form for the many ways in which lawyers cite the same provision."""

import re
import unicodedata

from touchstone.scoring.comparators.citation import find_citations

_SPACE = re.compile(r"\s+")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_PARAGRAPHS = r"(?:\([0-9a-z]+\))*"

_CFR = re.compile(rf"17 ?c\.?f\.?r\.? ?(?:part |sec\. )?(\d+)\.([0-9a-z-]+)({_PARAGRAPHS})", re.IGNORECASE)
_CFR_PART = re.compile(r"17 ?c\.?f\.?r\.? ?(?:part )?(\d+)$", re.IGNORECASE)
_BARE = re.compile(rf"^(2\d\d)\.([0-9a-z-]+)({_PARAGRAPHS})$", re.IGNORECASE)
_USC = re.compile(rf"15 ?u\.?s\.?c\.? ?(7[78][a-z]+(?:-\d[a-z]?)?)({_PARAGRAPHS})", re.IGNORECASE)
_S_K = re.compile(rf"(?:item )?(\d+)({_PARAGRAPHS})", re.IGNORECASE)
_S_X = re.compile(rf"(?:rule |article )?(\d+[a-z]?-\d+)({_PARAGRAPHS})", re.IGNORECASE)
_FD = re.compile(rf"(?:rule )?(10[0-3])({_PARAGRAPHS})", re.IGNORECASE)
_EXCHANGE_RULE = re.compile(rf"\b(\d+[a-z]\d*-\d+[a-z]?)({_PARAGRAPHS})", re.IGNORECASE)
_SECURITIES_RULE = re.compile(
    rf"\b(?:rule |regulation d |reg d )?(\d{{3}}[a-z]?)(?![\w.-])({_PARAGRAPHS})", re.IGNORECASE
)
_OTHER_BODIES = ("sro_rule", "court_rule")
_SECTION = re.compile(rf"(?:section |sec\. |s\. ?)(\d+[a-z]?)({_PARAGRAPHS})", re.IGNORECASE)

_SECURITIES_ACT = {
    "2": "77b",
    "3": "77c",
    "4": "77d",
    "4A": "77d-1",
    "5": "77e",
    "7": "77g",
    "8": "77h",
    "8A": "77h-1",
    "10": "77j",
    "11": "77k",
    "12": "77l",
    "13": "77m",
    "14": "77n",
    "15": "77o",
    "16": "77p",
    "17": "77q",
    "18": "77r",
    "22": "77v",
    "27A": "77z-2",
}
_EXCHANGE_ACT = {
    "3": "78c",
    "5": "78e",
    "6": "78f",
    "9": "78i",
    "10": "78j",
    "10A": "78j-1",
    "10D": "78j-4",
    "12": "78l",
    "13": "78m",
    "14": "78n",
    "15": "78o",
    "16": "78p",
    "18": "78r",
    "20": "78t",
    "20A": "78t-1",
    "21": "78u",
    "21A": "78u-1",
    "21D": "78u-4",
    "21E": "78u-5",
    "21F": "78u-6",
    "27": "78aa",
    "28": "78bb",
    "29": "78cc",
}
_NAMED = {
    "regulation d": "17 CFR 230.500",
    "regulation s": "17 CFR 230.901",
    "regulation a": "17 CFR 230.251",
    "regulation fd": "17 CFR 243.100",
    "regulation s-k": "17 CFR 229",
    "regulation s-x": "17 CFR 210",
    "form s-1": "17 CFR 239.11",
    "form s-3": "17 CFR 239.13",
    "form s-8": "17 CFR 239.16b",
    "form s-4": "17 CFR 239.25",
    "form 1-a": "17 CFR 239.90",
    "form 144": "17 CFR 239.144",
    "form d": "17 CFR 239.500",
    "form 3": "17 CFR 249.103",
    "form 4": "17 CFR 249.104",
    "form 5": "17 CFR 249.105",
    "form 20-f": "17 CFR 249.220f",
    "form 6-k": "17 CFR 249.306",
    "form 8-k": "17 CFR 249.308",
    "form 10-q": "17 CFR 249.308a",
    "form 10-k": "17 CFR 249.310",
    "form 12b-25": "17 CFR 249.322",
    "schedule 13d": "17 CFR 240.13d-101",
    "schedule 13g": "17 CFR 240.13d-102",
    "schedule 14a": "17 CFR 240.14a-101",
}


def canonical(citation: str) -> str:
    """The canonical form of a citation of the securities statutes and rules.

    Args:
        citation: For example ``Rule 10b-5``, ``240.10b-5`` or ``17 C.F.R. § 240.10b-5``.

    Returns:
        For example ``17 CFR 240.10b-5`` or ``15 USC 78j(b)``; the cleaned text if nothing was recognised.
    """
    text = _clean(citation)
    return _code(text) or _named(text) or _act(text) or _regulation(text) or _rule(text) or text


def parents(citation: str) -> list[str]:
    """A canonical citation and its ancestors, nearest first.

    Args:
        citation: A canonical citation.

    Returns:
        For ``17 CFR 230.506(b)(2)``: itself, ``17 CFR 230.506(b)`` and ``17 CFR 230.506``.
    """
    chain = [citation]
    while (shorter := re.sub(r"\([^()]*\)$", "", chain[-1])) != chain[-1]:
        chain.append(shorter)
    return chain


def _clean(text: str) -> str:
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).replace("§", " ")
    text = re.sub(r"\breg\.? (?=[dsaf])", "Regulation ", text, flags=re.IGNORECASE)
    return _SPACE.sub(" ", text).strip(" .,;")


def _code(text: str) -> str | None:
    if match := _CFR.search(text) or _BARE.search(text):
        part, section, paragraphs = match.groups()
        return f"17 CFR {part}.{_section(section)}{paragraphs}"
    if match := _CFR_PART.search(text):
        return f"17 CFR {match[1]}"
    if match := _USC.search(text):
        return f"15 USC {match[1].lower()}{match[2]}"
    return None


def _named(text: str) -> str | None:
    return _NAMED.get(text.lower().removeprefix("sec ").removeprefix("the "))


def _act(text: str) -> str | None:
    match = _SECTION.search(text)
    lower = text.lower()
    if not match:
        return None
    if "exchange act" in lower or "1934" in lower:
        codes = _EXCHANGE_ACT
    elif "securities act" in lower or "1933" in lower:
        codes = _SECURITIES_ACT
    else:
        return None
    code = codes.get(match[1].upper())
    return f"15 USC {code}{match[2]}" if code else None


def _regulation(text: str) -> str | None:
    lower = text.lower()
    for name, part, pattern in (("s-k", 229, _S_K), ("s-x", 210, _S_X), ("fd", 243, _FD)):
        without = re.sub(rf"\b(?:regulation )?{name}\b", " ", lower)
        if without != lower and (match := pattern.search(without)):
            return f"17 CFR {part}.{match[1]}{match[2]}"
    return None


def _rule(text: str) -> str | None:
    if any(one.kind in _OTHER_BODIES for one in find_citations(text)):
        return None
    if match := _EXCHANGE_RULE.search(text):
        return f"17 CFR 240.{match[1].lower()}{match[2]}"
    if match := _SECURITIES_RULE.search(text):
        return f"17 CFR 230.{_section(match[1])}{match[2]}"
    return None


def _section(section: str) -> str:
    """Part 230 writes its letters large (144A), part 240 small (10b-5)."""
    return section.lower() if "-" in section else section.upper()
