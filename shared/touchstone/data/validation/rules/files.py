"""Rules on a file as a whole, asked when all its rows are known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from touchstone.data.validation.problem import Problem, Told
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.settings import CHAT, CONVERSE, Format
from touchstone.data.validation.sources import (
    EVALUATION,
    FORGE,
    OURS,
    PREPARING,
    RECIPES,
)
from touchstone.data.validation.tally import MOST_IDS, Look, Presence, Tally

GEN_QA = "gen_qa.jsonl"
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_BLOCKS = ("toolUse", "toolResult", "reasoningContent")
_LOOKS: dict[Format, Look] = {
    "sft": "conversation",
    "rft": "chat",
    "dpo": "pairs",
    "eval": "chat",
    "gen_qa": "questions",
}


def _mixed_fields(tally: Tally) -> Iterator[Problem]:
    yield from _mixed(tally, [name for name in tally.fields if name not in _BLOCKS])


def _mixed_blocks(tally: Tally) -> Iterator[Problem]:
    yield from _mixed(tally, [name for name in tally.fields if name in _BLOCKS])


def _mixed(tally: Tally, names: list[str]) -> Iterator[Problem]:
    for name in names:
        found: Presence = tally.fields[name]
        if found.first_with and found.first_without:
            seen = Told(
                f"`{name}` in {found.count:,} of {tally.rows:,} rows, "
                f"first in line {found.first_with}, not in line {found.first_without}"
            )
            rare = found.first_without if 2 * found.count >= tally.rows else found.first_with
            yield Problem((name,), f"`{name}` in every row or in none", seen, rare)


def _gen_qa(tally: Tally) -> Iterator[Problem]:
    if tally.path.name != GEN_QA:
        yield Problem((), f"the name {GEN_QA}", Told("another name"))


def _name(tally: Tally) -> Iterator[Problem]:
    name = tally.path.name
    if not name.endswith(".jsonl") or not _NAME.fullmatch(name):
        yield Problem((), "letters, digits, _, - and ., and .jsonl at the end", Told("another name"))


def _packed(tally: Tally) -> Iterator[Problem]:
    if tally.packed:
        yield Problem((), "a file that is not compressed", Told("gzip"))


def _offer(tally: Tally) -> Iterator[Problem]:
    settings = tally.settings
    if settings.format == "rft" and settings.model not in {None, "nova-2-lite"}:
        yield Problem((), "nova-2-lite, the one model that RFT trains", Told(str(settings.model)))
    if settings.format == "dpo" and settings.model == "nova-2-lite":
        yield Problem((), "nova-micro, nova-lite or nova-pro, which DPO trains", Told("nova-2-lite"))
    if settings.format in {"dpo", "gen_qa"} and settings.platform == "bedrock":
        yield Problem((), "smtj or hyperpod, which take such files", Told("bedrock"))


def _look(tally: Tally) -> Iterator[Problem]:
    if not tally.looks:
        return
    wanted = _LOOKS[tally.settings.format]
    seen, count = tally.looks.most_common(1)[0]
    if seen not in {wanted, "unlike any"} and 2 * count > tally.looks.total():
        kinds = " or ".join(kind for kind, look in _LOOKS.items() if look == seen)
        yield Problem((), f"rows of {tally.settings.format}", Told(f"rows that look like {kinds}"))


def _known_ids(tally: Tally) -> Iterator[Problem]:
    if tally.forgetful:
        seen = Told("more; those after are compared with these alone")
        yield Problem((), f"at most {MOST_IDS:,} rows to remember", seen)


RULES: tuple[Rule[Tally], ...] = (
    Rule(
        "other_format",
        "warning",
        "the rows look like the format that they are said to have",
        "say another --format, or convert the rows",
        OURS,
        _look,
    ),
    Rule(
        "mixed_fields",
        "error",
        "an optional field stands in every row or in none: id, reference_answer and tools; system",
        "add it to the rows that lack it, or take it out of all",
        FORGE,
        _mixed_fields,
        (*CHAT, *CONVERSE),
    ),
    Rule(
        "mixed_blocks",
        "error",
        "toolUse, toolResult and reasoningContent each stand in every row or in none",
        "make two files of it, or write the answers as text",
        FORGE,
        _mixed_blocks,
        ("sft",),
    ),
    Rule("gen_qa_name", "error", f"the file is called {GEN_QA}", "rename it", EVALUATION, _gen_qa, ("gen_qa",)),
    Rule(
        "file_name",
        "warning",
        "the file's name is of letters, digits, _, - and ., and ends in .jsonl",
        "rename it before you upload it",
        PREPARING,
        _name,
        ("sft", "rft", "dpo", "eval"),
    ),
    Rule(
        "compressed",
        "error",
        "the file is not compressed",
        "unpack it before you upload it",
        PREPARING,
        _packed,
    ),
    Rule(
        "not_offered",
        "error",
        "platform and model offer what the file is for",
        "choose another --platform or --model",
        RECIPES,
        _offer,
    ),
    Rule(
        "not_all_compared",
        "warning",
        "the file is small enough to find rows that come twice",
        "split it",
        OURS,
        _known_ids,
    ),
)
