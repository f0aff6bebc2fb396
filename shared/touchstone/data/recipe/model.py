"""What a recipe may say, field by field."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from touchstone.data.reserved import reserved_in
from touchstone.data.similarity import DEFAULT_SIMILARITY
from touchstone.wire.models.tools import ToolSpecs

_SUM_TOLERANCE = 1e-9
SPLIT_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$"
"""A split is a folder or a file of this name."""
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
SplitName = Annotated[str, Field(pattern=SPLIT_NAME)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class CategoryRule(_Part):
    """What the rows of a category may call."""

    asks: Annotated[str, Field(min_length=1, description="What such a question asks, for the prompt.")]
    tools: Annotated[tuple[Name, ...], Field(description="Tools that may be called; none: nothing is to be called.")]
    requires: Annotated[tuple[Name, ...], Field(description="Tools that must be called.")] = ()
    fewest_calls: Annotated[int, Field(ge=0, le=64)] = 1
    most_calls: Annotated[int, Field(ge=0, le=64)] = 4
    may_cite_unknown: Annotated[bool, Field(description="Its questions ask whether a citation exists.")] = False
    may_cite_repealed: Annotated[bool, Field(description="Its questions ask about law that is law no more.")] = False

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.fewest_calls > self.most_calls:
            raise ValueError("expected fewest_calls to be at most most_calls")
        if not set(self.requires) <= set(self.tools):
            raise ValueError("expected every tool of requires among tools")
        return self


class ChunkSize(_Part):
    """How documents are cut."""

    characters: Annotated[int, Field(ge=200, le=100_000)] = 4000
    overlap: Annotated[int, Field(ge=0, le=10_000)] = 200

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if 2 * self.overlap > self.characters:
            raise ValueError("expected an overlap of at most half of the characters")
        return self


class Generation(_Part):
    """How a model is asked for rows: one call a chunk."""

    questions: Annotated[int, Field(ge=1, le=50, description="Rows to ask for, by chunk.")] = 4
    temperature: Annotated[float | None, Field(ge=0, le=2)] = 0.5
    top_p: Annotated[float | None, Field(gt=0, le=1)] = None
    max_tokens: Annotated[int, Field(ge=1, le=65_536)] = 4096


class Limits(_Part):
    """What a row must keep to."""

    shortest_question: Annotated[int, Field(ge=1, description="Characters.")] = 20
    longest_question: Annotated[int, Field(ge=1, description="Characters.")] = 800
    shortest_evidence: Annotated[int, Field(ge=1, description="Characters.")] = 20
    citation_arguments: Annotated[
        tuple[Name, ...], Field(description="Arguments that hold a citation, of whatever tool.")
    ] = ("citation", "regulation")


class Floors(_Part):
    """Below what a run has failed."""

    rows: Annotated[int, Field(ge=1, description="Accepted rows after deduplication.")] = 1
    chunk_yield: Annotated[Share, Field(description="Share of chunks with an accepted row.")] = 0.5
    row_yield: Annotated[Share, Field(description="Share of the rows that the model wrote that were accepted.")] = 0.3
    zero_yield_documents: Annotated[int, Field(ge=0, description="Documents that may yield nothing.")] = 0
    failed_chunks: Annotated[Share, Field(description="Share of chunks that may have got no answer.")] = 0.0


class SplitRule(_Part):
    """How rows are split."""

    shares: Annotated[dict[SplitName, float], Field(min_length=1, description="By name; they add up to 1.")] = {
        "train": 0.8,
        "validation": 0.1,
        "test": 0.1,
    }
    seed: int = 0

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if min(self.shares.values()) <= 0 or abs(sum(self.shares.values()) - 1) > _SUM_TOLERANCE:
            raise ValueError("expected shares above 0 that add up to 1")
        return self


class RecipeModel(_Part):
    """A recipe as its file has it; texts, tools and template may be `{path: FILE}`, relative to the file."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$", description="Of the dataset.")]
    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,39}$", description="Of the dataset.")]
    description: str = ""
    system: Annotated[str, Field(description="The system prompt of the rows.")]
    template: Annotated[str, Field(description="The prompt by which rows are asked for.")]
    tools: Annotated[ToolSpecs, Field(min_length=1, description="Tools on offer, in OpenAI's format.")]
    categories: Annotated[dict[Name, CategoryRule], Field(min_length=1, description="Kinds of questions.")]
    chunks: ChunkSize = ChunkSize()
    generation: Generation = Generation()
    limits: Limits = Limits()
    floors: Floors = Floors()
    similarity: Annotated[float, Field(ge=0.6, le=1, description="Near-duplicates are at least so alike.")] = (
        DEFAULT_SIMILARITY
    )
    split: SplitRule = SplitRule()
    answers: Annotated[
        tuple[Literal["json_text", "tool_use"], ...],
        Field(min_length=1, description="How SFT rows write the calls; a set of files each."),
    ] = ("json_text",)
    include_repealed: Annotated[bool, Field(description="Make rows of documents that are law no more.")] = False

    @model_validator(mode="after")
    def _knows_its_tools(self) -> Self:
        known = {spec.function.name for spec in self.tools}
        for name, rule in self.categories.items():
            unknown = sorted(set(rule.tools) - known)
            if unknown:
                raise ValueError(f"the category {name} names tools that are none: {', '.join(unknown)}")
        lacking = sorted(spec.function.name for spec in self.tools if not (spec.function.description or "").strip())
        if lacking:
            raise ValueError(f"the service asks for a description of every tool; without one: {', '.join(lacking)}")
        return self

    @model_validator(mode="after")
    def _knows_its_arguments(self) -> Self:
        if self.limits.citation_arguments == Limits().citation_arguments:  # a packed recipe holds the default too
            return self
        known = {name for tool in self.tool_documents() for name in _parameters(tool)}
        if unknown := sorted(set(self.limits.citation_arguments) - known):
            raise ValueError(f"limits.citation_arguments names arguments that no tool has: {', '.join(unknown)}")
        return self

    @model_validator(mode="after")
    def _can_be_trained(self) -> Self:
        if found := reserved_in(self.system):
            raise ValueError(f"the system prompt holds {found}, which makes a Nova job fail in every row")
        return self

    def tool_documents(self) -> list[dict[str, Any]]:
        """The tools as JSON."""
        return [spec.model_dump(mode="json", exclude_none=True) for spec in self.tools]


def _parameters(tool: dict[str, Any]) -> list[str]:
    schema = tool["function"].get("parameters") or {}
    return list(schema.get("properties") or {})
