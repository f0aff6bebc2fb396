"""A recipe, read from a file with all its faults at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from touchstone.data.chunking import ChunkSettings
from touchstone.data.errors import DataError
from touchstone.data.prompts.template import Template, TemplateError
from touchstone.data.recipe.model import RecipeModel
from touchstone.data.split import SplitSettings
from touchstone.inference.model import InferenceSettings
from touchstone.scoring.errors import Fault
from touchstone.wire.documents import Document, DocumentError, line_of, read_document

DOCUMENT_SLOT = "document"
REQUIRED_SLOTS = (DOCUMENT_SLOT, "tools", "categories", "questions")
OPTIONAL_SLOTS = ("title", "source", "as_of", "status", "citation", "part")
_BY_PATH = ("system", "template", "tools")


class RecipeError(DataError):
    """A recipe with faults, all of them at once.

    Attributes:
        source: the file, or a word for where the recipe came from.
        faults: every fault found.
    """

    def __init__(self, source: str, faults: list[Fault]) -> None:
        listing = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"{source}: the recipe has {len(faults)} fault(s)\n{listing}")
        self.source = source
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Recipe:
    """A recipe, ready to be used.

    Attributes:
        model: what its file says, texts in place of paths.
        system: the system prompt of rows; a template without slots, so that it is checked as one.
        template: the prompt by which rows are asked for.
        tools: the tools as JSON.
        digest: digest of all that it says.
    """

    model: RecipeModel
    system: Template
    template: Template
    tools: list[dict[str, Any]]
    digest: str

    @property
    def chunks(self) -> ChunkSettings:
        """How documents are cut."""
        return ChunkSettings(self.model.chunks.characters, self.model.chunks.overlap)

    @property
    def inference(self) -> InferenceSettings:
        """How the model is asked for rows."""
        asked = self.model.generation
        return InferenceSettings(asked.temperature, asked.max_tokens, asked.top_p, "prompt")

    @property
    def split(self) -> SplitSettings:
        """How rows are split."""
        return SplitSettings(self.model.split.shares, self.model.split.seed, self.model.similarity)

    def document(self) -> dict[str, Any]:
        """As one JSON object without paths, which `recipe_from` reads."""
        return self.model.model_dump(mode="json", exclude_none=True)


def load_recipe(path: Path) -> Recipe:
    """The recipe of a file, YAML or JSON.

    Raises:
        RecipeError: every fault of it, each with JSON pointer and, for YAML, line.
    """
    try:
        document = read_document(path)
    except DocumentError as error:
        raise RecipeError(str(path), error.faults) from None
    except OSError as error:
        raise RecipeError(str(path), [Fault("", f"expected a file that can be read: {error.strerror}")]) from None
    value, files, faults = _with_files(document, path.parent)
    if faults:
        raise RecipeError(str(path), faults)
    return recipe_from(value, str(path), document.lines, files)


def recipe_from(
    document: Any,
    source: str = "recipe",
    lines: dict[str, int] | None = None,
    files: Mapping[str, str] | None = None,
) -> Recipe:
    """The recipe that a decoded document describes.

    Args:
        document: the document, texts in place of paths.
        source: where it comes from, for errors.
        lines: line of every JSON pointer in it, if known.
        files: the files that its texts come from, by key, for errors.

    Raises:
        RecipeError: with every fault found.
    """
    try:
        model = RecipeModel.model_validate(document)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise RecipeError(source, [_fault(detail, lines or {}) for detail in _telling(details)]) from None
    system, faults = _template(model.system, "system", (), (), files or {})
    template, more = _template(model.template, "template", REQUIRED_SLOTS, OPTIONAL_SLOTS, files or {})
    if system is None or template is None:
        placed = [fault._replace(line=line_of(fault.pointer, lines or {})) for fault in (*faults, *more)]
        raise RecipeError(source, placed)
    text = json.dumps(model.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    return Recipe(model, system, template, model.tool_documents(), digest)


def _template(
    text: str, key: str, required: tuple[str, ...], optional: tuple[str, ...], files: Mapping[str, str]
) -> tuple[Template | None, list[Fault]]:
    own = text.lstrip()
    first_line = 1 + text[: len(text) - len(own)].count("\n")
    try:
        return Template(own.rstrip(), key, required, optional, first_line), []
    except TemplateError as error:
        return None, [Fault(f"/{key}", f"{files.get(key, 'the text')}: {told}") for told in error.faults]


def _telling(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """The faults without those that only follow from others: a list is too short when its entries were refused."""
    places = [detail["loc"] for detail in details]

    def follows(detail: ErrorDetails) -> bool:
        own = detail["loc"]
        return detail["type"] == "too_short" and any(place[: len(own)] == own != place for place in places)

    return [detail for detail in details if not follows(detail)]


def _with_files(document: Document, folder: Path) -> tuple[Any, dict[str, str], list[Fault]]:
    """The document with the contents of files in place of `{path: FILE}`, and these files by key."""
    value, files, faults = document.value, dict[str, str](), list[Fault]()
    if not isinstance(value, dict):
        return value, files, faults
    value = dict(value)
    for key in _BY_PATH:
        given = value.get(key)
        if isinstance(given, Mapping) and given.keys() == {"path"} and isinstance(given["path"], str):
            try:
                text = (folder / given["path"]).read_text(encoding="utf-8")
                files[key] = given["path"]
                value[key] = json.loads(text) if key == "tools" else text
            except (OSError, ValueError) as error:
                problem = f"expected a {'JSON' if key == 'tools' else 'text'} file ({type(error).__name__})"
                faults.append(document.placed(Fault(f"/{key}/path", problem)))
    return value, files, faults


def _fault(detail: ErrorDetails, lines: dict[str, int]) -> Fault:
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in detail["loc"])
    problem = "expected no such key" if detail["type"] == "extra_forbidden" else detail["msg"]
    problem = problem.removeprefix("Value error, ")
    return Fault(pointer, problem[:1].lower() + problem[1:], line_of(pointer, lines) if lines else None)
