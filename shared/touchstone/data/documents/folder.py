"""Documents on disk: a manifest, or a folder without one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from touchstone.data.documents.facts import Document, documents_in
from touchstone.data.errors import DataError

MANIFEST = "manifest.jsonl"
_SUFFIXES = (".txt", ".htm", ".html", ".md")


class DocumentFolder:
    """Documents and their bytes.

    Args:
        path: a `manifest.jsonl`, a folder that holds one, or a folder of texts (`.txt`, `.htm`, `.html`, `.md`), of
            which nothing is known but their names. Other files in it, hidden ones apart, are documents that can't be
            read, so that none is passed over in silence.

    Raises:
        DataError: it is none of these.
    """

    def __init__(self, path: Path) -> None:
        self._manifest = path / MANIFEST if path.is_dir() else path
        self._folder = self._manifest.parent
        if not self._manifest.is_file() and not path.is_dir():
            raise DataError(f"{path}: expected a manifest of documents or a folder of texts")

    def documents(self) -> Iterator[Document]:
        """The documents, one at a time, in the manifest's order or by name.

        Raises:
            DataError: the manifest has a line that is no document, or files of a folder would have the same id.
        """
        if not self._manifest.is_file():
            yield from self._found()
            return
        with self._manifest.open("rb") as lines:
            yield from documents_in(lines, str(self._manifest))

    def read(self, document: Document) -> bytes:
        """The bytes of a document.

        Raises:
            DataError: it can't be read, is no text, or has another digest than the manifest says.
        """
        if not self._manifest.is_file() and not _is_text(document.path):
            raise DataError(
                f"{document.id}: expected {', '.join(_SUFFIXES)}; convert the document to text or HTML first, or take "
                f"it out of the folder"
            )
        try:
            content = (self._folder / document.path).read_bytes()
        except OSError as error:
            raise DataError(f"{document.id}: {error.strerror or error}") from None
        check_digest(document, content)
        return content

    def _found(self) -> Iterator[Document]:
        places: dict[str, list[str]] = {}
        for path in sorted(self._folder.rglob("*")):
            inner = path.relative_to(self._folder)
            if path.is_file() and not any(part.startswith(".") for part in inner.parts):
                places.setdefault(_id(_readable(inner)), []).append(inner.as_posix())
        alike = [f"  {' and '.join(several)} would both be {name}" for name, several in places.items() if several[1:]]
        if alike:
            told = "\n".join(alike)
            raise DataError(f"{self._folder}: expected names that differ, endings aside; rename\n{told}")
        for name, (place,) in places.items():
            yield Document(name, place, {}, name)


def _readable(inner: Path) -> str:
    place = inner.as_posix()
    if not place.isprintable():
        raise DataError(f"{place!a}: expected the name of a document in UTF-8 and printable; rename it")
    return place


def _id(place: str) -> str:
    return (place.rpartition(".")[0] if _is_text(place) else place).replace("/", ".")


def _is_text(place: str) -> bool:
    return place.lower().endswith(_SUFFIXES)


def check_digest(document: Document, content: bytes) -> None:
    """Raise if a document is not the one that its manifest speaks of.

    Raises:
        DataError: the digests differ.
    """
    seen = hashlib.sha256(content).hexdigest()
    if document.sha256 is not None and document.sha256 != seen:
        raise DataError(
            f"{document.id}: expected the text with digest {document.sha256[:12]}…, saw {seen[:12]}…: the file changed "
            f"since the manifest was written"
        )
