"""The defects that were measured in the public sample, each as a test (the numbers are the list's)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.data.generation.fakes import FakeModel, items
from tests.data.generation.test_generate import ROW, run
from tests.data.pipeline.corpus import regulation
from tests.data.pipeline.test_pipeline import prepared, used
from tests.data.rows.world import ASK, TEXT, context, register, row
from tests.data.samples import call
from touchstone.data.chunking import ChunkSettings, chunks_of
from touchstone.data.cleaning import clean
from touchstone.data.curation.floors import YieldError
from touchstone.data.pipeline.stages import ask_for_rows, assemble
from touchstone.data.prompts.template import Template, TemplateError
from touchstone.data.rows.repair import repaired
from touchstone.data.rows.reply import read_reply
from touchstone.data.rows.rules import faults_of
from touchstone.data.split import find_leaks, item_of
from touchstone.rehearsal.writer import RowWriter
from touchstone.scoring.comparators.citation import find_citations

CANARY = "The heron canary clause of Rule 144 applies to seventeen lighthouse securities."


class Test1TheDocumentReachesTheModel:
    def test_a_canary_in_the_chunk_reaches_the_prompt_and_the_row(self, tmp_path: Path) -> None:
        read = used()
        workspace = prepared(
            tmp_path,
            read,
            canary={"text": regulation("canary", 144) + "\n" + CANARY + " " + CANARY.replace("heron", "egret")},
        )
        asked: list[str] = []

        class Watched(RowWriter):
            def answer(self, prompt: Any) -> Any:
                asked.append(str(prompt.messages))
                return super().answer(prompt)

        ask_for_rows(read, workspace, Watched())
        assert any(CANARY in text for text in asked)
        accepted = [one for outcome in workspace.outcomes() for one in outcome.rows]
        assert any("heron canary clause" in one.question and one.evidence == CANARY for one in accepted)

    def test_a_prompt_that_lost_its_document_yields_nothing_and_the_run_fails(self, tmp_path: Path) -> None:
        read = used()
        workspace = prepared(tmp_path, read)
        lost = RowWriter()

        def reply(prompt: Any) -> str:
            text = str(prompt.messages[0]["content"])
            cut = text[: text.index("=====BEGIN")] + "{text}"
            return str(
                lost.answer(prompt.__class__(prompt.id, 0, ({"role": "user", "content": cut},), ())).message["content"][
                    0
                ]["text"]
            )

        ask_for_rows(read, workspace, FakeModel(reply))
        with pytest.raises(YieldError, match="zero_yield_documents: 12"):
            assemble(read, workspace)

    def test_the_slot_that_str_format_would_lose_is_a_fault_when_the_template_is_read(self) -> None:
        with pytest.raises(TemplateError, match="double its braces"):
            Template("Questions about {text}", "kit.txt", ["text"])

    def test_every_row_cites_a_span_of_its_chunk(self, tmp_path: Path) -> None:
        (outcome,) = run(tmp_path, FakeModel(lambda _: items({**ROW, "evidence": "Not a word of this stands there."})))
        assert [one.codes for one in outcome.refused] == [("evidence_not_found",)]


class Test2ChunkingChunks:
    def test_a_document_of_370_889_characters_without_a_blank_line(self) -> None:
        text = ("The Company shall file the report in time. " * 9000)[:370_889]
        sizes = [len(chunk.text) for chunk in chunks_of("d", text, ChunkSettings(4000, 200))]
        assert len(sizes) > 90
        assert max(sizes) <= 4000

    def test_the_overlap_is_not_ignored(self) -> None:
        text = "The Company shall file the report in time. " * 900
        cuts = [
            tuple(c.start for c in chunks_of("d", text, ChunkSettings(4000, overlap))) for overlap in (0, 200, 2000)
        ]
        assert len(set(cuts)) == 3


class Test3NothingIsLostSilently:
    def test_a_document_without_rows_fails_the_run_and_stands_in_the_ledger(self, tmp_path: Path) -> None:
        read, writer = used(), RowWriter()
        workspace = prepared(tmp_path, read)

        def reply(prompt: Any) -> str:
            return (
                "I could not."
                if prompt.id.startswith("rule-1203")
                else writer.answer(prompt).message["content"][0]["text"]
            )

        ask_for_rows(read, workspace, FakeModel(reply))
        with pytest.raises(YieldError, match=r"zero_yield_documents: 1 document.s. yield no row: rule-1203"):
            assemble(read, workspace)
        ledger = [json.loads(line) for line in (workspace.dataset / "ledger.jsonl").read_text().splitlines()]
        lost = {(line["unit"], line["status"], line["code"]) for line in ledger if line["id"].startswith("rule-1203")}
        assert lost == {("document", "rejected", "zero_yield"), ("chunk", "rejected", "no_json")}


class Test4DuplicatesConflictsFillersInventions:
    MEMO = "What must a Regulation D offering memorandum disclose to purchasers who are not accredited investors?"

    def test_the_same_memorandum_question_across_splits_is_a_fault(self) -> None:
        def sample(sample_id: str, ask: str) -> Any:
            return {"id": sample_id, "messages": [{"role": "user", "content": ask}], "reference_answer": {"calls": []}}

        twice = {"train": [item_of(sample("00187", self.MEMO))], "test": [item_of(sample("00223", self.MEMO))]}
        (leak,) = find_leaks(twice)
        assert leak.kind == "question"
        near = self.MEMO.replace("disclose to purchasers who", "say to buyers that")
        assert find_leaks({**twice, "test": [item_of(sample("00935", near))]})

    @pytest.mark.parametrize("filler", ["N/A", "None", "", None, "not applicable"])
    def test_fillers_become_one_thing(self, filler: Any) -> None:
        one = row(call("rule_lookup", citation="17 CFR 230.144", as_of=filler))
        mended = repaired(one, context().tools.named, frozenset(("citation",)))
        assert [dict(entry["arguments"]) for entry in mended.calls] == [{"citation": "17 CFR 230.144"}]

    def test_the_invented_ralston_is_refused_and_the_real_one_is_not(self) -> None:
        ask = "Does SEC v. Ralston Purina Co., {} hold that the offering was public?"
        invented, real = (row(question=ask.format(cite)) for cite in ("456 F.Supp.3d 789", "346 U.S. 119 (1953)"))
        assert [fault.code for fault in faults_of(invented, context(), TEXT)] == ["unknown_citation"]
        assert faults_of(real, context(), TEXT) == []


class Test5RawTextNoise:
    def test_search_snippets_navigation_and_broken_sentences(self) -> None:
        raw = (
            "Home > Regulations > Rule 506\nSEC v. <mark>Ralston</mark> Purina &amp; Co. was decided on June\n8, 1953 "
            "and is cited in\nsection 4(a)(2)\nof the Securities Act.\nBack to top"
        )
        assert clean(raw.encode()).text == (
            "SEC v. Ralston Purina & Co. was decided on June 8, 1953 and is cited in section 4(a)(2) of the Securities "
            "Act."
        )

    @pytest.mark.parametrize(
        "hit", ["Biden v. Nebraska, No. 22-506", "11-cv-00506", "see *506 at the end", "page 506 of it"]
    )
    def test_a_docket_number_or_a_page_is_no_rule(self, hit: str) -> None:
        assert find_citations(hit) == ()
        assert [one.key for one in find_citations(f"{hit}. Rule 506(b) applies.")] == ["230.506"]

    def test_star_pages_are_taken_out(self) -> None:
        assert clean(b"the Court *506 held so").text == "the Court held so"

    def test_the_same_case_in_two_layouts_is_one_document(self, tmp_path: Path) -> None:
        case = "SEC v. Example Co. The court held that an investment contract needs a common enterprise. " * 4
        layouts = {
            "one": {"text": f"<html><body><p>{case}</p></body></html>"},
            "two": {"text": case.replace(". The", ".\n\nTHE").replace("an investment", "an\ninvestment")},
        }
        documents = list(prepared(tmp_path, used(), **layouts).documents())
        assert {one["id"]: one["code"] for one in documents if one["id"] in layouts} == {
            "one": None,
            "two": "duplicate_document",
        }


class Test6RepealedLaw:
    def test_rule_505_is_kept_out_of_the_corpus_and_of_the_answers(self, tmp_path: Path) -> None:
        old = {
            "text": regulation("old", 505),
            "status": "repealed",
            "citation": "17 CFR 230.505",
            "in_force_until": "2017-05-22",
        }
        workspace = prepared(tmp_path, used(), old=old)
        assert [one["code"] for one in workspace.documents() if one["id"] == "old"] == ["not_in_force"]
        live = row(
            call("rule_lookup", citation="17 CFR 230.505"),
            question="May an issuer sell up to $5 million under Rule 505?",
        )
        assert {fault.code for fault in faults_of(live, context(), TEXT)} == {"not_in_force"}
        then = row(
            call("rule_lookup", citation="17 CFR 230.505", as_of="2016-06-30"), question=f"{ASK} As of June 30, 2016."
        )
        assert faults_of(then, context(), TEXT) == []
        assert register().ended(find_citations("Rule 505")[0]) is not None


class Test8TheParser:
    REPLY = (
        "```json\n"
        + json.dumps([{"question": 'What does "offer\\n" mean\nin Rule 144?', "calls": []}])
        + "\n```\n\n### Explanation\n1. **Type**: the question asks for {a definition} [see"
    )

    def test_text_after_the_fence_and_escapes_in_strings(self) -> None:
        reading = read_reply({"role": "assistant", "content": [{"text": self.REPLY}]})
        assert reading.items[0]["question"] == 'What does "offer\\n" mean\nin Rule 144?'
        assert reading.repairs == ("code_fence", "text_around")

    def test_a_thought_or_a_draft_before_is_not_the_answer(self) -> None:
        draft = json.dumps([{"question": "the draft", "calls": []}])
        reading = read_reply({"content": f"<think>{draft}</think>\n{self.REPLY}"})
        assert [item["question"][:4] for item in reading.items] == ["What"]
