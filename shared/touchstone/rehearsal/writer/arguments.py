"""Arguments of a call: values that stand in the document, and what a question supposes to give the others."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from touchstone.rehearsal.writer.authorities import most_specific
from touchstone.rehearsal.writer.document import Document, Passage
from touchstone.rehearsal.writer.reading import Json
from touchstone.scoring.comparators.citation import parse_citation
from touchstone.scoring.comparators.date import find_dates

_CITATION = re.compile(r"\b(?:citation|rule|statute|regulation|provision)s?\b", re.IGNORECASE)
_PARTY = re.compile(r"\b(?:issuer|company|party|parties)\b", re.IGNORECASE)
_AGREEMENT = re.compile(r"\b(?:agreement|contract|document)s?\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_SMALL = frozenset(["of", "in", "on", "the", "a", "an", "and", "or", "no"])
_COPULA = re.compile(r"\b(is|are|was|were|has|have)\b")
_MOST_DESCRIPTION = 90
_ACRONYM = 4


@dataclass(frozen=True, slots=True)
class Subject:
    """What a call is about.

    Attributes:
        document: the document.
        passage: the sentence.
        cited: the citation for it, as calls write one; empty without any.
        query: the words to search for.
        form: how the citation is called as a kind: `cfr`, `usc` or `case`.
        proposition: what the citation is to stand for; empty if that is not asked.
    """

    document: Document
    passage: Passage
    cited: str
    query: str
    form: str = ""
    proposition: str = ""


@dataclass(slots=True)
class Filled:
    """Arguments of a call, with what has to be supposed in the question for those that no document states."""

    arguments: Json = field(default_factory=dict)
    supposed: list[tuple[str, str]] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)

    def anchored(self) -> bool:
        """Whether any value was found rather than supposed."""
        return bool(self.named)


def filled(function: Mapping[str, Any], subject: Subject) -> Filled | None:
    """The arguments of a call: all that are required, and of the others those that the question will name.

    Returns:
        None if a required one can't be had.
    """
    schema = function["parameters"]
    result = Filled()
    for name, one in schema.get("properties", {}).items():
        required = name in schema.get("required", ())
        value = _found(name, one, subject) if required or _is_named(name, one, subject) else None
        if value is not None:
            result.arguments[name] = value
            result.named[name] = str(value)
        elif required and not _suppose(name, one, subject, result):
            return None
    return result


def date_in(text: str) -> dt.date | None:
    """The first day that a text states."""
    days, _ = find_dates(text)
    return dt.date.fromordinal(min(days)) if days else None


def choice_by_words(choices: Sequence[str], text: str) -> str | None:
    """The choice all of whose words stand in a text, the one that ends last there: the head of "Stock Warrant"."""
    words = [_stem(word) for word in _WORD.findall(text.lower())]
    best: tuple[int, int, str] | None = None
    for choice in choices:
        wanted = {_stem(word) for word in _WORD.findall(str(choice).lower())} - _SMALL
        if wanted and wanted <= set(words):
            rank = (max(words.index(word) for word in wanted), len(wanted), str(choice))
            best = rank if best is None or rank[:2] > best[:2] else best
    return best[2] if best else None


def digest_of(*texts: str) -> int:
    """A number by which things are told apart, the same for the same texts."""
    return int.from_bytes(hashlib.sha256("\n".join(texts).encode("utf-8", "surrogatepass")).digest()[:4])


def _found(name: str, schema: Json, subject: Subject) -> Any:
    if "enum" in schema:
        return _choice(name, schema, subject)
    if schema.get("type") != "string":
        return None
    about = f"{name.replace('_', ' ')} {schema.get('description') or ''}"
    if schema.get("format") == "date":
        return None
    if _is_proposition(name):
        return subject.proposition or None
    if _CITATION.search(about):
        return subject.cited or None
    if _PARTY.search(about):
        return subject.document.party or None
    document = subject.document
    if document.kind == "contract" and _AGREEMENT.search(about):
        return " ".join(filter(None, (document.name, subject.passage.heading)))
    query = subject.query[: schema.get("maxLength", len(subject.query))]
    return query if len(query) >= schema.get("minLength", 1) else None


def _choice(name: str, schema: Json, subject: Subject) -> str | None:
    choices, passage = [str(choice) for choice in schema["enum"]], subject.passage
    if subject.form in choices:
        return subject.form
    if (cited := parse_citation(subject.cited)) and (chosen := most_specific(choices, name, cited)):
        return chosen
    written = [choice for choice in choices if any(map(str.isdigit, choice)) and _stands_in(choice, name, passage.text)]
    if written:
        return max(written, key=len)
    if _AGREEMENT.search(f"{name.replace('_', ' ')} {schema.get('description') or ''}"):
        return choice_by_words(choices, subject.document.name) if subject.document.kind == "contract" else None
    return choice_by_words(choices, passage.heading)


def _stands_in(choice: str, name: str, text: str) -> bool:
    """Whether a choice with digits stands in a text: `Form 4`, `8-K` of a `form` as "Form 8-K", 8-K 5.02 as an item."""
    if choice.isdigit() or " " not in choice:
        return bool(re.search(rf"\b{re.escape(name)} {re.escape(choice)}(?![\w-])", text, re.IGNORECASE))
    if re.search(rf"\b{re.escape(choice)}(?![\w-])", text):
        return True
    form, _, item = choice.partition(" ")
    return bool(re.search(rf"\bItem {re.escape(item)}(?!\d)", text) and re.search(rf"\bForm {re.escape(form)}\b", text))


def _is_named(name: str, schema: Json, subject: Subject) -> bool:
    """Whether a question names the value of an argument that may be left out."""
    if _is_proposition(name):
        return bool(subject.proposition)
    about = f"{name.replace('_', ' ')} {schema.get('description') or ''}"
    if "enum" in schema:
        return subject.document.kind == "contract" and bool(_AGREEMENT.search(name.replace("_", " ")))
    if schema.get("type") != "string" or "format" in schema or "pattern" in schema:
        return False
    if subject.document.kind == "contract" and (_PARTY.search(name) or _AGREEMENT.search(about)):
        return True
    return bool(subject.cited and _CITATION.search(about))


def _is_proposition(name: str) -> bool:
    return "proposition" in name


def _suppose(name: str, schema: Json, subject: Subject, result: Filled) -> bool:
    """Give a required argument a value that the question states; no question supposes what it is about."""
    about = (schema.get("description") or "").rstrip(".")
    if not about or len(about) > _MOST_DESCRIPTION or not result.anchored():
        return False
    about = about[0].lower() + about[1:]
    number = digest_of(name, subject.passage.text)
    if schema.get("type") == "boolean" and about.startswith("whether "):
        value: Any = number % 2 == 0
        told = about.removeprefix("whether ")
        told = told if value else _COPULA.sub(r"\1 not", told, count=1)
        open_point = about
    elif "enum" in schema:
        value = schema["enum"][number % len(schema["enum"])]
        said = str(value).replace("_", " ") if len(str(value)) > _ACRONYM else str(value).upper()
        told = f"the {about} is \u201c{said}\u201d"
        open_point = f"the {about}"
    elif schema.get("format") == "date" and (day := _day_near(subject)):
        value, (about, *_) = day.isoformat(), about.split(",")
        told, open_point = f"the {about} is {day:%B} {day.day}, {day.year}", f"the {about}"
    else:
        return False
    result.arguments[name] = value
    result.supposed.append((told, open_point))
    return True


def _day_near(subject: Subject) -> dt.date | None:
    """A day to suppose: one of the sentence, else of the document, else the one whose state it shows."""
    return next(filter(None, map(date_in, (subject.passage.text, subject.document.text, subject.document.state))), None)


def _stem(word: str) -> str:
    return word.removesuffix("s") if len(word) > len("gas") else word
