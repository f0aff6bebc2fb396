import json
from datetime import date

import pytest

from examples.securities.sources import FOLDER
from examples.securities.tools import FIRM_TOOLS, TALK_TOOLS, Tool
from examples.securities.tools.business_days import add_months, is_business_day
from examples.securities.tools.canonical import canonical, parents
from touchstone.scoring.comparators.citation import citation_grade

FIRM: dict[str, Tool] = {tool.__name__: tool for tool in FIRM_TOOLS}
TALK: dict[str, Tool] = {tool.__name__: tool for tool in TALK_TOOLS}


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Rule 144A", "17 CFR 230.144A"),
        ("17 C.F.R. § 230.144a", "17 CFR 230.144A"),
        ("Rule 144(a)(1)", "17 CFR 230.144(a)(1)"),
        ("SEC Rule 10b-5", "17 CFR 240.10b-5"),
        ("240.10b-5", "17 CFR 240.10b-5"),
        ("Rule 10b5\N{NON-BREAKING HYPHEN}1(c)", "17 CFR 240.10b5-1(c)"),
        ("Rule 506(b) of Regulation D", "17 CFR 230.506(b)"),
        ("Regulation D Rule 502(c)", "17 CFR 230.502(c)"),
        ("Reg. FD", "17 CFR 243.100"),
        ("Rule 101(d) of Regulation FD", "17 CFR 243.101(d)"),
        ("Item 303 of Regulation S-K", "17 CFR 229.303"),
        ("Rule 3-05 of Regulation S-X", "17 CFR 210.3-05"),
        ("Section 12(a)(2) of the Securities Act", "15 USC 77l(a)(2)"),
        ("Section 10(b) of the Securities Exchange Act of 1934", "15 USC 78j(b)"),
        ("15 U.S.C. § 78u-4", "15 USC 78u-4"),
        ("17 CFR part 243", "17 CFR 243"),
        ("Form 8-K", "17 CFR 249.308"),
        ("Magna Carta", "Magna Carta"),
    ],
)
def test_canonical_citations(written: str, form: str) -> None:
    assert canonical(written) == form


def test_the_tools_and_the_scoring_read_citations_alike() -> None:
    whole = {"Regulation S", "Regulation S, Rules 901-905"}
    for line in (FOLDER / "samples.jsonl").read_text(encoding="utf-8").splitlines():
        for call in json.loads(line)["reference_answer"]["calls"]:
            name = {"regulation_lookup": "citation", "statute_retrieval": "regulation"}.get(call["name"], "")
            for written in [*call.get("accept", {}).get(name, []), call["arguments"].get(name, "")]:
                if written and "$" not in written and written not in whole:
                    assert citation_grade(written, canonical(written)) == 1, written


def test_parents_of_a_paragraph() -> None:
    assert parents("17 CFR 230.506(b)(2)") == [
        "17 CFR 230.506(b)(2)",
        "17 CFR 230.506(b)",
        "17 CFR 230.506",
    ]


@pytest.mark.parametrize(
    ("day", "business"),
    [
        (date(2024, 5, 27), False),
        (date(2024, 6, 19), False),
        (date(2021, 12, 31), False),
        (date(2024, 11, 29), True),
        (date(2024, 6, 1), False),
        (date(2020, 6, 19), True),
    ],
)
def test_business_days(day: date, *, business: bool) -> None:
    assert is_business_day(day) is business


def test_months_end_with_the_month() -> None:
    assert add_months(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert add_months(date(2024, 12, 15), 1) == date(2025, 1, 15)


def test_regulation_by_its_nearest_ancestor() -> None:
    found = FIRM["regulation_lookup"](citation="Rule 506(d)(1)(iii)")
    assert (found["citation"], found["asked"]) == ("17 CFR 230.506(d)", "17 CFR 230.506(d)(1)(iii)")


def test_regulation_at_a_date() -> None:
    lookup = FIRM["regulation_lookup"]
    assert lookup(citation="Rule 505")["status"] == "repealed"
    assert lookup(citation="Rule 505", as_of="2016-06-30")["status"] == "in_force"
    assert lookup(citation="Rule 147A", as_of="2017-01-01")["status"] == "not_yet_in_force"


def test_sections_of_a_part() -> None:
    found = FIRM["regulation_lookup"](citation="Regulation FD", part_only=True)
    assert found["sections"][0]["citation"] == "17 CFR 243.100"
    assert FIRM["regulation_lookup"](citation="17 CFR part 999", part_only=True)["status"] == "not_found"


def test_unknown_regulation() -> None:
    assert FIRM["regulation_lookup"](citation="17 CFR 999.1") == {
        "status": "not_found",
        "citation": "17 CFR 999.1",
    }


@pytest.mark.parametrize(
    ("event", "day", "status", "due"),
    [
        ("8-K 1.05", "2024-05-23", "accelerated", "2024-05-30"),
        ("8-K 5.02", "2024-06-29", "accelerated", "2024-07-05"),
        ("8-K 9.01", "2024-01-02", "accelerated", "2024-03-19"),
        ("10-K", "2024-12-31", "large_accelerated", "2025-03-03"),
        ("10-K", "2024-12-31", "non_accelerated", "2025-03-31"),
        ("10-Q", "2024-09-30", "accelerated", "2024-11-12"),
        ("NT 10-K", "2024-12-31", "large_accelerated", "2025-03-04"),
        ("20-F", "2023-12-31", "accelerated", "2024-04-30"),
        ("SC 13D", "2025-03-06", "accelerated", "2025-03-13"),
        ("SC 13G institutional", "2025-02-12", "accelerated", "2025-05-15"),
        ("Form 4", "2024-07-02", "non_accelerated", "2024-07-05"),
        ("Form D", "2024-10-04", "non_accelerated", "2024-10-21"),
        ("Reg FD intentional", "2025-02-03", "accelerated", "2025-02-03"),
        ("8-K 8.01", "2025-02-03", "accelerated", None),
    ],
)
def test_deadlines(event: str, day: str, status: str, due: str | None) -> None:
    found = FIRM["filing_obligation"](event=event, event_date=day, filer_status=status)
    assert found["due"] == due
    assert found["rule"]


@pytest.mark.parametrize(
    ("rule", "reporting", "end"),
    [
        ("144", True, "2024-02-29"),
        ("144", False, "2024-08-31"),
        ("144A", True, "2023-08-31"),
        ("4(a)(7)", False, "2023-08-31"),
    ],
)
def test_holding_periods(rule: str, end: str, *, reporting: bool) -> None:
    found = FIRM["resale_check"](rule=rule, affiliate=False, reporting_issuer=reporting, acquired_on="2023-08-31")
    assert found["holding_period_ends"] == end


def test_conditions_of_resales() -> None:
    check = FIRM["resale_check"]
    fixed = {"reporting_issuer": True, "acquired_on": "2024-01-16"}
    insider = check(rule="144", affiliate=True, **fixed)
    assert "volume limit" in insider["conditions"]
    outsider = check(rule="144", affiliate=False, **fixed)
    assert outsider["conditions"] == ["current public information until 2025-01-16"]
    shell = check(rule="144", affiliate=False, shell_history=True, **fixed)
    assert shell["citation"] == "17 CFR 230.144(i)"
    assert check(rule="904", affiliate=True, **fixed)["citation"] == "17 CFR 230.904"
    assert check(rule="4(a)(1)", affiliate=True, **fixed)["citation"] == "15 USC 77d(a)(1)"


def test_requirements_of_506b() -> None:
    check = FIRM["requirement_check"]
    asked = {"regime": "reg_d_506b", "citation": "Rule 506(b)", "issuer_status": "non_reporting"}
    offering = {"exemption": "rule_506b", "general_solicitation": False, "non_accredited_purchasers": 40}
    assert check(offering=offering, **asked)["status"] == "not_met"
    assert check(offering={**offering, "non_accredited_purchasers": 35}, **asked)["status"] == "to_confirm"
    assert check(**asked)["citation"] == "17 CFR 230.506(b)"


def test_a_requirement_that_the_status_leaves_open() -> None:
    def second(status: str) -> str:
        found = FIRM["requirement_check"](regime="reg_d_504", citation="Rule 504", issuer_status=status)
        return str(found["requirements"][1]["result"])

    assert [second(status) for status in ("non_reporting", "shell", "wksi")] == ["met", "to_confirm", "not_met"]


@pytest.mark.parametrize(
    ("exemption", "amount", "result"),
    [
        ("reg_a_tier1", 60_000_000, "not_met"),
        ("reg_a_tier1", 20_000_000, "met"),
        ("reg_a_tier2", 60_000_000, "not_applicable"),
        (None, 60_000_000, "to_confirm"),
        ("reg_a_tier1", None, "to_confirm"),
    ],
)
def test_a_requirement_of_one_tier_only(exemption: str | None, amount: int | None, result: str) -> None:
    offering = {name: value for name, value in (("exemption", exemption), ("amount_usd", amount)) if value is not None}
    found = FIRM["requirement_check"](
        regime="reg_a", citation="Rule 251", issuer_status="non_reporting", offering=offering
    )
    assert found["requirements"][1]["result"] == result


def test_every_regime_has_requirements() -> None:
    for regime in ("securities_act_s17a", "reg_sk", "rule_405", "exchange_act_s16"):
        found = FIRM["requirement_check"](regime=regime, citation="Rule 405", issuer_status="wksi")
        assert found["requirements"]


def test_case_search() -> None:
    search = FIRM["case_law_search"]
    first = search(query="fraud on the market price impact", topic="reliance", decided_after="2014-01-01")
    assert first["cases"][0]["citation"] == "573 U.S. 258"
    assert search(query="BarChris", precedential_only=True)["status"] == "not_found"
    assert search(query='quotes " and ( operators NEAR *', court="scotus")["query"]
    assert search(query="!!!")["status"] == "not_found"


def test_clause_search() -> None:
    search = FIRM["clause_search"]
    found = search(clause_type="lock_up", query="family trusts", agreement_type="underwriting", limit=1)
    assert len(found["clauses"]) == 1
    assert search(clause_type="lock_up", query="family trusts", issuer="nobody")["status"] == "not_found"


def test_citation_checks() -> None:
    check = FIRM["citation_check"]
    assert check(citation="Basic Inc. v. Levinson, 485 U.S. 224", kind="case")["status"] == "verified"
    assert check(citation="Basic Inc. v. Levinson", kind="case")["citation"] == "485 U.S. 224"
    assert check(citation="448 F. Supp. 3d 352", kind="case")["status"] == "verified"
    assert check(citation="SEC v. Ralston, 456 F.Supp.3d 789", kind="case")["status"] == "not_found"
    assert check(citation="Rule 505", kind="cfr")["status"] == "repealed"
    assert check(citation="88 Fed. Reg. 76896", kind="federal_register")["status"] == "verified"
    assert check(citation="Release No. 33-11216", kind="release")["status"] == "verified"
    assert check(citation="an old release", kind="release")["status"] == "not_found"
    assert check(citation="Form 8-K Item 1.05", kind="form_item")["citation"] == "Form 8-K 1.05"
    assert check(citation="Form 8-K Item 9.99", kind="form_item")["status"] == "not_found"
    assert check(citation="Item 303 of Regulation S-K", kind="form_item")["status"] == "verified"
    odd = check(citation="Rule 10b5-1", kind="cfr", proposition="bars schemes to defraud")
    assert "schemes" in odd["words_not_found"]


def test_filing_lookup() -> None:
    lookup = FIRM["filing_lookup"]
    found = lookup(form="10-K", issuer="Northbeam")
    assert [filing["filed"] for filing in found["filings"]] == ["2025-02-24", "2024-02-26"]
    assert lookup(form="8-K", cik="0009900044", item="5.02")["status"] == "found"
    assert lookup(form="10-K", issuer="nobody")["status"] == "not_found"
    with pytest.raises(ValueError, match="issuer or the cik"):
        lookup(form="10-K")


@pytest.mark.parametrize(
    ("tool", "arguments", "allowed"),
    [
        ("no_tool", {"reason": "lazy"}, "general_knowledge"),
        ("clause_search", {"clause_type": "poem", "query": "anything"}, "lock_up"),
        ("filing_lookup", {"form": "Form D", "issuer": "x"}, "SC 13D"),
        ("citation_check", {"citation": "x", "kind": "regulation"}, "federal_register"),
    ],
)
def test_a_value_outside_the_enumeration_names_the_allowed_ones(
    tool: str, arguments: dict[str, str], allowed: str
) -> None:
    with pytest.raises(ValueError, match=allowed):
        FIRM[tool](**arguments)


def test_the_talks_tools() -> None:
    assert TALK["statute_retrieval"](regulation="Rule 144A")["provisions"][0]["citation"] == "17 CFR 230.144A"
    assert TALK["statute_retrieval"](regulation="intrastate sales")["status"] == "found"
    assert TALK["case_law_search"](query="direct listing")["cases"][0]["year"] == 2023
    checked = TALK["compliance_checker"](query="lock-up", edgar_check="pledge lock-up", regulation="N/A")
    assert checked["clauses"]
    assert checked["provisions"] == []
    assert TALK["citation_validator"](query="Rule 10b5-5")["status"] == "not_found"
    assert TALK["citation_validator"](query="426 U.S. 438")["entry"]["year"] == 1976


@pytest.mark.parametrize(
    ("citation", "kind", "own"),
    [("17 CFR 230.144", "usc", "cfr"), ("Rule 144", "usc", "cfr"), ("15 USC 77k", "cfr", "usc")],
)
def test_a_citation_of_another_code_is_not_verified_and_says_of_which(citation: str, kind: str, own: str) -> None:
    answer = FIRM["citation_check"](citation, kind)
    assert (answer["status"], answer["code"]) == ("not_found", 404)
    assert f"of kind {own}" in answer["hint"]
    assert FIRM["citation_check"](citation, own)["status"] == "verified"


@pytest.mark.parametrize(
    ("citation", "titles"),
    [
        ("Rule 506(b) and Rule 144", [True, True]),
        ("Rules 144(d) and (e)", [True, True]),
        ("Rule 144A, Rule 999", [True, False]),
        ("section 10(b) of the Exchange Act and Rule 10b-5", [True, True]),
    ],
)
def test_several_provisions_at_once_are_told_apart(citation: str, titles: list[bool]) -> None:
    answer = FIRM["citation_check"](citation, "cfr")
    assert (answer["status"], answer["code"]) == ("ambiguous", 300)
    assert [one["title"] is not None for one in answer["candidates"]] == titles
    assert answer["hint"] == "2 provisions are cited: check each by itself"
    assert TALK["citation_validator"](citation)["candidates"] == answer["candidates"]


@pytest.mark.parametrize("citation", ["Rule 144, 17 CFR 230.144", "Exchange Act section 10(b), 15 USC 78j(b)"])
def test_one_provision_by_two_names_is_one(citation: str) -> None:
    assert FIRM["citation_check"](citation, "usc" if "USC" in citation else "cfr")["status"] == "verified"


@pytest.mark.parametrize("query", ["the and of", "What is it, then?", "who may not"])
def test_a_query_without_a_word_to_search_for_finds_nothing_and_says_why(query: str) -> None:
    for answer, hits in (
        (FIRM["case_law_search"](query), "cases"),
        (FIRM["clause_search"]("lock_up", query), "clauses"),
        (TALK["case_law_search"](query), "cases"),
    ):
        assert (answer["status"], answer[hits]) == ("not_found", [])
        assert "no word to search for" in answer["hint"]
    assert "hint" not in FIRM["case_law_search"]("the materiality of it")
    assert FIRM["case_law_search"]("the materiality of it")["cases"]
