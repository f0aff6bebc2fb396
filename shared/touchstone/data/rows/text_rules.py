"""Rules about what a row says: its question, and texts that no file may hold."""

from __future__ import annotations

from touchstone.data.errors import RowFault
from touchstone.data.reserved import reserved_in
from touchstone.data.rows.checked_row import Checked, Faults
from touchstone.data.rows.words import gives_orders, may_point_at_a_document, points_at_a_document


def question_length(one: Checked) -> Faults:
    """A question is neither a word nor a page."""
    length, limits = len(one.row.question), one.context.limits
    if length < limits.shortest_question:
        yield RowFault(
            "question_too_short", "/question", f"expected {limits.shortest_question} characters, saw {length}"
        )
    if length > limits.longest_question:
        problem = f"expected at most {limits.longest_question} characters, saw {length}"
        yield RowFault("question_too_long", "/question", problem)


def stands_alone(one: Checked) -> Faults:
    """A user has no document in front of the model: a question that points at one can't be answered."""
    if may_point_at_a_document(one.lowered) and points_at_a_document(one.row.question):
        yield RowFault("not_self_contained", "/question", "expected a question that makes sense without the document")


def no_tool_names(one: Checked) -> Faults:
    """A question that names the tool gives the answer away."""
    if any(map(one.row.question.__contains__, one.context.tools.telling_names)):
        yield RowFault("names_a_tool", "/question", "expected a question that leaves the choice of tools open")


def no_reserved_words(one: Checked) -> Faults:
    """Reserved texts make the training job fail; the evidence is not trained on."""
    if reserved_in(one.whole) is None:
        return
    for pointer, text in one.texts[:-1]:
        word = reserved_in(text)
        if word is not None:
            yield RowFault("reserved_word", pointer, f"the service refuses files that hold {word}")


def no_orders(one: Checked) -> Faults:
    """What speaks to a model came out of a document that tries to."""
    if not gives_orders(one.whole, one.lowered):
        return
    for pointer, text in one.texts:
        if gives_orders(text):
            yield RowFault("instruction", pointer, "expected no instruction to a model")


def whole_text(one: Checked) -> Faults:
    """Half a character (a lone surrogate) can't be written to any file."""
    if one.whole.isascii():
        return
    for pointer, text in one.texts:
        if any("\ud800" <= character <= "\udfff" for character in text):
            yield RowFault("broken_text", pointer, "expected whole characters, saw half of one")


def has_evidence(one: Checked) -> Faults:
    """The evidence stands in the chunk, and is long enough to mean something."""
    evidence = one.row.evidence.strip()
    if not evidence:
        yield RowFault("no_evidence", "/evidence", "expected the words of the document that the question rests on")
    elif len(evidence) < one.context.limits.shortest_evidence:
        least = one.context.limits.shortest_evidence
        yield RowFault("evidence_too_short", "/evidence", f"expected {least} characters, saw {len(evidence)}")
    elif one.text is not None and evidence not in one.text:
        yield RowFault("evidence_not_found", "/evidence", "expected words that stand in the chunk")
