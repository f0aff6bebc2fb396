"""Rules about a row's calls: what its category allows, and what the tools take."""

from __future__ import annotations

from touchstone.data.errors import RowFault
from touchstone.data.rows.checked_row import Checked, Faults
from touchstone.data.training_rows.checked import dangling_labels, faulty_arguments, refers
from touchstone.scoring.errors import SampleError


def known_category(one: Checked) -> Faults:
    """The category is one of the recipe's."""
    if one.row.category not in one.context.categories:
        yield RowFault("unknown_category", "/category", f"expected one of {', '.join(one.context.categories)}")


def category_tools(one: Checked) -> Faults:
    """The calls are those that the category allows and requires."""
    rule = one.context.categories.get(one.row.category)
    if rule is None:
        return
    called = {call["name"] for call in one.row.calls}
    if not called.issubset(rule.tools):
        yield RowFault(
            "category_tools", "/calls", f"{one.row.category} calls {', '.join(rule.tools) or 'nothing'} only"
        )
    if lacking := sorted(set(rule.requires) - called) if rule.requires else None:
        yield RowFault("category_requires", "/calls", f"{one.row.category} requires a call of {', '.join(lacking)}")
    count = len(one.row.calls)
    if not rule.fewest_calls <= count <= rule.most_calls:
        problem = f"{one.row.category} makes {rule.fewest_calls} to {rule.most_calls} calls, saw {count}"
        yield RowFault("category_calls", "/calls", problem)


def valid_reference(one: Checked) -> Faults:
    """The calls are calls of the tools, their order and labels agree, their arguments fit the schemas."""
    try:
        plan = one.context.tools.plan({"calls": list(one.row.calls), "order": one.row.order})
    except SampleError as error:
        yield RowFault(error.code, error.pointer.removeprefix("/reference_answer"), error.problem)
        return
    for index, call in enumerate(plan.expected):
        if not call.tool.faulty_parameters(call.arguments) and not refers(call):
            continue
        for name, seen in faulty_arguments(call, call.arguments):
            place = f"/calls/{index}/arguments" + (f"/{name}" if name else "")
            yield RowFault("bad_arguments", place, f"expected what the tool's schema allows, saw {seen}")
        if dangling_labels(call, plan.expected):
            yield RowFault("unknown_label", f"/calls/{index}/arguments", "expected the label of an earlier call")
