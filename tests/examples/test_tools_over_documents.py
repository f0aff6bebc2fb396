import re

import pytest

from examples.securities.library.citing import passages_citing
from examples.securities.library.manifest import by_id, text_of
from examples.securities.library.markup import lines_of
from examples.securities.tools import FIRM_TOOLS, TALK_TOOLS, Tool
from examples.securities.tools.canonical import canonical
from examples.securities.tools.clauses import clause_index

FIRM: dict[str, Tool] = {tool.__name__: tool for tool in FIRM_TOOLS}
TALK: dict[str, Tool] = {tool.__name__: tool for tool in TALK_TOOLS}


def test_a_regulation_comes_with_what_its_digest_says_on_the_paragraph() -> None:
    found = FIRM["regulation_lookup"](citation="Rule 506(c)")
    assert [one["document"] for one in found["passages"]] == ["cfr-230-506"]
    assert found["passages"][0]["text"].startswith("Paragraph (c). General solicitation.")
    assert len(FIRM["regulation_lookup"](citation="Rule 506")["passages"]) > 3
    assert FIRM["regulation_lookup"](citation="Form D")["passages"] == []


@pytest.mark.parametrize(
    ("citation", "places"),
    [
        ("Rule 144(i)", {"spa-calder-ridge", "merger-osprey", "stock-osprey"}),
        ("17 CFR 230.144(i)(2)", {"merger-osprey", "stock-osprey"}),
        ("Rule 144A(d)(4)", {"indenture-tamarack"}),
        ("Rule 10b5-1", {"lockup-verdant-loom", "employment-quillfeather"}),
        ("Rule 10b-5", {"ua-halvorsen"}),
        ("Schedule 13D", {"standstill-halvorsen", "voting-verdant-loom"}),
        ("Rule 14a-8", set()),
        ("Section 5 of the Securities Act", set()),
    ],
)
def test_the_contracts_that_cite_a_rule(citation: str, places: set[str]) -> None:
    assert {passage.document.id for passage in passages_citing(canonical(citation))} == places
    found = FIRM["regulation_lookup"](citation=citation)
    if found["status"] != "not_found":
        assert {place["document"] for place in found["cited_in"]} == places


@pytest.mark.parametrize("citation", ["Rule 501(a)(8)", "Rule 501(a)(12)", "Rule 501(a)(2)"])
def test_a_paragraph_within_a_marked_range(citation: str) -> None:
    (passage,) = FIRM["regulation_lookup"](citation=citation)["passages"]
    number = int(citation[-3:-1].strip("()"))
    first, last = (int(text) for text in re.findall(r"\(a\)\((\d+)\)", passage["text"])[:2])
    assert first <= number <= last


@pytest.mark.parametrize(
    ("clause_type", "query", "agreement_type", "document", "classified_by"),
    [
        ("lock_up", "pledge to a bank without foreclosure", "lock_up", "lockup-verdant-loom", "keywords"),
        ("registration_demand", "postpone once for sixty days", "shareholder", "standstill-halvorsen", "heading"),
        ("change_of_control", "thirty-five percent of voting power", "credit", "credit-tamarack", "keywords"),
        ("redemption", "make whole premium before 2027", "indenture", "indenture-tamarack", "heading"),
        ("anti_dilution", "weighted average formula", "warrant", "warrant-lumenhollow", "heading"),
        ("mnpi_confidentiality", "placement notice", "at_the_market", "atm-calder-ridge", "keywords"),
        ("closing_conditions", "net tangible assets", "merger", "merger-osprey", "heading"),
        ("bad_actor_rep", "covered person", "subscription", "subscription-arctown", "keywords"),
    ],
)
def test_clauses_are_found_in_the_contracts(
    clause_type: str, query: str, agreement_type: str, document: str, classified_by: str
) -> None:
    found = FIRM["clause_search"](clause_type=clause_type, query=query, agreement_type=agreement_type)["clauses"]
    read = [clause for clause in found if clause["classified_by"] != "hand"]
    assert read[0]["document"] == document
    assert classified_by in {clause["classified_by"] for clause in read}
    for clause in read:
        raw = text_of(by_id()[clause["document"]])
        start, end = clause["span"]
        words = "".join(line.text for line in lines_of(raw[start:end])).replace(" ", "")
        assert words.startswith("".join(clause["text"].split()[:4]))


def test_every_clause_that_was_read_says_how() -> None:
    for clause in clause_index().search("agreement company shall", lambda _: True, 10_000):
        assert (clause["classified_by"] == "hand") is ("document" not in clause)


@pytest.mark.parametrize(
    ("citation", "kind", "status", "code"),
    [
        ("485 U.S. 224", "case", "verified", 200),
        ("Halliburton", "case", "ambiguous", 300),
        ("SEC v. Ralston, 456 F.Supp.3d 789", "case", "not_found", 404),
        ("Rule 505", "cfr", "repealed", 410),
        ("17 CFR 230.155", "cfr", "repealed", 410),
        ("Item 301 of Regulation S-K", "form_item", "reserved", 410),
        ("Rule 10b-5", "cfr", "verified", 200),
        ("SEC v. Howey", "case", "verified", 200),
        ("Basic v. Levinson (1988)", "case", "verified", 200),
        ("TSC Indus. v. Northway", "case", "verified", 200),
        ("United States v. O\u2019Hagan", "case", "verified", 200),
        ("Smith v. Howey", "case", "not_found", 404),
        ("NYSE Rule 144", "cfr", "not_found", 404),
        ("Local Rule 506(b)", "cfr", "not_found", 404),
        ("Rule 1445", "cfr", "not_found", 404),
        ("FINRA Rule 4512(c)", "cfr", "not_found", 404),
    ],
)
def test_citation_checks_have_a_code(citation: str, kind: str, status: str, code: int) -> None:
    found = FIRM["citation_check"](citation=citation, kind=kind)
    assert (found["status"], found["code"]) == (status, code)
    assert len(found.get("candidates", [])) == (2 if status == "ambiguous" else 0)


def test_a_citation_check_knows_the_canonical_form_and_what_became_of_a_case() -> None:
    check = FIRM["citation_check"]
    assert check(citation="17 CFR 240.10b-5", kind="cfr")["is_canonical"]
    assert not check(citation="Rule 10b-5", kind="cfr")["is_canonical"]
    lampf = check(citation="501 U.S. 350", kind="case", proposition="Sarbanes-Oxley periods")
    assert (lampf["treatment"], lampf["passages"][0]["document"]) == ("superseded", "case-501-us-350")
    assert check(citation="485 U.S. 224", kind="case")["treatment"] == "decided"
    assert TALK["citation_validator"](query="Halliburton")["status"] == "ambiguous"


@pytest.mark.parametrize(
    ("citation", "match"),
    [
        ("Basic Inc. v. Levinson, 485 U.S. 224 (1988)", True),
        ("See Levinson, 485 U.S. 224", True),
        ("SEC v. W.J. Howey Co., 485 U.S. 224", False),
        ("485 U.S. 224", None),
        ("SEC v. Jarkesy, 603 U.S. 109", True),
    ],
)
def test_a_right_reporter_cite_under_another_case_name_is_told(citation: str, match: bool | None) -> None:  # noqa: FBT001
    assert FIRM["citation_check"](citation=citation, kind="case")["parties_match"] is match


def test_a_citation_check_says_what_paragraph_was_asked_and_what_was_found() -> None:
    found = FIRM["citation_check"](citation="17 CFR 230.506(b)(2)", kind="cfr")
    assert (found["asked"], found["citation"]) == ("17 CFR 230.506(b)(2)", "17 CFR 230.506(b)")
    assert found["is_canonical"]


def test_cases_come_with_the_passages_that_answer_the_query() -> None:
    found = FIRM["case_law_search"](query="maker of a statement has ultimate authority", court="scotus")
    janus = found["cases"][0]
    assert janus["citation"] == "564 U.S. 135"
    assert "ultimate authority" in janus["passages"][0]["text"]
    assert {passage["document"] for passage in janus["passages"]} == {"case-564-us-135"}


def test_filings_name_the_agreements_that_the_example_holds() -> None:
    (filing,) = FIRM["filing_lookup"](form="8-K", issuer="Calder Ridge", item="1.01")["filings"]
    assert filing["documents"] == ["spa-calder-ridge", "rra-calder-ridge"]
    (filing,) = FIRM["filing_lookup"](form="8-K", issuer="Brightwater")["filings"]
    assert filing["documents"] == ["sha-brightwater"]


def test_requirements_name_the_digest_of_their_provision() -> None:
    found = FIRM["requirement_check"](regime="reg_d_506b", citation="Rule 506(b)", issuer_status="shell")
    assert [item["document"] for item in found["requirements"]][:2] == ["cfr-230-502", "cfr-230-506"]
