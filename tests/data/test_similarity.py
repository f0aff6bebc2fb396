from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from touchstone.data.similarity import DEFAULT_SIMILARITY, folded, near_forest

QUESTION = "May a reporting issuer rely on Rule 144 for the resale of restricted securities held for nine months?"
_TEXTS = st.lists(
    st.lists(st.sampled_from(("rule", "144", "144a", "of", "the", "issuer", "rely")), max_size=12).map(" ".join),
    max_size=14,
)


def joined(texts: list[str], threshold: float = DEFAULT_SIMILARITY) -> set[frozenset[int]]:
    """The connected sets of more than one text."""
    sets = {index: {index} for index in range(len(texts))}
    for pair in near_forest(texts, threshold):
        merged = sets[pair.first] | sets[pair.second]
        sets.update(dict.fromkeys(merged, merged))
    return {frozenset(group) for group in sets.values() if len(group) > 1}


@pytest.mark.parametrize(
    ("other", "near"),
    [
        (QUESTION, True),
        (QUESTION.upper().replace("?", " !"), True),
        (QUESTION.replace("nine", "six"), True),
        (QUESTION.replace("reporting issuer", "shell company"), True),
        (QUESTION.replace("Rule 144", "Rule 144A"), True),
        (
            "For the resale of restricted securities held for nine months, may a reporting issuer rely on Rule 144?",
            True,
        ),
        ("Which decision says that scienter is needed under section 10(b)?", False),
        ("", False),
    ],
)
def test_questions_that_differ_in_little_are_near(other: str, near: bool) -> None:  # noqa: FBT001 - a case of a table
    assert joined([QUESTION, "An unrelated question.", other]) == ({frozenset((0, 2))} if near else set())


def test_what_stands_inside_a_word_stays() -> None:
    words = [
        folded(rule) for rule in ("Rule 10b-5", "Rule 10b5-1", "Rule 144", "Rule 144A", "Rule 506(b)", "Rule 506(c)")
    ]
    assert len(set(words)) == len(words)
    assert folded("Rule 10b\u20115, \u201cthe RULE\u201d") == folded("rule  10b-5 the rule.")


def test_pairs_of_one_set_come_together_and_name_its_first_text() -> None:
    other = "Which decision says that scienter is needed under section 10(b) of the Exchange Act?"
    texts = [QUESTION, other, QUESTION.replace("nine", "six"), other.upper(), QUESTION.replace("May", "Can")]
    assert [(pair.root, pair.second) for pair in near_forest(texts)] == [(0, 2), (0, 4), (1, 3)]


def test_texts_may_be_of_every_length() -> None:
    words = [f"w{number}" for number in range(4_000)]
    texts = ["", "w1", " ".join(words), " ".join(words[:-100]), "w1 w2", "!"]
    assert joined(texts) == {frozenset((2, 3))}


def test_many_of_one_template_are_one_set_without_all_their_pairs() -> None:
    texts = [
        f"What does paragraph {number} of Rule 144 say about the resale of restricted shares?" for number in range(2000)
    ]
    assert len(list(near_forest(texts))) == len(texts) - 1


@given(_TEXTS, st.sampled_from((0.6, 0.7, 0.85, 0.9, 1.0)))
def test_the_search_finds_what_comparing_all_pairs_finds(texts: list[str], threshold: float) -> None:
    def near(one: str, other: str) -> bool:
        first, second = sorted(folded(one).split()), sorted(folded(other).split())
        shared = sum(min(first.count(word), second.count(word)) for word in set(first))
        enough = shared >= (2 * threshold - 1) * (len(first) + len(second) - shared) - 1e-9
        return bool(first and second) and enough and fuzz.ratio(" ".join(first), " ".join(second)) >= threshold * 100

    sets = {index: {index} for index in range(len(texts))}
    for one, other in combinations(range(len(texts)), 2):
        if near(texts[one], texts[other]):
            merged = sets[one] | sets[other]
            sets.update(dict.fromkeys(merged, merged))
    assert joined(texts, threshold) == {frozenset(group) for group in sets.values() if len(group) > 1}


def test_a_threshold_below_the_search_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0\\.6 to 1"):
        next(near_forest(["a", "b"], 0.5))
