"""From an assistant message, in any form that a platform sends it, to its calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from touchstone.scoring.calls import NATIVE, REPAIRED, Answer, Call, broken
from touchstone.scoring.dialects.shapes import call_of, label_of, own_calls_in
from touchstone.scoring.dialects.strict_json import deeper_than, value_deeper_than, volume
from touchstone.scoring.dialects.text import TextReader, TooManyFragments
from touchstone.scoring.dialects.visible import visible
from touchstone.scoring.rubric import Limits

_MAX_BRACKETS = 16_384
_REASONING = ("reasoning", "thinking", "redacted_thinking")
_LOOSE_CALL = {"name", "arguments"}
_BYTES_PER_CHARACTER = 4


class Readable(Protocol):
    """What reading needs of a toolset."""

    @property
    def reader(self) -> TextReader:
        """Reads texts with the names of the tools."""

    def properties(self, written: str) -> Mapping[str, Any]:
        """The properties of a tool's schema."""


class Unusable(Exception):
    """The whole answer breaks a limit; `args[0]` is the reason code."""


def read_answer(message: Mapping[str, Any] | None, toolset: Readable, limits: Limits) -> Answer:
    """The calls of an assistant turn, structured ones first, then those of its text.

    Args:
        message: the turn, or None when there is none. `content` may be a string, a list of blocks or an
            object with `text`; `tool_calls` is OpenAI's list, `function_call` its older single call.
        toolset: the tools at hand: how texts are read for them.
        limits: bytes, depth and number of calls; they come before parsing.

    Returns:
        The answer. What the model did wrong stands in it; nothing is raised for it.
    """
    if message is None:
        return Answer([], present=False, empty=True)
    content = message.get("content")
    if type(content) is str and message.get("tool_calls") is None and "function_call" not in message:
        alone = _json_alone(content, toolset.reader, limits)
        if alone is not None:
            return Answer(alone)
    try:
        calls = _structured(message.get("tool_calls"), limits)
        if (legacy := message.get("function_call")) is not None:
            calls.append(_checked(_tool_call(legacy, limits), limits))
        _check_volume(calls, limits)
        if type(content) is str:
            found, shown = _read_text(content, toolset, limits)
        else:
            found, shown = _read_content(content, toolset, limits)
    except Unusable as verdict:
        return Answer([], fault=verdict.args[0])
    calls += found
    if len(calls) > limits.calls:
        return Answer([], fault="too_many_calls")
    return Answer(calls, empty=not calls and not shown)


def _json_alone(text: str, reader: TextReader, limits: Limits) -> list[Call] | None:
    """The calls of the commonest answer, a short JSON value and nothing else, at the least cost."""
    if not text.startswith(("[", "{")) or len(text) * _BYTES_PER_CHARACTER > limits.bytes:
        return None
    if text.count("{") + text.count("[") > limits.depth:
        return None
    calls = own_calls_in(text) or reader.read_whole(text)
    return None if calls is None or len(calls) > limits.calls else calls


def _read_text(text: str, toolset: Readable, limits: Limits) -> tuple[list[Call], bool]:
    """The calls of a text and whether it shows anything."""
    if len(text) * _BYTES_PER_CHARACTER > limits.bytes and _size(text) > limits.bytes:
        raise Unusable("too_large")
    if "<" in text and _is_json(text, limits) and (whole := toolset.reader.read_whole(text.strip())) is not None:
        return whole, True
    shown = visible(text)
    openers = shown.count("{") + shown.count("[")
    if openers > limits.depth:
        if openers > _MAX_BRACKETS:
            raise Unusable("too_many_brackets")
        if deeper_than(shown, limits.depth):
            raise Unusable("too_deep")
    try:
        calls = toolset.reader.read(shown, toolset.properties, limits.calls)
    except TooManyFragments:
        raise Unusable("too_many_fragments") from None
    return calls, bool(calls) or bool(shown.strip())


def _is_json(text: str, limits: Limits) -> bool:
    """Whether a text looks like JSON alone, shallow enough to decode: marks in its strings are no marks then."""
    return text.lstrip()[:1] in ("{", "[") and not deeper_than(text, limits.depth)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _read_content(content: Any, toolset: Readable, limits: Limits) -> tuple[list[Call], bool]:
    """As `_read_text`, for blocks, an object with `text`, or nothing."""
    blocks = content if isinstance(content, list) else [content]
    if len(blocks) > _MAX_BRACKETS:
        raise Unusable("too_large")
    calls: list[Call] = []
    shown = False
    for piece in _pieces(blocks):
        if isinstance(piece, Call):
            calls.append(_checked(piece, limits))
        else:
            found, some = _read_texts(piece, toolset, limits)
            calls += found
            shown = shown or some
        if len(calls) > limits.calls:
            raise Unusable("too_many_calls")
    _check_volume(calls, limits)
    return calls, shown


def _read_texts(texts: list[str], toolset: Readable, limits: Limits) -> tuple[list[Call], bool]:
    """As `_read_text`, for texts that follow one another: each by itself, or, where a cut runs through one, joined."""
    read = [_read_text(text, toolset, limits) for text in texts]
    calls = [call for found, _ in read for call in found]
    cut = any(call.fault is not None or call.form == REPAIRED for call in calls)
    if len(texts) > 1 and (cut or any("<" in text for text in texts)):
        return _read_text("".join(texts), toolset, limits)
    return calls, any(shown for _, shown in read)


def _pieces(blocks: list[Any]) -> Iterator[Call | list[str]]:
    """The calls of content blocks, and the texts between them."""
    texts: list[str] = []
    for block in blocks:
        use = _tool_use(block) if isinstance(block, dict) else None
        if use is None:
            text = _text_of(block)
            if text is not None:
                texts.append(text)
            continue
        if texts:
            yield texts
            texts = []
        yield use
    if texts:
        yield texts


def _check_volume(calls: list[Call], limits: Limits) -> None:
    """Hold structured arguments to the limit that texts have."""
    if calls and sum(volume(call.arguments) for call in calls) * _BYTES_PER_CHARACTER > limits.bytes:
        raise Unusable("too_large")


def _text_of(block: Any) -> str | None:
    if isinstance(block, str):
        return block
    if isinstance(block, dict) and not str(block.get("type", "")).startswith(_REASONING):
        for key in ("text", "content"):
            if isinstance(block.get(key), str):
                text: str = block[key]
                return text
    return None


def _tool_use(block: dict[str, Any]) -> Call | None:
    """The call of a Converse `toolUse` or a `tool_use` block."""
    use = block.get("toolUse")
    if use is None and (block.get("type") == "tool_use" or block.keys() >= _LOOSE_CALL):
        use = {"input": block.get("arguments"), **block}
    if use is None:
        return None
    if not isinstance(use, dict):
        return broken("bad_name", "tool_use")
    return call_of(use.get("name"), use.get("input"), label_of(use), NATIVE, "tool_use")


def _structured(tool_calls: Any, limits: Limits) -> list[Call]:
    """The calls of OpenAI's `tool_calls`."""
    if not tool_calls:
        return []
    if not isinstance(tool_calls, list):
        return [broken("not_a_call", "tool_calls")]
    if len(tool_calls) > limits.calls:
        raise Unusable("too_many_calls")
    return [_checked(_tool_call(entry, limits), limits) for entry in tool_calls]


def _tool_call(entry: Any, limits: Limits) -> Call:
    if not isinstance(entry, dict):
        return broken("not_a_call", "tool_calls")
    function = entry.get("function", entry)
    if not isinstance(function, dict):
        return broken("bad_name", "tool_calls")
    if isinstance(function.get("arguments"), str) and len(function["arguments"]) > limits.bytes:
        raise Unusable("too_large")
    return call_of(function.get("name"), function.get("arguments"), label_of(entry), NATIVE, "tool_calls")


def _checked(call: Call, limits: Limits) -> Call:
    """The call, unless its arguments nest too deep (they came as objects, past the scan of the text)."""
    if value_deeper_than(call.arguments, limits.depth):
        raise Unusable("too_deep")
    return call
