"""What a dataset is made of, and by what: gathered while documents and outcomes pass by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from touchstone.data.generation.outcome import ChunkOutcome

Json = dict[str, Any]
_FACTS = ("title", "kind", "citation", "source", "licence", "as_of")
_UNKNOWN_KIND, _UNKNOWN_RIGHTS = "document", "not stated"


class Sources:
    """The documents of a dataset, counted as they pass by.

    Attributes:
        cleaning: what each cleaning rule did.
    """

    def __init__(self) -> None:
        self.cleaning: Counter[str] = Counter()
        self._total = self._used = 0
        self._kinds: Counter[str] = Counter()
        self._rights: Counter[str] = Counter()
        self._dates: tuple[str, str] | None = None

    def passing(self, documents: Iterable[Json]) -> Iterator[Json]:
        """The documents as they come, counted."""
        for document in documents:
            self._total += 1
            self.cleaning.update(document["cleaning"])
            if document["status"] == "accepted":
                self._note(document["facts"])
            yield document

    def _note(self, facts: Json) -> None:
        self._used += 1
        self._kinds[str(facts.get("kind") or _UNKNOWN_KIND)] += 1
        self._rights[str(facts.get("licence") or _UNKNOWN_RIGHTS)] += 1
        if date := facts.get("as_of"):
            first, last = self._dates or (date, date)
            self._dates = min(first, date), max(last, date)

    def as_json(self) -> Json:
        """As JSON: of the documents that are used, kinds, rights, and the first and last day whose state they show."""
        return {
            "documents": self._total,
            "used": self._used,
            "kinds": dict(sorted(self._kinds.items())),
            "rights": dict(sorted(self._rights.items())),
            "as_of": None if self._dates is None else list(self._dates),
        }


class Asked:
    """The outcomes of a dataset's chunks, counted as they pass by."""

    def __init__(self) -> None:
        self._models: set[str] = set()
        self._tokens = [0, 0]
        self._calls = 0
        self._replies: Counter[str] = Counter()
        self._rows: Counter[str] = Counter()

    def passing(self, outcomes: Iterable[ChunkOutcome]) -> Iterator[ChunkOutcome]:
        """The outcomes as they come, counted."""
        for outcome in outcomes:
            self._models.add(outcome.model)
            if outcome.tokens is not None:
                self._calls += 1
                self._tokens = [total + own for total, own in zip(self._tokens, outcome.tokens, strict=True)]
            self._replies.update(outcome.reply_repairs)
            self._rows.update(name for row in outcome.rows for name in row.repairs)
            yield outcome

    def as_json(self) -> Json:
        """As JSON: the models, the tokens of all replies, and what was repaired."""
        read, written = self._tokens
        return {
            "models": sorted(self._models),
            "tokens": {"input": read, "output": written, "calls": self._calls},
            "repairs": {
                "replies": dict(sorted(self._replies.items())),
                "rows": dict(sorted(self._rows.items())),
            },
        }


def document_line(document: Json) -> Json:
    """What a dataset says of a document: digests, what became of it, and what is known of it."""
    facts = document["facts"]
    return {
        "id": document["id"],
        "digest": document["digest"],
        "text_digest": document["text_digest"],
        "status": document["status"],
        "code": document["code"],
        **{name: facts[name] for name in _FACTS if name in facts},
        **({"law": facts["status"]} if "status" in facts else {}),
    }
