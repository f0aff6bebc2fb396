import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from examples.securities.library.manifest import (
    FOLDER,
    Document,
    ManifestError,
    documents,
    faults_of_files,
    read_manifest,
    text_of,
)
from examples.securities.library.passages import passages, passages_of
from examples.securities.tools.canonical import canonical
from examples.securities.tools.corpus import entries
from touchstone.scoring.comparators.citation import find_citations, parse_citation

KINDS_OF_NOISE = {
    "a tag": r"<[A-Za-z/][^<>]*>",
    "an entity": r"&(?:#\d+|#x[0-9a-f]+|[a-z]+);",
    "a page number alone": r"^\s*(?:<P [^>]*>)?(?:- ?\d+ ?-|Page \d+|&nbsp;\d+&nbsp;|-\d+-)",
    "a running head": r"EXECUTION VERSION|Execution Copy|CONFORMED COPY|Table of Contents",
    "a broken line": r"[a-z,“]\n[a-z“A-Z]",
    "a double space": r"[.;]  [A-Z(]|&nbsp; [A-Z(]|  \n",
    "a table": r"<TABLE|^[\d,]{5,}$|^\$[\d,.]+$",
    "navigation": r"Back to top|Previous \| Next|Skip to main content|HREF=",
}
INVENTED = "456 F. Supp. 3d 789"


def of_kind(kind: str) -> list[Document]:
    return [document for document in documents() if document.kind == kind]


def test_there_are_as_many_as_promised() -> None:
    counts = Counter(document.kind for document in documents())
    assert counts["contract"] >= 12
    assert sum(counts.values()) >= 40
    types = {document.contract.agreement_type for document in documents() if document.contract}
    assert types >= {
        "securities_purchase",
        "registration_rights",
        "underwriting",
        "lock_up",
        "indenture",
        "convertible_note",
        "warrant",
        "shareholder",
        "subscription",
        "placement_agency",
        "merger",
        "at_the_market",
    }
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) <= 1_500_000


def test_the_readme_says_how_many() -> None:
    counts = Counter(document.kind for document in documents())
    readme = " ".join((FOLDER.parent / "README.md").read_text(encoding="utf-8").split())
    kinds = f"{counts['contract']} contracts, {counts['regulation']} digests of provisions, {counts['case']} digests"
    assert f"{len(documents())} raw documents: {kinds} of decisions" in readme
    assert f"All {len(passages())} paragraphs are indexed" in readme


def test_the_files_are_what_the_manifest_says() -> None:
    assert faults_of_files(documents()) == []


def test_contracts_are_long_enough() -> None:
    assert all(document.characters >= 4_000 for document in of_kind("contract"))
    assert max(document.characters for document in documents()) >= 20_000


@pytest.mark.parametrize("document", [d for d in documents() if d.citation], ids=lambda document: document.id)
def test_every_citation_is_canonical_and_in_the_corpus(document: Document) -> None:
    name, key = ("cases", "decided") if document.kind == "case" else ("regulations", "as_of")
    known = {entry["citation"]: entry for entry in entries(name)}
    assert document.citation is not None
    assert document.citation in known
    assert parse_citation(document.citation) is not None
    assert getattr(document, key).isoformat() == known[document.citation][key]
    if document.kind == "regulation":
        assert canonical(document.citation) == document.citation


@pytest.mark.parametrize("document", of_kind("regulation"), ids=lambda document: document.id)
def test_status_and_dates_of_provisions_are_those_of_the_corpus(document: Document) -> None:
    entry = next(entry for entry in entries("regulations") if entry["citation"] == document.citation)
    assert document.status == entry["status"]
    for key in ("in_force_from", "in_force_until"):
        stated: date | None = getattr(document, key)
        assert (stated.isoformat() if stated else None) == entry.get(key)


def test_what_is_not_in_force_is_marked() -> None:
    status = {document.citation: document.status for document in documents()}
    assert status["17 CFR 230.505"] == "repealed"
    assert status["17 CFR 230.155"] == "repealed"
    assert status["17 CFR 229.301"] == "reserved"
    assert status["501 U.S. 350"] == "superseded"
    for document in documents():
        if document.status in ("repealed", "reserved"):
            assert re.search(r"no longer in force|is reserved", text_of(document))


@pytest.mark.parametrize("document", of_kind("contract"), ids=lambda document: document.id)
def test_contracts_are_exhibits_of_filings_of_the_corpus(document: Document) -> None:
    contract = document.contract
    assert contract is not None
    assert contract.dated <= contract.filed
    ciks = {entry["issuer"]: entry["cik"] for entry in entries("clauses")}
    assert ciks[contract.issuer] == contract.cik
    if contract.filing is not None:
        filing = next(entry for entry in entries("filings") if entry["id"] == contract.filing)
        assert (filing["issuer"], filing["cik"]) == (contract.issuer, contract.cik)
        assert filing["filed"] == contract.filed.isoformat()
        assert contract.exhibit in filing["exhibits"]


def test_digests_say_that_they_are_digests() -> None:
    for document in documents():
        if document.kind != "contract":
            assert "Digest in our own words; not the official text." in text_of(document)
            assert "own-words digest" in document.licence


@pytest.mark.parametrize("kind", KINDS_OF_NOISE)
def test_the_contracts_come_with_the_noise_of_raw_text(kind: str) -> None:
    pattern = re.compile(KINDS_OF_NOISE[kind], re.MULTILINE)
    noisy = [document for document in of_kind("contract") if pattern.search(text_of(document))]
    assert len(noisy) >= 4


def test_cited_cases_exist_in_the_corpus() -> None:
    known = {parse_citation(entry["citation"]) for entry in entries("cases")}
    for document in documents():
        if document.kind != "contract":
            text = " ".join(passage.text for passage in passages_of(document.id)).replace(INVENTED, "")
            assert {one for one in find_citations(text) if one.kind == "case"} <= known, document.id


def line(**changes: Any) -> str:
    entry = {
        "id": "a-rule",
        "kind": "regulation",
        "path": "regulations/a-rule.txt",
        "title": "A rule",
        "citation": "17 CFR 230.144",
        "source": "own",
        "licence": "Apache-2.0",
        "as_of": "2025-06-30",
        "status": "in_force",
        "sha256": "0" * 64,
        "characters": 1,
    }
    return json.dumps({**entry, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"status": "decided"}, "a regulation has one of the statuses"),
        ({"status": "repealed"}, "the day from which it no longer is"),
        ({"citation": None}, "every other document the reverse"),
        ({"decided": "2024-01-02"}, "has a date of decision"),
        ({"as_of": "yesterday"}, "/as_of"),
        ({"sha256": "abc"}, "/sha256"),
        ({"path": "../secret.txt"}, "/path"),
        ({"colour": "red"}, "/colour"),
        ({"characters": 0}, "/characters"),
    ],
)
def test_a_wrong_line_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ManifestError, match=re.escape(message)):
        read_manifest([line(**changes)])


def test_every_fault_is_told_with_its_line() -> None:
    lines = [line(), line(title=""), "{", line(path="regulations/other.txt")]
    with pytest.raises(ManifestError) as raised:
        read_manifest(lines)
    told = str(raised.value)
    assert "line 2: /title" in told
    assert "line 3: the whole line" in told
    assert "id 'a-rule' stands 2 times" in told
    assert "path" not in told


def test_missing_changed_and_unknown_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "regulations").mkdir()
    (tmp_path / "regulations/a-rule.txt").write_text("é", encoding="utf-8")
    (tmp_path / "regulations/stray.txt").write_text("x", encoding="utf-8")
    described = read_manifest([line(), line(id="gone", path="regulations/gone.txt")])
    missing, stray, changed = faults_of_files(described, tmp_path)
    assert missing == "regulations/gone.txt: in the manifest, but there is no such file"
    assert stray == "regulations/stray.txt: a file that the manifest does not name"
    assert '"characters": 1' in changed
    assert "0" * 64 in changed
