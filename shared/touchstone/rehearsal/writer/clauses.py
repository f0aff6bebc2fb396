"""What each kind of tool is asked about a sentence, by the kind of document that it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.rehearsal.writer.arguments import Filled, Subject, digest_of, filled
from touchstone.rehearsal.writer.authorities import spoken, written
from touchstone.rehearsal.writer.document import Document, Passage, place_name, place_of
from touchstone.rehearsal.writer.roles import Role
from touchstone.rehearsal.writer.wording import contract_name, search_words, statement, topic
from touchstone.scoring.comparators.citation import Citation

_ITEM = re.compile(r"(\S+) (\d+\.\d+)")
_MOST_CITATIONS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A thing to ask.

    Attributes:
        subject: what a call of it is about.
        words: the question.
        after: the question where another one about the same sentence stands before it.
    """

    subject: Subject
    words: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A call with the question that it answers, and how that is asked after another one."""

    tool: str
    role: Role
    filled: Filled
    words: str
    after: str


def made(function: Mapping[str, Any], role: Role, document: Document, passage: Passage) -> list[Made]:
    """The calls of a tool about a sentence: the first that can be made, or several of one kind, or none."""
    calls = []
    for asked in _ASKS[role](document, passage):
        arguments = filled(function, asked.subject)
        if arguments is None or not arguments.arguments:
            continue
        words, after = (_with_values(text, arguments) for text in (asked.words, asked.after or asked.words))
        calls.append(Made(function["name"], role, arguments, words, after))
    return calls if role == "citation" else calls[:1]


def _with_values(words: str, arguments: Filled) -> str:
    """The words with the values that they name filled in."""
    for name, value in arguments.named.items():
        words = words.replace(f"<{name}>", _event(value))
    return re.sub(r"<\w+>", "it", words)


def _event(value: str) -> str:
    item = _ITEM.fullmatch(value)
    return f"an event under Item {item[2]} of Form {item[1]}" if item else value


def _provision(document: Document, passage: Passage) -> Iterator[Asked]:
    stated, on = statement(passage, document), topic(passage, document)
    if document.kind == "provision":
        place, name = place_of(document, passage), place_name(document, passage)
        subject = _about(document, passage, written(place, document.citation) if place else "")
        if on and digest_of(passage.text) % 3:
            yield Asked(subject, f"What does {name} provide on {on}?")
        elif stated:
            yield Asked(subject, f"Does {name} say that {stated}?")
        return
    for one in passage.cited:
        subject, name = _about(document, passage, written(one, passage.text)), spoken(one, passage.text)
        if document.kind == "contract":
            words = f"{contract_name(document)} refers to {name}{_in_its_terms(on)}. What does that provision say?"
            yield Asked(subject, _capital(words), f"What does {name} say, to which it refers there?")
        elif document.kind == "decision":
            yield Asked(subject, f"What does {name}, which comes up in {document.name}, provide?")
        elif stated:
            look = "" if name in stated or subject.cited in stated else f" Look at {name}."
            yield Asked(subject, f"Is it so, and why, that {stated}?{look}")


def _decisions(document: Document, passage: Passage) -> Iterator[Asked]:
    stated, on = statement(passage, document), topic(passage, document)
    if document.kind == "decision":
        yield from _of_a_decision(document, passage, stated)
    elif document.kind == "provision":
        name = place_name(document, passage)
        if on and not (stated and digest_of(passage.text) % 2):
            subject = _about(document, passage, query=search_words(on, name=name))
            yield Asked(subject, f"How have courts read {name} on {on}?")
        elif stated:
            subject = _about(document, passage, query=search_words(stated, name=name))
            after = f"How have courts read {name} on that point?"
            yield Asked(subject, f"How have courts read {name} where it says that {stated}?", after)
    elif document.kind == "contract":
        for one in passage.cited:
            name = spoken(one, passage.text)
            words = (
                f"{contract_name(document)} refers to {name}{_in_its_terms(on)}. How have courts read that provision?"
            )
            subject = _about(document, passage, query=search_words(on, name=name))
            yield Asked(subject, _capital(words), f"How have courts read {name}{f' on {on}' if on else ''}?")
    elif stated:
        subject = _about(document, passage, query=search_words(stated))
        yield Asked(subject, f"How have courts decided whether it is so that {stated}?")


def _of_a_decision(document: Document, passage: Passage, stated: str | None) -> Iterator[Asked]:
    if passage.text.endswith("?"):
        asked = (passage.text[0].lower() + passage.text[1:]).removeprefix("and ")
        yield Asked(_about(document, passage, query=search_words(asked)), f"How have courts answered this: {asked}")
    elif passage.heading == "Facts" and stated:
        subject = _about(document, passage, query=search_words(stated))
        yield Asked(subject, f"Which decision is about facts such as these: {stated}?")
    elif stated:
        asks = {"Held": "Did the court in {} hold that", "Why": "Did the court in {} reason that"}
        words = asks.get(passage.heading, "After {}, is it so that").format(document.name)
        yield Asked(_about(document, passage, query=search_words(stated, name=document.name)), f"{words} {stated}?")


def _citation(document: Document, passage: Passage) -> Iterator[Asked]:
    stated = statement(passage, document)
    if document.kind == "decision" and passage.heading != "Facts":
        words = f"Is {document.citation} the right citation for {document.name}"
        claim = stated if passage.heading in ("Held", "Why") else None
        words += f", and does the decision stand for this: {claim}?" if claim else "?"
        yield Asked(_about(document, passage, document.citation, form="case", proposition=claim or ""), words)
    elif document.kind == "provision" and stated and (place := place_of(document, passage)):
        cited = written(place, document.citation)
        subject = _about(document, passage, cited, form=_form(place), proposition=stated)
        yield Asked(subject, f"A draft cites {cited} for the statement that {stated}. Is that citation right?")
    elif document.kind in ("contract", "text"):
        where = contract_name(document) if document.kind == "contract" else "a draft"
        for one in passage.cited[:_MOST_CITATIONS]:
            subject = _about(document, passage, written(one, passage.text), form=_form(one))
            name = spoken(one, passage.text)
            words = f"{where} cites {name}. Does the citation hold?"
            yield Asked(subject, _capital(words), f"Does its citation of {name} hold as well?")


def _meets(document: Document, passage: Passage) -> Iterator[Asked]:
    if document.kind == "contract" and passage.heading and not passage.cited:
        words = f"Is what {contract_name(document)} provides on {topic(passage, document)} in order?"
        yield Asked(_about(document, passage, query=search_words(passage.heading, name=document.name)), words)
    for one, name in _ruling(document, passage):
        on = topic(passage, document)
        query = search_words(passage.text if document.kind == "decision" else on or passage.text, name=name)
        subject = _about(document, passage, _written_of(one, document, passage), query=query)
        if document.kind == "contract":
            on = f" on {on}" if on else ""
            words = f"Is what {contract_name(document)} provides{on} in keeping with {name}?"
            yield Asked(subject, words, f"Is what the contract provides in keeping with {name}?")
        elif document.kind == "text" and (stated := statement(passage, document)):
            yield Asked(subject, f"Is it in keeping with {name} that {stated}?")
        elif document.kind == "decision":
            yield Asked(subject, f"On facts like those of {document.name}, which requirements of {name} apply?")
        else:
            words = f"Which requirements of {name}{f' on {on}' if on else ''} apply, and are they met?"
            yield Asked(subject, words, f"Which requirements of {name} apply, and are they met?")


def _resale(document: Document, passage: Passage) -> Iterator[Asked]:
    for one, name in _ruling(document, passage):
        what = f"securities bought under {contract_name(document)}" if document.kind == "contract" else "the securities"
        subject = _about(document, passage, _written_of(one, document, passage))
        words = f"When, and how, may {what} be resold under {name}?"
        yield Asked(subject, words, f"When, and how, may the securities be resold under {name}?")


def _duty(document: Document, passage: Passage) -> Iterator[Asked]:
    who = document.party or "the issuer"
    cited = passage.cited[0] if passage.cited else document.section
    subject = _about(document, passage, _written_of(cited, document, passage) if cited else "")
    yield Asked(subject, f"What must {who} file on account of <event>, and by when?")


def _agreements(document: Document, passage: Passage) -> Iterator[Asked]:
    if document.kind != "contract" or not passage.heading:
        return
    stated, on, who = statement(passage, document), topic(passage, document), contract_name(document)
    if stated and digest_of(passage.text) % 2:
        subject = _about(document, passage, query=search_words(passage.heading, stated))
        yield Asked(subject, f"Does {who} provide under {on} that {stated}?")
    else:
        subject = _about(document, passage, query=search_words(passage.heading))
        yield Asked(subject, f"What does {who} provide on {on}?")


def _filings(document: Document, passage: Passage) -> Iterator[Asked]:
    if document.party:
        yield Asked(_about(document, passage), f"Which filings on Form <form> has {document.party} made?")


def _anything(document: Document, passage: Passage) -> Iterator[Asked]:
    if stated := statement(passage, document):
        cited = written(passage.cited[0], passage.text) if passage.cited else ""
        subject = _about(document, passage, cited, query=search_words(stated))
        yield Asked(subject, f"Is it so, and why, that {stated}?")


def _ruling(document: Document, passage: Passage) -> Iterator[tuple[Citation, str]]:
    """The rules that a sentence is about, and how they are called."""
    if document.kind == "provision":
        if place := place_of(document, passage):
            yield place, place_name(document, passage)
    else:
        yield from ((one, spoken(one, passage.text)) for one in passage.cited)


def _written_of(citation: Citation, document: Document, passage: Passage) -> str:
    return written(citation, document.citation if document.kind == "provision" else passage.text)


def _in_its_terms(on: str) -> str:
    return f" in its terms on {on}" if on else ""


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _about(document: Document, passage: Passage, cited: str = "", **more: str) -> Subject:
    return Subject(document, passage, cited, more.pop("query", search_words(passage.text)), **more)


def _form(citation: Citation) -> str:
    return citation.kind


_ASKS: dict[Role, Callable[[Document, Passage], Iterator[Asked]]] = {
    "abstention": lambda _document, _passage: iter(()),
    "citation": _citation,
    "duty": _duty,
    "resale": _resale,
    "compliance": _meets,
    "agreements": _agreements,
    "decisions": _decisions,
    "filings": _filings,
    "provision": _provision,
    "other": _anything,
}
