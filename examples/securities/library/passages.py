"""The paragraphs of all documents, searchable, each with what is needed to cite it."""

from collections import Counter
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


def passages_of(document: str) -> tuple[Passage, ...]:
    """The passages of one document.

    Args:
        document: Its id.

    Returns:
        The passages in order.
    """
    numbers = _places()[document]
    return passages()[numbers.start : numbers.stop]


def search_passages(
    query: str, limit: int, keep: Callable[[Passage], bool] = lambda _: True, document: str | None = None
) -> list[Passage]:
    """The passages that match a query best.

    Args:
        query: Plain words.
        limit: How many at most.
        keep: Which passages may be returned.
        document: Id of the document to search; all if left out.

    Returns:
        The passages, best first.
    """
    every = passages()
    hits = _index().search(query, _places()[document] if document else None)
    found = (every[hit.number] for hit in hits)
    return [passage for _, passage in zip(range(limit), filter(keep, found), strict=False)]


@cache
def _index() -> FullTextIndex:
    return FullTextIndex(" ".join((*passage.headings, passage.text)) for passage in passages())


@cache
def _places() -> dict[str, range]:
    """The numbers of the passages of each document, by its id."""
    places: dict[str, range] = {}
    start = 0
    for name, size in Counter(passage.document.id for passage in passages()).items():
        places[name] = range(start, start + size)
        start += size
    return places


def _passages_of(document: Document) -> list[Passage]:
    found = []
    for paragraph in paragraphs_of(text_of(document)):
        types, basis = clause_types(paragraph.headings, paragraph.text)
        types = types if document.kind == "contract" else ()
        number, start, end, headings, text = paragraph
        found.append(Passage(document, number, start, end, headings, text, types, basis))
    return found
