"""The rules of a row: each a small function that names what is wrong; one table holds them all."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from touchstone.data.errors import RowFault
from touchstone.data.reserved import reserved_in
from touchstone.data.rows.context import Context
from touchstone.data.rows.facts import Facts, facts_in
from touchstone.data.rows.row import Row
from touchstone.data.rows.words import gives_orders, points_at_a_document
from touchstone.data.training_rows.checked import dangling_labels, faulty_arguments
from touchstone.scoring.comparators.citation import Citation, find_citations
from touchstone.scoring.errors import SampleError

Faults = Iterator[RowFault]
_LEAST_NUMBER = 100
_ISO_LENGTH = len("2024-03-05")


class Checked(NamedTuple):
    """A row with what it is checked against.

    Attributes:
        row: the row.
        context: what it is checked against.
        text: the text of its chunk; None where it is not known.
        texts: the row's texts with their places, the evidence last.
        whole: these texts as one, for a first look.
    """

    row: Row
    context: Context
    text: str | None
    texts: Sequence[tuple[str, str]]
    whole: str


def checked_with(row: Row, context: Context, text: str | None) -> Checked:
    """A row, to be checked."""
    texts = [("/question", row.question)]
    for index, call in enumerate(row.calls):
        for name, value in call["arguments"].items():
            if isinstance(value, str):
                texts.append((f"/calls/{index}/arguments/{name}", value))
    texts.append(("/evidence", row.evidence))
    return Checked(row, context, text, texts, "\n".join([one for _, one in texts]))


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
    if points_at_a_document(one.row.question):
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
    if not gives_orders(one.whole):
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


def known_category(one: Checked) -> Faults:
    """The category is one of the recipe's."""
    if one.row.category not in one.context.categories:
        yield RowFault("unknown_category", "/category", f"expected one of {', '.join(one.context.categories)}")


def category_tools(one: Checked) -> Faults:
    """The calls are those that the category allows and requires."""
    rule = one.context.categories.get(one.row.category)
    if rule is None:
        return
    called = [call["name"] for call in one.row.calls]
    strange = sorted(set(called) - set(rule.tools))
    if strange:
        yield RowFault(
            "category_tools", "/calls", f"{one.row.category} calls {', '.join(rule.tools) or 'nothing'} only"
        )
    lacking = sorted(set(rule.requires) - set(called))
    if lacking:
        yield RowFault("category_requires", "/calls", f"{one.row.category} requires a call of {', '.join(lacking)}")
    if not rule.fewest_calls <= len(called) <= rule.most_calls:
        problem = f"{one.row.category} makes {rule.fewest_calls} to {rule.most_calls} calls, saw {len(called)}"
        yield RowFault("category_calls", "/calls", problem)


def valid_reference(one: Checked) -> Faults:
    """The calls are calls of the tools, their order and labels agree, their arguments fit the schemas."""
    try:
        plan = one.context.tools.plan({"calls": list(one.row.calls), "order": one.row.order})
    except SampleError as error:
        yield RowFault(error.code, error.pointer.removeprefix("/reference_answer"), error.problem)
        return
    for index, call in enumerate(plan.expected):
        for name, seen in faulty_arguments(call, call.arguments):
            place = f"/calls/{index}/arguments" + (f"/{name}" if name else "")
            yield RowFault("bad_arguments", place, f"expected what the tool's schema allows, saw {seen}")
        if dangling_labels(call, plan.expected):
            yield RowFault("unknown_label", f"/calls/{index}/arguments", "expected the label of an earlier call")


def citations_exist(one: Checked) -> Faults:
    """A citation is a document of the corpus, a leading case, or of canonical form; and still law."""
    rule, register = one.context.categories.get(one.row.category), one.context.register
    for pointer, citation in _citations(one):
        standing = register.standing(citation)
        if standing == "unknown" and not (rule and rule.may_cite_unknown):
            yield RowFault("unknown_citation", pointer, f"expected an authority of the corpus, saw a {citation.kind}")
        if standing == "not_in_force" and not (rule and rule.may_cite_repealed) and not _as_of_then(one, citation):
            yield RowFault("not_in_force", pointer, "expected law that is in force, or an as_of date on which it was")


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


def grounded_values(one: Checked) -> Faults:
    """Dates and numbers of arguments come from the question or the document, not from nowhere."""
    values: list[tuple[str, int | None, float | None]] = []
    for index, call in enumerate(one.row.calls):
        _collect(call["arguments"], f"/calls/{index}/arguments", one.row.question, values)
    if not values:
        return
    source = facts_in(one.row.question)
    if one.text is not None:
        source = source.joined(facts_in(one.text))
    for pointer, day, number in values:
        if day is not None and day not in source.days and not _bounds_a_year(day, source):
            yield RowFault("ungrounded_date", pointer, "expected a date of the question or the document")
        if number is not None and number not in source.numbers:
            yield RowFault("ungrounded_number", pointer, "expected a number of the question or the document")


RULES: tuple[Callable[[Checked], Faults], ...] = (
    question_length,
    stands_alone,
    no_tool_names,
    no_reserved_words,
    no_orders,
    whole_text,
    known_category,
    category_tools,
    valid_reference,
    citations_exist,
    has_evidence,
    grounded_values,
)
"""Every rule, in the order in which its faults are told."""
_WITHOUT_EVIDENCE = tuple(rule for rule in RULES if rule is not has_evidence)


def faults_of(row: Row, context: Context, text: str | None = None, *, evidence: bool = True) -> list[RowFault]:
    """Everything that is wrong with a row.

    Args:
        row: the row.
        context: what it is checked against.
        text: the chunk that it was made of; None where it is not known.
        evidence: whether it must have one.
    """
    one = checked_with(row, context, text)
    faults: list[RowFault] = []
    for rule in RULES if evidence else _WITHOUT_EVIDENCE:
        faults += rule(one)
    return faults


def _citations(one: Checked) -> Iterator[tuple[str, Citation]]:
    """The citations of citation arguments and of the question, of texts where one may be at fault."""
    register = one.context.register
    for index, call in enumerate(one.row.calls):
        for name in one.context.limits.citation_arguments:
            value = call["arguments"].get(name)
            if isinstance(value, str) and register.may_be_at_fault(value):
                for citation in find_citations(value):
                    yield f"/calls/{index}/arguments/{name}", citation
    if register.may_be_at_fault(one.row.question):
        for citation in find_citations(one.row.question):
            yield "/question", citation


def _as_of_then(one: Checked, citation: Citation) -> bool:
    """Whether a call asks for the law as of a day on which it was still in force."""
    ended = one.context.register.ended(citation)
    if ended is None or ended[0] is None:
        return False
    return any(_is_before(call["arguments"].get("as_of"), ended[0]) for call in one.row.calls)


def _is_before(value: Any, day: dt.date) -> bool:
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value) < day
    except ValueError:
        return False


def _bounds_a_year(day: int, source: Facts) -> bool:
    """Whether a day is the first or last of a month, in a stated year or right beside one: "in 2024", "since 1985"."""
    date = dt.date.fromordinal(day)
    if date.day != 1 and (date + dt.timedelta(days=1)).day != 1:
        return False
    years = source.numbers | {float(dt.date.fromordinal(stated).year) for stated in source.days}
    return not years.isdisjoint((float(date.year), float(date.year - 1), float(date.year + 1)))


def _collect(
    arguments: Mapping[str, Any], place: str, question: str, found: list[tuple[str, int | None, float | None]]
) -> None:
    """Gather dates that the question does not have as they stand, and larger numbers: pointer, day, number."""
    for name, value in arguments.items():
        if isinstance(value, str):
            if len(value) == _ISO_LENGTH and value[4] == "-" and value not in question:
                with contextlib.suppress(ValueError):
                    found.append((f"{place}/{name}", dt.date.fromisoformat(value).toordinal(), None))
        elif isinstance(value, dict):
            _collect(value, f"{place}/{name}", question, found)
        elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= _LEAST_NUMBER:
            found.append((f"{place}/{name}", None, float(value)))
