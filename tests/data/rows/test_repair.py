from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.rows.world import EVIDENCE, LOOKUP, TEXT, context, row
from tests.data.samples import call
from touchstone.data.rows.evidence import find_evidence
from touchstone.data.rows.repair import repaired
from touchstone.data.rows.rules import faults_of

CONTEXT = context()
NAMES = frozenset(("citation",))


def mend(one: Any) -> Any:
    return repaired(one, CONTEXT.tools.named, NAMES, TEXT)


def clause(**arguments: Any) -> Any:
    return call("clause_search", **{"clause_type": "lock_up", "query": "lock-up", **arguments})


STEPS: list[tuple[str, Any, Any]] = [
    ("enum_spelling", clause(clause_type="Lock-Up"), clause()),
    ("enum_spelling", clause(clause_type="Change of Control"), clause(clause_type="change_of_control")),
    ("value_type", clause(limit="10"), clause(limit=10)),
    ("value_type", clause(query=1933), clause(query="1933")),
    ("single_value", clause(query=["lock-up"]), clause()),
    ("trimmed", clause(query=" lock-up "), clause()),
    ("filler", clause(limit="N/A"), clause()),
    ("filler", clause(limit=None), clause()),
    ("filler", clause(limit=""), clause()),
    ("argument_name", call("clause_search", **{"Clause-Type": "lock_up", "query": "lock-up"}), clause()),
    ("tool_name", call("Clause-Search", clause_type="lock_up", query="lock-up"), clause()),
    (
        "iso_date",
        call("resale_check", acquired_on="March 5, 2024", amount_usd=5),
        call("resale_check", acquired_on="2024-03-05", amount_usd=5),
    ),
    (
        "value_type",
        call("resale_check", acquired_on="2024-03-05", amount_usd="$5,000,000.50"),
        call("resale_check", acquired_on="2024-03-05", amount_usd=5_000_000.5),
    ),
    ("citation_form", call("rule_lookup", citation="Rule 144(d)"), LOOKUP),
    (
        "citation_form",
        call("rule_lookup", citation="Section 10(b) of the Exchange Act"),
        call("rule_lookup", citation="15 USC 78j(b)"),
    ),
    (
        "citation_form",
        call("rule_lookup", citation="rule 144A(a)(1)"),
        call("rule_lookup", citation="17 CFR 230.144A(a)(1)"),
    ),
]
LEFT = [
    ("an ambiguous date", call("resale_check", acquired_on="03/05/2024", amount_usd=5)),
    ("an unknown choice", clause(clause_type="standstill")),
    ("a number in words", clause(limit="ten")),
    ("a filler of a required argument", call("rule_lookup", citation="N/A")),
    ("two citations", call("rule_lookup", citation="Rules 144 and 145")),
    ("a reference to a result", call("rule_lookup", citation="$a.b$")),
    ("an unknown tool", call("drop_table", x=1)),
    ("an unknown argument", clause(color="red")),
]


@pytest.mark.parametrize(("name", "written", "right"), STEPS, ids=range(len(STEPS)))
def test_what_can_mean_one_thing_only_is_mended_and_recorded(name: str, written: Any, right: Any) -> None:
    mended = mend(row(written, category="clause"))
    assert list(mended.calls) == [right]
    assert mended.repairs == (name,)
    assert mend(mended) == mended


@pytest.mark.parametrize("written", [case[1] for case in LEFT], ids=[case[0] for case in LEFT])
def test_what_would_be_a_guess_is_left_for_the_rules(written: Any) -> None:
    assert mend(row(written)) == row(written)


def test_a_repeated_call_is_made_once_and_an_order_that_is_none_is_any() -> None:
    mended = mend(row(LOOKUP, LOOKUP, order="chronological"))
    assert (list(mended.calls), mended.order) == ([LOOKUP], "any")
    assert mended.repairs == ("repeated_call", "order_form")


def test_several_steps_on_one_value() -> None:
    mended = mend(row(clause(clause_type=[" Lock-Up "]), category="clause"))
    assert (list(mended.calls), mended.repairs) == ([clause()], ("single_value", "trimmed", "enum_spelling"))


FOUND = [
    (EVIDENCE, EVIDENCE, True),
    ("rule 144 sets a  holding period\nof six months", "Rule 144 sets a holding period of six months", False),
    ("\u201cEach holder agrees to a lock\u2011up\u201d", "Each holder agrees to a lock-up", False),
    ("The notes were sold on ... for $5 million.", "The notes were sold on March 5, 2024 for $5 million.", False),
    ("Rule 144 ... usual", None, False),
    ("Rule 144 sets a holding period of nine months", None, False),
    ("usual. Rule 144", None, False),
    ("", None, False),
]


@pytest.mark.parametrize(("evidence", "span", "exact"), FOUND, ids=range(len(FOUND)))
def test_evidence_is_found_up_to_spaces_quotes_and_case_never_words(
    *, evidence: str, span: str | None, exact: bool
) -> None:
    found = find_evidence(evidence, TEXT)
    assert (None if found is None else TEXT[found.start : found.end]) == span
    assert found is None or found.exact == exact


def test_tolerantly_found_evidence_becomes_the_words_of_the_document() -> None:
    mended = mend(row(evidence="rule 144 sets a holding period of six months"))
    assert mended.evidence == "Rule 144 sets a holding period of six months"
    assert mended.repairs == ("evidence_text",)
    assert faults_of(mended, CONTEXT, TEXT) == []


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_every_part_of_a_text_is_found_in_it(one: int, other: int) -> None:
    part = TEXT[min(one, other) : max(one, other)].strip()
    found = find_evidence(part, TEXT)
    assert found is None if not part else found is not None and TEXT[found.start : found.end] == part
