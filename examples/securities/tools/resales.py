"""Resales of restricted and control securities."""

from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic import validate_call

from examples.securities.enumerations import ResaleRule
from examples.securities.tools.business_days import add_months

_SIX_MONTHS, _YEAR = 6, 12

_Answer = dict[str, Any]


@validate_call
def resale_check(
    rule: ResaleRule,
    affiliate: bool,  # noqa: FBT001 - tools are called by name
    reporting_issuer: bool,  # noqa: FBT001
    acquired_on: date,
    shell_history: bool = False,  # noqa: FBT001, FBT002
) -> dict[str, Any]:
    """Check when and how securities may be resold under an exemption.

    Args:
        rule: Resale rule or exemption.
        affiliate: Whether the seller is an affiliate of the issuer.
        reporting_issuer: Whether the issuer has been an Exchange Act reporting company for 90 days.
        acquired_on: Date on which the securities were bought and fully paid.
        shell_history: Whether the issuer is or ever was a shell company.

    Returns:
        The holding period, the day on which it ends, and the conditions that apply.
    """
    answer = _CHECKS[rule](affiliate, reporting_issuer, acquired_on, shell_history)
    return {"rule": rule, "acquired_on": acquired_on.isoformat(), **answer}


def _rule_144(affiliate: bool, reporting: bool, acquired: date, shell: bool) -> _Answer:  # noqa: FBT001
    months = _SIX_MONTHS if reporting else _YEAR
    conditions = []
    if shell:
        conditions.append("shell conditions of Rule 144(i): no longer a shell, current reports, Form 10 year over")
    if affiliate:
        conditions += ["current public information", "volume limit", "manner of sale", "Form 144 notice"]
    elif reporting:
        free = add_months(acquired, _YEAR).isoformat()
        conditions.append(f"current public information until {free}")
    return {
        "citation": "17 CFR 230.144(i)" if shell else "17 CFR 230.144(d)",
        "holding_months": months,
        "holding_period_ends": add_months(acquired, months).isoformat(),
        "conditions": conditions,
    }


def _rule_144a(_affiliate: bool, reporting: bool, acquired: date, _shell: bool) -> _Answer:  # noqa: FBT001
    conditions = [
        "buyer reasonably believed to be a qualified institutional buyer",
        "buyer told of reliance on Rule 144A",
        "not of a class listed on a US exchange when issued",
    ]
    if not reporting:
        conditions.append("issuer information on request")
    return _without_holding("17 CFR 230.144A", acquired, conditions)


def _rule_904(affiliate: bool, _reporting: bool, acquired: date, _shell: bool) -> _Answer:  # noqa: FBT001
    conditions = ["offshore transaction", "no directed selling efforts in the United States"]
    if affiliate:
        conditions.append("affiliate only by being an officer or director, and no unusual commission")
    return _without_holding("17 CFR 230.904", acquired, conditions)


def _section_4a1(affiliate: bool, _reporting: bool, acquired: date, _shell: bool) -> _Answer:  # noqa: FBT001
    conditions = ["seller is no issuer, underwriter or dealer", "no distribution"]
    if affiliate:
        conditions.append("private sale on the lines of section 4(a)(1-1/2) practice")
    return _without_holding("15 USC 77d(a)(1)", acquired, conditions)


def _section_4a7(_affiliate: bool, reporting: bool, acquired: date, shell: bool) -> _Answer:  # noqa: FBT001
    conditions = [
        "buyer is an accredited investor",
        "no general solicitation",
        "class outstanding for at least 90 days",
        "seller is neither the issuer nor its subsidiary",
    ]
    if not reporting:
        conditions.append("issuer information made available to the buyer")
    answer = _without_holding("15 USC 77d(a)(7)", acquired, conditions)
    if shell:
        answer["conditions"].append("issuer must be engaged in business and no blank check or shell now")
    return answer


def _without_holding(citation: str, acquired: date, conditions: list[str]) -> _Answer:
    return {
        "citation": citation,
        "holding_months": 0,
        "holding_period_ends": acquired.isoformat(),
        "conditions": conditions,
    }


_CHECKS: dict[str, Callable[[bool, bool, date, bool], _Answer]] = {
    "144": _rule_144,
    "144A": _rule_144a,
    "904": _rule_904,
    "4(a)(1)": _section_4a1,
    "4(a)(7)": _section_4a7,
}
