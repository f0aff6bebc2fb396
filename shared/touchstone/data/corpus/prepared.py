"""One document after another: cleaned, accepted or rejected with a code, cut into chunks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from touchstone.data.chunking import Chunk, chunks_of
from touchstone.data.citations.register import Register
from touchstone.data.cleaning import clean
from touchstone.data.documents.facts import Document
from touchstone.data.errors import DataError
from touchstone.data.recipe import Recipe
from touchstone.data.similarity import folded

Json = dict[str, Any]
_FEWEST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document and what became of it before anything is asked.

    Attributes:
        id: its id.
        family: its family.
        status: `accepted` or `rejected`.
        code: why it was rejected: `unreadable`, `empty`, `too_short`, `not_in_force`, `duplicate_document`.
        problem: of an unreadable one, what was expected; of a duplicate, the id of the other one; never text.
        digest: digest of its bytes.
        text_digest: digest of its cleaned text.
        characters: length of its cleaned text.
        cleaning: what each cleaning rule did.
        chunks: its chunks; none of a rejected one.
        text: its cleaned text; empty for a rejected one.
        facts: what the manifest says of it.
    """

    id: str
    family: str
    status: str
    code: str | None
    problem: str | None
    digest: str | None
    text_digest: str | None
    characters: int
    cleaning: dict[str, int]
    chunks: tuple[Chunk, ...]
    text: str
    facts: Json

    def as_json(self) -> Json:
        """As a line of `documents.jsonl`: everything but its text."""
        return {
            "id": self.id,
            "family": self.family,
            "status": self.status,
            "code": self.code,
            "problem": self.problem,
            "digest": self.digest,
            "text_digest": self.text_digest,
            "characters": self.characters,
            "cleaning": self.cleaning,
            "chunks": len(self.chunks),
            "facts": self.facts,
        }


class Preparation:
    """Prepares documents one after another, and gathers what is known of the law on the way.

    Args:
        recipe: how to cut, and whether law that is law no more is kept.
        read: the bytes of a document; raises `DataError` if it has none.

    Attributes:
        register: the law of the documents seen so far.
    """

    def __init__(self, recipe: Recipe, read: Callable[[Document], bytes]) -> None:
        self.register = Register()
        self._recipe = recipe
        self._read = read
        self._seen: dict[bytes, str] = {}

    def prepared(self, documents: Iterable[Document]) -> Iterator[PreparedDocument]:
        """Each document, prepared; of the text of none but the current one anything is kept in memory."""
        for document in documents:
            yield self._prepare(document)

    def _prepare(self, document: Document) -> PreparedDocument:
        self.register.add(document)
        try:
            content = self._read(document)
            cleaned = clean(content)
        except DataError as error:
            return _rejected(document, "unreadable", problem=str(error))
        digest, text = _digest(content), cleaned.text
        code, problem = self._refusal(document, text)
        if code is not None:
            return _rejected(document, code, problem, digest, len(text), dict(cleaned.counts))
        return PreparedDocument(
            document.id,
            document.family,
            "accepted",
            None,
            None,
            digest,
            _digest(text.encode()),
            len(text),
            dict(cleaned.counts),
            tuple(chunks_of(document.id, text, self._recipe.chunks)),
            text,
            {**document.facts, "title": document.facts.get("title") or document.id},
        )

    def _refusal(self, document: Document, text: str) -> tuple[str | None, str | None]:
        if not text:
            return "empty", None
        if len(text) < _FEWEST_CHARACTERS:
            return "too_short", f"expected {_FEWEST_CHARACTERS} characters, saw {len(text)}"
        if document.is_law_no_more and not self._recipe.model.include_repealed:
            return "not_in_force", document.status
        # the same words in another layout are the same document
        first = self._seen.setdefault(hashlib.sha256(folded(text).encode()).digest(), document.id)
        return ("duplicate_document", first) if first != document.id else (None, None)


def _rejected(
    document: Document,
    code: str,
    problem: str | None = None,
    digest: str | None = None,
    characters: int = 0,
    cleaning: dict[str, int] | None = None,
) -> PreparedDocument:
    return PreparedDocument(
        document.id,
        document.family,
        "rejected",
        code,
        problem,
        digest,
        None,
        characters,
        cleaning or {},
        (),
        "",
        document.facts,
    )


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
