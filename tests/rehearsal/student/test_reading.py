"""What the student reads out of a question: pieces, identifiers, dates, numbers, words; and what it keeps of rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.student.world import TOOLS, samples, sft_rows
from touchstone.rehearsal.student.amounts import dates_in, numbers_in
from touchstone.rehearsal.student.candidates import OMIT, Candidates
from touchstone.rehearsal.student.heard import Heard
from touchstone.rehearsal.student.lexicon import Lexicon, described_frames, frame_of, identifiers_in
from touchstone.rehearsal.student.memory import learnt_by_heart
from touchstone.rehearsal.student.notes import Notes, notes_from
from touchstone.rehearsal.student.question import question_of_row
from touchstone.rehearsal.student.slot import Reference, Slot, kind_of_schema, narrowed
from touchstone.rehearsal.student.spans import kind_of, spans_of
from touchstone.rehearsal.student.targets import targets_of
from touchstone.rehearsal.student.words import tokens, words


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("Pull up Rule 501(a), please.", "Rule 501(a)"),
        ("the 'accredited investor' test", "accredited investor"),
        ("Cite-check: Basic Inc. v. Levinson, 485 U.S. 224 (1988).", "Basic Inc. v. Levinson, 485 U.S. 224 (1988)"),
        ("(see Section 5)", "Section 5"),
        ("Is it in Quillfeather\u2019s lease?", "Quillfeather\u2019s lease"),
    ],
)
def test_pieces_of_a_question(text: str, piece: str) -> None:
    assert piece in {span.text for span in spans_of(text)}


def test_a_piece_begins_and_ends_with_a_word_that_counts() -> None:
    for span in spans_of("Search for the test of an investment contract in the courts"):
        assert span.text.split()[0] not in {"for", "the", "of", "an", "in"}
        assert span.text.split()[-1] not in {"for", "the", "of", "an", "in"}
        assert len(span.base) >= 5


@pytest.mark.parametrize(
    ("piece", "kind"),
    [
        ("Rule 144A", "citation"),
        ("17 CFR 230.505", "citation"),
        ("485 U.S. 224", "citation"),
        ("Halvorsen Marine", "name"),
        ("$8,000,000", "number"),
        ("tracing", "word"),
        ("materiality of merger talks", "phrase"),
    ],
)
def test_kinds_of_pieces(piece: str, kind: str) -> None:
    assert kind_of(piece) == kind


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Rule 10b-5 and Rule 144A", ["10b-5", "144A"]),
        ("paragraph (f) of Rule 16a-1", ["16a-1", "16a-1(f)"]),
        ("17 CFR 240.10b5-1(c) and 15 USC 77k", ["77k"]),
        ("raised $8,000,000 on March 6, 2025 for 30 days under Rule 504", ["504"]),
    ],
)
def test_identifiers(text: str, names: list[str]) -> None:
    assert identifiers_in(text) == names


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("on 2024-03-15", ["2024-03-15"]),
        ("Friday, June 28, 2024", ["2024-06-28"]),
        ("decided in 2024", ["2024-01-01", "2024-12-31", "2023-12-31"]),
        ("on 2024-02-31, or February 30, 2024", []),
        ("section 78u-4 of 1,934 shares", []),
    ],
)
def test_dates(text: str, values: list[str]) -> None:
    assert [reading.value for reading in dates_in(text)] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$8,000,000 from 12 friends", [8_000_000, 12]),
        ("$9.5 million, or $1.25", [9_500_000, 1.25]),
        ("at most five each", [5]),
        ("Rule 10b-5, 501(a)", []),
    ],
)
def test_numbers(text: str, values: list[float]) -> None:
    assert [reading.value for reading in numbers_in(text)] == values


def test_frames() -> None:
    assert frame_of("17 CFR 240.14a-9", "Find Rule 14a-9.") == "17 CFR 240.{}"
    assert frame_of("17 CFR 240.16a-1(f)", "Show paragraph (f) of Rule 16a-1") == "17 CFR 240.{}"
    assert frame_of("15 USC 77k", "the liability section") is None
    assert frame_of("14a-9", "Find Rule 14a-9.") is None
    tools = question_of_row({"messages": [{"role": "user", "content": "?"}], "tools": [_cited()]}).tools
    assert described_frames(tools) == ("17 CFR 230.{}", "15 USC {}")


def _cited() -> dict[str, Any]:
    text = {"type": "string", "description": "Such as 17 CFR 230.144(d) or 15 USC 77e."}
    return {"name": "look", "inputSchema": {"json": {"type": "object", "properties": {"citation": text}}}}


def test_clauses_and_words() -> None:
    seen = tokens("Check the weather in Oslo, then book a flight.")
    assert [token.clause for token in seen] == [0, 0, 0, 0, 0, 1, 1, 1, 1]
    assert words("The issuer's 8-K filings") == ("the", "issuer", "8-k", "filing")


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": ["null", "integer"]}, "number"),
        ({"anyOf": [{"type": "null"}, {"type": "string", "format": "date"}], "description": "d"}, "date"),
        ({"oneOf": [{"enum": ["a", "b"]}]}, "enum"),
        ({"type": "array", "items": {}}, "array"),
        ({}, "other"),
    ],
)
def test_schemas_are_narrowed_to_one_kind(schema: dict[str, Any], kind: str) -> None:
    assert kind_of_schema(narrowed(schema)) == kind


def options(slot: Slot, text: str, lexicon: Lexicon | None = None) -> tuple[Any, ...]:
    return Candidates(Heard(text, lexicon or Lexicon())).of(slot).values


def test_candidates_by_kind() -> None:
    def slot(schema: dict[str, Any], **more: Any) -> Slot:
        return Slot("tool", ("value",), schema, required=True, **more)

    assert options(slot({"enum": ["a", "b"]}), "?") == (OMIT, "a", "b")
    assert options(slot({"type": "boolean"}), "?") == (OMIT, True, False)
    assert options(slot({"type": "integer", "default": 10}), "three or 2.5") == (OMIT, 3, 10)
    assert options(slot({"type": "string", "format": "date"}), "on 2024-03-15") == (OMIT, "2024-03-15")
    assert options(slot({"type": "object"}), "?") == (OMIT, "fill")
    assert options(slot({}), "?") == (OMIT,)


def test_what_is_known_and_referred_to_are_candidates() -> None:
    lexicon = Lexicon({"citation": ("15 USC 77k",)}, ("17 CFR 240.{}",), {"search": ("cases.0.citation",)})
    slot = Slot("look", ("citation",), {"type": "string"}, required=True, referable=((0, "search"),))
    found = options(slot, "Find Rule 14a-9.", lexicon)
    assert {"Rule 14a-9", "17 CFR 240.14a-9", "15 USC 77k", Reference(0, "cases.0.citation")} <= set(found)


def test_what_was_read_is_a_candidate_by_what_it_is_about() -> None:
    notes = Notes(
        (("17 CFR 230.405", frozenset({"seasoned", "issuer"})), ("17 CFR 230.505", frozenset({"repealed", "limit"})))
    )
    slot = Slot("look", ("citation",), {"type": "string"}, required=True)
    assert "17 CFR 230.405" in options(slot, "Who is a seasoned issuer?", Lexicon(notes=notes))
    assert "17 CFR 230.505" not in options(slot, "Who is a seasoned issuer?", Lexicon(notes=notes))


def test_notes_of_a_folder(tmp_path: Path) -> None:
    entry = {"citation": "15 USC 77e", "title": "Prohibitions", "summary": "No offer before a statement is filed, " * 3}
    (tmp_path / "rules.json").write_text(json.dumps([entry]))
    (tmp_path / "manifest.json").write_text('{"made": "today"}')
    glosses = dict(notes_from(tmp_path).glosses)
    assert sorted(glosses) == ["15 USC 77e", "Prohibitions"]
    assert {"offer", "statement", "filed"} <= glosses["15 USC 77e"]
    assert notes_from(tmp_path).ranked(["15 USC 77e"], {"offer"}, 3)[0][0] == "15 USC 77e"
    assert notes_from(tmp_path).ranked(["15 USC 77e"], {"weather"}, 3) == []


def test_what_sft_learns_by_heart() -> None:
    rows = [_sft(f"Which rule is about {what}?", "15 USC 77k") for what in ("liability", "statements")]
    rows += [_sft("Find Rule 14a-9.", "17 CFR 240.14a-9"), _sft("And the tax one?", "26 USC 1")]
    lexicon = learnt_by_heart(target for row in rows for target in targets_of(row))
    assert lexicon.values == {"citation": ("15 USC 77k",)}, "26 USC 1 is wanted once only"
    assert lexicon.frames == ("17 CFR 240.{}",)
    assert learnt_by_heart(target for row in sft_rows(samples()) for target in targets_of(row)).values == {}


def _sft(ask: str, citation: str) -> dict[str, Any]:
    answer = json.dumps([{"name": "look", "arguments": {"citation": citation}}])
    return {
        "toolConfig": {"tools": [{"toolSpec": _cited()}]},
        "messages": [
            {"role": "user", "content": [{"text": ask}]},
            {"role": "assistant", "content": [{"text": answer}]},
        ],
    }


def test_the_tools_of_the_world_are_read() -> None:
    question = question_of_row(samples()[0])
    assert [tool.name for tool in question.tools] == [spec["function"]["name"] for spec in TOOLS]
