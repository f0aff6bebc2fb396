"""Rules on the items: every form in which a sample is known to come (AWS contract, 1.1 to 1.4)."""

from __future__ import annotations

import json
from typing import Any

from touchstone.bench.attack.dialects import said
from touchstone.bench.conform.kit import Kit, answered, reference_of, without_reference
from touchstone.bench.conform.rule import Broken, NotTested, Rule
from touchstone.bench.rows import Json

_HALF = 0.5
_STRANGE = "naïve 法 \u202eright-to-left \U0001f4a9 e\u0301 \u2028 \x00 \ud800"


def _with_reference(item: Json, **places: Any) -> Json:
    return {**without_reference(item), **places}


def _in_metadata(kit: Kit) -> str:
    return kit.same(
        lambda item: _with_reference(
            item, metadata={**(item.get("metadata") or {}), "reference_answer": reference_of(item)}
        )
    )


def _at_top(kit: Kit) -> str:
    return kit.same(lambda item: _with_reference(item, reference_answer=reference_of(item)))


def _as_text(kit: Kit) -> str:
    return kit.same(lambda item: _with_reference(item, reference_answer=_text_of(item)))


def _wrapped(kit: Kit) -> str:
    return kit.same(lambda item: _with_reference(item, reference_answer={"text": _text_of(item)}))


def _text_of(item: Json) -> str:
    reference = reference_of(item)
    return reference if isinstance(reference, str) else json.dumps(reference)


def _extra_columns(kit: Kit) -> str:
    columns = {"task_id": "t", "domain": "d", "data_source": None, "my_custom_field": [1, {"a": None}]}
    return kit.same(lambda item: {**columns, **item, "metadata": {**columns, **(item.get("metadata") or {})}})


def _nova_assistant(kit: Kit) -> str:
    return kit.same(lambda item: answered(item, {**item["messages"][-1], "role": "nova_assistant"}))


def _content(kit: Kit, form: Any) -> str:
    def changed(item: Json) -> Json:
        turn = item["messages"][-1]
        return answered(item, {**turn, "content": form(turn["content"])}) if isinstance(turn["content"], str) else item

    if kit.dialect.text is None:
        raise NotTested(f"answers of this target are no text ({kit.dialect.name})")
    return kit.same(changed)


def _blocks(kit: Kit) -> str:
    return _content(kit, lambda text: [{"type": "text", "text": text}])


def _object(kit: Kit) -> str:
    return _content(kit, lambda text: {"text": text})


def _at_least_half(kit: Kit, frame: str) -> str:
    if kit.dialect.text is None:
        raise NotTested(f"answers of this target are no text ({kit.dialect.name})")
    row = kit.rows[0]
    text = kit.dialect.block(row.calls(), row)
    plain = kit.base[0]
    (framed,) = kit.rewards([answered(kit.item, said(frame.format(text=text)))])
    if framed < _HALF * plain:
        raise Broken(f"the right answer earns {framed:.4g} so, and {plain:.4g} without")
    return f"{framed:.4g}, and {plain:.4g} without"


def _solution(kit: Kit) -> str:
    return _at_least_half(kit, "<|begin_of_solution|>{text}<|end_of_solution|>")


def _thought(kit: Kit) -> str:
    return _at_least_half(kit, "<|begin_internal_thought|>Which one?<|end_internal_thought|>\n{text}")


def _last_turn(kit: Kit) -> str:
    item = kit.item
    again = {"role": "user", "content": "Once more."}
    item["messages"] += [again, said("")]
    (found,) = kit.rewards([item])
    (silent,) = kit.rewards([answered(kit.item, said(""))])
    if found != silent:
        raise Broken(f"silence after an earlier right turn earns {found:.4g}, silence alone {silent:.4g}")
    return ""


def _raw_rows(kit: Kit) -> str:
    raw = [{**item, "messages": item["messages"][:-1]} for item in kit.items]
    kit.rewards(raw)
    return f"{len(raw)} rows"


def _no_id(kit: Kit) -> str:
    bare = [{key: value for key, value in item.items() if key != "id"} for item in kit.items]
    entries = kit.answer(bare, [None] * len(bare))
    missing = sum(entry.reward is None for entry in entries)
    if missing:
        raise Broken(f"{missing} of {len(entries)} items have no reward")
    return ""


def _no_reference(kit: Kit) -> str:
    kit.rewards([without_reference(kit.item)])
    return ""


def _bad_neighbour(kit: Kit) -> str:
    first, last = {**kit.item, "id": "before"}, {**kit.item, "id": "after"}
    for bad in (None, 7, "x", {}, {"id": "bad", "messages": None}, {"id": "bad", "messages": [None]}):
        entries = kit.answer([first, bad, last], ["before", None, "after"])
        if (entries[0].reward, entries[2].reward) != (kit.base[0], kit.base[0]):
            raise Broken("the reward of an item depends on a bad one beside it")
    return "6 bad items"


def _unicode(kit: Kit) -> str:
    item = kit.item
    item["messages"] = [{"role": "user", "content": _STRANGE}, said(_STRANGE)]
    kit.rewards([{**item, "id": "plain"}, {**item, "id": "naïve-法-\U0001f4a9"}])
    return ""


RULES = (
    Rule("reference-at-top", "must", "a reference at the top is read", "1.1 [D-IRF], 10.13", _at_top),
    Rule(
        "reference-in-metadata", "must", "a reference in `metadata` is read", "1.1 [D-BRF][D-HPRF], 10.13", _in_metadata
    ),
    Rule(
        "reference-as-text", "should", "a reference that is JSON text is read", "1.1 serverless [S-TPL], 1.2", _as_text
    ),
    Rule("reference-wrapped", "should", 'a reference in `{"text": …}` is read', "1.2, inferred from [B4]", _wrapped),
    Rule("extra-columns", "must", "unknown columns change no reward", "1.2 [D-IRF][D-RFTDATA]", _extra_columns),
    Rule("nova-assistant", "must", "the role `nova_assistant` is read", "1.1 [D-RFTEVAL][D-HPRF]", _nova_assistant),
    Rule("content-blocks", "must", "content as a list of text blocks is read", "1.1 [D-RFTEVAL][C-BS]", _blocks),
    Rule("content-object", "should", "content as an object with `text` is read", "1.1 serverless [S-TPL]", _object),
    Rule("solution-marks", "must", "solution marks cost at most half the reward", "1.3 [C-NS][B1], 10.14", _solution),
    Rule("thought-first", "should", "a thought before the answer costs at most half", "1.3 [B4]", _thought),
    Rule("last-turn", "must", "the last assistant turn counts, no earlier one", "1.1, 1.2, 4.1", _last_turn),
    Rule(
        "raw-rows", "must", "rows without an answer are not refused", "1.1 pre-flight [C-NF][C-SDK3], 10.11", _raw_rows
    ),
    Rule("no-id", "must", "items without an id are not refused", "1.1 pre-flight: ids may be missing", _no_id),
    Rule("no-reference", "should", "an item without a reference gets an entry", "2, errors [D-IRF]", _no_reference),
    Rule("bad-neighbour", "should", "one bad item spoils no other", "2, partial failure", _bad_neighbour),
    Rule("unicode", "must", "any Unicode is read, in texts and ids", "1.2, JSON", _unicode),
)
