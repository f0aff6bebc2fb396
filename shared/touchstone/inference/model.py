"""What a model is to an evaluation: something that answers a prompt, or says why it could not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

from touchstone.inference.prompt import Prompt
from touchstone.scoring.errors import TouchstoneError

Kind = Literal["bedrock", "openai", "replay"]
ToolMode = Literal["native", "prompt"]


@dataclass(frozen=True, slots=True)
class InferenceSettings:
    """How a model is asked.

    Attributes:
        temperature: 0 for the likeliest answer; None leaves it to the model.
        max_tokens: most tokens of an answer. Always sent: Bedrock reserves quota by it.
        top_p: share of probability to sample from; None leaves it to the model.
        tools: `native` hands the tools over as the platform has it; `prompt` leaves them out, for prompts that
            name their tools themselves.
    """

    temperature: float | None = 0.0
    max_tokens: int = 1024
    top_p: float | None = None
    tools: ToolMode = "native"

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a prompt and of its answer, as the platform counts them."""

    input: int
    output: int


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, whatever it is worth.

    Attributes:
        message: the assistant turn, in a form that scoring reads.
        stop_reason: why the model stopped, in the platform's word; also `malformed_tool_use` and the like, which are
            the model's own fault.
        tokens: what it took, if the platform says so.
        seconds: from the request to its answer, waits for another attempt left out.
    """

    message: Mapping[str, Any]
    stop_reason: str | None = None
    tokens: Tokens | None = None
    seconds: float | None = None


class ModelUnavailableError(TouchstoneError):
    """No answer, by nobody's answer's fault: it is never scored.

    Attributes:
        code: stable code: `throttled`, `not_ready`, `timeout`, `unreachable`, `server_error`, `bad_response`,
            `prompt_refused` (this prompt), `refused` (any prompt: rights, model or address), `no_recorded_answer`.
        retryable: whether another attempt may go better.
        retry_after: seconds that the platform asks to wait, if it does.
        detail: error name and status, never a text that the platform wrote: it may quote the prompt.
    """

    def __init__(self, code: str, *, retryable: bool, retry_after: float | None = None, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.retryable = retryable
        self.retry_after = retry_after
        self.detail = detail


class ModelError(TouchstoneError):
    """A model that can't be asked at all: a wrong name, a missing package, key or region."""


class Model(Protocol):
    """Anything that answers prompts; called from several threads at once."""

    @property
    def name(self) -> str:
        """What a person calls it."""

    @property
    def kind(self) -> Kind:
        """Which adapter it is."""

    @property
    def spec(self) -> str:
        """What tells it from every other model; holds no secret."""

    def answer(self, prompt: Prompt) -> Answered:
        """Its answer.

        Raises:
            ModelUnavailableError: there is none this time.
        """

    def close(self) -> None:
        """Let its connections go; it is not asked again."""
