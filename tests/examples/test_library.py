import re
import sqlite3
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from examples.securities.enumerations import ClauseType
from examples.securities.library.clause_types import clause_types
from examples.securities.library.full_text import (
    FullTextIndex,
    FullTextUnavailableError,
    create_table,
    match_expression,
)
from examples.securities.library.manifest import documents, text_of
from examples.securities.library.markup import lines_of
from examples.securities.library.paragraphs import paragraphs_of
from examples.securities.library.passages import passages, passages_of, search_passages
from examples.securities.sources import FOLDER

LABELS: dict[str, dict[int, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "clause_labels.yaml").read_text(encoding="utf-8")
)
SEEN = 6
"""The first agreements of the labels are those that the rules were made with."""
ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
MARKED_UP = st.lists(
    st.sampled_from(["<P>", "</P>", "<B>", "</B>", "<TD>", "&nbsp;", "&#147;", "&", "<", "\n", "\n\n", " ", "Rule"])
    | st.text(max_size=5),
    max_size=30,
).map("".join)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_there_are_passages_of_every_document() -> None:
    for document in documents():
        found = passages_of(document.id)
        assert found
        assert [passage.paragraph for passage in found] == list(range(1, len(found) + 1))
        assert all(passage.document is document for passage in found)


def test_spans_lead_to_the_words_of_the_passage() -> None:
    for document in documents():
        raw = text_of(document)
        end = 0
        for passage in passages_of(document.id):
            assert end <= passage.start < passage.end <= len(raw)
            end = passage.end
            again = squeezed(" ".join(line.text for line in lines_of(raw[passage.start : passage.end])))
            first, *_, last = passage.text.split()
            assert again.startswith(first)
            assert again.endswith(last)


def test_page_furniture_is_no_part_of_a_passage() -> None:
    furniture = re.compile(r"EXECUTION VERSION|Table of Contents|Back to top|Skip to main|Print \| Share|-\d-|Page \d")
    assert [passage.text for passage in passages() if furniture.search(passage.text)] == []


def test_a_paragraph_goes_on_over_the_turn_of_a_page() -> None:
    page = "\n\n   -1-\n<PAGE>\n   EXECUTION VERSION\n\n"
    raw = f"  The Company shall pay\nthe Holder on demand{page}all amounts due.\n\nNext one here.\n"
    assert [one.text for one in paragraphs_of(raw)] == [
        "The Company shall pay the Holder on demand all amounts due.",
        "Next one here.",
    ]


def test_a_line_that_was_broken_at_a_tag_is_joined() -> None:
    raw = "1.\nNotices\n. All notices are sent by\nRule 144A\n(if any) November\n13, 2025.\n(b)\nFees\n. None is due."
    first, second = paragraphs_of(raw)
    assert first.text == "1. Notices. All notices are sent by Rule 144A (if any) November 13, 2025."
    assert (first.headings, second.headings) == (("Notices",), ("Notices", "Fees"))
    assert second.text == "(b) Fees. None is due."


def test_html_is_read_by_its_blocks() -> None:
    words = "One&nbsp;&#147;<B>two</B>&#148;\nthree."
    raw = f"<HTML><HEAD><TITLE>EX-1</TITLE></HEAD><P>{words}</P><TABLE><TR><TD>a b c</TD><TD>d</TD></TABLE>"
    assert [line.text for line in lines_of(raw)] == ["One “two” three.", "a b c d"]
    first = lines_of(raw)[0]
    assert raw[first.start : first.end] == words


@given(ANY_TEXT | MARKED_UP)
def test_any_text_is_read(raw: str) -> None:
    end = 0
    for line in lines_of(raw):
        assert end <= line.start < line.end <= len(raw)
        assert line.text == " ".join(line.text.split()) != ""
        end = line.end
    for paragraph in paragraphs_of(raw):
        assert 0 <= paragraph.start < paragraph.end <= len(raw)


@given(st.text(st.characters(exclude_characters="<>&", exclude_categories=["Cs"])))
def test_nothing_of_plain_text_is_lost(raw: str) -> None:
    assert squeezed("".join(line.text for line in lines_of(raw))) == squeezed(raw)
    assert all(" ".join(raw[line.start : line.end].split()) == line.text for line in lines_of(raw))


def test_every_passage_finds_itself_by_its_own_words() -> None:
    first = 0
    for passage in passages():
        found = search_passages(passage.text, limit=10)
        assert passage in found
        first += found[0].text == passage.text
    assert first >= 0.97 * len(passages())


def test_the_index_is_the_same_twice() -> None:
    texts = [passage.text for passage in passages()]
    query = "registration rights of the holders under Rule 144"
    assert FullTextIndex(texts).search(query) == FullTextIndex(texts).search(query)


@pytest.fixture(scope="module")
def small() -> FullTextIndex:
    return FullTextIndex(
        [
            "Biden v. Nebraska, No. 22-506, and 11-cv-00506",
            "Rule 506(b) of Regulation D",
            "Rule 506(c) of Regulation D",
            "Rule 10b-5 and its three limbs",
            "Rule 10b5-1 on trading plans",
            "The issuer redeems the notes; redemption is optional",
        ]
    )


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("506", {1, 2}),
        ("No. 22-506", {0}),
        ("10b-5", {3}),
        ("10b5-1", {4}),
        ("redeeming", {5}),
        ('NEAR("notes", 2) OR *', {5}),
        ("text:notes", {5}),
        ("", set()),
        ("§ — “”", set()),
        ("AND", {0, 3}),
    ],
)
def test_words_are_found_and_operators_are_words(small: FullTextIndex, query: str, numbers: set[int]) -> None:
    assert {hit.number for hit in small.search(query)} == numbers


def test_a_paragraph_of_a_rule_comes_before_its_neighbour(small: FullTextIndex) -> None:
    assert small.search("506(b)")[0].number == 1
    assert small.search("Rule 506(c)")[0].number == 2


def test_a_range_of_texts_is_searched_alone(small: FullTextIndex) -> None:
    everywhere = {hit.number: hit.score for hit in small.search("Rule")}
    assert {hit.number: hit.score for hit in small.search("Rule", range(2, 4))} == {n: everywhere[n] for n in (2, 3)}
    assert small.search("Rule", range(0)) == []


@given(ANY_TEXT)
def test_no_query_raises(query: str) -> None:
    index = FullTextIndex(["some text", query.encode("utf-8", "replace").decode()])
    hits = {hit.number for hit in index.search(query)}
    assert hits <= {0, 1}
    assert bool(match_expression(query)) >= bool(hits)
    if re.search(r"[a-z]{2}", query):
        assert 1 in hits


def test_a_very_long_query_is_searched_by_its_first_words(small: FullTextIndex) -> None:
    assert small.search(" ".join(f"word{number}" for number in range(5000)) + " redemption") == []
    assert small.search("redemption " + " ".join(f"word{number}" for number in range(5000)))


def test_a_python_without_fts5_is_told_what_to_do() -> None:
    class Without(sqlite3.Connection):
        def execute(self, *_: Any) -> sqlite3.Cursor:
            raise sqlite3.OperationalError("no such module: fts5")

    with pytest.raises(FullTextUnavailableError, match=r"SQLite with FTS5.*no such module: fts5.*use a Python"):
        create_table(sqlite3.connect(":memory:", factory=Without))


@pytest.mark.parametrize(
    ("headings", "text", "types", "basis"),
    [
        (("Indemnification", "Contribution"), "anything", ("contribution",), "heading"),
        (("Indemnification", "Notice"), "anything", ("indemnification",), "heading"),
        (("Removal of Restrictive Legends",), "anything", ("legend_removal",), "heading"),
        (("Governing Law; Jury Trial",), "anything", ("governing_law", "jury_waiver"), "heading"),
        (("Notices",), "it keeps material nonpublic information to itself", ("mnpi_confidentiality",), "keywords"),
        (("Non-Accredited Purchasers",), "anything", (), "keywords"),
        ((), "EACH PARTY WAIVES TRIAL BY JURY", ("jury_waiver",), "keywords"),
        ((), "nothing of the kind", (), "keywords"),
    ],
)
def test_types_of_a_clause(headings: tuple[str, ...], text: str, types: tuple[str, ...], basis: str) -> None:
    assert clause_types(headings, text) == (types, basis)


def measured(names: list[str]) -> str:
    labelled = [(passage, LABELS[name].get(passage.paragraph, [])) for name in names for passage in passages_of(name)]
    pairs = [(set(passage.clause_types), set(types)) for passage, types in labelled]
    right = sum(len(one & other) for one, other in pairs)
    read, true = (sum(len(pair[side]) for pair in pairs) for side in (0, 1))
    figures = f"precision {right / read:.2f} ({right} of {read}) and recall {right / true:.2f} ({right} of {true})"
    return f"{figures} on {len(pairs)} passages"


@pytest.mark.parametrize("names", [list(LABELS)[:SEEN], list(LABELS)[SEEN:]], ids=["seen", "written later"])
def test_the_classification_is_as_good_as_the_readme_says(names: list[str]) -> None:
    assert measured(names) in " ".join((FOLDER / "README.md").read_text(encoding="utf-8").split())


def test_only_contracts_have_clauses_and_every_type_is_found() -> None:
    found = {name for passage in passages() for name in passage.clause_types}
    assert {passage.document.kind for passage in passages() if passage.clause_types} == {"contract"}
    assert found == set(get_args(ClauseType))
