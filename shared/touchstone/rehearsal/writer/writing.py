"""Rows out of a document's sentences: calls whose arguments stand there or are supposed in the question."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from touchstone.rehearsal.writer.arguments import digest_of
from touchstone.rehearsal.writer.clauses import Made, made
from touchstone.rehearsal.writer.document import Document, Passage, document_of
from touchstone.rehearsal.writer.reading import Category, Json, Request
from touchstone.rehearsal.writer.roles import Part, Role, is_across, parts_of, role_of
from touchstone.rehearsal.writer.wording import listed, statement

_ABSTAINS, _CHAINS = 3, 2
_ASKING = ("On facts ", "What ", "When, ", "How ", "Is ", "Does ", "Did ", "Which ")
_LACKS_FACTS = ("fact", "missing", "unknown")


@dataclass(frozen=True, slots=True)
class _Desk:
    """A request with what its tools are for, and its document read."""

    request: Request
    roles: dict[str, Role]
    document: Document


def rows_of(request: Request) -> list[Json]:
    """Rows about the document, of the categories in turn; which one comes first depends on the text."""
    roles = {name: role_of(function) for name, function in request.tools.items()}
    desk = _Desk(request, roles, document_of(request))
    left, rows, without = list(desk.document.passages), list[Json](), 0
    asked = set[str]()
    turn = itertools.cycle(_in_turn(request))
    while len(rows) < request.most and without < len(request.categories):
        category, without = next(turn), without + 1
        for passage in left:
            row = _row(category, passage, desk)
            if row and row["question"] not in asked:
                asked.add(row["question"])
                rows.append(row)
                left.remove(passage)
                without = 0
                break
    return rows


def _in_turn(request: Request) -> list[Category]:
    place = digest_of(request.text) % max(len(request.categories), 1)
    turned = [*request.categories[place:], *request.categories[:place]]
    return sorted(turned, key=is_across, reverse=True)


def _row(category: Category, passage: Passage, desk: _Desk) -> Json | None:
    """A row of a category about a sentence, if it gives one."""
    lot = digest_of(category.name, passage.text)
    if not category.tools or (category.fewest == 0 and lot % _ABSTAINS == 0):
        return _without_a_call(category, passage, desk)
    calls, parts = list[Made](), parts_of(category, desk.roles)
    for part in parts:
        found = _first(part, passage, desk, lot)
        if not found and not (calls and is_across(category)):
            return None
        calls += found
    if is_across(category) and len({call.tool for call in calls}) == 1:
        return None
    calls = calls[: category.most]
    if len(calls) < category.fewest or not calls:
        return None
    if lot % _ABSTAINS == 0 and (reason := _abstention(category, calls, desk)):
        return _row_of(category, passage, _open_question(calls), [reason])
    written = [{"name": call.tool, "arguments": call.filled.arguments} for call in calls]
    question = _question(calls)
    if lot % _CHAINS == 0 and (link := _chained(category, calls, desk)):
        written, question = [*written[:-1], {**written[-1], "label": "found"}, link], f"{question}{_AND_CHECK}"
    return _row_of(category, passage, question, written)


def _first(part: Part, passage: Passage, desk: _Desk, lot: int) -> list[Made]:
    """The calls of the first tool of a part that has something to ask, the tools taken in turn."""
    turned = [*part[lot % len(part) :], *part[: lot % len(part)]]
    tools = desk.request.tools
    options = (made(tools[name], desk.roles[name], desk.document, passage) for name in turned if name in tools)
    return next(filter(None, options), [])


_AND_CHECK = " Then check that the citation of what you find is good."


def _chained(category: Category, calls: list[Made], desk: _Desk) -> Json | None:
    """A check of the citation that the last call returns, where the prompt says at which path it does."""
    last = calls[-1]
    path = desk.request.results.get(last.tool)
    checkers = [name for name in category.tools if desk.roles.get(name) == "citation"]
    if path is None or not checkers or last.role == "citation" or len(calls) >= category.most:
        return None
    properties = desk.request.tools[checkers[0]]["parameters"]["properties"]
    arguments: Json = {}
    for name in desk.request.tools[checkers[0]]["parameters"].get("required", ()):
        forms = properties[name].get("enum")
        form = "case" if last.role == "decisions" else ("usc" if "USC" in str(last.filled.arguments) else "cfr")
        if forms is not None and form not in forms:
            return None
        arguments[name] = form if forms is not None else f"$found.{path}$"
    return {"name": checkers[0], "arguments": arguments}


def _abstention(category: Category, calls: list[Made], desk: _Desk) -> Json | None:
    """A call that says that facts are missing, in place of one whose facts the question would have to suppose."""
    if len(calls) != 1 or not calls[0].filled.supposed:
        return None
    for name in category.tools:
        if desk.roles.get(name) != "abstention":
            continue
        schema = desk.request.tools[name]["parameters"]
        arguments = {}
        for required in schema.get("required", ()):
            reasons = schema["properties"][required].get("enum", ())
            reason = next((one for one in reasons if any(word in str(one) for word in _LACKS_FACTS)), None)
            if reason is None:
                return None
            arguments[required] = reason
        return {"name": name, "arguments": arguments}
    return None


def _without_a_call(category: Category, passage: Passage, desk: _Desk) -> Json | None:
    stated = statement(passage, desk.document)
    if stated is None:
        return None
    question = f"In your own words, and without any search: what does it mean to say that {stated}?"
    return _row_of(category, passage, question, [])


def _question(calls: list[Made]) -> str:
    supposed = list(dict.fromkeys(f"that {told}" for call in calls for told, _ in call.filled.supposed))
    before = f"Suppose {listed(supposed)}. " if supposed else ""
    return before + " ".join(_sentences(calls))


def _open_question(calls: list[Made]) -> str:
    unknown = list(dict.fromkeys(point for call in calls for _, point in call.filled.supposed))
    return f"{' '.join(_sentences(calls))} We have not been told {listed(unknown)}."


def _sentences(calls: list[Made]) -> Iterator[str]:
    for number, call in enumerate(calls):
        words = call.after if number else call.words
        yield f"And {words[0].lower()}{words[1:]}" if number and words.startswith(_ASKING) else words


def _row_of(category: Category, passage: Passage, question: str, calls: list[Json]) -> Json:
    return {
        "question": question,
        "category": category.name,
        "calls": calls,
        "order": "any",
        "evidence": passage.text,
    }
