"""What the documents say on what a tool found: passages that can be cited by document, paragraph and span."""

import re
from collections.abc import Iterable
from typing import Any

from examples.securities.library.citing import passages_citing
from examples.securities.library.manifest import Document, by_citation, documents
from examples.securities.library.passages import Passage, passages_of, search_passages
from examples.securities.tools.canonical import parents

_MARKED = re.compile(r"Paragraphs? (?P<first>(?:\([0-9a-zA-Z]+\))+)(?: to (?P<last>(?:\([0-9a-zA-Z]+\))+))?\.")
_MOST = 3
_MOST_CITING = 10


def digest_of(citation: str) -> Document | None:
    """The digest of a provision or decision, or of its nearest ancestor.

    Args:
        citation: A canonical citation.

    Returns:
        The document, or nothing.
    """
    return next((by_citation()[name] for name in parents(citation) if name in by_citation()), None)


def passages_on(citation: str) -> list[dict[str, Any]]:
    """The passages of the digest of a provision: those on the cited paragraph, or all if none is marked so.

    Args:
        citation: A canonical citation, such as ``17 CFR 230.506(b)``.

    Returns:
        Passages as tools return them.
    """
    document = digest_of(citation)
    if document is None or document.citation is None:
        return []
    every = passages_of(document.id)
    asked = citation[len(document.citation) :]
    on_it = [passage for passage in every if asked and _is_on(passage.text, asked)]
    return [passage.cited() for passage in on_it or every]


def cited_in(citation: str) -> list[dict[str, Any]]:
    """Where the contracts cite a rule.

    Args:
        citation: A canonical citation.

    Returns:
        At most ten places, each with document, title, paragraph and span.
    """
    named = ("document", "title", "paragraph", "span")
    found = [passage.cited() for passage in passages_citing(citation)[:_MOST_CITING]]
    return [{name: passage[name] for name in named} for passage in found]


def best_passages(document: Document, query: str) -> list[dict[str, Any]]:
    """The passages of one document that match a query best.

    Args:
        document: The document.
        query: Plain words.

    Returns:
        At most three passages, as tools return them.
    """
    return [passage.cited() for passage in search_passages(query, _MOST, document=document.id)]


def contracts_filed(issuer: str, filed: str, exhibits: Iterable[str]) -> list[str]:
    """The ids of the documents that were filed as exhibits on a day.

    Args:
        issuer: Name of the issuer.
        filed: Date of filing, ISO.
        exhibits: Exhibit numbers of the filing.

    Returns:
        Ids, in the order of the manifest.
    """
    numbers = set(exhibits)
    return [
        document.id
        for document in documents()
        if (contract := document.contract)
        and (contract.issuer, contract.filed.isoformat()) == (issuer, filed)
        and contract.exhibit in numbers
    ]


def as_clauses(passage: Passage) -> list[dict[str, Any]]:
    """A passage of a contract as clauses, one for each type that it was classified as.

    Args:
        passage: A passage.

    Returns:
        Entries with the fields of ``corpus/clauses.json`` and what is needed to cite the passage.
    """
    contract = passage.document.contract
    if contract is None:
        return []
    place = {key: value for key, value in passage.cited().items() if key not in ("title", "as_of")}
    return [
        {
            "id": f"{passage.document.id}:{passage.paragraph}",
            "clause_type": clause_type,
            "classified_by": passage.basis,
            "agreement_type": contract.agreement_type,
            "issuer": contract.issuer,
            "cik": contract.cik,
            "filed": contract.filed.isoformat(),
            "exhibit": contract.exhibit,
            **place,
        }
        for clause_type in passage.clause_types
    ]


def _is_on(text: str, asked: str) -> bool:
    """Whether a passage of a digest is marked as one on a paragraph, on a part of it, or on a range around it."""
    marked = _MARKED.match(text)
    if marked is None:
        return False
    first, last = marked["first"], marked["last"]
    if last is None:
        return first.startswith(asked) or asked.startswith(first)
    return _key(first) <= _key(asked)[: len(_key(first))] <= _key(last)


def _key(paragraphs: str) -> list[tuple[int, str]]:
    """A key by which (a)(9) comes before (a)(10)."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.findall(r"\(([^()]+)\)", paragraphs)]
