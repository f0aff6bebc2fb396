"""The paragraphs of all documents, searchable, each with what is needed to cite it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from examples.securities.library.clause_types import Basis, clause_types
from examples.securities.library.full_text import FullTextIndex
from examples.securities.library.manifest import Document, documents, text_of
from examples.securities.library.paragraphs import paragraphs_of


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a document.

    Attributes:
        document: the document.
        paragraph: its number there, from 1.
        start: where it starts in the raw text, in characters.
        end: where it ends there.
        headings: the headings above it, outermost first.
        text: its text, lines joined and entities decoded.
        clause_types: types of the clause; contracts only.
        basis: what the types were read from.
    """

    document: Document
    paragraph: int
    start: int
    end: int
    headings: tuple[str, ...]
    text: str
    clause_types: tuple[str, ...]
    basis: Basis

    def cited(self) -> dict[str, Any]:
        """The passage as tools return it: document, date, paragraph, span and text."""
        return {
            "document": self.document.id,
            "title": self.document.title,
            "as_of": self.document.as_of.isoformat(),
            "paragraph": self.paragraph,
            "span": [self.start, self.end],
            "headings": list(self.headings),
            "text": self.text,
        }


@cache
def passages() -> tuple[Passage, ...]:
    """Every passage, in the order of the manifest and of the documents."""
    return tuple(passage for document in documents() for passage in _passages_of(document))


@cache
def passages_by_document() -> dict[str, tuple[Passage, ...]]:
    """The passages of each document, by its id."""
    found: dict[str, list[Passage]] = {document.id: [] for document in documents()}
    for passage in passages():
        found[passage.document.id].append(passage)
    return {name: tuple(parts) for name, parts in found.items()}


def search_passages(query: str, keep: Callable[[Passage], bool], limit: int) -> list[Passage]:
    """The passages that match a query best.

    Args:
        query: Plain words.
        keep: Which passages may be returned.
        limit: How many at most.

    Returns:
        The passages, best first.
    """
    every = passages()
    found = (every[hit.number] for hit in _index().search(query))
    return [passage for _, passage in zip(range(limit), filter(keep, found), strict=False)]


@cache
def _index() -> FullTextIndex:
    return FullTextIndex(" ".join((*passage.headings, passage.text)) for passage in passages())


def _passages_of(document: Document) -> list[Passage]:
    found = []
    for paragraph in paragraphs_of(text_of(document)):
        types, basis = clause_types(paragraph.headings, paragraph.text)
        types = types if document.kind == "contract" else ()
        number, start, end, headings, text = paragraph
        found.append(Passage(document, number, start, end, headings, text, types, basis))
    return found
