"""The stand-in writer by kind of document and by kind of category."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rehearsal.writer.test_writer import RECIPE
from touchstone.data.chunking import Chunk
from touchstone.data.generation.prompt import chunk_prompt
from touchstone.data.recipe import Recipe, recipe_from
from touchstone.rehearsal.writer.document import document_of
from touchstone.rehearsal.writer.reading import request_in
from touchstone.rehearsal.writer.roles import role_of
from touchstone.rehearsal.writer.writing import rows_of

CONTRACT = (
    "REGISTRATION RIGHTS AGREEMENT\n\nThis Agreement is made as of April 8, 2024.\n\n"
    "1. Transfer Restrictions. The holder shall not sell the shares other than under Rule 144 or a registration.\n\n"
    "2. Governing Law. The agreement is governed by the laws of the State of New York.\n\n"
    "3. Indemnity. If the indemnity of Section 5(a) is unavailable, each party shall contribute to the loss.\n\n"
    "4. Reports. The company shall report the signing under Item 1.01 of Form 8-K within four business days."
)
PROVISION = (
    "Rule 144: persons deemed not to be engaged in a distribution\n\n17 CFR 230.144\n\n"
    "Paragraph (d). Holding period. Six months is the period for a reporting issuer, and one year for another one.\n\n"
    "Paragraph (h). Notice. An affiliate files Form 144 if the sales in three months exceed 5,000 shares.\n\n"
    "Rule 144A is another rule, which has no holding period and serves qualified institutional buyers."
)
DECISION = (
    "SEC v. Ralston Purina Co.\n\n346 U.S. 119 (1953)\n\n"
    "Question. Is an offer of stock to a company's own key employees an offering that is public?\n\n"
    "Facts. For years the company offered treasury stock to employees, among them clerks and foremen.\n\n"
    "Held. The offering was public and the exemption of the statute was not available to the company."
)
DOCUMENTS: dict[str, tuple[str, dict[str, str]]] = {
    "contract": (CONTRACT, {"title": "Registration Rights Agreement, Calder Ridge Therapeutics, Inc."}),
    "provision": (PROVISION, {"title": "Rule 144: persons deemed not to be", "citation": "17 CFR 230.144"}),
    "decision": (DECISION, {"title": "SEC v. Ralston Purina Co.", "citation": "346 U.S. 119"}),
    "text": ("The issuer of the notes relies on Rule 144 for the resale of its restricted securities.", {}),
}


def asking(**category: Any) -> Recipe:
    """The example's recipe with one category, and eight rows a chunk."""
    document = RECIPE.document()
    return recipe_from({**document, "categories": {"one": category}, "generation": {"questions": 8}})


def rows(kind: str, recipe: Recipe = RECIPE) -> list[Any]:
    text, facts = DOCUMENTS[kind]
    prompt = chunk_prompt(recipe, Chunk("doc", 0, 0, len(text), text), {**facts, "as_of": "2025-06-30"})
    return rows_of(request_in(str(prompt.messages[0]["content"])))


def asked(kind: str, asks: str, *tools: str, **more: Any) -> list[tuple[str, list[Any]]]:
    found = rows(kind, asking(asks=asks, tools=list(tools), **more))
    return [(row["question"], [(call["name"], call["arguments"]) for call in row["calls"]]) for row in found]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_s_kind_is_seen_by_what_is_known_of_it(kind: str) -> None:
    text, facts = DOCUMENTS[kind]
    prompt = chunk_prompt(RECIPE, Chunk("doc", 0, 0, len(text), text), facts)
    assert document_of(request_in(str(prompt.messages[0]["content"]))).kind == kind


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_evidence_stands_in_the_document(kind: str) -> None:
    found = rows(kind)
    assert found
    assert all(row["evidence"] in DOCUMENTS[kind][0] for row in found)


def test_what_a_tool_is_for_is_seen_by_its_description() -> None:
    roles = {tool["function"]["name"]: role_of(tool["function"]) for tool in RECIPE.tools}
    assert roles == {
        "clause_search": "agreements",
        "regulation_lookup": "provision",
        "requirement_check": "compliance",
        "filing_obligation": "duty",
        "resale_check": "resale",
        "case_law_search": "decisions",
        "citation_check": "citation",
        "filing_lookup": "filings",
        "no_tool": "abstention",
    }


def test_a_provision_is_looked_up_by_the_paragraph_that_the_question_is_about() -> None:
    found = asked("provision", "what a rule says.", "regulation_lookup")
    places = {arguments["citation"]: question for question, ((_, arguments),) in found}
    assert set(places) == {"17 CFR 230.144(d)", "17 CFR 230.144(h)", "17 CFR 230.144"}
    assert "paragraph (d) of Rule 144" in places["17 CFR 230.144(d)"]


def test_a_contract_s_clause_is_searched_by_its_heading_and_its_parties() -> None:
    found = dict(asked("contract", "for a clause.", "clause_search"))
    by_type = {calls[0][1]["clause_type"]: (question, calls[0][1]) for question, calls in found.items()}
    assert set(by_type) == {"transfer_restriction", "governing_law"}
    question, arguments = by_type["governing_law"]
    assert "Registration Rights Agreement of Calder Ridge Therapeutics, Inc." in question
    assert (arguments["agreement_type"], arguments["issuer"]) == (
        "registration_rights",
        "Calder Ridge Therapeutics, Inc.",
    )


def test_a_contract_s_own_sections_are_no_statutes() -> None:
    cited = {
        call[1]["citation"]
        for _, calls in asked("contract", "what a rule says.", "regulation_lookup")
        for call in calls
    }
    assert cited == {"17 CFR 230.144"}


def test_a_contract_without_an_authority_asks_no_court() -> None:
    found = asked("contract", "how courts decide.", "case_law_search")
    assert [calls[0][1]["query"].startswith("Rule 144") for _, calls in found] == [True]


def test_a_decision_is_asked_for_by_its_issue_its_facts_and_what_was_held() -> None:
    found = {
        calls[0][1]["query"]: question for question, calls in asked("decision", "how courts decide.", "case_law_search")
    }
    assert len(found) == 3
    assert sum("SEC v. Ralston Purina Co." in query for query in found) == 1
    assert any(question.startswith("How have courts answered this: is an offer") for question in found.values())


def test_a_citation_is_checked_as_what_it_is() -> None:
    asks = "whether a citation is right."
    assert {calls[0][1]["kind"] for _, calls in asked("decision", asks, "citation_check")} == {"case"}
    assert {calls[0][1]["kind"] for _, calls in asked("provision", asks, "citation_check")} == {"cfr"}


def test_what_no_document_states_is_supposed_in_the_question() -> None:
    ((question, ((name, arguments),)), *_) = asked("contract", "whether facts meet a rule.", "resale_check")
    assert (name, arguments["rule"], arguments["acquired_on"]) == ("resale_check", "144", "2024-04-08")
    assert "April 8, 2024" in question
    assert ("affiliate of the issuer" in question, " not an affiliate" in question) == (
        True,
        not arguments["affiliate"],
    )


def test_an_event_is_found_by_its_form_and_item() -> None:
    ((question, ((_, arguments),)),) = asked("contract", "what is due.", "filing_obligation")
    assert arguments["event"] == "8-K 1.01"
    assert "Item 1.01 of Form 8-K" in question


def test_a_category_that_asks_for_two_things_gets_two_calls() -> None:
    found = asked("provision", "what a rule says, and how courts read it.", "regulation_lookup", "case_law_search")
    assert found
    assert all([name for name, _ in calls] == ["regulation_lookup", "case_law_search"] for _, calls in found)
    assert all(" And how have courts read " in question for question, _ in found)


def test_a_later_call_uses_what_an_earlier_one_returns_where_the_prompt_says_how() -> None:
    tools = ("regulation_lookup", "case_law_search", "citation_check")
    found = asked("provision", "what a rule says, and how courts read it.", *tools)
    chained = [
        calls
        for question, calls in found
        if question.endswith("Then check that the citation of what you find is good.")
    ]
    assert chained
    assert all(
        calls[-1] == ("citation_check", {"citation": "$found.cases.0.citation$", "kind": "case"}) for calls in chained
    )


def test_several_kinds_of_documents_begin_with_the_first_that_is_named() -> None:
    tools = ("regulation_lookup", "case_law_search", "clause_search")
    ((_, calls),) = asked("contract", "for several kinds at once, such as a clause, a rule and a decision.", *tools)
    assert [name for name, _ in calls] == ["clause_search", "regulation_lookup", "case_law_search"]
    assert asked("provision", "for several kinds at once, such as a clause and a rule.", *tools) == []


def test_a_question_whose_facts_are_missing_calls_for_no_tool() -> None:
    found = [
        (question, calls)
        for kind in DOCUMENTS
        for question, calls in asked(kind, "whether facts meet a requirement.", "requirement_check", "no_tool")
    ]
    open_questions = [calls for question, calls in found if "We have not been told" in question]
    assert open_questions == [[("no_tool", {"reason": "needs_facts"})]] * len(open_questions)
    assert 0 < len(open_questions) < len(found)


def test_a_category_without_tools_gets_questions_without_a_call() -> None:
    found = asked("provision", "what anybody knows.", fewest_calls=0, most_calls=0)
    assert found
    assert all(calls == [] and "without any search" in question for question, calls in found)
