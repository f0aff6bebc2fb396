"""What is known of each document: where it comes from, as of when, under which rights, and its digest."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from examples.securities.enumerations import AgreementType, Exhibit

FOLDER = Path(__file__).parent.parent / "documents"

Kind = Literal["contract", "regulation", "case"]
Status = Literal["filed", "in_force", "repealed", "reserved", "decided", "superseded"]

_STATUSES: dict[str, frozenset[str]] = {
    "contract": frozenset(("filed",)),
    "regulation": frozenset(("in_force", "repealed", "reserved")),
    "case": frozenset(("decided", "superseded")),
}
Text = Annotated[str, Field(min_length=1)]


class ManifestError(ValueError):
    """The manifest or a document that it names is not as it should be; the message lists every fault."""


class Contract(BaseModel):
    """What is filed of an agreement.

    Attributes:
        agreement_type: kind of agreement.
        issuer: the invented issuer.
        cik: its invented Central Index Key.
        exhibit: number under which the agreement was filed.
        dated: date of the agreement.
        filed: date of filing.
        filing: id of the filing in ``corpus/filings.json``, where the corpus has it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    agreement_type: AgreementType
    issuer: Text
    cik: Annotated[str, Field(pattern=r"^\d{10}$")]
    exhibit: Exhibit
    dated: date
    filed: date
    filing: str | None


class Document(BaseModel):
    """One line of ``documents/manifest.jsonl``.

    Attributes:
        id: name of the document in results.
        kind: contract, regulation or case.
        path: file, relative to the folder of documents.
        title: heading for people.
        citation: canonical citation of what a digest speaks of; contracts have none.
        source: where the text comes from.
        licence: under which rights it stands here.
        as_of: date whose state of the law, or of the agreement, it shows.
        status: legal status on that date.
        in_force_from: first day in force, where the corpus knows it.
        in_force_until: day from which it is no longer in force.
        decided: date of a decision.
        contract: what is filed, for contracts.
        sha256: digest of the file's bytes.
        characters: length of the text.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    kind: Kind
    path: Annotated[str, Field(pattern=r"^(contracts|regulations|cases)/[a-z0-9-]+\.(txt|htm)$")]
    title: Text
    citation: str | None = None
    source: Text
    licence: Text
    as_of: date
    status: Status
    in_force_from: date | None = None
    in_force_until: date | None = None
    decided: date | None = None
    contract: Contract | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    characters: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.status not in _STATUSES[self.kind]:
            raise ValueError(f"a {self.kind} has one of the statuses {sorted(_STATUSES[self.kind])}")
        if (self.contract is None) is (self.kind == "contract") or (self.citation is None) is not (
            self.kind == "contract"
        ):
            raise ValueError("a contract has a contract and no citation, every other document the reverse")
        if (self.decided is None) is (self.kind == "case"):
            raise ValueError("a case, and nothing else, has a date of decision")
        if self.status in ("repealed", "reserved") and self.in_force_until is None:
            raise ValueError("what is not in force has the day from which it no longer is")
        return self


@cache
def documents() -> tuple[Document, ...]:
    """The documents of the example, in the order of the manifest.

    Raises:
        ManifestError: a line of the manifest is wrong, or an id or path stands twice.
    """
    return read_manifest((FOLDER / "manifest.jsonl").read_text(encoding="utf-8").splitlines())


@cache
def by_id() -> dict[str, Document]:
    """The documents by id."""
    return {document.id: document for document in documents()}


@cache
def by_citation() -> dict[str, Document]:
    """The digests by canonical citation."""
    return {document.citation: document for document in documents() if document.citation}


def text_of(document: Document) -> str:
    """The raw text of a document, with the noise that it came with; spans of passages count its characters."""
    return (FOLDER / document.path).read_bytes().decode("utf-8")


def read_manifest(lines: Iterable[str]) -> tuple[Document, ...]:
    """The documents that lines of a manifest describe.

    Args:
        lines: One JSON object a line.

    Raises:
        ManifestError: a line is wrong, or an id or path stands twice; every fault with its line.
    """
    found: list[Document] = []
    faults: list[str] = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(Document.model_validate_json(line))
        except ValidationError as error:
            faults += [f"line {number}: {_where(fault['loc'])}: {fault['msg']}" for fault in error.errors()]
    for name in ("id", "path"):
        counts = Counter(getattr(document, name) for document in found)
        faults += [f"{name} {value!r} stands {count} times" for value, count in counts.items() if count > 1]
    if faults:
        raise ManifestError("; ".join(faults))
    return tuple(found)


def faults_of_files(described: Iterable[Document], folder: Path = FOLDER) -> list[str]:
    """What is wrong between documents and their files: missing, changed, or not described at all.

    Args:
        described: The documents of a manifest.
        folder: The folder of their files.

    Returns:
        One sentence a fault, with what was expected and what was seen.
    """
    faults: list[str] = []
    expected = {document.path: document for document in described}
    seen = {path.relative_to(folder).as_posix(): path for path in folder.glob("*/*") if path.is_file()}
    faults += [f"{path}: in the manifest, but there is no such file" for path in sorted(expected.keys() - seen)]
    faults += [f"{path}: a file that the manifest does not name" for path in sorted(seen.keys() - expected)]
    for name in sorted(seen.keys() & expected):
        raw = seen[name].read_bytes()
        actual = {"sha256": hashlib.sha256(raw).hexdigest(), "characters": len(raw.decode("utf-8"))}
        stated = {key: getattr(expected[name], key) for key in actual}
        if actual != stated:
            faults.append(f"{name}: the manifest says {json.dumps(stated)}, the file has {json.dumps(actual)}")
    return faults


def _where(place: tuple[int | str, ...]) -> str:
    return "/" + "/".join(map(str, place)) if place else "the whole line"
