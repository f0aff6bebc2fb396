"""A sample, checked: what every format needs of it, in one plain form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.data.errors import RowError, RowFault
from touchstone.inference.prompt import SYSTEMS, Message, Prompt, Tool, prompt_of
from touchstone.scoring.errors import SampleError
from touchstone.scoring.reference import ExpectedCall, Plan, plan_of
from touchstone.scoring.renaming import references_in
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.toolset import ToolCache
from touchstone.wire.items import read_item

Json = dict[str, Any]
_CALLS = "/reference_answer/calls"


@dataclass(frozen=True, slots=True)
class CheckedSample:
    """A sample with one question.

    Attributes:
        id: its id.
        system: texts of the system turns, one below the other; empty without any.
        question: text of the user's turn.
        tools: the tools on offer.
        reference: the reference as it stands, in Touchstone's own shape.
        calls: its calls with the tools' own names, in an order that the reference allows.
        places: of each of these calls, its place in the reference.
        edges: (before, after) pairs of indices into `calls`.
        expected: the calls compiled, for their schemas.
    """

    id: Any
    system: str
    question: str
    tools: Sequence[Tool]
    reference: Mapping[str, Any]
    calls: Sequence[Json]
    places: Sequence[int]
    edges: Sequence[tuple[int, int]]
    expected: Sequence[ExpectedCall]


class Faults:
    """Faults of one sample, gathered."""

    def __init__(self) -> None:
        self.found: list[RowFault] = []

    def add(self, code: str, pointer: str, problem: str) -> None:
        """Take in a fault."""
        self.found.append(RowFault(code, pointer, problem))

    def check(self) -> None:
        """Raise if there are any.

        Raises:
            RowError: with all of them.
        """
        if self.found:
            raise RowError(self.found)


def checked(sample: Any) -> CheckedSample:
    """The sample, if a row can be made of it.

    Raises:
        RowError: `not_an_object`, `no_id`, `bad_messages`, `bad_tools`, `no_description`, `no_reference`,
            `bad_reference`, `unknown_tool`, `bad_order`, `unknown_label`, `bad_arguments`.
    """
    faults = Faults()
    prompt = _prompt(sample, faults)
    system, question = _turns(prompt, faults) if prompt else ("", "")
    reference, plan = _reference(sample, faults)
    faults.check()
    if prompt is None or plan is None:
        raise AssertionError("a sample without faults has a prompt and a plan")
    order = allowed_order(len(plan.expected), plan.edges)
    place = {old: new for new, old in enumerate(order)}
    return CheckedSample(
        prompt.id,
        system,
        question,
        prompt.tools,
        reference,
        [_plain(plan.expected[index]) for index in order],
        order,
        [(place[before], place[after]) for before, after in plan.edges],
        [plan.expected[index] for index in order],
    )


def allowed_order(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The indices in an order that the edges allow, as near to the listed one as can be."""
    befores = [{before for before, after in edges if after == index} for index in range(count)]
    order: list[int] = []
    while len(order) < count:
        order.append(next(i for i in range(count) if i not in order and befores[i] <= set(order)))
    return order


def _reference(sample: Any, faults: Faults) -> tuple[Mapping[str, Any], Plan | None]:
    """The reference in our own shape, and compiled."""
    try:
        read = read_item(sample)
        plan = plan_of(read, ToolCache(Rubric()))
    except SampleError as error:
        if error.code not in {fault.code for fault in faults.found}:
            faults.add(error.code, error.pointer, error.problem)
        return {}, None
    for index, call in enumerate(plan.expected):
        place = f"{_CALLS}/{index}/arguments"
        for name, seen in faulty_arguments(call, call.arguments):
            faults.add("bad_arguments", f"{place}{name and f'/{name}'}", f"expected what the schema allows, saw {seen}")
        if dangling_labels(call, plan.expected):
            faults.add("unknown_label", place, "expected the label of an earlier call")
    return read.reference, plan


def faulty_arguments(call: ExpectedCall, arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and type of the arguments that the tool's schema refuses, those that refer to results aside."""
    for name in sorted(call.tool.faulty_parameters(arguments)):
        if name not in arguments:
            yield name, "none"
        elif not any("." in reference for reference in references_in(arguments[name])):
            yield name, type(arguments[name]).__name__


def _prompt(sample: Any, faults: Faults) -> Prompt | None:
    if isinstance(sample, dict) and sample.get("id") in (None, ""):
        faults.add("no_id", "/id", "expected an id, by which every row is traced")
    try:
        prompt = prompt_of(sample.get("id") if isinstance(sample, dict) else None, sample)
    except SampleError as error:
        faults.add(error.code, error.pointer, error.problem)
        return None
    for index, tool in enumerate(prompt.tools):
        if not tool.description.strip():
            problem = "expected a description, which the service asks for; give the tools in full in the row's tools"
            faults.add("no_description", f"/tools/{index}", problem)
    return prompt


def _turns(prompt: Prompt, faults: Faults) -> tuple[str, str]:
    """The system text and the question of a prompt."""
    system: list[str] = []
    asked: list[str] = []
    for index, message in enumerate(prompt.messages):
        text = text_of(message)
        if text is None or not text.strip():
            faults.add("bad_messages", f"/messages/{index}/content", "expected a text that is not blank")
        elif message["role"] in SYSTEMS and not asked:
            system.append(text)
        elif message["role"] == "user" and not asked:
            asked.append(text)
        else:
            problem = f"expected system turns and then one turn of the user, saw {message['role']} at {index}"
            faults.add("bad_messages", f"/messages/{index}", problem)
    return "\n\n".join(system), "".join(asked)


def text_of(message: Message) -> str | None:
    """The text of a turn: a string, or text blocks; None where it holds anything else."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    blocks = [content] if isinstance(content, Mapping) else content
    if not isinstance(blocks, list):
        return None
    texts = [text for block in blocks if isinstance(text := _block_text(block), str)]
    return "\n".join(texts) if texts and len(texts) == len(blocks) else None


def _block_text(block: Any) -> Any:
    return block.get("text") if isinstance(block, Mapping) else block


def _plain(call: ExpectedCall) -> Json:
    plain: Json = {"name": call.name, "arguments": call.arguments}
    return plain if call.label is None else {**plain, "label": call.label}


def referred_labels(calls: Sequence[Mapping[str, Any]], *, with_path: bool = False) -> set[str]:
    """The labels that any call refers to; only those with a path (`$label.path$`), if so asked."""
    references = [reference.strip("$") for call in calls for reference in references_in(call["arguments"])]
    return {reference.partition(".")[0] for reference in references if "." in reference or not with_path}


def refers(call: ExpectedCall) -> bool:
    """Whether a call may refer to a result: a text has a dollar sign, or a value has texts within."""
    for value in call.arguments.values():
        if "$" in value if type(value) is str else type(value) is dict or type(value) is list:
            return True
    return False


def dangling_labels(call: ExpectedCall, calls: Sequence[ExpectedCall]) -> set[str]:
    """The labels that a call refers to by a path, and that no call has."""
    referred = referred_labels([{"arguments": call.arguments}], with_path=True)
    return referred - {one.label for one in calls if one.label is not None} if referred else referred
