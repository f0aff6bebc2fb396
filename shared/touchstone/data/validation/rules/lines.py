"""Rules on lines, before anything is known of a row."""

from __future__ import annotations

import json
from collections.abc import Iterator

from touchstone.data.validation.lines import ReadLine
from touchstone.data.validation.problem import Problem, Told
from touchstone.data.validation.rule import Rule
from touchstone.data.validation.sources import JSON_LINES, LAMBDA
from touchstone.scoring.dialects.strict_json import JsonFault
from touchstone.wire.rows import MAX_LINE_BYTES


def _mark(line: ReadLine) -> Iterator[Problem]:
    if line.marked:
        yield Problem((), "no byte order mark", Told("the mark of UTF-8 before the first line"))


def _encoding(line: ReadLine) -> Iterator[Problem]:
    if line.wide and line.fault is not None:
        yield Problem((), "UTF-8", Told("bytes of UTF-16 or UTF-32"))
    elif isinstance(line.fault, UnicodeDecodeError):
        seen = Told(f"the byte 0x{line.content[line.fault.start]:02x} at {line.fault.start}")
        yield Problem((), "UTF-8", seen)


def _halved(line: ReadLine) -> Iterator[Problem]:
    if line.halved:
        yield Problem(
            (), "texts of whole characters", Told("a surrogate without its other half, such as \\ud83d alone")
        )


def _doubled(line: ReadLine) -> Iterator[Problem]:
    for place in line.doubled:
        yield Problem(place, "every key once in an object", Told("the key twice, so that a value is lost"))


def _blank(line: ReadLine) -> Iterator[Problem]:
    if line.blank and not line.too_long:
        yield Problem((), "a JSON object on every line", Told("a blank line"))


def _length(line: ReadLine) -> Iterator[Problem]:
    if line.too_long:
        yield Problem((), f"at most {MAX_LINE_BYTES:,} bytes", Told(f"{line.size:,} bytes"))


def _json(line: ReadLine) -> Iterator[Problem]:
    fault = line.fault
    if line.wide:
        return
    if isinstance(fault, json.JSONDecodeError):
        yield Problem((), "one JSON object", Told(f"{_what(line)}: {fault.msg.lower()} at column {fault.colno}"))
    elif isinstance(fault, RecursionError):
        yield Problem((), "one JSON object", Told("values nested too deeply to be read"))
    elif fault is not None and not isinstance(fault, JsonFault | UnicodeDecodeError):
        yield Problem((), "one JSON object", Told("a number of too many digits"))


def _what(line: ReadLine) -> str:
    """The usual reasons why a line is no JSON, by how it looks."""
    content = line.content.strip()
    if content in {b"{", b"["} or content.endswith(b","):
        return "one object over several lines, or a list of them"
    if content.startswith((b"{'", b"[{'")):
        return "a Python dict printed as it is"
    if content.endswith((b",}", b",]", b", }", b", ]")):
        return "a comma too many"
    return "no JSON"


def _finite(line: ReadLine) -> Iterator[Problem]:
    if isinstance(line.fault, JsonFault):
        yield Problem((), "finite numbers", Told("NaN, Infinity or a number too large"))


def _object(line: ReadLine) -> Iterator[Problem]:
    if line.fault is None and not line.blank and not line.too_long and not isinstance(line.value, dict):
        yield Problem((), "an object", line.value)


RULES: tuple[Rule[ReadLine], ...] = (
    Rule(
        "byte_order_mark",
        "error",
        "the file begins without a byte order mark",
        'save it as "UTF-8", not "UTF-8 with BOM"',
        JSON_LINES,
        _mark,
    ),
    Rule(
        "encoding",
        "error",
        "every line is UTF-8",
        "convert the file: `iconv -f FROM -t UTF-8`, or write it with encoding='utf-8'",
        JSON_LINES,
        _encoding,
    ),
    Rule(
        "half_character",
        "warning",
        "no text has half of a character",
        "a text was cut within a character: cut it before, or after; it can't be written in UTF-8",
        JSON_LINES,
        _halved,
    ),
    Rule(
        "key_twice",
        "error",
        "no object has a key twice",
        "keep one of them: readers take the last, or the first, or refuse the line, and say nothing of the other",
        JSON_LINES,
        _doubled,
    ),
    Rule(
        "blank_line",
        "warning",
        "no line is blank",
        "delete the line: some readers pass over it, others stop",
        JSON_LINES,
        _blank,
    ),
    Rule(
        "line_length",
        "error",
        "no row is longer than what a Lambda function can be sent",
        "shorten the row: the reward function can't be asked about it",
        LAMBDA,
        _length,
    ),
    Rule(
        "not_json",
        "error",
        "every line is JSON",
        "write each row by a JSON library, on one line of its own",
        JSON_LINES,
        _json,
    ),
    Rule(
        "not_finite",
        "error",
        "every number is finite",
        "write null, or leave the field out: NaN and Infinity are no JSON",
        JSON_LINES,
        _finite,
    ),
    Rule(
        "not_an_object",
        "error",
        "every line holds an object",
        "write one row a line, not a list of rows",
        JSON_LINES,
        _object,
    ),
)
