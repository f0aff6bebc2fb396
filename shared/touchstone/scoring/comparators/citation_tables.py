"""What securities citations are called: acts, regulations, forms, schedules (reference/securities-domain.md, 4.3)."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ACTS", "ACT_OF_SECTION", "CONNECTING", "FORM_OF_SECTION", "PARTS", "REGULATIONS", "REGULATION_OF_RANGE"]
__all__ += ["SCHEDULES", "TITLES", "Regulation", "code_section"]


class Regulation(NamedTuple):
    """A named regulation: its part of 17 CFR and its first and last section (0, 0 for the whole part)."""

    part: str
    first: int = 0
    last: int = 0

    def holds(self, key: str) -> bool:
        """Tell whether a CFR key such as "230.506" lies in the regulation."""
        part, _, section = key.partition(".")
        if part != self.part:
            return False
        number = section.split("-")[0].rstrip("abcdefghijklmnopqrstuvwxyz")
        return not self.last or (number.isdigit() and self.first <= int(number) <= self.last)


ACTS = {
    "securities act": "securities",
    "1933 act": "securities",
    "33 act": "securities",
    "securities exchange act": "exchange",
    "exchange act": "exchange",
    "1934 act": "exchange",
    "34 act": "exchange",
    "investment company act": "company",
    "investment advisers act": "advisers",
    "advisers act": "advisers",
    "trust indenture act": "indenture",
    "sarbanes-oxley act": "sox",
    "sarbanes-oxley": "sox",
    "sox": "sox",
    "dodd-frank act": "dodd-frank",
    "dodd-frank": "dodd-frank",
}
"""Names of acts, as folded text."""

PARTS = {"securities": "230", "exchange": "240", "company": "270", "advisers": "275", "indenture": "260"}
"""The part of 17 CFR that holds the rules under an act."""

REGULATIONS = {
    "a": Regulation("230", 251, 263),
    "ac": Regulation("242", 500, 505),
    "ats": Regulation("242", 300, 304),
    "btr": Regulation("245"),
    "c": Regulation("230", 400, 498),
    "crowdfunding": Regulation("227"),
    "d": Regulation("230", 500, 508),
    "fd": Regulation("243"),
    "g": Regulation("244"),
    "m": Regulation("242", 100, 105),
    "nms": Regulation("242", 600, 614),
    "s": Regulation("230", 901, 905),
    "s-b": Regulation("228"),
    "s-k": Regulation("229"),
    "s-p": Regulation("248"),
    "s-t": Regulation("232"),
    "s-x": Regulation("210"),
    "sho": Regulation("242", 200, 204),
}

REGULATION_OF_RANGE = {
    "230.500-508": "d",
    "230.501-508": "d",
    "230.251-263": "a",
    "230.901-905": "s",
    "243.100-103": "fd",
    "243.100": "fd",  # tools and lawyers cite the regulation by its first section
}

FORM_OF_SECTION = {
    "239.11": "s-1",
    "239.13": "s-3",
    "239.25": "s-4",
    "239.16b": "s-8",
    "239.90": "1-a",
    "239.144": "144",
    "239.500": "d",
    "249.220f": "20-f",
    "249.306": "6-k",
    "249.308": "8-k",
    "249.308a": "10-q",
    "249.310": "10-k",
}

SCHEDULES = {
    "13d": "240.13d-101",
    "13e-3": "240.13e-100",
    "13g": "240.13d-102",
    "14a": "240.14a-101",
    "14c": "240.14c-101",
    "14d-9": "240.14d-101",
    "to": "240.14d-100",
}

ACT_OF_SECTION = {
    "securities": "4(a) 5 5(a) 5(b) 5(c) 11 11(a) 12(a) 17(a)",
    "exchange": "10(b) 12(b) 12(g) 13(a) 13(b) 13(d) 13(e) 13(f) 13(g) 14(a) 14(d) 14(e) 15(d) 16 16(a) 16(b) 20(a)",
}
"""The act that practice means by a section named without one; only where one act is meant."""

_IRREGULAR = {
    "securities": "2a b-1|4a d-1|8a h-1|27 z-1|27a z-2|28 z-3",
    "exchange": "3c c-3|4a d-1|10a j-1|10b j-2|10c j-3|10d j-4|11a k-1|13a m-1|14a n-1|14b n-2|15a o-3|15b o-4|15c o-5"
    "|15d o-6|15e o-7|15f o-10|15g o-11|17a q-1|20a t-1|21a u-1|21b u-2|21c u-3|21d u-4|21e u-5|21f u-6"
    "|27 aa|28 bb|29 cc|30 dd|30a dd-1|31 ee|32 ff|36 mm",
}
_LETTERS = 26
_PREFIX = {"securities": "77", "exchange": "78"}
_CODE = {
    act: {str(n): f"{prefix}{chr(96 + n)}" for n in range(1, _LETTERS + 1)}
    | {section: prefix + code for section, code in (pair.split() for pair in _IRREGULAR[act].split("|"))}
    for act, prefix in _PREFIX.items()
}


def code_section(act: str, section: str) -> str | None:
    """The section of 15 USC that codifies a section of an act ("exchange", "10" -> "78j")."""
    return _CODE.get(act, {}).get(section)


TITLES = {
    "240.10b-5": "employment of manipulative and deceptive devices|anti-fraud|antifraud",
    "230.144": "persons deemed not to be engaged in a distribution and therefore not underwriters",
    "230.144a": "private resales of securities to institutions",
    "243": "fair disclosure|selective disclosure and insider trading",
    "229.303": "management's discussion and analysis of financial condition and results of operations"
    "|management's discussion and analysis|md&a",
    "8-k 1.05": "material cybersecurity incidents",
    "230.506": "exemption for limited offers and sales without regard to dollar amount of offering",
}
"""Titles that may stand beside a citation without changing it; keyed by CFR key or form and item."""

_BESIDE = """
a act and as amended at by case cfr citation cite code commission decision et exchange federal for form id in item of on
or part promulgated pursuant reg regulation regulations release rule rules sec section sections securities see seq
states statute the thereunder title to u.s under united us usc v §
"""
CONNECTING = frozenset(_BESIDE.split())
"""Words that may stand beside a citation without changing it."""
